"""Spans in the making: a quantity with the tokens it covers, and the vocabulary of their joints.

Shared by the steps of the grammar (`chains`, `axes`, `role_words`, `totals`, `duals`), which `rules` runs in order.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from measure_extract.spans.grammar.atoms import Atom
from measure_extract.spans.grammar.tokens import Token, text_between
from measure_extract.types import QuantitySpan

__all__ = ["CROSS", "DUAL_MARKS", "TO", "Part", "derived", "make_part", "with_changes"]

CROSS = frozenset({"x", "*", "by", "×", "bij", "mal", "por", "par", "sur", "на"})
DUAL_MARKS = frozenset(
    {"/", "(", ")", "|", "=", "~", ",", "or", ";", "\\", "&", ":", ".", "-", "[", "]", "e"}
)
TO = frozenset({"-", "~", "to"})  # between the ends of a range
_APPROXIMATE = frozenset({"~", "±", "about", "approx", "ca", "approximately", "circa", "+"})


@dataclass(frozen=True, slots=True)
class Part:
    """A span in the making, with the tokens it covers."""

    span: QuantitySpan
    first: int
    last: int


def with_changes(part: Part, **changes: str | None) -> Part:
    """Give the part with other facts of its span."""
    return Part(replace(part.span, **changes), part.first, part.last)  # type: ignore[arg-type]


def make_part(
    text: str,
    tokens: Sequence[Token],
    atom: Atom,
    units: tuple[str, ...],
    chain: int,
    place: int,
    *,
    is_inherited: bool,
) -> Part:
    """Make the span of one printed number.

    Args:
        text: as printed.
        tokens: of the cleaned text.
        atom: the number.
        units: its readings, its own or shared ones.
        chain: number of members of its chain; 0 where alone.
        place: its place in the chain.
        is_inherited: whether the unit was declared elsewhere.
    """
    start, end = tokens[atom.first].start, tokens[atom.last].end
    before = tokens[atom.first - 1].lower if atom.first else ""
    is_tolerance = before == "-" and text_between(tokens, atom.first - 3, atom.first) == "+/-"
    span = QuantitySpan(
        value=atom.value,
        low=atom.value,
        high=atom.value,
        unit=units[0],
        units=units,
        start=start,
        end=end,
        surface=text[start:end],
        chain=chain,
        chain_index=place,
        is_inherited=is_inherited,
        is_repaired=atom.is_repaired,
        is_approximate=before in _APPROXIMATE or is_tolerance,
    )
    return Part(span, atom.first, atom.last)


def derived(text: str, total: float, units: tuple[str, ...], left: Part, right: Part) -> Part:
    """Make the span of a total computed from what two parts print, in the first of its units."""
    start, end = left.span.start, right.span.end
    span = replace(
        right.span,
        value=total,
        low=total,
        high=total,
        unit=units[0],
        units=units,
        start=start,
        surface=text[start:end],
        axis=right.span.axis or left.span.axis,
        role=left.span.role or right.span.role,
        is_derived=True,
        part_of=None,
    )
    return Part(span, left.first, right.last)
