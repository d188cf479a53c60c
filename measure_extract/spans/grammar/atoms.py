"""From tokens to atoms: each printed number with the unit that stands at it, if any.

What is not a quantity in our units is refused here (rates, areas, prices, "3 in 1", 5G). How atoms
belong together is decided by `rules.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from measure_extract.spans.grammar.numbers import FINE_UNITS, Number, read_number
from measure_extract.spans.grammar.numerals import (
    parse_decimal,
)
from measure_extract.spans.grammar.printed_units import read_unit
from measure_extract.spans.grammar.refusals import CURRENCY
from measure_extract.spans.grammar.tokens import Token, is_glued, text_at
from measure_extract.units import dimension_of

__all__ = ["Atom", "find_atoms"]


@dataclass(frozen=True, slots=True)
class Atom:
    """One printed number."""

    value: float
    units: tuple[str, ...]  # empty where no unit stands at it
    first: int  # index of its first token
    last: int  # index of its last token, unit included
    number_last: int  # index of the last token of the number alone
    is_repaired: bool

    @property
    def dimension(self) -> str | None:
        """Dimension of the preferred reading; None without a unit."""
        return dimension_of(self.units[0]) if self.units else None


def find_atoms(tokens: Sequence[Token], repaired: frozenset[int]) -> list[Atom]:
    """Find every number, in order.

    Args:
        tokens: of the cleaned text.
        repaired: positions of repaired characters of the cleaned text.
    """
    atoms = []
    i = 0
    while i < len(tokens):
        number = read_number(tokens, i)
        if number is None:
            i += 1
            continue
        is_price = text_at(tokens, i - 1) in CURRENCY or text_at(tokens, number.next) in CURRENCY
        unit = None if is_price else read_unit(tokens, number)
        after = number.next if unit is None else unit[1]
        # "M8 x 30mm": the 8 names a thread.
        is_thread = unit is None and text_at(tokens, i - 1) == "M" and is_glued(tokens, i)
        if not is_price and not is_thread:
            atoms.append(_atom(tokens, number, unit, i, repaired))
        i = after
    return atoms


def _atom(
    tokens: Sequence[Token],
    number: Number,
    unit: tuple[tuple[str, ...], int, bool] | None,
    first: int,
    repaired: frozenset[int],
) -> Atom:
    units, after, is_damaged = unit or ((), number.next, False)
    value = number.value
    if units and units[0] in FINE_UNITS and number.digits:
        value = parse_decimal(number.digits, dot_groups=True) or value
    start, end = tokens[first].start, tokens[after - 1].end
    has_repair = any(start <= position < end for position in repaired)
    is_repaired = is_damaged or has_repair or number.is_repaired
    return Atom(value, units, first, after - 1, number.next - 1, is_repaired)
