"""From tokens to atoms: each printed number with the unit that stands at it, if any.

What is not a quantity in our units is refused here (rates, areas, prices, "3 in 1", 5G). How atoms
belong together is decided by `rules.py`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from measure_extract.spans.grammar.compounds import is_exponent_digit
from measure_extract.spans.grammar.fractions import read_share
from measure_extract.spans.grammar.numbers import Number, read_number
from measure_extract.spans.grammar.numerals import parse_decimal
from measure_extract.spans.grammar.printed_units import (
    PrintedUnit,
    labels_next,
    read_leading_unit,
    read_unit,
    read_unit_point,
)
from measure_extract.spans.grammar.refusals import CURRENCY
from measure_extract.spans.grammar.spoken_measures import SPOKEN_WORDS, read_spoken_measure
from measure_extract.spans.grammar.tokens import Token, is_glued, text_at
from measure_extract.units import dimension_of, units_with

__all__ = ["Atom", "find_atoms", "kilograms_of", "words_between"]

# A tonne is 1,000 kg (SI Brochure 9th ed., table 8). A capital T is the trade's ton ("3T jack").
_TONNES = re.compile(r"t|(?i:tonn|tonel|тонн|τόν)\w+|т|公?[吨噸]|トン|톤|طن|टन|טון")
_KILOGRAMS_PER_TONNE = 1000
_JIN = frozenset({"斤", "市斤"})
_KILOGRAMS_PER_JIN = 0.5  # the market jin of China; Taiwan's is heavier
_WIDEST = 10  # times its lower end: "220-2401~" is a misread 240 V
_LABEL_LENGTH = 4  # letters of a unit that is a label where a colon follows: "VOLTS: 120"


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


def words_between(tokens: Sequence[Token], left: Atom, right: Atom) -> list[str]:
    """Give the lower-case texts of the tokens between two numbers."""
    return [token.lower for token in tokens[left.last + 1 : right.first]]


def find_atoms(tokens: Sequence[Token], repaired: frozenset[int]) -> list[Atom]:
    """Find every number, in order.

    Args:
        tokens: of the cleaned text.
        repaired: positions of repaired characters of the cleaned text.
    """
    atoms: list[Atom] = []
    i = start = 0
    while i < len(tokens):
        number = None if is_exponent_digit(tokens, i) else read_number(tokens, i)
        if number is None:
            may_speak = tokens[i].lower in SPOKEN_WORDS
            spoken = read_spoken_measure(tokens, i) if may_speak else None
            if spoken is not None:
                value, units, start = spoken
                atoms.append(Atom(value, units, i, start - 1, start - 1, is_repaired=False))
            i = i + 1 if spoken is None else start
            continue
        is_price = text_at(tokens, i - 1) in CURRENCY or text_at(tokens, number.next) in CURRENCY
        # "M8 x 30mm": the 8 names a thread.
        is_thread = text_at(tokens, i - 1) == "M" and is_glued(tokens, i)
        value, unit = (number.value, None) if is_price else _measured(tokens, i, start, number)
        if not is_price and not (is_thread and unit is None):
            atoms.append(_atom(tokens, number, value, unit, i, repaired))
        i = number.next if unit is None else unit.after
        start = i
    return _with_labelled_ranges(tokens, atoms)


def _with_labelled_ranges(tokens: Sequence[Token], atoms: list[Atom]) -> list[Atom]:
    """Give the 240 of "VOLTS: 100-240" the unit that stands before the 100."""
    for i in range(len(atoms) - 1, 0, -1):
        low, high = atoms[i - 1], atoms[i]
        if high.units or not low.units or low.last > low.number_last:
            continue
        if not low.value < high.value <= _WIDEST * low.value:
            continue
        is_labelled = tokens[low.first - 1].text in (":", "=", ".") or tokens[low.first - 1].is_word
        if low.first and is_labelled and words_between(tokens, low, high) == ["-"]:
            atoms[i] = replace(high, units=low.units)
    return atoms


def _measured(
    tokens: Sequence[Token], first: int, start: int, number: Number
) -> tuple[float, PrintedUnit | None]:
    """Give the number's value and the unit at it, wherever that stands."""
    inside = read_unit_point(tokens, first, number)
    if inside is not None:
        return inside
    behind = read_unit(tokens, first, number)
    if behind is not None and not labels_next(tokens, first, start, behind):
        share = read_share(tokens, behind.after)
        if share is None:
            return number.value, behind
        return number.value + share[0], replace(behind, after=share[1])
    if behind is not None and len(tokens[behind.after - 1].text) >= _LABEL_LENGTH:
        behind = None  # "A02 VOLTAGE: 5V"
    return number.value, read_leading_unit(tokens, first, start, number) or behind


def _atom(
    tokens: Sequence[Token],
    number: Number,
    value: float,
    unit: PrintedUnit | None,
    first: int,
    repaired: frozenset[int],
) -> Atom:
    units = () if unit is None else unit.units
    after = number.next if unit is None else unit.after
    if units and units[0] in units_with("fine") and number.digits:
        value = parse_decimal(number.digits, dot_groups=True) or value
    if units in (("ton",), ("kilogram",)):
        units, value = _in_kilograms(tokens, number.next, after, units, value)
    start, end = tokens[first].start, tokens[after - 1].end
    has_repair = bool(repaired) and not repaired.isdisjoint(range(start, end))
    is_repaired = has_repair or number.is_repaired or (unit is not None and unit.is_repaired)
    return Atom(value, units, first, after - 1, number.next - 1, is_repaired)


def kilograms_of(form: str) -> float:
    """Give how many kilograms the printed unit of a mass in kilograms has: 1,000 for a tonne, 0.5 for a jin."""
    if form in _JIN:
        return _KILOGRAMS_PER_JIN
    return _KILOGRAMS_PER_TONNE if _TONNES.fullmatch(form) else 1.0


def _in_kilograms(
    tokens: Sequence[Token], at: int, after: int, units: tuple[str, ...], value: float
) -> tuple[tuple[str, ...], float]:
    """Give a number of tonnes or jin, named by the tokens [at, after), in kilograms; leave any other."""
    is_metric = text_at(tokens, at).lower() == "metric"
    factor = _KILOGRAMS_PER_TONNE if is_metric else kilograms_of(tokens[after - 1].text)
    return (units, value) if factor == 1 else (("kilogram",), round(value * factor, 6))
