"""What can be asked: the eight entities of the challenge, a catalogue of others, and what a user adds.

The tables are `data/entities.toml` and `data/catalogue.toml`; a user's own is read by `entity_tables.py`.
Nothing here looks at a picture.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from measure_extract.errors import UnknownEntityError
from measure_extract.unit_tables import UnitSpec, add_unit, table_changed
from measure_extract.units import check_dimension, dimension_of
from measure_extract.vocabulary import check_axis, check_direction, check_role

__all__ = [
    "ALL",
    "EntitySpec",
    "EntityTable",
    "add_table",
    "catalogue",
    "entities_of",
    "entity_names",
    "entity_spec",
    "entity_table",
    "known_entities",
]


ALL = "all"
"""Asks whatever is known, where a name of an entity is expected."""


@dataclass(frozen=True, slots=True)
class EntitySpec:
    """What a caller can ask for."""

    name: str
    dimension: str  # of its units; the first where they are of several
    units: frozenset[str]  # canonical units an answer may have
    roles: tuple[str, ...] = ()  # of `vocabulary.ROLES` that announce it, strongest first
    axes: tuple[str, ...] = ()  # letters printed beside its number, strongest first
    words: tuple[str, ...] = ()  # words and phrases that announce it, in any language
    not_words: tuple[str, ...] = ()  # those that say a number near them is something else
    direction: str = "any"  # of `vocabulary.DIRECTIONS`: of the line that measures it
    # Whether only words tell it from other quantities of its dimension; None: as its dimension has it
    needs_words: bool | None = None

    def __post_init__(self) -> None:
        for role in self.roles:
            check_role(role)
        for axis in self.axes:
            check_axis(axis)
        check_direction(self.direction)

    @property
    def dimensions(self) -> frozenset[str]:
        """Every dimension that an answer may have: a serving is a mass or a volume."""
        return frozenset(dimension_of(unit) for unit in self.units)


@dataclass(frozen=True, slots=True)
class EntityTable:
    """Entities of a user's own, with the units that they need."""

    entities: tuple[EntitySpec, ...] = ()
    units: tuple[UnitSpec, ...] = ()
    is_instead: bool = False  # asked instead of the eight where nothing is named, not after them
    source: str = ""  # file that it was read from

    @property
    def asked(self) -> tuple[str, ...]:
        """Names of what is asked where nothing is named."""
        own = tuple(spec.name for spec in self.entities)
        return own if self.is_instead else (*entity_names(), *own)

    @property
    def known(self) -> tuple[str, ...]:
        """Names of whatever can be asked: the eight, those of this table, those of the catalogue."""
        own = (spec.name for spec in self.entities)
        return tuple(dict.fromkeys((*entity_table(), *own, *catalogue())))

    def names(self, entities: str | Sequence[str] | None = None) -> tuple[str, ...]:
        """Give the names of what is asked: "all" for `known`, None for `asked`.

        Raises:
            UnknownEntityError: if one is not known.
        """
        if entities is None:
            return self.asked
        if entities == ALL:
            return self.known
        names = (entities,) if isinstance(entities, str) else tuple(entities)
        return tuple(self.spec(name).name for name in names)

    def spec(self, name: str) -> EntitySpec:
        """Look up an entity, first of this table; see `entity_spec`."""
        own = next((spec for spec in self.entities if spec.name == name), None)
        return own or entity_spec(name)


def _read(name: str) -> dict[str, EntitySpec]:
    text = files("measure_extract").joinpath("data", name).read_text(encoding="utf-8")
    return {name: _spec(name, row) for name, row in tomllib.loads(text).items()}


def _spec(name: str, row: Mapping[str, Any]) -> EntitySpec:
    lists = {key: tuple(row.get(key, ())) for key in ("roles", "axes", "words", "not_words")}
    return EntitySpec(
        name=name,
        dimension=row["dimension"],
        units=frozenset(row["units"]),
        direction=row.get("direction", "any"),
        needs_words=row.get("needs_words"),
        **lists,
    )


@cache
def entity_table() -> dict[str, EntitySpec]:
    """Read `data/entities.toml`: name -> entity, in the file's order."""
    return _read("entities.toml")


@cache
def catalogue() -> dict[str, EntitySpec]:
    """Read `data/catalogue.toml`: name -> entity, in the file's order."""
    return _read("catalogue.toml")


_added: dict[str, EntitySpec] = {}


def add_table(table: EntityTable) -> None:
    """Make a user's entities and units known in this process, so that rows and commands can name them.

    An entity of the same name that was added before is replaced; an extractor keeps those it was given.
    """
    for unit in table.units:
        add_unit(unit)
    _added.update({spec.name: spec for spec in table.entities})
    table_changed()


def known_entities() -> dict[str, EntitySpec]:
    """Give every entity that can be asked: the eight, the catalogue's, and those that were added."""
    return {**entity_table(), **catalogue(), **_added}


def entities_of(dimensions: Sequence[str] = ()) -> tuple[EntitySpec, ...]:
    """Give the known entities whose answers may be of some dimensions; every one where none is named.

    Raises:
        UnknownDimensionError: if there is no such dimension.
    """
    wanted = {check_dimension(name) for name in dimensions}
    every = known_entities().values()
    return tuple(spec for spec in every if not wanted or wanted & spec.dimensions)


def entity_names() -> tuple[str, ...]:
    """Give the names of the eight entities."""
    return tuple(entity_table())


def entity_spec(name: str) -> EntitySpec:
    """Look up an entity.

    Raises:
        UnknownEntityError: if there is none of this name; the message names the nearest one.
    """
    found = None
    if isinstance(name, str):  # a list of names, say, is none
        found = entity_table().get(name) or known_entities().get(name)
    if found is None:
        shown = {**entity_table(), **_added}
        others = tuple(other for other in catalogue() if other not in shown)
        raise UnknownEntityError(name, tuple(shown), others)
    return found
