"""The package's one pint registry and everything said about units: look up, convert, format, pick.

pint never sees text that was read from a picture ("750ML" would be megalitres there): printed forms
are looked up in the tables of `unit_tables.py`, and pint gets (value, unit name).
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from measure_extract.errors import DimensionError, UnknownDimensionError, UnknownUnitError
from measure_extract.unit_tables import (
    CHALLENGE_DIMENSIONS,
    HABITS,
    UnitSpec,
    challenge_units,
    scales,
    table_version,
    unit_table,
    units_with,
)

if TYPE_CHECKING:
    import pint

__all__ = [
    "CHALLENGE_DIMENSIONS",
    "HABITS",
    "SAME_PRINT",
    "PintUnitError",
    "PrintedAnswer",
    "UnitSpec",
    "are_same_quantity",
    "canonical_units",
    "challenge_units",
    "check_dimension",
    "convert",
    "dimension_of",
    "dimensions",
    "find_unit",
    "format_measurement",
    "format_number",
    "is_same_print",
    "parse_measurement",
    "pick_unit",
    "pint_dimension",
    "pint_scale",
    "quantity",
    "registry",
    "to_base",
    "unit_table",
    "units_with",
]

SAME_PRINT = 0.03
"""Relative difference up to which two prints are one quantity: 30 cm is printed as 11.8 in (0.1 %), 7 oz
(198.4 g) as 200 g (0.8 %). Set by judgement, not tuned."""

# Base unit of the dimensions whose first unit in the tables is another, for comparing values.
_BASE_UNITS = {
    "mass": "gram",
    "volume": "millilitre",
}


def _spec(unit: str) -> UnitSpec:
    table = unit_table()
    if unit not in table:
        meant = _symbols(table_version(), has_capitals=True).get(unit, ())
        raise UnknownUnitError(unit, tuple(table), meant)
    return table[unit]


def canonical_units(dimension: str | None = None) -> tuple[str, ...]:
    """Give the canonical unit names, all of them or those of one dimension, also under its usual name ("weight").

    Returns:
        Names in the tables' order; () for what no unit measures.
    """
    if dimension is None:
        return tuple(unit_table())
    return _units_of(dimension) or _units_of(_DIMENSION_NAMES.get(dimension, ""))


def _units_of(dimension: str) -> tuple[str, ...]:
    return tuple(name for name, spec in unit_table().items() if spec.dimension == dimension)


@cache
def dimension_of(unit: str) -> str:
    """Give the dimension of a canonical unit.

    Raises:
        UnknownUnitError: if the unit is not in the table.
    """
    return _spec(unit).dimension


def dimensions() -> tuple[str, ...]:
    """Give the names of the dimensions, in the tables' order."""
    return tuple(dict.fromkeys(spec.dimension for spec in unit_table().values()))


# What people call a dimension, where a name of ours is another.
_DIMENSION_NAMES = {
    "weight": "mass",
    "distance": "length",
    "size": "length",
    "capacity": "volume",
    "wattage": "power",
    "duration": "time",
    "amperage": "current",
    "electric current": "current",
    "electric charge": "charge",
    "battery capacity": "charge",
    "color temperature": "colour temperature",
    "correlated color temperature": "colour temperature",
    "quantity": "count",
    "number": "count",
    "pieces": "count",
    "percent": "percentage",
    "ratio": "percentage",
    "food energy": "energy",
    "brightness": "luminous flux",
    "light": "luminous flux",
    "rotational speed": "rotation",
    "flow rate": "flow",
    "volumetric flow": "flow",
    "velocity": "speed",
    "density": "concentration",
    "grammage": "areal weight",
    "storage": "data size",
    "data": "data size",
    "resolution": "pixel count",
    "gauge": "wire gauge",
    "loudness": "sound level",
    "noise": "sound level",
}


def check_dimension(name: str) -> str:
    """Give the name of a dimension as the tables have it: "electric_current" is "current".

    Raises:
        UnknownDimensionError: if no unit measures it; the message names the nearest one.
    """
    plain = name.strip().replace("_", " ").casefold()
    plain = _DIMENSION_NAMES.get(plain, plain)
    if plain not in dimensions():
        raise UnknownDimensionError(name, dimensions())
    return plain


# The unit table reads these as the challenge's ton, the US one of 907 kg; who asks for tonnes wants 1000 kg.
_TONNES = frozenset("t tonne tonnes tonnen tonelada toneladas tonnellata tonnellate".split())


@cache
def _symbols(_: int, *, has_capitals: bool) -> dict[str, tuple[str, ...]]:
    """Give the units that each name and printed form stands for, in the table of this version's order."""
    units_of: dict[str, tuple[str, ...]] = {}
    for name, spec in unit_table().items():
        forms = {form.removeprefix("=") for form in spec.forms}
        plain = forms if has_capitals else {form.casefold() for form in forms}
        for form in {name, *plain}:
            units_of[form] = (*units_of.get(form, ()), name)
    return units_of


def find_unit(symbol: str, dimension: str) -> str:
    """Find the canonical unit that a caller's symbol stands for: "cm", "fl. oz", "kV", "mAh".

    A symbol that stands for several units ("oz") is read as the one of the dimension. Capital M before a
    letter is mega. Text from a picture is the matter of `spans`.

    Args:
        symbol: canonical name or printed form; without regard to case where no unit has these capitals.
        dimension: of the value that is to be expressed in it.

    Returns:
        The canonical name; of another dimension where the symbol has no reading in this one.

    Raises:
        UnknownUnitError: if it stands for no unit.
    """
    table = unit_table()
    if not isinstance(symbol, str):
        raise UnknownUnitError(symbol, tuple(table))
    if symbol in table:
        return symbol
    exact = symbol.strip()
    plain = exact.rstrip(".").replace(". ", " ").replace("_", " ").casefold()
    is_mega = exact[:1] == "M" and len(plain) <= 2
    readings = (
        () if plain in _TONNES else _symbols(table_version(), has_capitals=True).get(exact, ())
    )
    if not readings and not is_mega and plain not in _TONNES:
        readings = _symbols(table_version(), has_capitals=False).get(plain, ())
    if not readings:
        raise UnknownUnitError(symbol, tuple(table))
    return next((name for name in readings if table[name].dimension == dimension), readings[0])


# What photos print and pint does not know. A gauge is a step of a scale (ASTM B258), an international unit
# an effect that each substance has its own mass for (WHO); neither converts into anything.
_DEFINITIONS = (
    "dozen = 12 * count",
    "pair = 2 * count",
    "plain_gauss = 0.0001 * tesla",
    "wire_gauge = [wire_gauge]",
    "international_unit = [biological_activity]",
    "stitch = [stitch]",
    "thread = [thread]",
    "frame = [frame]",
    "flush = [flush]",
    "beat = [beat]",
)


@cache
def registry() -> "pint.UnitRegistry[float]":
    """Give the package's one pint registry, built on first use."""
    import pint

    registry: pint.UnitRegistry[float] = pint.UnitRegistry()
    for definition in _DEFINITIONS:
        registry.define(definition)
    return registry


class PintUnitError(ValueError):
    """A unit that a user adds does not fit pint."""

    def __init__(self, field: str, problem: str, remedy: str) -> None:
        super().__init__(f"{problem}; {remedy}")
        self.field = field  # "pint" or "dimension": what the user gave wrongly
        self.problem = problem
        self.remedy = remedy


def pint_dimension(pint_name: str, wanted: str | None, name: str) -> str:
    """Say which dimension a unit of pint's belongs to, for a unit that a user adds.

    Args:
        pint_name: what pint calls it.
        wanted: the dimension that the user names; None for the one that the tables know.
        name: the unit's own name, which a dimension that no table knows is given.

    Raises:
        PintUnitError: if pint does not know the unit, it does not measure the wanted dimension, or it may
            measure several.
    """
    import pint

    try:
        own = registry().Unit(pint_name)
    except (pint.PintError, ValueError, TypeError, AttributeError) as error:
        problem, remedy = f"pint has no unit {pint_name!r}", "see pint's list of units"
        raise PintUnitError("pint", problem, remedy) from error
    kinds = {spec.dimension for spec in unit_table().values() if _is_convertible(spec, own)}
    if wanted is not None:
        return _wanted_dimension(wanted, kinds, pint_name)
    root = _root(pint_name)
    same = {spec.dimension for spec in unit_table().values() if _root(spec.pint_name) == root}
    fitting = same & kinds or kinds
    if len(fitting) > 1:
        named = ", ".join(sorted(fitting))
        remedy = f"add one, as dimension = {min(fitting)!r}"
        raise PintUnitError("dimension", f"its dimension may be any of {named}", remedy)
    return next(iter(fitting), name)


def _wanted_dimension(wanted: str, kinds: set[str], pint_name: str) -> str:
    plain = " ".join(wanted.replace("_", " ").casefold().split())
    plain = _DIMENSION_NAMES.get(plain, plain)
    if plain in dimensions() and plain not in kinds:
        real = ", ".join(sorted(kinds)) or "nothing that the tables have"
        problem, remedy = (
            f"its dimension is not {wanted!r}",
            f"pint's {pint_name!r} measures {real}",
        )
        raise PintUnitError("dimension", problem, remedy)
    return plain


def _is_convertible(spec: UnitSpec, unit: "pint.Unit") -> bool:
    return bool(registry().Unit(spec.pint_name).dimensionality == unit.dimensionality)


def _root(pint_name: str) -> str:
    """Give the unit without its prefix: "candela" of "kilocandela"; other expressions as they are."""
    readings = registry().parse_unit_name(pint_name) if pint_name.isidentifier() else ()
    return readings[0][1] if readings else pint_name


def quantity(value: float, unit: str) -> "pint.Quantity[float]":
    """Give a pint quantity for a canonical unit."""
    return registry().Quantity(value, _spec(unit).pint_name)


@cache
def _scale(unit: str, target: str) -> tuple[float, float]:
    """Give the slope and the offset from one unit to another."""
    if dimension_of(unit) != dimension_of(target):
        raise DimensionError(unit, target)
    if unit == target:
        return 1.0, 0.0
    if target == _base_unit(dimension_of(unit)) and unit in scales():
        return scales()[unit]
    return pint_scale(unit, target)


def pint_scale(unit: str, target: str) -> tuple[float, float]:
    """Ask pint for the slope and the offset from one unit to another of its dimension."""
    name = _spec(target).pint_name
    if dimension_of(unit) != "temperature":
        return float(quantity(1.0, unit).to(name).magnitude), 0.0
    zero = float(quantity(0.0, unit).to(name).magnitude)
    return float(quantity(1.0, unit).to(name).magnitude) - zero, zero


def convert(value: float, unit: str, target: str) -> float:
    """Convert a value between canonical units; temperatures have scales of other zeros.

    Raises:
        UnknownUnitError: if a unit is not in the table.
        DimensionError: if the units measure different kinds of quantity.
    """
    slope, offset = _scale(unit, target)
    return value * slope + offset


@cache
def _base_unit(dimension: str) -> str:
    return _BASE_UNITS.get(dimension) or canonical_units(dimension)[0]


def to_base(value: float, unit: str) -> float:
    """Convert to the base unit of the unit's dimension: cm, g, V, W, mL, or the first of its table."""
    return convert(value, unit, _base_unit(dimension_of(unit)))


def is_same_print(a: float, b: float) -> bool:
    """Tell whether two values of one unit are one quantity, printed twice: see `SAME_PRINT`."""
    return abs(a - b) <= SAME_PRINT * max(abs(a), abs(b))


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


@dataclass(frozen=True, slots=True)
class PrintedAnswer:
    """An answer as the challenge writes it: a number, or a range, with a canonical unit."""

    low: float
    high: float  # the same for a single number
    unit: str

    @property
    def is_range(self) -> bool:
        """Whether two ends were printed."""
        return self.low != self.high

    @property
    def dimension(self) -> str:
        """What its unit measures."""
        return dimension_of(self.unit)


def parse_measurement(text: str) -> PrintedAnswer | None:
    """Read the challenge's own form of an answer, not text from a picture.

    Returns:
        None where the text is not a number with a canonical unit.
    """
    if match := _BRACKETS.fullmatch(text):
        low, high, unit = float(match[1]), float(match[2]), match[3]
    elif (match := _FROM_TO.fullmatch(text)) and match[2] == match[4]:
        low, high, unit = float(match[1]), float(match[3]), match[2]
    elif match := _SINGLE.fullmatch(text):
        low, high, unit = float(match[1]), float(match[1]), match[2]
    else:
        return None
    return PrintedAnswer(min(low, high), max(low, high), unit) if unit in unit_table() else None
