"""The unit printed at a number: behind it, inside it ("3V3"), or before it ("VOLTS: 120")."""

from collections.abc import Sequence
from dataclasses import dataclass

from measure_extract.spans.grammar.fractions import METRES
from measure_extract.spans.grammar.letters import OTHER_LETTERS, SMALL_AXES
from measure_extract.spans.grammar.lexicon import axis_of_word, match_role, match_unit, units_at
from measure_extract.spans.grammar.measured import MEASURED, role_before
from measure_extract.spans.grammar.numbers import Number
from measure_extract.spans.grammar.numerals import parse_decimal
from measure_extract.spans.grammar.refusals import refuse
from measure_extract.spans.grammar.tokens import Token, is_glued, text_at, text_between
from measure_extract.units import dimension_of
from measure_extract.vocabulary import AXIS_LETTERS, AXIS_OF_ROLE

__all__ = [
    "THINGS",
    "PrintedUnit",
    "labels_next",
    "read_leading_unit",
    "read_unit",
    "read_unit_point",
]

_GLUED_LETTERS = frozenset("VWLvwlg")  # "18-V", "5-L"; "3-M" is a brand, "4-G" a network
# Digits behind a unit that stands for the decimal point: "3V3", "1m80", "2kg500", "1L5"; and behind spelt units, as
# in "8 metres 95" and "2 kilos 300".
_SPELT_POINT_DIGITS = dict.fromkeys(METRES, (2,)) | dict.fromkeys(("kilo", "kilos"), (3,))
_POINT_DIGITS = {"v": (1,), "m": (2,), "kg": (3,), "l": (1, 2)} | _SPELT_POINT_DIGITS
# Units that stand before their number without a colon, as on Italian packages: "gr 400", "cl 33".
_LEADING = frozenset({"gr", "kg", "ml", "cl", "lt"})
_LEADING_LENGTHS = frozenset({"cm", "mm"})  # beside one of those: "kg 2,5 - cm 30 x 40"
# Units that lead behind the word of one of these roles: "Altezza cm 42". Other letters are of names and axes.
_LEADING_NAMED = {
    **dict.fromkeys(_LEADING_LENGTHS, MEASURED["length"]),
    "V": frozenset({"voltage"}),
    "W": frozenset({"power"}),
    **dict.fromkeys("Ll", frozenset({"capacity"})),
}
_ENDS_NAMED = frozenset(",;|-/)")
_BETWEEN_LEADING = frozenset(",;-")
_LEAST_GRAMS = 60  # behind "Gr."; what is smaller is a German size ("Gr. 38")
_LEADING_GLUED = frozenset({"gr", "kg", "ml"})  # "CL17" is a memory's latency
_LEADING_WORDS = frozenset({"volt", "volts", "watt", "watts"})  # of a rating plate: "VOLTS 120"
_PLATE_WORDS = frozenset({"hz", "hertz", "amp", "amps", "ph", "phase", "rpm"})  # its other labels
THINGS = frozenset(
    {
        "in", "cup", "cups", "taza", "tasse", "foot", "feet", "pie", "pied", "once", "yard", "libra",
        "le", "ge", "po", "lit", "ins",
    }
)  # fmt: skip
"""Units that are also words: "Cup: 112 x 130 mm", "à consommer avant le: 7-2027"."""
_HEAPED = frozenset({"heaping", "heaped", "scant", "rounded", "level", "packed", "generous"})
_FEW = 10
_ENDS = frozenset(",;).")
_BEHIND_METRES = frozenset({"x", "de", "sur", "par", "et", "pour", "di", "en", "-", "soit"})
_CLOSING = {"(": ")", "[": "]", "{": "}", "<": ">"}
_OPENING = frozenset({"-", "."}) | frozenset(_CLOSING)
_SPREADS = frozenset({"±", "+", "-"})  # signs of an uncertainty or of an extreme in brackets
_DEVIATIONS = frozenset({"sd", "se", "sem"})  # "24.6 (SD 1.8) kg"
_BRACKET_REACH = 12  # tokens of "(30 x 20 x 10)"
_IN_BRACKETS = frozenset({"x", "*", "±", "+", "/", "-", "by"})


@dataclass(frozen=True, slots=True)
class PrintedUnit:
    """What is printed as the unit of a number."""

    units: tuple[str, ...]  # its readings, preferred first
    after: int  # index of the token after it, or after the number where it stands before
    is_repaired: bool = False  # it matched a damaged form


def read_unit(tokens: Sequence[Token], first: int, number: Number) -> PrintedUnit | None:
    """Read the unit behind the number that begins at token `first`."""
    end = _behind_uncertainty(tokens, number.next)
    at = _begin(tokens, first, end)
    found = match_unit(tokens, at)
    if found is None:
        return None
    reading, after = found
    is_letter = tokens[after - 1].end - tokens[at].start < 2
    if is_letter and at != end and not _may_be_letter(tokens, end, at, after):
        return None
    units = refuse(tokens, first, number, at, after, reading.units)
    if text_at(tokens, after) == _CLOSING.get(text_at(tokens, at - 1)):
        after += 1
    return PrintedUnit(units, after, reading.is_repaired) if units else None


def _behind_uncertainty(tokens: Sequence[Token], at: int) -> int:
    """Step over the bracket of "25.3 (± 1.2) g", "2.531(4) kg", "1.68 (0.07) m" and "3-4(-6) cm".

    Only where a unit follows.
    """
    if text_at(tokens, at) != "(":
        return at
    spread = at + 1 + (text_at(tokens, at + 1).lower() in _DEVIATIONS)
    if _is_spread(tokens, at - 1, spread):
        return spread + 2
    sign = text_between(tokens, at + 1, at + 4)
    width = 3 if sign == "+/-" else 1
    has_sign = width == 3 or text_at(tokens, at + 1) in _SPREADS
    digits = at + 1 + (width if has_sign else 0)
    is_short = is_glued(tokens, at) and "." in text_at(tokens, at - 1)
    if _is_bracketed_range(tokens, at + 1):
        return at + 5 if units_at(tokens, at + 5) else at
    is_number = text_at(tokens, digits)[:1].isdecimal() and text_at(tokens, digits + 1) == ")"
    if not is_number or not (has_sign or (is_short and text_at(tokens, digits).isdecimal())):
        return at
    return digits + 2 if units_at(tokens, digits + 2) else at


def _is_spread(tokens: Sequence[Token], number: int, at: int) -> bool:
    """Whether the "0.07)" of "1.68 (0.07) m" begins at a token: as fine as the number, smaller, and then a unit."""
    texts = text_at(tokens, number), text_at(tokens, at)
    if text_at(tokens, at + 1) != ")" or not all("." in text for text in texts):
        return False
    value, spread = (parse_decimal(text) for text in texts)
    if value is None or spread is None or not spread < value:
        return False
    return len({len(text.partition(".")[2]) for text in texts}) == 1 and bool(
        units_at(tokens, at + 2)
    )


def _is_bracketed_range(tokens: Sequence[Token], at: int) -> bool:
    """Whether "2.1-4.9)" begins at a token, around the number before the bracket."""
    ends = text_at(tokens, at), text_at(tokens, at + 2), text_at(tokens, at - 2)
    if text_at(tokens, at + 1) != "-" or text_at(tokens, at + 3) != ")":
        return False
    low, high, middle = (parse_decimal(end) for end in ends)
    return None not in (low, high, middle) and low < middle < high  # type: ignore[operator]


def _begin(tokens: Sequence[Token], first: int, at: int) -> int:
    """Step over what may stand between a number and its unit, as the "in" of "30x20 in cm"."""
    mark = text_at(tokens, at)
    is_axis = mark in AXIS_LETTERS or mark in OTHER_LETTERS or mark in SMALL_AXES
    if mark[:1].isalpha() and not is_axis:
        if mark == "of" and tokens[at - 1].text.startswith("0."):
            return _behind_of(tokens, at)
        is_heaped = mark in _HEAPED and units_at(tokens, at + 1) == ("cup",)
        return at + 1 if is_heaped or (mark.lower() == "in" and _is_length(tokens, at + 1)) else at
    has_word = at + 1 < len(tokens) and tokens[at + 1].is_word
    if mark == "-" and text_at(tokens, at + 1).lower() == "odd":
        return at + 2  # "300-odd metres"
    # "12-inch", "5-lb": a hyphen between, never a minus; "Height 30 (cm)", "30.cm".
    if mark == "(" and text_at(tokens, at + 1).lower() == "in" and _is_length(tokens, at + 2):
        return at + 2  # "30 x 20 (in cm)"
    if mark == "," and text_at(tokens, at + 1).lower() == "in" and _is_length(tokens, at + 2):
        return at + 2  # "30 x 20 x 10, in cm"
    if mark in _OPENING and has_word:
        behind = _behind_axis(tokens, at) if mark == "(" else at
        return behind if behind != at else at + 1
    if mark == "+" and units_at(tokens, at + 1) and _is_at_least(tokens, at):
        return at + 1  # "300+ lbs", "300 + lbs"
    if mark in (")", "]", "}") and units_at(tokens, at + 1) and _closes_numbers(tokens, first):
        return at + 1  # "(30 x 20 x 10) cm"
    if _is_stray_mark(tokens, at):
        return at + 1  # "5'cm"
    return _behind_axis(tokens, at)


def _is_at_least(tokens: Sequence[Token], at: int) -> bool:
    """Whether a plus belongs to the number before it; one that stands alone needs a unit of two letters or more."""
    return is_glued(tokens, at) or len(tokens[at + 1].text) > 1


def _behind_of(tokens: Sequence[Token], at: int) -> int:
    """Step over the "of an" of "0.75 of an inch", where a unit follows."""
    has_article = text_at(tokens, at + 1).lower() in ("a", "an") and bool(units_at(tokens, at + 2))
    return at + 2 if has_article else at


def _may_be_letter(tokens: Sequence[Token], at: int, unit: int, after: int) -> bool:
    """Whether one letter behind a mark is a unit: never "3. M" and "12 (L)", but "18-V"."""
    mark = tokens[at].text
    if mark == "+":
        return True
    if mark in ("[", "{", "<"):
        return text_at(tokens, after) == _CLOSING[mark]  # "230 [V]"
    if mark == ")":
        return text_at(tokens, at - 2) != "("  # "(34±3) V", but not the list number "(2) L"
    if tokens[unit].text == "m" and is_glued(tokens, at):
        if mark == "(":  # "H:2(m)"
            return text_at(tokens, at - 2) in (":", "=") and text_at(tokens, after) == ")"
        # "0,2D m"; "5-m-Kabel"
        return mark in AXIS_LETTERS or (
            mark == "-" and is_glued(tokens, unit) and _is_whole(tokens, after)
        )
    is_tight = mark == "-" and is_glued(tokens, at) and is_glued(tokens, unit)
    return is_tight and _is_whole(tokens, after) and tokens[unit].text in _GLUED_LETTERS


def _is_whole(tokens: Sequence[Token], after: int) -> bool:
    return not (is_glued(tokens, after) and tokens[after].text[0].isalnum())


def _closes_numbers(tokens: Sequence[Token], first: int) -> bool:
    """Whether the bracket that a number is the last of holds nothing but numbers and crosses."""
    for i in range(first - 1, max(-1, first - _BRACKET_REACH), -1):
        token = tokens[i]
        if token.text in ("(", "[", "{"):
            return True
        if not (token.is_number or token.lower in _IN_BRACKETS or token.text in AXIS_LETTERS):
            return False
    return False


def _is_length(tokens: Sequence[Token], at: int) -> bool:
    units = units_at(tokens, at)
    return bool(units) and dimension_of(units[0]) == "length" and tokens[at].is_word


def _behind_axis(tokens: Sequence[Token], at: int) -> int:
    """Step over the axis of "40H cm", "4(H) cm" and "4 (width) cm", where a unit of length follows."""
    width = 3 if text_at(tokens, at) == "(" and text_at(tokens, at + 2) == ")" else 1
    letter = text_at(tokens, at + width // 2)
    is_small = letter in SMALL_AXES and (width > 1 or not is_glued(tokens, at + 1))
    is_spaced = is_small and text_at(tokens, at + width).lower() in ("cm", "mm")  # "50x128 h cm"
    is_glued_letter = is_spaced or (is_glued(tokens, at) and (letter in OTHER_LETTERS or is_small))
    is_word = width > 1 and axis_of_word(letter) is not None
    if letter not in AXIS_LETTERS and not is_glued_letter and not is_word:
        return at
    units = units_at(tokens, at + width)
    follower = text_at(tokens, at + width + 1)
    if text_at(tokens, at + width).lower() == "in" and follower.isalpha() and len(follower) > 1:
        return at  # "300 W in full sun"
    return at + width if units and dimension_of(units[0]) == "length" else at


def _is_stray_mark(tokens: Sequence[Token], at: int) -> bool:
    """Whether a quote mark stands between a number and a unit of letters."""
    if text_at(tokens, at) not in ("'", '"') or not is_glued(tokens, at + 1):
        return False
    # One letter behind an inch mark is an axis: '15.7"L'.
    return len(tokens[at + 1].text) > 1 and bool(units_at(tokens, at + 1))


def read_unit_point(
    tokens: Sequence[Token], first: int, number: Number
) -> tuple[float, PrintedUnit] | None:
    """Read "3V3", "1m80", "2kg500" and "1L5", where the unit stands for the decimal point."""
    at = number.next
    if at + 1 >= len(tokens) or tokens[at].lower not in _POINT_DIGITS:
        return None
    if not number.digits.isdecimal() or len(number.digits) > 3:
        return None
    digits = tokens[at + 1].text
    if len(digits) not in _POINT_DIGITS[tokens[at].lower] or not digits.isdecimal():
        return None
    is_tight = is_glued(tokens, at) and is_glued(tokens, at + 1)
    if not is_tight and not _is_spaced_point(tokens, number, at):
        return None
    before = first - 1 - (text_at(tokens, first - 1) == "-" and is_glued(tokens, first - 1))
    is_code = is_glued(tokens, first) and tokens[before].is_word  # "XW-12V3"
    is_end = text_at(tokens, at + 2) in _ENDS and not is_glued(tokens, at + 3)
    is_whole = not is_glued(tokens, at + 2) or is_end
    if is_code or not is_whole or units_at(tokens, at + 2):
        return None  # "12V2A", "W32L34"
    units = units_at(tokens, at)
    return float(f"{number.digits}.{digits}"), PrintedUnit(units, at + 2)


def _is_spaced_point(tokens: Sequence[Token], number: Number, at: int) -> bool:
    """Whether a French "1 m 20" or "1 kg 200" stands at the unit: nothing else counts its digits."""
    after = at + 2
    is_mark = text_at(tokens, after) in _ENDS and not is_glued(tokens, after + 1)
    is_word = not is_glued(tokens, after) and _follows_metres(tokens, at, after)
    is_free = after >= len(tokens) or is_mark or is_word
    is_even = is_glued(tokens, at) == is_glued(tokens, at + 1)
    is_unit = tokens[at].text in ("m", "kg") or tokens[at].lower in _SPELT_POINT_DIGITS
    return is_free and is_even and is_unit and number.value < _FEW


def _follows_metres(tokens: Sequence[Token], unit: int, after: int) -> bool:
    """Whether a word that may follow "1 m 20" stands behind it: a cross, or the name of the next size.

    "2 meters 50 wide" names its own.
    """
    if text_at(tokens, after).lower() in _BEHIND_METRES:
        return True
    role = match_role(tokens, after) if after < len(tokens) and tokens[unit].text == "m" else None
    return role is not None and role[0] in AXIS_OF_ROLE


def read_leading_unit(
    tokens: Sequence[Token], first: int, start: int, number: Number
) -> PrintedUnit | None:
    """Read the unit before a number: "VOLTS: 120", "gr350", "cl 33".

    Args:
        tokens: of the cleaned text.
        first: index of the number's first token.
        start: index of the first token that no earlier quantity covers.
        number: the number.
    """
    if first <= start:
        return None
    has_colon = text_at(tokens, first - 1) in (":", "=")
    has_dot = text_at(tokens, first - 1) == "." and is_glued(tokens, first - 1)
    at = first - 1 - (has_colon or has_dot)
    if at < start or not tokens[at].is_word:
        return None
    word = tokens[at].lower
    if len(word) < 2 and not (
        _is_estimated(tokens, at, number) or _is_behind_its_word(tokens, at, number.next)
    ):
        return None
    if word == "oz" and not has_colon and (ounces := _leading_fluid_ounces(tokens, at, start)):
        return PrintedUnit(ounces, number.next)
    found = match_unit(tokens, at)
    if found is None or found[1] != at + 1 or found[0].is_repaired:
        return None
    if has_colon:
        # "kg/lb: 5" is the head of a column.
        is_leading = word not in THINGS and text_at(tokens, at - 1) not in ("/", "-", "(")
    else:
        is_whole = _is_closed(tokens, number.next) and not is_glued(tokens, at)
        leading = (
            _LEADING_GLUED if is_glued(tokens, first) and not has_dot else _LEADING | _LEADING_WORDS
        )
        is_size = tokens[at].text == "Gr" and number.value < _LEAST_GRAMS
        may_lead = word in leading or word == "g" or _is_behind_its_word(tokens, at, number.next)
        may_lead = may_lead or _is_beside_leading(tokens, at, number.next)
        is_leading = may_lead and is_whole and not is_size
    return PrintedUnit(found[0].units, number.next) if is_leading else None


def _is_behind_its_word(tokens: Sequence[Token], at: int, after: int) -> bool:
    """Whether a short unit stands behind the word of what is measured in it: "Altezza cm 42", "Potenza W 900".

    Args:
        tokens: of the cleaned text.
        at: index of the unit.
        after: index of the token behind the number, which must end there: "Capacity: L 30 x W 20" has axis letters.
    """
    roles = _LEADING_NAMED.get(tokens[at].text)
    if roles is None or is_glued(tokens, at + 1):  # "Battery V7"
        return False
    is_last = after >= len(tokens) or tokens[after].text in _ENDS_NAMED
    is_closed = is_last or match_role(tokens, after) is not None
    return is_closed and role_before(tokens, at - (text_at(tokens, at - 1) in (":", "="))) in roles


def _is_beside_leading(tokens: Sequence[Token], at: int, after: int) -> bool:
    """Whether a unit of length leads as its neighbour does: the cm of "kg 2,5, cm 30" and "cm 30 - kg 2,5"."""
    if tokens[at].lower not in _LEADING_LENGTHS or is_glued(tokens, at + 1):
        return False
    behind = after + (text_at(tokens, after) in _BETWEEN_LEADING)
    if text_at(tokens, behind).lower() in _LEADING and text_at(tokens, behind + 1)[:1].isdecimal():
        return True
    before = at - 1 - (text_at(tokens, at - 1) in _BETWEEN_LEADING)
    is_number = text_at(tokens, before)[:1].isdecimal()
    return is_number and text_at(tokens, before - 1).lower() in _LEADING


def _is_closed(tokens: Sequence[Token], at: int) -> bool:
    """Whether a number ends before a token: a space, or a mark of the sentence and then a space."""
    if not is_glued(tokens, at):
        return True
    return tokens[at].text in _ENDS and not is_glued(tokens, at + 1)


def _is_estimated(tokens: Sequence[Token], at: int, number: Number) -> bool:
    """Whether a g stands before a number that the estimated sign closes, as on Italian packages: "g 200 e"."""
    is_sign = text_at(tokens, number.next) in ("e", "℮") and number.value >= _FEW
    is_last = number.next + 1 >= len(tokens) or not tokens[number.next + 1].is_word
    return tokens[at].text == "g" and is_sign and is_last and not is_glued(tokens, at + 1)


def _leading_fluid_ounces(tokens: Sequence[Token], at: int, start: int) -> tuple[str, ...]:
    """Read the "Fl. Oz." that stands before a number and ends at a token; empty where there is none."""
    first = at - 1 - (text_at(tokens, at - 1) == ".")
    is_fluid = first >= start and text_at(tokens, first).lower() == "fl"
    is_free = not text_at(tokens, first - 1)[:1].isdecimal()
    return ("fluid ounce",) if is_fluid and is_free else ()


def labels_next(tokens: Sequence[Token], first: int, start: int, unit: PrintedUnit) -> bool:
    """Whether a unit behind a number is the label of the next: "VOLTS: 120 WATTS: 1500", "HZ 60 WATTS 1500".

    Args:
        tokens: of the cleaned text.
        first: index of the number's first token.
        start: index of the first token that no earlier quantity covers.
        unit: what stands behind the number.
    """
    mark = text_at(tokens, unit.after)
    if mark[:1].isdecimal():
        word = tokens[unit.after - 1].lower
        if word in _LEADING_WORDS:
            return _is_row(tokens, first, start)
        return word in _LEADING | _LEADING_LENGTHS and _is_list_of_leading(tokens, first, unit)
    if mark not in (":", "=") or not text_at(tokens, unit.after + 1)[:1].isdecimal():
        return False
    return mark == ":" or not _equals(tokens, unit)


def _is_row(tokens: Sequence[Token], first: int, start: int) -> bool:
    """Whether the number that begins at a token has the label of a rating plate before it."""
    return first > start and text_at(tokens, first - 1).lower() in _LEADING_WORDS | _PLATE_WORDS


def _is_list_of_leading(tokens: Sequence[Token], first: int, unit: PrintedUnit) -> bool:
    """Whether a number has a unit before it, and that behind it leads too: "kg 2,5 - cm 30".

    The kg of "44,5 cm kg 91 cm 49 cm" stands right behind a number or a unit: it may belong to any.
    """
    before = text_at(tokens, first - 1).lower()
    if before == tokens[unit.after - 1].lower or before not in _LEADING | _LEADING_LENGTHS:
        return False
    is_apart = not is_glued(tokens, unit.after - 1) and not is_glued(tokens, unit.after)
    is_free = not text_at(tokens, first - 2)[:1].isdecimal() and not units_at(tokens, first - 2)
    return is_apart and is_free


def _equals(tokens: Sequence[Token], unit: PrintedUnit) -> bool:
    """Whether a second print of the quantity follows an equals sign: "2metres = 6.6ft"."""
    second = units_at(tokens, unit.after + 2)
    return bool(second) and dimension_of(second[0]) == dimension_of(unit.units[0])
