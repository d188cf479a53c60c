"""Tolerances: the 2 of "30 ± 2 cm" belongs to the 30."""

from collections.abc import Sequence
from dataclasses import replace

from measure_extract.spans.base import relinked
from measure_extract.spans.grammar.lists import MAX_JOINT, TOLERANCE
from measure_extract.spans.grammar.parts import Part
from measure_extract.spans.grammar.tokens import Token, text_between
from measure_extract.units import convert, dimension_of

__all__ = ["with_tolerances"]


def with_tolerances(tokens: Sequence[Token], parts: list[Part], *, is_prose: bool) -> list[Part]:
    """Tell each quantity the tolerance printed behind it.

    On labels the tolerance stays among the proposals, as the print may mean two sizes; in prose it is
    no quantity of its own.
    """
    if len(parts) < 2:
        return parts
    result: list[Part] = []
    places: dict[int, int] = {}  # of what stays: index before -> index now
    for i, part in enumerate(parts):
        left = result[-1] if result else None
        is_tolerance = left is not None and _is_tolerance(tokens, left, part)
        if left is not None and is_tolerance:
            result[-1] = _with_tolerance(left, part)
        if not (is_tolerance and is_prose):
            places[i] = len(result)
            result.append(part)
    if len(result) == len(parts):
        return result
    return [Part(relinked(p.span, places), p.first, p.last) for p in result]


def _with_tolerance(left: Part, right: Part) -> Part:
    tolerance = right.span.value
    if right.span.unit != left.span.unit:
        tolerance = round(convert(tolerance, right.span.unit, left.span.unit), 9)
    return Part(replace(left.span, tolerance=tolerance), left.first, left.last)


def _is_tolerance(tokens: Sequence[Token], left: Part, right: Part) -> bool:
    if right.first - left.last > MAX_JOINT + 1:
        return False
    joint = text_between(tokens, left.last + 1, right.first)
    # The zero of a degree Celsius is none of a degree Fahrenheit: differences do not convert.
    dimension = dimension_of(left.span.unit)
    is_alike = left.span.unit == right.span.unit or (
        dimension == dimension_of(right.span.unit) and dimension != "temperature"
    )
    is_plain = not (left.span.is_derived or right.span.is_derived or right.span.is_range)
    if right.span.part_of is not None:  # "3 ± 5' 1\"": its total would be one
        return False
    return joint in TOLERANCE and is_alike and is_plain and right.span.value >= 0
