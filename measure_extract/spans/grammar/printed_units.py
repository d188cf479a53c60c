"""The unit printed behind a number."""

from collections.abc import Sequence

from measure_extract.spans.grammar.lexicon import match_unit, units_at
from measure_extract.spans.grammar.numbers import Number
from measure_extract.spans.grammar.refusals import refuse
from measure_extract.spans.grammar.tokens import Token, is_glued, text_at
from measure_extract.units import dimension_of

__all__ = ["read_unit"]


def read_unit(tokens: Sequence[Token], number: Number) -> tuple[tuple[str, ...], int, bool] | None:
    """Read the unit behind a number; returns units, index after it, and whether it is repaired."""
    at = number.next
    # "12-inch", "5-lb": a hyphen between, never a minus.
    if text_at(tokens, at) == "-" and at + 1 < len(tokens) and tokens[at + 1].is_word:
        at += 1
    elif (behind := _behind_axis(tokens, at)) != at:
        at = behind
    elif text_at(tokens, at) in ("(", ".") and at + 1 < len(tokens) and tokens[at + 1].is_word:
        at += 1  # "Height 30 (cm)", "30.cm"
    elif _is_stray_mark(tokens, at):
        at += 1  # "5'cm"
    found = match_unit(tokens, at)
    if found is None:
        return None
    reading, after = found
    # An abbreviation of one letter never stands behind a bracket or a dot: "3. M", "12 (L)".
    if at != number.next and tokens[after - 1].end - tokens[at].start < 2:
        return None
    units = refuse(tokens, number, at, after, reading.units)
    if text_at(tokens, at - 1) == "(" and text_at(tokens, after) == ")":
        after += 1
    return (units, after, reading.is_repaired) if units else None


def _behind_axis(tokens: Sequence[Token], at: int) -> int:
    """Step over the axis letter of "40H cm" and "4(H) cm", where a unit of length follows."""
    width = 3 if text_at(tokens, at) == "(" and text_at(tokens, at + 2) == ")" else 1
    if text_at(tokens, at + width // 2) not in ("H", "W", "D", "L", "T"):
        return at
    units = units_at(tokens, at + width)
    return at + width if units and dimension_of(units[0]) == "length" else at


def _is_stray_mark(tokens: Sequence[Token], at: int) -> bool:
    """Whether a quote mark stands between a number and a unit of letters."""
    if text_at(tokens, at) not in ("'", '"') or not is_glued(tokens, at + 1):
        return False
    # One letter behind an inch mark is an axis: '15.7"L'.
    return len(tokens[at + 1].text) > 1 and bool(units_at(tokens, at + 1))
