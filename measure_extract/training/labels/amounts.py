"""Values as products have them, and how they are printed: decimals, fractions, ranges, feet and inches."""

import math
from dataclasses import dataclass
from random import Random

from measure_extract.training.labels.words import Range
from measure_extract.units import convert, dimension_of

__all__ = ["Amount", "draw_amount", "in_other_system", "write_number"]

# What is printed on devices: batteries and supplies (IEC 60038 for mains), then mains of the world.
_VOLTAGES = (
    1.2, 1.5, 3, 3.6, 3.7, 4.5, 5, 6, 7.2, 7.4, 9, 10.8, 11.1, 12, 14.4, 14.8, 15, 18, 19, 19.5, 20, 21, 24, 36, 48,
    100, 110, 115, 120, 127, 220, 230, 240,
)  # fmt: skip
_MAINS_RANGES = ((100, 240), (110, 240), (220, 240), (110, 120), (100, 127))
_LAMPS = (25, 40, 45, 50, 60, 65, 75, 80, 90, 100, 120, 150)
_FRACTIONS = (0.5, 0.25, 0.75, 0.125, 0.375, 0.625, 0.875)
_WITH_FRACTIONS = ("inch", "pound", "cup", "foot")
_FRACTION_SHARE = 0.2
_OTHER_SYSTEM = {
    "centimetre": "inch", "millimetre": "inch", "metre": "foot", "inch": "centimetre", "foot": "centimetre",
    "gram": "ounce", "kilogram": "pound", "ounce": "gram", "pound": "kilogram", "millilitre": "fluid ounce",
    "litre": "gallon", "fluid ounce": "millilitre", "gallon": "litre", "quart": "litre", "pint": "millilitre",
    "centilitre": "fluid ounce",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity to print; `low` and `high` are equal unless it is a range."""

    low: float
    high: float
    unit: str
    is_fraction: bool = False  # printed with a vulgar fraction


def draw_amount(random: Random, ranges: tuple[Range, ...], *, allow_range: bool = True) -> Amount:
    """Draw a value that a product may have."""
    drawn = random.choice(ranges)
    if drawn.unit == "volt":
        return _draw_voltage(random, drawn, allow_range=allow_range)
    if drawn.unit in _WITH_FRACTIONS and random.random() < _FRACTION_SHARE and drawn.high > 2:
        value = _rounded(random, _spread(random, drawn), whole=True) + random.choice(_FRACTIONS)
        return Amount(value, value, drawn.unit, is_fraction=True)
    value = _rounded(random, _spread(random, drawn))
    is_range = random.random() < drawn.share_of_ranges
    if allow_range and is_range and drawn.low < drawn.high and value >= 2:
        top = _rounded(random, value * random.uniform(1.2, 2.0), whole=value == int(value))
        return Amount(value, top, drawn.unit)
    return Amount(value, value, drawn.unit)


def _draw_voltage(random: Random, drawn: Range, *, allow_range: bool) -> Amount:
    if drawn.low >= 100 and allow_range and random.random() < 0.5:
        low, high = random.choice(_MAINS_RANGES)
        return Amount(low, high, "volt")
    value = random.choice([v for v in _VOLTAGES if drawn.low <= v <= drawn.high])
    return Amount(value, value, "volt")


def _spread(random: Random, drawn: Range) -> float:
    if drawn.unit == "watt" and (drawn.low, drawn.high) == (25, 150):
        return random.choice(_LAMPS)
    return math.exp(random.uniform(math.log(drawn.low), math.log(drawn.high)))


def _rounded(random: Random, value: float, *, whole: bool = False) -> float:
    """Round as sellers do: big values to tens or fives, small ones to one or two digits."""
    steps: tuple[float, ...]
    if whole or (value >= 1 and random.random() < 0.5):
        steps = (1, 5, 10) if value >= 100 else (1,)
    elif value >= 100:
        steps = (1, 5, 10, 50)
    elif value >= 10:
        steps = (0.1, 0.5, 1, 5)
    elif value >= 1:
        steps = (0.01, 0.1, 0.1, 0.5, 1)
    else:
        steps = (0.01, 0.05, 0.1)
    step = random.choice(steps)
    return round(max(step, round(value / step) * step), 2)


def in_other_system(amount: Amount) -> Amount | None:
    """Give the same in the customary unit of the other system, rounded to three digits; None if it has none."""
    other = _OTHER_SYSTEM.get(amount.unit)
    if other is None or dimension_of(amount.unit) != dimension_of(other):
        return None
    low, high = (
        _three_digits(convert(end, amount.unit, other)) for end in (amount.low, amount.high)
    )
    return Amount(low, high, other) if low > 0.2 else None


def _three_digits(value: float) -> float:
    digits = 1 if value < 100 else 0
    return round(value, digits if value >= 2 else 2)


def write_number(random: Random, amount: Amount, *, decimal: str) -> str:
    """Write the number, or both ends of the range, with this decimal sign."""
    low, high = (_write_one(random, end, amount, decimal) for end in (amount.low, amount.high))
    return (
        high if amount.low == amount.high else f"{low}{random.choice(('-', '-', '–', ' - '))}{high}"
    )


_VULGAR = {
    0.5: "1/2",
    0.25: "1/4",
    0.75: "3/4",
    0.125: "1/8",
    0.375: "3/8",
    0.625: "5/8",
    0.875: "7/8",
}
_SIGNS = {0.5: "½", 0.25: "¼", 0.75: "¾"}


def _write_one(random: Random, value: float, amount: Amount, decimal: str) -> str:
    if amount.is_fraction:
        whole, part = int(value), value - int(value)
        if part in _SIGNS and random.random() < 0.3:
            return f"{whole}{_SIGNS[part]}"
        return f"{whole}{random.choice((' ', ' ', '-'))}{_VULGAR[part]}"
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    if "." not in text and len(text) < 3 and random.random() < 0.04:
        text += ".0"
    if decimal == ",":
        return text.replace(".", ",")
    if value >= 1000 and value == int(value) and random.random() < 0.5:
        return f"{int(value):,}"
    return text
