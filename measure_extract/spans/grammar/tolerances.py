"""Tolerances: the 2 of "30 ± 2 cm" belongs to the 30."""

from collections.abc import Sequence
from dataclasses import replace

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
    for part in parts:
        left = result[-1] if result else None
        if left is None or not _is_tolerance(tokens, left, part):
            result.append(part)
            continue
        tolerance = part.span.value
        if part.span.unit != left.span.unit:
            tolerance = round(convert(tolerance, part.span.unit, left.span.unit), 9)
        result[-1] = Part(replace(left.span, tolerance=tolerance), left.first, left.last)
        if not is_prose:
            result.append(part)
    return result


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
    return joint in TOLERANCE and is_alike and is_plain and right.span.value >= 0
