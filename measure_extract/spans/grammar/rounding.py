"""How much a printed number may be rounded, and whether two prints are one size, each rounded for itself."""

import math
import re
from fractions import Fraction

from measure_extract.spans.grammar.numerals import VULGAR_FRACTIONS
from measure_extract.types import QuantitySpan
from measure_extract.units import are_same_quantity, to_base

__all__ = ["are_rounded_prints", "half_step"]

_COARSEST = 0.25
"""Relative difference above which rounding explains nothing: 4 mm is printed as 0.2 in (21 %), but "1 kg (1 lb)" is
a misreading. Set by judgement, not tuned."""

_FINEST = 8  # the largest denominator of a vulgar fraction that is one character
_DIGITS = re.compile(r"\d[\d.,'’ ]*")
_MIXED = re.compile(rf"/\s*(?P<below>\d+)|(?P<vulgar>[{''.join(VULGAR_FRACTIONS)}])")


def half_step(span: QuantitySpan) -> float:
    """Give half of the last printed place of a span's number, in its unit; 0 where none is known.

    0.05 for "1.9 in", 0.5 for "8 cm", 1/16 for "2 5/8 in"; 0 for number words, totals and repaired numbers.
    """
    if span.is_derived or span.is_repaired:
        return 0.0
    if (below := _denominator(span.surface)) is not None:
        return 0.5 / below
    for digits in _DIGITS.findall(span.surface):
        whole = int("".join(filter(str.isdecimal, digits)))
        places = math.log10(whole / span.value) if whole and span.value > 0 else math.nan
        if places >= 0 and math.isclose(places, round(places), abs_tol=1e-9):
            return float(0.5 * 10.0 ** -round(places))
    return 0.0


def _denominator(surface: str) -> int | None:
    """Give the 8 of "2 5/8 in" and the 2 of "8½ oz"; None where no fraction is printed."""
    found = _MIXED.search(surface)
    if found is None:
        return None
    if found["below"]:
        return int(found["below"]) or None
    return Fraction(VULGAR_FRACTIONS[found["vulgar"]]).limit_denominator(_FINEST).denominator


def are_rounded_prints(first: QuantitySpan, unit: str, second: QuantitySpan, other: str) -> bool:
    """Whether one size may stand behind both prints, read in two units, each rounded to its own digits.

    Args:
        first: a print, read in `unit`.
        unit: canonical name.
        second: the other print, read in `other`.
        other: canonical name; units of different dimensions never agree.
    """
    if not are_same_quantity(first.value, unit, second.value, other, tolerance=_COARSEST):
        return False
    low, high = _ends(first, unit)
    other_low, other_high = _ends(second, other)
    return low <= other_high and other_low <= high


def _ends(span: QuantitySpan, unit: str) -> tuple[float, float]:
    """Give the smallest and the largest size that are printed so, in the base unit of the dimension."""
    step = half_step(span)
    return to_base(span.value - step, unit), to_base(span.value + step, unit)
