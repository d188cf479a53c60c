"""From tokens to atoms: each printed number with the unit that stands at it, if any.

What is not a quantity in our units is refused here (rates, areas, prices, "3 in 1", 5G). How atoms
belong together is decided by `rules.py`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from measure_extract.numerals import (
    FRACTION_DENOMINATORS,
    NUMBER_WORDS,
    VULGAR_FRACTIONS,
    parse_decimal,
)
from measure_extract.spans.lexicon import match_role, match_unit
from measure_extract.spans.tokens import Token
from measure_extract.units import dimension_of

__all__ = ["Atom", "find_atoms"]

# Units in which thousands are printed with a point on European packages ("1.000 g"), while "1.000 kg"
# and "2.205 lb" are decimals.
_FINE_UNITS = frozenset({"gram", "millilitre", "milligram", "watt", "microgram"})

# Units written with fractions; "6/8 cm" is a list of two sizes, "5/8 in" a fraction.
_FRACTION_UNITS = frozenset(
    {
        "inch", "foot", "yard", "ounce", "fluid ounce", "pound", "cup", "pint", "quart", "gallon",
        "cubic inch", "cubic foot", "ton",
    }
)  # fmt: skip

_CURRENCY = frozenset("$€£¥₹")
_RATE_WORDS = frozenset(
    {
        "h", "hr", "hrs", "hour", "s", "sec", "second", "min", "minute", "day", "week", "km", "m",
        "l", "kg", "g", "lb", "ml", "mol", "hz", "k", "sq", "a", "ah", "rms", "year",
    }
)  # fmt: skip
# "2.4G" and "5G" are radio bands and networks on nearly every photo that prints them so.
_RADIO_BANDS = frozenset({2.4, 3.0, 4.0, 5.0, 5.8})
_RADIO_WORDS = frozenset({"wifi", "wi", "wireless", "lte", "network", "ghz", "rf", "receiver"})


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


# "0273 fl oz": nobody prints a leading zero without a point behind it.
_HAS_LOST_POINT = re.compile(r"0[1-9]\d+")


@dataclass(frozen=True, slots=True)
class _Number:
    value: float
    next: int  # index of the token after it
    digits: str  # as printed, where it is one token
    is_repaired: bool = False  # its decimal point was lost


def _glued(tokens: Sequence[Token], i: int) -> bool:
    """Whether token i touches the one before it."""
    return 0 < i < len(tokens) and tokens[i - 1].end == tokens[i].start


def _text(tokens: Sequence[Token], i: int) -> str:
    return tokens[i].text if 0 <= i < len(tokens) else ""


def _is_proper_fraction(tokens: Sequence[Token], i: int) -> bool:
    """Whether tokens i, i+1, i+2 are "a/b" with a ruler's denominator and a < b."""
    top, slash, bottom = _text(tokens, i), _text(tokens, i + 1), _text(tokens, i + 2)
    if slash != "/" or not (top.isdecimal() and bottom.isdecimal()):
        return False
    if not (_glued(tokens, i + 1) and _glued(tokens, i + 2)):
        return False
    return int(bottom) in FRACTION_DENOMINATORS and 0 < int(top) < int(bottom)


def _fraction(tokens: Sequence[Token], i: int) -> float:
    return int(tokens[i].text) / int(tokens[i + 2].text)


def _unit_follows(tokens: Sequence[Token], i: int) -> tuple[str, ...]:
    found = match_unit(tokens, i)
    return found[0].units if found else ()


def _read_number(tokens: Sequence[Token], i: int) -> _Number | None:
    """Read the number that begins at token i: fractions and grouped thousands included."""
    token = tokens[i]
    if token.text in VULGAR_FRACTIONS:
        return _Number(VULGAR_FRACTIONS[token.text], i + 1, "")
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
        return _Number(float(f"0.{token.text[1:]}"), i + 1, "", is_repaired=True)
    if value == int(value) and token.text.isdecimal():
        mixed = _read_mixed(tokens, i, value)
        if mixed is not None:
            return mixed
        grouped = _read_spaced_thousands(tokens, i)
        if grouped is not None:
            return grouped
    return _Number(value, i + 1, token.text)


def _read_scientific(tokens: Sequence[Token], i: int) -> _Number | None:
    """Read "1.5e3 V", only where a unit follows."""
    last = i + 3 if _text(tokens, i + 2) == "-" else i + 2
    if _text(tokens, i + 1).lower() != "e" or not _text(tokens, last).isdecimal():
        return None
    if not all(_glued(tokens, at) for at in range(i + 1, last + 1)):
        return None
    value = parse_decimal("".join(token.text for token in tokens[i : last + 1]))
    if value is None or not _unit_follows(tokens, last + 1):
        return None
    return _Number(value, last + 1, "")


def _read_number_word(tokens: Sequence[Token], i: int) -> _Number | None:
    """Read "two" only where a unit written as a word follows ("two in one" is no length)."""
    after = i + 1
    if tokens[i].lower == "half" and _text(tokens, after).lower() in ("a", "an"):
        after += 1
    unit = _text(tokens, after).lower()
    if len(unit) < 3 and unit not in ("lb", "oz", "kg", "cm", "mm", "ft"):
        return None
    if not _unit_follows(tokens, after):
        return None
    return _Number(NUMBER_WORDS[tokens[i].lower], after, "")


def _read_mixed(tokens: Sequence[Token], i: int, whole: float) -> _Number | None:
    if _text(tokens, i + 1) in VULGAR_FRACTIONS:
        return _Number(whole + VULGAR_FRACTIONS[tokens[i + 1].text], i + 2, "")
    at = i + 1
    if _text(tokens, at) == "-" and _glued(tokens, at):
        at += 1
    if _text(tokens, at) in VULGAR_FRACTIONS:
        return _Number(whole + VULGAR_FRACTIONS[tokens[at].text], at + 1, "")
    if _is_proper_fraction(tokens, at):
        return _Number(whole + _fraction(tokens, at), at + 3, "")
    if _is_proper_fraction(tokens, i):
        units = _unit_follows(tokens, i + 3)
        if any(unit in _FRACTION_UNITS for unit in units):
            return _Number(_fraction(tokens, i), i + 3, "")
    return None


def _read_spaced_thousands(tokens: Sequence[Token], i: int) -> _Number | None:
    """Read "1 000 g": full groups of three, and a fine unit behind them.

    Joined lines print "9 500mg" as two numbers more often than as one, so that a last group other
    than 000 counts only where the text begins with the number.
    """
    digits, at = tokens[i].text, i + 1
    if len(digits) > 3 or digits.startswith("0") or _text(tokens, i - 1).isdecimal():
        return None
    while len(_text(tokens, at)) == 3 and tokens[at].text.isdecimal():
        if tokens[at].start - tokens[at - 1].end != 1:
            return None
        digits += tokens[at].text
        at += 1
    if at == i + 1 or not set(_unit_follows(tokens, at)[:1]) & (_FINE_UNITS | {"millimetre"}):
        return None
    if not digits.endswith("000") and i:
        return None
    return _Number(float(digits), at, "")


def _read_unit(
    tokens: Sequence[Token], number: _Number
) -> tuple[tuple[str, ...], int, bool] | None:
    """Read the unit behind a number; returns units, index after it, and whether it is repaired."""
    at = number.next
    # "12-inch", "5-lb": a hyphen between, never a minus.
    if _text(tokens, at) == "-" and at + 1 < len(tokens) and tokens[at + 1].is_word:
        at += 1
    elif (behind := _behind_axis(tokens, at)) != at:
        at = behind
    elif _text(tokens, at) in ("(", ".") and at + 1 < len(tokens) and tokens[at + 1].is_word:
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
    units = _refuse(tokens, number, at, after, reading.units)
    if _text(tokens, at - 1) == "(" and _text(tokens, after) == ")":
        after += 1
    return (units, after, reading.is_repaired) if units else None


def _behind_axis(tokens: Sequence[Token], at: int) -> int:
    """Step over the axis letter of "40H cm" and "4(H) cm", where a unit of length follows."""
    width = 3 if _text(tokens, at) == "(" and _text(tokens, at + 2) == ")" else 1
    if _text(tokens, at + width // 2) not in ("H", "W", "D", "L", "T"):
        return at
    units = _unit_follows(tokens, at + width)
    return at + width if units and dimension_of(units[0]) == "length" else at


def _is_stray_mark(tokens: Sequence[Token], at: int) -> bool:
    """Whether a quote mark stands between a number and a unit of letters."""
    if _text(tokens, at) not in ("'", '"') or not _glued(tokens, at + 1):
        return False
    # One letter behind an inch mark is an axis: '15.7"L'.
    return len(tokens[at + 1].text) > 1 and bool(_unit_follows(tokens, at + 1))


def _refuse(
    tokens: Sequence[Token], number: _Number, at: int, after: int, units: tuple[str, ...]
) -> tuple[str, ...]:
    """Drop readings that the neighbourhood makes wrong; empty where none is left."""
    unit_text = tokens[at].text
    behind = _text(tokens, after)
    if behind == "/" and _is_rate(tokens, after, units):
        return ()
    if dimension_of(units[0]) == "length":
        if behind in ("²", "³") or _is_exponent(tokens, after):
            return ()
        if unit_text.lower() == "in" and _is_preposition(tokens, number, at, after):
            return ()
        if unit_text in "\"'" and _is_quote(tokens, number, at, after):
            return ()
    if unit_text == "G" and number.value in _RADIO_BANDS and _is_radio(tokens, at, after):
        return ()
    if units[0] == "pint" and unit_text.lower() == "pt" and number.value > 20:
        return ()  # printer's points
    return units


def _is_exponent(tokens: Sequence[Token], at: int) -> bool:
    """Tell the 2 of "12 m2" from that of "5ft2in" and 3'2" by what follows."""
    if _text(tokens, at) not in ("2", "3") or not _glued(tokens, at):
        return False
    return tokens[at - 1].is_word and not _unit_follows(tokens, at + 1)


def _is_rate(tokens: Sequence[Token], after: int, units: tuple[str, ...]) -> bool:
    word = _text(tokens, after + 1).lower()
    if word not in _RATE_WORDS:
        return False
    # "H/W/D in cm" aside, a rate's second unit is glued to the slash: "5 g/L", "10 m/s".
    return _glued(tokens, after + 1) and not (dimension_of(units[0]) == "voltage" and word == "a")


def _is_preposition(tokens: Sequence[Token], number: _Number, at: int, after: int) -> bool:
    """Tell "3 in 1", "5 in the box" and "was 1990 in Paris" from "3 in" by what stands around."""
    following = _text(tokens, after)
    is_name = following.istitle() and len(following) > 2 and match_role(tokens, after) is None
    if is_name and not _unit_follows(tokens, after):
        # A sentence leads up to the number; a print on a product does not.
        before = _text(tokens, at - 2)
        if number.value >= 1000 or (before.isalpha() and before.islower()):
            return True
    if following.isdecimal():
        has_unit = bool(_unit_follows(tokens, after + 1)) or _text(tokens, after + 1) in ("x", "/")
        return not has_unit and int(following) <= 20
    words = ("one", "the", "a", "an", "all", "each", "total", "stock", "pack", "set", "our", "this")
    return following.lower() in words


def _is_quote(tokens: Sequence[Token], number: _Number, at: int, after: int) -> bool:
    mark = tokens[at].text
    if mark == "'" and not _glued(tokens, at):
        return True
    if mark == "'" and _text(tokens, after).lower() == "s" and _glued(tokens, after):
        return True  # "90's"
    if mark == '"' and not _glued(tokens, at):
        word = _text(tokens, after)
        return _glued(tokens, after) and word.isalpha() and len(word) > 1
    return False


def _is_radio(tokens: Sequence[Token], at: int, after: int) -> bool:
    near = {t.lower for t in tokens[max(0, at - 4) : after + 3]}
    weighed = near & {"net", "wt", "weight", "gewicht", "peso", "poids"}
    return not weighed and (_glued(tokens, at) or bool(near & _RADIO_WORDS))


def find_atoms(tokens: Sequence[Token], repaired: frozenset[int]) -> list[Atom]:
    """Find every number, in order.

    Args:
        tokens: of the cleaned text.
        repaired: positions of repaired characters of the cleaned text.
    """
    atoms = []
    i = 0
    while i < len(tokens):
        number = _read_number(tokens, i)
        if number is None:
            i += 1
            continue
        is_price = _text(tokens, i - 1) in _CURRENCY or _text(tokens, number.next) in _CURRENCY
        unit = None if is_price else _read_unit(tokens, number)
        after = number.next if unit is None else unit[1]
        # "M8 x 30mm": the 8 names a thread.
        is_thread = unit is None and _text(tokens, i - 1) == "M" and _glued(tokens, i)
        if not is_price and not is_thread:
            atoms.append(_atom(tokens, number, unit, i, repaired))
        i = after
    return atoms


def _atom(
    tokens: Sequence[Token],
    number: _Number,
    unit: tuple[tuple[str, ...], int, bool] | None,
    first: int,
    repaired: frozenset[int],
) -> Atom:
    units, after, is_damaged = unit or ((), number.next, False)
    value = number.value
    if units and units[0] in _FINE_UNITS and number.digits:
        value = parse_decimal(number.digits, dot_groups=True) or value
    start, end = tokens[first].start, tokens[after - 1].end
    has_repair = any(start <= position < end for position in repaired)
    is_repaired = is_damaged or has_repair or number.is_repaired
    return Atom(value, units, first, after - 1, number.next - 1, is_repaired)
