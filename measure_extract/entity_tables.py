"""Read a user's own entities and units, and say in one line what is wrong with them.

A table is a TOML file, a dict of the same shape, or `EntitySpec` objects. Its entities are known only once all of them
are checked; its units at once, as the entities name them.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from measure_extract.entities import (
    EntitySpec,
    EntityTable,
    add_table,
    catalogue,
    entity_names,
)
from measure_extract.errors import (
    EntityTableError,
    UnknownDimensionError,
    UnknownUnitError,
    did_you_mean,
    nearest,
    nearest_ones,
)
from measure_extract.unit_tables import UnitSpec, add_unit, is_extensible, unit_table
from measure_extract.units import (
    PintUnitError,
    canonical_units,
    check_dimension,
    dimension_of,
    find_unit,
    pint_dimension,
)
from measure_extract.vocabulary import AXES, DIRECTIONS, ROLES

__all__ = ["EntitySource", "read_entities"]

EntitySource = str | Path | Mapping[str, Any] | EntitySpec | Sequence[EntitySpec] | EntityTable

_ENTITY_FIELDS = (
    "dimension",
    "units",
    "words",
    "not_words",
    "direction",
    "axes",
    "roles",
    "needs_words",
    "source",
)
_UNIT_FIELDS = ("pint", "forms", "damaged_forms", "leading", "dimension")
# What people write for a field; difflib alone finds no way from "cues" to "words".
_FIELD_NAMES = {"cues": "words", "keywords": "words", "synonyms": "words", "unit": "units", "axis": "axes",
                "negative_words": "not_words", "without": "not_words", "type": "dimension", "surface": "forms",
                "pint_name": "pint", "orientation": "direction"}  # fmt: skip
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_RESERVED = frozenset({"all", "units"})
_MAX_WORDS = 200  # of one entity: each is looked for in every line


def read_entities(source: EntitySource, *, is_instead: bool = False) -> EntityTable:
    """Read and check a user's entities, and make them known in this process.

    Args:
        source: path of a TOML file, a dict of the same shape, one or several `EntitySpec`, or a table that
            was read before.
        is_instead: ask these instead of the eight where nothing is named.

    Raises:
        EntityTableError: naming the file, the entity, the field, and what is allowed.
    """
    table = _table(source, is_instead=is_instead)
    add_table(table)
    return table


def _table(source: EntitySource, *, is_instead: bool) -> EntityTable:
    if isinstance(source, EntityTable):
        return source
    if isinstance(source, EntitySpec):
        return EntityTable((source,), (), is_instead)
    if isinstance(source, (str, Path)):
        name = str(source)
        return _from_rows(_read_file(Path(source)), name, is_instead=is_instead, file=name)
    if isinstance(source, Mapping):
        return _from_rows(source, "the entities", is_instead=is_instead)
    if isinstance(source, Iterable) and all(isinstance(spec, EntitySpec) for spec in source):
        return EntityTable(tuple(source), (), is_instead)
    raise EntityTableError(
        "the entities",
        "",
        f"got {type(source).__name__}",
        "give a path, a dict or EntitySpec objects",
    )


def _read_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        problem, remedy = error.strerror or str(error), "give the path of a TOML file"
        raise EntityTableError(str(path), "", problem, remedy) from error
    except UnicodeDecodeError as error:
        raise EntityTableError(str(path), "", "it is not UTF-8", "save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise EntityTableError(
            str(path), "", f"it is no TOML: {error}", "mend that line"
        ) from error


def _from_rows(
    rows: Mapping[str, Any], source: str, *, is_instead: bool, file: str = ""
) -> EntityTable:
    reader = _Reader(source)
    unit_rows = rows.get("units", {})
    if not isinstance(unit_rows, Mapping):
        reader.refuse(
            "units", "it is no table", 'write [units.NAME] with pint = "..." and forms = [...]'
        )
    units = tuple(reader.unit(name, row) for name, row in unit_rows.items())
    for unit in units:
        add_unit(unit)
    names = [name for name in rows if name != "units"]
    if not names:
        reader.refuse("", "it has no entity", "give at least one [name] with a dimension and words")
    entities = tuple(reader.entity(name, rows[name]) for name in names)
    return EntityTable(entities, units, is_instead, file)


class _Reader:
    """Reads the rows of one source; every complaint names it."""

    def __init__(self, source: str) -> None:
        self._source = source

    def refuse(self, place: str, problem: str, remedy: str) -> NoReturn:
        raise EntityTableError(self._source, place, problem, remedy)

    def entity(self, name: str, row: object) -> EntitySpec:
        place = f"entity {name!r}"
        fields = _completed(name, self._fields(place, row, _ENTITY_FIELDS))
        self._check_name(place, name)
        if "dimension" not in fields and "units" not in fields:
            self.refuse(place, "dimension is missing", 'add dimension = "length", or the units')
        dimensions_ = self._dimensions(place, fields)
        units = self._units(place, fields, dimensions_)
        words = self._words(f"{place}, words", fields.get("words", ()))
        not_words = self._words(f"{place}, not_words", fields.get("not_words", ()))
        both = sorted(set(words) & set(not_words))
        if both:
            self.refuse(
                f"{place}, not_words", f"{both[0]!r} is one of the words too", "take it out of one"
            )
        dimension = dimensions_[0] if dimensions_ else dimension_of(units[0])
        is_length = dimension == "length"
        direction = self._choice(f"{place}, direction", fields.get("direction", "any"), DIRECTIONS)
        if direction != "any" and not is_length:
            self.refuse(
                f"{place}, direction",
                f"{dimension} has none",
                "leave it out; only a length has one",
            )
        axes = self._choices(f"{place}, axes", fields.get("axes", ()), AXES)
        if axes and not is_length:
            self.refuse(
                f"{place}, axes",
                f"{dimension} has no letter",
                "leave it out; only a length has one",
            )
        roles = self._choices(f"{place}, roles", fields.get("roles", ()), tuple(ROLES))
        if not (words or axes or roles) and direction == "any":
            words = (name.replace("_", " "),)
        needs_words = self._yes_or_no(f"{place}, needs_words", fields.get("needs_words"))
        return EntitySpec(
            name, dimension, frozenset(units), roles, axes, words, not_words, direction, needs_words
        )

    def unit(self, name: str, row: object) -> UnitSpec:
        place = f"unit {name!r}"
        fields = self._fields(place, row, _UNIT_FIELDS)
        if not re.fullmatch(r"[a-z][a-z ]*", name):
            self.refuse(
                place, "its name has other signs than small letters and spaces", "rename it"
            )
        pint_name = fields.get("pint")
        if not isinstance(pint_name, str) or not pint_name.strip():
            self.refuse(
                f"{place}, pint",
                f"got {pint_name!r}",
                'give pint\'s name of it, as pint = "candela"',
            )
        forms = self._words(f"{place}, forms", fields.get("forms", ()), keeps_case=True)
        leading = self._words(f"{place}, leading", fields.get("leading", ()))
        if not forms and not leading:
            self.refuse(
                f"{place}, forms", "there is none", 'give what is printed, as forms = ["kcd"]'
            )
        damaged = self._words(
            f"{place}, damaged_forms", fields.get("damaged_forms", ()), keeps_case=True
        )
        dimension = self._unit_dimension(place, name, pint_name, fields.get("dimension"))
        spec = UnitSpec(name, pint_name, dimension, forms, damaged, frozenset(), leading=leading)
        known = unit_table().get(name)
        if known is not None and not is_extensible(known, spec):
            self.refuse(
                place, "there is a unit of this name already", "use it, or give yours another name"
            )
        return spec

    def _unit_dimension(self, place: str, name: str, pint_name: str, wanted: object) -> str:
        if wanted is not None and not isinstance(wanted, str):
            self.refuse(f"{place}, dimension", f"got {wanted!r}", "give a name")
        try:
            return pint_dimension(pint_name, wanted, name)
        except PintUnitError as error:
            self.refuse(f"{place}, {error.field}", error.problem, error.remedy)

    def _fields(self, place: str, row: object, known: tuple[str, ...]) -> Mapping[str, Any]:
        if not isinstance(row, Mapping):
            self.refuse(place, f"got {row!r}", "write it as a table with fields")
        for field in row:
            if field not in known:
                near = _FIELD_NAMES.get(str(field))
                near = near if near in known else nearest(str(field), known)
                self.refuse(
                    place,
                    f"unknown field {field!r}{did_you_mean(near)}",
                    f"allowed: {', '.join(known)}",
                )
        return row

    def _check_name(self, place: str, name: str) -> None:
        if name in entity_names():
            self.refuse(
                place, "it is one of the eight, which are built in", "give yours another name"
            )
        if name in _RESERVED or not _NAME.fullmatch(name):
            plain = re.sub(r"\W+", "_", name.strip().lower()).strip("_")
            hint = did_you_mean(
                plain if _NAME.fullmatch(plain) and plain not in _RESERVED else None
            )
            self.refuse(place, f"it is no name{hint}", "use small letters, digits and underscores")

    def _dimensions(self, place: str, fields: Mapping[str, Any]) -> list[str]:
        given = fields.get("dimension", [])
        names = [given] if isinstance(given, str) else given
        if not isinstance(names, Sequence) or not all(isinstance(n, str) for n in names):
            self.refuse(
                f"{place}, dimension", f"got {given!r}", 'give a name, as dimension = "length"'
            )
        dimensions = []
        for name in names:
            try:
                dimensions.append(check_dimension(name))
            except UnknownDimensionError as error:
                near = did_you_mean(*nearest_ones(name, error.known))
                self.refuse(f"{place}, dimension", f"unknown dimension {name!r}{near}", error.where)
        return dimensions

    def _units(self, place: str, fields: Mapping[str, Any], wanted: list[str]) -> list[str]:
        given = fields.get("units")
        if given is None:
            return [unit for dimension in wanted for unit in canonical_units(dimension)]
        if isinstance(given, str) or not isinstance(given, Sequence) or not given:
            self.refuse(
                f"{place}, units", f"got {given!r}", 'give a list, as units = ["metre", "inch"]'
            )
        return [self._unit_of(f"{place}, units", name, wanted) for name in given]

    def _unit_of(self, place: str, name: object, wanted: list[str]) -> str:
        if not isinstance(name, str):
            self.refuse(place, f"got {name!r}", "give names of units")
        allowed = [unit for dimension in wanted for unit in canonical_units(dimension)]
        shown = (
            f"allowed: {', '.join(allowed)}" if wanted else "see the tables of units in the docs"
        )
        try:
            unit = find_unit(name, wanted[0] if wanted else "")
        except UnknownUnitError:
            near = did_you_mean(nearest(name, allowed or canonical_units()))
            self.refuse(place, f"unknown unit {name!r}{near}", shown)
        if wanted and dimension_of(unit) not in wanted:
            measured = dimension_of(unit)
            self.refuse(place, f"{name!r} measures {measured}, not {' or '.join(wanted)}", shown)
        return unit

    def _words(self, place: str, given: object, *, keeps_case: bool = False) -> tuple[str, ...]:
        if isinstance(given, str) or not isinstance(given, Sequence):
            self.refuse(place, f"got {given!r}", 'give a list, as ["battery", "akku"]')
        if len(given) > _MAX_WORDS:
            self.refuse(place, f"there are {len(given)}", f"give at most {_MAX_WORDS}")
        for word in given:
            if not isinstance(word, str) or not word.strip():
                self.refuse(place, f"got {word!r}", "give words or phrases, none of them empty")
        plain = [" ".join(word.split()) for word in given]
        return tuple(dict.fromkeys(word if keeps_case else word.casefold() for word in plain))

    def _yes_or_no(self, place: str, given: object) -> bool | None:
        if given is not None and not isinstance(given, bool):
            self.refuse(place, f"got {given!r}", "give true or false, or leave it out")
        return given

    def _choice(self, place: str, given: object, known: Iterable[str]) -> str:
        names = tuple(known)
        if given not in names:
            near = did_you_mean(nearest(str(given), names))
            self.refuse(place, f"unknown {given!r}{near}", f"allowed: {', '.join(names)}")
        return str(given)

    def _choices(self, place: str, given: object, known: tuple[str, ...]) -> tuple[str, ...]:
        if isinstance(given, str) or not isinstance(given, Sequence):
            self.refuse(place, f"got {given!r}", f"give a list of: {', '.join(known)}")
        return tuple(self._choice(place, name, known) for name in given)


def _completed(name: str, fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """Take what a table leaves out of an entity of the catalogue from there, and all its words."""
    known = catalogue().get(name)
    if known is None or fields.get("dimension", known.dimension) != known.dimension:
        return fields
    lists = {"words": known.words, "not_words": known.not_words}
    own = {key: fields.get(key, ()) for key in lists}
    if not all(isinstance(words, (list, tuple)) for words in own.values()):
        return fields
    taken = {*map(str, own["words"]), *map(str, own["not_words"])}
    joined = {key: (*own[key], *(w for w in lists[key] if w not in taken)) for key in lists}
    rest = {"dimension": known.dimension, "units": sorted(known.units), "direction": known.direction,
            "axes": known.axes, "roles": known.roles, "needs_words": known.needs_words}  # fmt: skip
    return {**rest, **fields, **joined}
