"""The tables of units: the challenge's, the others that photos print, and those that a user adds.

A table says what is printed for a unit and what pint calls it. Reads files and checks them; converts nothing.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

__all__ = [
    "CHALLENGE_DIMENSIONS",
    "HABITS",
    "UnitSpec",
    "add_unit",
    "challenge_forms",
    "challenge_table",
    "challenge_units",
    "forms_as_read",
    "is_extensible",
    "read_other_spec",
    "read_spec",
    "scales",
    "shipped_forms",
    "table_changed",
    "table_version",
    "unit_table",
    "units_with",
]

CHALLENGE_DIMENSIONS = ("length", "mass", "voltage", "power", "volume")
"""What the eight entities measure."""

HABITS = frozenset({"fine", "coarse", "fractions", "halves", "signed"})
"""How numbers are printed in a unit; the tables in `data/` say what each means."""

_OVER = "over "  # a habit that names the smaller unit of a compound
_LIMIT = re.compile(r"(?P<side>from|to) (?P<number>\d+)")


@dataclass(frozen=True, slots=True)
class UnitSpec:
    """One line of a unit table."""

    name: str  # canonical name, as the challenge writes its own
    pint_name: str
    dimension: str  # "length", "mass", "electric charge" ...: what converts into each other
    forms: tuple[str, ...]  # printed forms
    damaged_forms: tuple[str, ...]  # what OCR makes of them
    habits: frozenset[str]  # of HABITS
    over: tuple[str, ...] = ()  # smaller units of its compounds: foot is over inch
    leading: tuple[str, ...] = ()  # forms that stand before the number: "pack of"
    lowest: float = float("-inf")  # numbers that are printed with it
    highest: float = float("inf")


def _split(cell: str) -> tuple[str, ...]:
    return tuple(form.strip() for form in cell.split(",") if form.strip())


def _lines(name: str) -> list[str]:
    text = files("measure_extract").joinpath("data", name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@cache
def unit_table() -> dict[str, UnitSpec]:
    """Give every unit: canonical name -> its line; the challenge's first, in the files' order."""
    return {**challenge_table(), **{spec.name: spec for spec in _other_specs()}}


@cache
def _other_specs() -> tuple[UnitSpec, ...]:
    return tuple(read_other_spec(line) for line in _lines("other_units.txt"))


@cache
def shipped_forms() -> frozenset[str]:
    """Give every printed form of our own tables, whatever units a user has added."""
    return frozenset(
        form for spec in (*challenge_table().values(), *_other_specs()) for form in spec.forms
    )


@cache
def challenge_forms() -> frozenset[str]:
    """Give every printed form of the challenge's units."""
    return frozenset(form for spec in challenge_table().values() for form in spec.forms)


@cache
def forms_as_read() -> frozenset[str]:
    """Give every printed form of the challenge's units, and what OCR makes of those that are words."""
    damaged = {form for spec in challenge_table().values() for form in spec.damaged_forms}
    return challenge_forms() | {form for form in damaged if form.isalpha() and len(form) > 1}


@cache
def challenge_table() -> dict[str, UnitSpec]:
    """Give the units of the challenge's closed lists, which the whole grammar of sizes reads."""
    specs = [read_spec(line) for line in _lines("units.txt")]
    return {spec.name: spec for spec in specs}


@cache
def challenge_units() -> frozenset[str]:
    """Give the names of `challenge_table`."""
    return frozenset(challenge_table())


@cache
def scales() -> dict[str, tuple[float, float]]:
    """Give slope and offset from each unit of the tables to the base unit of its dimension.

    They are pint's, written down: pint and its registry take 0.3 seconds to be loaded, and a photo asks
    them nothing else.
    """
    cells = [line.split("|") for line in _lines("scales.txt")]
    return {name.strip(): (float(slope), float(offset)) for name, slope, offset in cells}


def read_spec(line: str) -> UnitSpec:
    """Read one line of `data/units.txt`.

    Raises:
        ValueError: if a habit is not among `HABITS`.
    """
    name, pint_name, dimension, forms, damaged, words = (cell.strip() for cell in line.split("|"))
    habits = _split(words)
    over = tuple(habit.removeprefix(_OVER) for habit in habits if habit.startswith(_OVER))
    habits = tuple(habit for habit in habits if not habit.startswith(_OVER))
    return UnitSpec(
        name, pint_name, dimension, _split(forms), _split(damaged), _checked(name, habits), over
    )


def read_other_spec(line: str) -> UnitSpec:
    """Read one line of `data/other_units.txt`; raises as `read_spec`."""
    name, pint_name, dimension, forms, damaged, leading, words = (
        cell.strip() for cell in line.split("|")
    )
    limits = {limit["side"]: float(limit["number"]) for limit in _LIMIT.finditer(words)}
    habits = _checked(name, _split(_LIMIT.sub(",", words)))
    return UnitSpec(
        name,
        pint_name,
        dimension,
        _split(forms),
        _split(damaged),
        habits,
        leading=_split(leading),
        lowest=limits.get("from", float("-inf")),
        highest=limits.get("to", float("inf")),
    )


def _checked(name: str, habits: Iterable[str]) -> frozenset[str]:
    unknown = set(habits) - HABITS
    if unknown:
        raise ValueError(
            f"unknown habit {min(unknown)!r} of unit {name!r} (known: {', '.join(sorted(HABITS))})"
        )
    return frozenset(habits)


@cache
def units_with(habit: str) -> frozenset[str]:
    """Give the canonical units that have a habit of `HABITS`."""
    return frozenset(name for name, spec in unit_table().items() if habit in spec.habits)


def add_unit(spec: UnitSpec) -> None:
    """Add a user's unit for the rest of this process, or more printed forms of one that is there.

    Units are one table a process, as pint's are: a conversion needs no extractor. Adding the same unit
    again changes nothing. `entity_tables.read_entities` checks it with pint first.

    Raises:
        ValueError: if a unit of this name is another one, or one of the challenge's, whose forms are fixed.
    """
    known = unit_table().get(spec.name)
    if known is not None and not is_extensible(known, spec):
        raise ValueError(f"there is a unit {spec.name!r} already")
    added = spec if known is None else _extended(known, spec)
    if added != known:
        unit_table()[spec.name] = added
        table_changed()
        units_with.cache_clear()


def is_extensible(known: UnitSpec, spec: UnitSpec) -> bool:
    """Whether a unit says of a known one only that it has more forms."""
    return known.name not in challenge_units() and known.pint_name == spec.pint_name


def _extended(known: UnitSpec, spec: UnitSpec) -> UnitSpec:
    def joined(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*old, *new)))

    return replace(
        known,
        forms=joined(known.forms, spec.forms),
        damaged_forms=joined(known.damaged_forms, spec.damaged_forms),
        leading=joined(known.leading, spec.leading),
    )


_version = [0]


def table_version() -> int:
    """Give what changes whenever a unit, a form or an entity is added, for look-ups built from them."""
    return _version[0]


def table_changed() -> None:
    """Let every look-up that is built from the tables be built anew."""
    _version[0] += 1
