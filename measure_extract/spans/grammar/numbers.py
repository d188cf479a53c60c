"""The number at a token: decimals, fractions, grouped thousands, powers, and words for numbers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from measure_extract.spans.grammar.lexicon import units_at
from measure_extract.spans.grammar.numerals import (
    FRACTION_DENOMINATORS,
    NUMBER_WORDS,
    VULGAR_FRACTIONS,
    parse_decimal,
)
from measure_extract.spans.grammar.tokens import Token, is_glued, text_at

__all__ = ["FINE_UNITS", "Number", "read_number"]

# Units in which thousands are printed with a point on European packages ("1.000 g"), while "1.000 kg"
# and "2.205 lb" are decimals.
FINE_UNITS = frozenset({"gram", "millilitre", "milligram", "watt", "microgram"})

# Units written with fractions; "6/8 cm" is a list of two sizes, "5/8 in" a fraction.
_FRACTION_UNITS = frozenset(
    {
        "inch", "foot", "yard", "ounce", "fluid ounce", "pound", "cup", "pint", "quart", "gallon",
        "cubic inch", "cubic foot", "ton",
    }
)  # fmt: skip


# "0273 fl oz": nobody prints a leading zero without a point behind it.
_HAS_LOST_POINT = re.compile(r"0[1-9]\d+")


@dataclass(frozen=True, slots=True)
class Number:
    value: float
    next: int  # index of the token after it
    digits: str  # as printed, where it is one token
    is_repaired: bool = False  # its decimal point was lost


def _is_proper_fraction(tokens: Sequence[Token], i: int) -> bool:
    """Whether tokens i, i+1, i+2 are "a/b" with a ruler's denominator and a < b."""
    top, slash, bottom = text_at(tokens, i), text_at(tokens, i + 1), text_at(tokens, i + 2)
    if slash != "/" or not (top.isdecimal() and bottom.isdecimal()):
        return False
    if not (is_glued(tokens, i + 1) and is_glued(tokens, i + 2)):
        return False
    return int(bottom) in FRACTION_DENOMINATORS and 0 < int(top) < int(bottom)


def _fraction(tokens: Sequence[Token], i: int) -> float:
    return int(tokens[i].text) / int(tokens[i + 2].text)


def read_number(tokens: Sequence[Token], i: int) -> Number | None:
    """Read the number that begins at token i: fractions and grouped thousands included."""
    token = tokens[i]
    if token.text in VULGAR_FRACTIONS:
        return Number(VULGAR_FRACTIONS[token.text], i + 1, "")
    if token.lower in NUMBER_WORDS:
        return _read_number_word(tokens, i)
    if not token.is_number:
        return None
    value = parse_decimal(token.text)
    if value is None:
        return None
    scientific = _read_scientific(tokens, i)
    if scientific is not None:
        return scientific
    if _HAS_LOST_POINT.fullmatch(token.text):
        return Number(float(f"0.{token.text[1:]}"), i + 1, "", is_repaired=True)
    if value == int(value) and token.text.isdecimal():
        mixed = _read_mixed(tokens, i, value)
        if mixed is not None:
            return mixed
        grouped = _read_spaced_thousands(tokens, i)
        if grouped is not None:
            return grouped
    return Number(value, i + 1, token.text)


def _read_scientific(tokens: Sequence[Token], i: int) -> Number | None:
    """Read "1.5e3 V", only where a unit follows."""
    last = i + 3 if text_at(tokens, i + 2) == "-" else i + 2
    if text_at(tokens, i + 1).lower() != "e" or not text_at(tokens, last).isdecimal():
        return None
    if not all(is_glued(tokens, at) for at in range(i + 1, last + 1)):
        return None
    value = parse_decimal("".join(token.text for token in tokens[i : last + 1]))
    if value is None or not units_at(tokens, last + 1):
        return None
    return Number(value, last + 1, "")


def _read_number_word(tokens: Sequence[Token], i: int) -> Number | None:
    """Read "two" only where a unit written as a word follows ("two in one" is no length)."""
    after = i + 1
    if tokens[i].lower == "half" and text_at(tokens, after).lower() in ("a", "an"):
        after += 1
    unit = text_at(tokens, after).lower()
    if len(unit) < 3 and unit not in ("lb", "oz", "kg", "cm", "mm", "ft"):
        return None
    if not units_at(tokens, after):
        return None
    return Number(NUMBER_WORDS[tokens[i].lower], after, "")


def _read_mixed(tokens: Sequence[Token], i: int, whole: float) -> Number | None:
    if text_at(tokens, i + 1) in VULGAR_FRACTIONS:
        return Number(whole + VULGAR_FRACTIONS[tokens[i + 1].text], i + 2, "")
    at = i + 1
    if text_at(tokens, at) == "-" and is_glued(tokens, at):
        at += 1
    if text_at(tokens, at) in VULGAR_FRACTIONS:
        return Number(whole + VULGAR_FRACTIONS[tokens[at].text], at + 1, "")
    if _is_proper_fraction(tokens, at):
        return Number(whole + _fraction(tokens, at), at + 3, "")
    if _is_proper_fraction(tokens, i):
        units = units_at(tokens, i + 3)
        if any(unit in _FRACTION_UNITS for unit in units):
            return Number(_fraction(tokens, i), i + 3, "")
    return None


def _read_spaced_thousands(tokens: Sequence[Token], i: int) -> Number | None:
    """Read "1 000 g": full groups of three, and a fine unit behind them.

    Joined lines print "9 500mg" as two numbers more often than as one, so that a last group other
    than 000 counts only where the text begins with the number.
    """
    digits, at = tokens[i].text, i + 1
    if len(digits) > 3 or digits.startswith("0") or text_at(tokens, i - 1).isdecimal():
        return None
    while len(text_at(tokens, at)) == 3 and tokens[at].text.isdecimal():
        if tokens[at].start - tokens[at - 1].end != 1:
            return None
        digits += tokens[at].text
        at += 1
    if at == i + 1 or not set(units_at(tokens, at)[:1]) & (FINE_UNITS | {"millimetre"}):
        return None
    if not digits.endswith("000") and i:
        return None
    return Number(float(digits), at, "")
