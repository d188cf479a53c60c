"""The number at a token: decimals, grouped thousands, powers, words, and what OCR makes of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from measure_extract.spans.grammar.fractions import (
    AND,
    HALVES,
    read_fraction_words,
    read_glued_mixed,
    read_mixed,
    read_share,
)
from measure_extract.spans.grammar.lexicon import match_role, units_at
from measure_extract.spans.grammar.number_words import COUNTING, read_counting
from measure_extract.spans.grammar.numerals import HUNDREDS, VULGAR_FRACTIONS, parse_decimal
from measure_extract.spans.grammar.other_units import unit_behind
from measure_extract.spans.grammar.powers import read_multiplied, read_power
from measure_extract.spans.grammar.tokens import Token, is_glued, text_at
from measure_extract.units import dimension_of, units_with

__all__ = ["NUMBER_WORDS", "Number", "read_number"]

_MOST_SPACED = 5  # digits that stand alone: "1 5 0 0 W"
# "0273 fl oz": nobody prints a leading zero without a point behind it.
_HAS_LOST_POINT = re.compile(r"0[1-9]\d+")
_SERIAL = re.compile(r"00\d{2,}")  # "00418 W": the number of one thing among many
_CODE_DIGITS = 8  # the shortest barcode (EAN-8, GS1 General Specifications); no print measures so
_WEIGHTS = frozenset({"weight", "net_weight", "gross_weight"})
_ENGLISH = frozenset(
    {"weight", "wt", "weigh", "weighs", "weighing", "net", "gross", "contents", "content"}
)
_METRIC = frozenset({"gram", "kilogram"})
_GROUP = re.compile(r"\d{3}(?P<decimals>[.,]\d+)?")  # of "1 234 567,8"
_CODE_GROUP = 5  # digits of a group of a barcode, as "5 012345 678900" and "0 36000 29145 2"

NUMBER_WORDS = COUNTING | HALVES | {"quarter"}
"""Words that begin a number."""
_ARTICLES = frozenset({"a", "an"})
# "une tasse", "ein Fuß", "una libra": with an article these are things, with a number they measure.
_FOREIGN_ARTICLES = frozenset(
    {"ein", "eine", "einen", "einem", "un", "une", "uno", "una", "um", "uma", "een", "één"}
)
_BEFORE_THOUSANDS = frozenset(",;:(")
# Words before one number, in languages that set a space between thousands (CLDR 45: French, Polish, Swedish).
_BEFORE_SPACED = frozenset(
    """puissance poids capacité contenance hauteur largeur profondeur longueur charge tension moc waga masa wysokość
    szerokość głębokość długość pojemność obciążenie effekt vikt höjd bredd djup längd volym""".split()
)
_WORD_JOINTS = frozenset({"or", "to", "and", "oder", "bis", "ou", "o"})
_THINGS = (("cup",), ("foot",), ("inch",), ("pound",))
_BEGINNINGS = NUMBER_WORDS | _ARTICLES
# Words around an article that counts: "nearly a tonne", "a foot long".
_ABOUT = frozenset(
    {
        "weighs",
        "weighed",
        "weighing",
        "nearly",
        "almost",
        "about",
        "exactly",
        "roughly",
        "than",
        "least",
    }
)
_LONG = frozenset({"long", "tall", "deep", "wide", "high", "thick", "across", "apart", "away"})
_POURED = frozenset(
    {
        "rain",
        "snow",
        "water",
        "ice",
        "rainfall",
        "soil",
        "cloth",
        "fabric",
        "rope",
        "cable",
        "ribbon",
        "pipe",
    }
)
_FEWEST_COUNTED = 2
# "One Year Warranty"; "one day" is a tale's beginning.
_COUNTED_FROM_ONE = frozenset({"month", "year"})
# "once daily", "MIL STD", "50 cents"
_DOUBTFUL = frozenset({"once", "mil", "sei", "cent", "cents"})
_SPELT = 3  # letters of a unit that is a word
# What may stand between an article and its unit: "a scant cup of milk".
_MEASURES = frozenset(
    {"scant", "heaping", "heaped", "generous", "full", "whole", "single", "mere", "good", "level"}
)


@dataclass(frozen=True, slots=True)
class Number:
    value: float
    next: int  # index of the token after it
    digits: str  # as printed, where it is one token
    is_repaired: bool = False  # its decimal point was lost


_OUNCES = frozenset({"ounce", "fluid ounce"})


def read_number(tokens: Sequence[Token], i: int) -> Number | None:
    """Read the number that begins at token i: fractions and grouped thousands included."""
    token = tokens[i]
    if token.is_number:
        return _read_digits(tokens, i)
    if token.text in VULGAR_FRACTIONS:
        return Number(VULGAR_FRACTIONS[token.text], i + 1, "")
    if token.text == ",":
        return _read_leading_comma(tokens, i)
    return _read_words(tokens, i) if token.lower in _BEGINNINGS else None


def _read_digits(tokens: Sequence[Token], i: int) -> Number | None:
    token = tokens[i]
    value = parse_decimal(token.text)
    if value is None:
        return None
    after = text_at(tokens, i + 1)
    if after in ("e", "E"):
        scientific = _read_scientific(tokens, i)
        if scientific is not None:
            return scientific
    if (power := read_power(tokens, i) or read_multiplied(tokens, value, i + 1)) is not None:
        return Number(*power, "")
    if not token.text.isdecimal():
        return Number(value, i + 1, token.text)
    if _is_code(tokens, i) or _SERIAL.fullmatch(token.text):
        return None
    if _HAS_LOST_POINT.fullmatch(token.text):
        return Number(float(f"0.{token.text[1:]}"), i + 1, "", is_repaired=True)
    return _read_whole(tokens, i, value) or Number(value, i + 1, token.text)


def _read_whole(tokens: Sequence[Token], i: int, value: float) -> Number | None:
    """Read on from a whole number: a fraction, groups, or decimals behind a space."""
    follower = tokens[i + 1].lower if i + 1 < len(tokens) else "a"
    if follower[0].isalpha() and follower not in AND:
        return None  # a word: nearly always
    mixed = read_mixed(tokens, i, value)
    if mixed is not None:
        return Number(*mixed, "")
    glued = read_glued_mixed(tokens, i)
    if glued is not None:
        return Number(*glued, "", is_repaired=True)
    if text_at(tokens, i + 1) == "'":
        return _read_apostrophes(tokens, i)
    spaced = _read_spaced_decimals(tokens, i) or _read_spaced_thousands(tokens, i)
    if spaced is None and len(follower) == len(tokens[i].text) == 1 and follower.isdecimal():
        return _read_spaced_digits(tokens, i)
    return spaced


def _is_code(tokens: Sequence[Token], i: int) -> bool:
    """Whether a whole number is a barcode or one of its groups."""
    if len(tokens[i].text) >= _CODE_DIGITS:
        return True
    behind = text_at(tokens, i - 1)
    if len(behind) < _CODE_GROUP or not behind.isdecimal():
        return False
    before = text_at(tokens, i - 2)
    is_long = len(tokens[i].text) >= _CODE_GROUP
    return is_long or (len(before) >= _CODE_GROUP and before.isdecimal())


def _read_scientific(tokens: Sequence[Token], i: int) -> Number | None:
    """Read "1.5e3 V", only where a unit follows."""
    last = i + 3 if text_at(tokens, i + 2) == "-" else i + 2
    if not text_at(tokens, last).isdecimal():
        return None
    if not all(is_glued(tokens, at) for at in range(i + 1, last + 1)):
        return None
    value = parse_decimal("".join(token.text for token in tokens[i : last + 1]))
    if value is None or not units_at(tokens, last + 1):
        return None
    return Number(value, last + 1, "")


def _read_words(tokens: Sequence[Token], i: int) -> Number | None:
    """Read "two" or "one-half" only where a unit written as a word follows ("two in one")."""
    fraction = read_fraction_words(tokens, i)
    if fraction is None:
        counted = _read_article(tokens, i) or read_counting(tokens, i)
        if counted is None:
            return None
        value, after = counted
        fraction = read_mixed(tokens, after - 1, value) or read_multiplied(tokens, value, after)
        fraction = fraction or counted
    else:
        fraction = _read_share_of_many(tokens, *fraction)
    value, after = fraction
    at = after + (text_at(tokens, after) == "-")
    if text_at(tokens, after - 1).lower() == "dozen" and not units_at(tokens, at):
        return _read_dozens(tokens, i, value, after)
    unit = text_at(tokens, at).lower()
    if (
        len(unit) < 3
        and unit not in _WORD_JOINTS
        and unit not in ("lb", "oz", "kg", "cm", "mm", "ft")
    ):
        return None
    units = units_at(tokens, at)
    if not units and text_at(tokens, after).lower() in _WORD_JOINTS:
        return _read_first_of_two(tokens, i, value, after)
    if not units:
        return _read_count(tokens, i, value, after)
    is_thing = tokens[i].lower in _FOREIGN_ARTICLES and units[:1] in _THINGS
    return Number(value, after, "") if units and not is_thing else None


def _read_count(tokens: Sequence[Token], i: int, value: float, after: int) -> Number | None:
    """Read the two of "two hours" and "two-piece", which another unit than a size's follows.

    One is none, but of a year or month: "one piece" is a suit, "une pièce" a room; a number before it makes it a
    unit ("5 mil pads").
    """
    if text_at(tokens, i - 1)[-1:].isdecimal() or value < 1 or tokens[i].lower in _DOUBTFUL:
        return None
    at = after + (text_at(tokens, after) == "-")
    unit = unit_behind(tokens, at) if at < len(tokens) else None
    if unit is None or (value < _FEWEST_COUNTED and _COUNTED_FROM_ONE.isdisjoint(unit.units)):
        return None
    return Number(value, after, "")


def _read_dozens(tokens: Sequence[Token], i: int, value: float, after: int) -> Number | None:
    """Read the two of "two dozen", which is a unit where none is behind it."""
    dozens = value / HUNDREDS["dozen"]
    return Number(dozens, after - 1, "") if dozens >= _FEWEST_COUNTED and after - 1 > i else None


def _read_first_of_two(tokens: Sequence[Token], i: int, value: float, at: int) -> Number | None:
    """Read the one of "one or two pounds", the two of "two to three feet" and of "between two and 5 kg"."""
    if tokens[at].lower == "and" and text_at(tokens, i - 1).lower() != "between":
        return None
    second = read_number(tokens, at + 1) if at + 1 < len(tokens) else None
    is_pair = second is not None and second.value > value and units_at(tokens, second.next)
    return Number(value, at, "") if is_pair else None


def _read_share_of_many(tokens: Sequence[Token], share: float, at: int) -> tuple[float, int]:
    """Read on from "half a" in "half a dozen pounds" and "half a million gallons"."""
    scale = HUNDREDS.get(text_at(tokens, at).lower())
    if scale is not None:
        return share * scale, at + 1
    return read_multiplied(tokens, share, at) or (share, at)


def _read_article(tokens: Sequence[Token], i: int) -> tuple[float, int] | None:
    """Read the one of "a gallon of milk" and "an inch and a half"; "$3 a gallon" is a price."""
    if tokens[i].lower not in _ARTICLES:
        return None
    if text_at(tokens, i + 1).lower() == "couple" and text_at(tokens, i + 2).lower() == "of":
        return 2.0, i + 3
    at = i + 1 + (text_at(tokens, i + 1).lower() in _MEASURES)
    units = units_at(tokens, at)
    if units and read_share(tokens, at + 1) is not None:
        return 1.0, at
    behind = at + 1 + (text_at(tokens, at + 1) == "-")
    is_long = (
        text_at(tokens, behind).lower() in _LONG and dimension_of(units[0]) == "length"
        if units
        else False
    )
    is_about = text_at(tokens, i - 1).lower() in _ABOUT and bool(units)
    if (is_long or is_about) and len(tokens[at].text) >= _SPELT:
        return 1.0, at
    if text_at(tokens, at + 1).lower() != "of":
        return None
    is_poured = text_at(tokens, at + 2).lower() in _POURED
    is_measured = bool(units) and (is_poured or dimension_of(units[0]) in ("mass", "volume"))
    return None if not is_measured or text_at(tokens, i - 1).isdecimal() else (1.0, at)


def _read_leading_comma(tokens: Sequence[Token], i: int) -> Number | None:
    """Read ",33 l", which begins with its decimal comma, only where a unit follows."""
    digits = text_at(tokens, i + 1)
    if is_glued(tokens, i) or not is_glued(tokens, i + 1) or not digits.isdecimal():
        return None
    if len(digits) > 3 or not units_at(tokens, i + 2):
        return None
    return Number(float(f"0.{digits}"), i + 2, "")


def _read_apostrophes(tokens: Sequence[Token], i: int) -> Number | None:
    """Read "1'500 g" and "1'250,5 kg", the Swiss thousands, only where a unit follows: 5'9 is feet and inches."""
    digits, at = tokens[i].text, i + 1
    if len(digits) > 3:
        return None
    while text_at(tokens, at) == "'" and is_glued(tokens, at) and is_glued(tokens, at + 1):
        group = _GROUP.fullmatch(text_at(tokens, at + 1))
        if group is None or "." in digits:
            break
        digits, at = digits + group[0].replace(",", "."), at + 2
    return Number(float(digits), at, "") if at > i + 1 and units_at(tokens, at) else None


def _read_spaced_decimals(tokens: Sequence[Token], i: int) -> Number | None:
    """Read "12. 5 kg", "12 .5 kg" and "0, 45 l" with one space beside the point, and "8 0 OZ" that lost it."""
    whole, mark = tokens[i].text, text_at(tokens, i + 1)
    if len(whole) > 3 or text_at(tokens, i - 1) == "#":
        return None
    if mark in (".", ",") and is_glued(tokens, i + 1):
        # "60, 80 and 100 cm" is a list; a zero makes the comma certain, and so does a word for one weight.
        digits, after = text_at(tokens, i + 2), i + 3
        is_weight = len(digits) == 1 and _is_weight(tokens, i, after)
        is_one = mark == "." or whole == "0" or is_weight
        is_certain = is_one and digits.isdecimal()
    elif mark == "0":  # "8 0 OZ": nothing weighs no ounces
        digits, after = mark, i + 2
        is_certain = whole != "0" and not _OUNCES.isdisjoint(units_at(tokens, after))
    elif mark in (".", ","):
        return _read_loose_decimals(tokens, i)
    else:
        digits, after = mark[1:], i + 2
        is_certain = mark.startswith(".") and digits.isdecimal()
    longest = 3 if whole == "0" else 2
    if not is_certain or len(digits) > longest or not units_at(tokens, after):
        return None
    gap = tokens[after - 1].start - tokens[after - 2].end
    return Number(float(f"{whole}.{digits}"), after, "", is_repaired=True) if gap == 1 else None


def _is_weight(tokens: Sequence[Token], at: int, unit: int) -> bool:
    """Whether a number is one thing's weight in a language with a decimal comma: "Poids : 8, 5 kg"."""
    word = at - 1 - (text_at(tokens, at - 1) in (":", "="))
    found = match_role(tokens, word) if word >= 0 else None
    is_word = found is not None and found[0] in _WEIGHTS and tokens[word].lower not in _ENGLISH
    return is_word and not _METRIC.isdisjoint(units_at(tokens, unit))


def _read_loose_decimals(tokens: Sequence[Token], i: int) -> Number | None:
    """Read "1 . 5 l" and "0 , 5 l", a space on both sides of the point; one digit, unless it begins with 0."""
    whole, mark, digits = tokens[i].text, tokens[i + 1].text, text_at(tokens, i + 2)
    is_zero = whole == "0"
    if not digits.isdecimal() or not units_at(tokens, i + 3):
        return None
    if len(digits) > (3 if is_zero else 1) or (mark == "," and not is_zero):
        return None
    is_apart = tokens[i + 2].start - tokens[i].end > len(" . ")
    return None if is_apart else Number(float(f"{whole}.{digits}"), i + 3, "", is_repaired=True)


def _read_spaced_digits(tokens: Sequence[Token], i: int) -> Number | None:
    """Read "1 5 0 0 W" and "7 5 0 ml": three digits or more, each alone, the last a nought, and then a unit."""
    at = i
    while at <= i + _MOST_SPACED and len(text := text_at(tokens, at)) == 1 and text.isdecimal():
        if at > i and tokens[at].start - tokens[at - 1].end != 1:
            return None
        at += 1
    digits = "".join(token.text for token in tokens[i:at])
    if (
        not 3 <= len(digits) <= _MOST_SPACED
        or digits[0] == "0"
        or digits[-1] != "0"
        or is_glued(tokens, at)
    ):
        return None
    if i and not (
        tokens[i - 1].text == ":" or len(tokens[i - 1].text) > 1 and tokens[i - 1].is_word
    ):
        return None
    is_measured = at < len(tokens) and tokens[at].is_word and units_at(tokens, at)
    return Number(float(digits), at, "", is_repaired=True) if is_measured else None


def _read_spaced_thousands(tokens: Sequence[Token], i: int) -> Number | None:
    """Read "1 000 g": full groups of three, and a fine unit behind them, or any behind "000".

    Joined lines print "9 500mg" as two numbers more often than as one, so that a last group other
    than 000 counts only where the text begins with the number, or a word stands before it that has one.
    """
    digits, at = tokens[i].text, i + 1
    if len(digits) > 3 or digits.startswith("0") or text_at(tokens, i - 1).isdecimal():
        return None
    while (group := _GROUP.fullmatch(text_at(tokens, at))) is not None:
        if tokens[at].start - tokens[at - 1].end != 1:
            return None
        digits += tokens[at].text
        at += 1
        if group["decimals"]:
            break
    units = set(units_at(tokens, at)[:1])
    if at == i + 1 or not units:
        return None
    before = text_at(tokens, i - 1) if i else ""
    is_free = not i or before in _BEFORE_THOUSANDS or before.lower() in _BEFORE_SPACED
    is_long = at > i + 2  # "1 234 567": two groups are no accident
    if not (digits.endswith("000") or is_long) and (
        not is_free or not units & (units_with("fine") | {"millimetre"})
    ):
        return None
    return Number(float(digits.replace(",", ".")), at, "")
