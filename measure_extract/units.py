"""The package's one pint registry and everything said about units: look up, convert, format, pick.

pint never sees text that was read from a picture ("750ML" would be megalitres there): printed forms
are looked up in `data/units.txt`, and pint gets (value, unit name).
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from measure_extract.errors import DimensionError, UnknownUnitError

if TYPE_CHECKING:
    import pint

__all__ = [
    "SAME_PRINT",
    "HABITS",
    "UnitSpec",
    "are_same_quantity",
    "canonical_units",
    "convert",
    "dimension_of",
    "find_unit",
    "format_measurement",
    "format_number",
    "parse_measurement",
    "pick_unit",
    "quantity",
    "registry",
    "to_base",
    "unit_table",
    "units_with",
]

SAME_PRINT = 0.03
"""Relative difference up to which two prints are one quantity: 30 cm is printed as 11.8 in (0.1 %), 7 oz
(198.4 g) as 200 g (0.8 %). Set by judgement, not tuned."""

# Base unit per dimension, for comparing values.
_BASE_UNITS = {
    "length": "centimetre",
    "mass": "gram",
    "voltage": "volt",
    "power": "watt",
    "volume": "millilitre",
}

HABITS = frozenset({"fine", "coarse", "fractions", "halves"})
"""How numbers are printed in a unit; `data/units.txt` says what each means."""

_OVER = "over "  # a habit that names the smaller unit of a compound


@dataclass(frozen=True, slots=True)
class UnitSpec:
    """One line of the unit table."""

    name: str  # canonical name, as the challenge writes it
    pint_name: str
    dimension: str  # "length", "mass", "voltage", "power" or "volume"
    forms: tuple[str, ...]  # printed forms
    damaged_forms: tuple[str, ...]  # what OCR makes of them
    habits: frozenset[str]  # of HABITS
    over: tuple[str, ...]  # smaller units of its compounds: foot is over inch


def _split(cell: str) -> tuple[str, ...]:
    return tuple(form.strip() for form in cell.split(",") if form.strip())


@cache
def unit_table() -> dict[str, UnitSpec]:
    """Read `data/units.txt`: canonical name -> its line, in the file's order."""
    text = files("measure_extract").joinpath("data/units.txt").read_text(encoding="utf-8")
    table = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            spec = _read_spec(line)
            table[spec.name] = spec
    return table


def _read_spec(line: str) -> UnitSpec:
    """Read one line of the table.

    Raises:
        ValueError: if a habit is not among `HABITS`.
    """
    name, pint_name, dimension, forms, damaged, words = (cell.strip() for cell in line.split("|"))
    habits = _split(words)
    over = tuple(habit.removeprefix(_OVER) for habit in habits if habit.startswith(_OVER))
    habits = tuple(habit for habit in habits if not habit.startswith(_OVER))
    unknown = set(habits) - HABITS
    if unknown:
        raise ValueError(
            f"unknown habit {min(unknown)!r} of unit {name!r} (known: {', '.join(sorted(HABITS))})"
        )
    return UnitSpec(
        name, pint_name, dimension, _split(forms), _split(damaged), frozenset(habits), over
    )


@cache
def units_with(habit: str) -> frozenset[str]:
    """Give the canonical units that have a habit of `HABITS`."""
    return frozenset(name for name, spec in unit_table().items() if habit in spec.habits)


def _spec(unit: str) -> UnitSpec:
    table = unit_table()
    if unit not in table:
        raise UnknownUnitError(unit, tuple(table))
    return table[unit]


def canonical_units(dimension: str | None = None) -> tuple[str, ...]:
    """Give the canonical unit names, all of them or those of one dimension."""
    return tuple(n for n, spec in unit_table().items() if dimension in (None, spec.dimension))


@cache
def dimension_of(unit: str) -> str:
    """Give the dimension of a canonical unit.

    Raises:
        UnknownUnitError: if the unit is not in the table.
    """
    return _spec(unit).dimension


# The unit table reads these as the challenge's ton, the US one of 907 kg; who asks for tonnes wants 1000 kg.
_TONNES = frozenset("t tonne tonnes tonnen tonelada toneladas tonnellata tonnellate".split())


@cache
def _symbols() -> dict[str, tuple[str, ...]]:
    """Give the units that each name and printed form stands for, in the table's order."""
    found: dict[str, tuple[str, ...]] = {}
    for name, spec in unit_table().items():
        for form in {name, *(form.casefold() for form in spec.forms)}:
            found[form] = (*found.get(form, ()), name)
    return found


def find_unit(symbol: str, dimension: str) -> str:
    """Find the canonical unit that a caller's symbol stands for: "cm", "fl. oz", "kV".

    A symbol that stands for several units ("oz") is read as the one of the dimension. Capital M before a
    letter is mega, which no unit here has. Text from a picture is the matter of `spans`.

    Args:
        symbol: canonical name or printed form, without regard to case.
        dimension: of the value that is to be expressed in it.

    Returns:
        The canonical name; of another dimension where the symbol has no reading in this one.

    Raises:
        UnknownUnitError: if it stands for no unit.
    """
    table = unit_table()
    if symbol in table:
        return symbol
    plain = symbol.strip().rstrip(".").replace(". ", " ").casefold()
    is_mega = symbol.strip()[:1] == "M" and len(plain) <= 2
    readings = () if is_mega or plain in _TONNES else _symbols().get(plain, ())
    if not readings:
        raise UnknownUnitError(symbol, tuple(table))
    return next((name for name in readings if table[name].dimension == dimension), readings[0])


@cache
def registry() -> "pint.UnitRegistry[float]":
    """Give the package's one pint registry, built on first use."""
    import pint

    return pint.UnitRegistry()


def quantity(value: float, unit: str) -> "pint.Quantity[float]":
    """Give a pint quantity for a canonical unit."""
    return registry().Quantity(value, _spec(unit).pint_name)


@cache
def _factor(unit: str, target: str) -> float:
    if dimension_of(unit) != dimension_of(target):
        raise DimensionError(unit, target)
    return float(quantity(1.0, unit).to(_spec(target).pint_name).magnitude)


def convert(value: float, unit: str, target: str) -> float:
    """Convert a value between canonical units (all are linear scales).

    Raises:
        UnknownUnitError: if a unit is not in the table.
        DimensionError: if the units measure different kinds of quantity.
    """
    return value * _factor(unit, target)


def to_base(value: float, unit: str) -> float:
    """Convert to the base unit of the unit's dimension: cm, g, V, W or mL."""
    return convert(value, unit, _BASE_UNITS[dimension_of(unit)])


def are_same_quantity(a: float, a_unit: str, b: float, b_unit: str, *, tolerance: float) -> bool:
    """Tell whether two values are the same quantity within a relative tolerance.

    The difference is taken relative to the larger magnitude; quantities of different dimensions
    are never the same.
    """
    if dimension_of(a_unit) != dimension_of(b_unit):
        return False
    first, second = to_base(a, a_unit), to_base(b, b_unit)
    return abs(first - second) <= tolerance * max(abs(first), abs(second))


def pick_unit(units: tuple[str, ...], allowed: frozenset[str]) -> str | None:
    """Pick the reading of a printed unit that an entity allows; the preferred one first.

    "oz" reads (ounce, fluid ounce): a weight takes the first, a volume the second.
    """
    for unit in units:
        if unit in allowed:
            return unit
    return None


def format_number(value: float) -> str:
    """Print a number as the shortest plain decimal that reads back as the same float."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return format(Decimal(repr(value)), "f")


def format_measurement(value: float, unit: str) -> str:
    """Print the challenge's form, e.g. "30 centimetre"."""
    return f"{format_number(value)} {unit}"


# "30 centimetre", "2.5 fluid ounce"; "[100.0, 240.0] volt" and "100 volt to 240 volt" are the
# challenge's two ways to print a range.
_NUMBER = r"[-+]?\d+(?:\.\d+)?"
_SINGLE = re.compile(rf"\s*({_NUMBER})\s+([a-z ]+?)\s*")
_BRACKETS = re.compile(rf"\s*\[\s*({_NUMBER})\s*,\s*({_NUMBER})\s*\]\s*([a-z ]+?)\s*")
_FROM_TO = re.compile(rf"\s*({_NUMBER})\s+([a-z ]+?)\s+to\s+({_NUMBER})\s+([a-z ]+?)\s*")


def parse_measurement(text: str) -> tuple[float, float, str] | None:
    """Read the challenge's own form of an answer, not text from a picture.

    Returns:
        (low, high, unit); low equals high for a single number; None where the text is not a number
        with a canonical unit.
    """
    table = unit_table()
    if found := _BRACKETS.fullmatch(text):
        low, high, unit = float(found[1]), float(found[2]), found[3]
    elif (found := _FROM_TO.fullmatch(text)) and found[2] == found[4]:
        low, high, unit = float(found[1]), float(found[3]), found[2]
    elif found := _SINGLE.fullmatch(text):
        low, high, unit = float(found[1]), float(found[1]), found[2]
    else:
        return None
    if unit not in table:
        return None
    return min(low, high), max(low, high), unit
