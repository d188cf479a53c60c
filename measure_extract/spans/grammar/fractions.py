"""Fractions as printed: glyphs, "3/4 in", "1-1/8", "2 and a half", and those whose space OCR lost."""

from collections.abc import Sequence
from math import gcd

from measure_extract.spans.grammar.lexicon import units_at
from measure_extract.spans.grammar.number_words import read_counting
from measure_extract.spans.grammar.numerals import (
    FRACTION_DENOMINATORS,
    FRACTION_WORDS,
    NOUN_SHARES,
    NUMBER_WORDS,
    VULGAR_FRACTIONS,
)
from measure_extract.spans.grammar.tokens import Token, is_glued, text_at
from measure_extract.units import units_with

__all__ = [
    "AND",
    "HALVES",
    "METRES",
    "read_fraction_words",
    "read_glued_mixed",
    "read_mixed",
    "read_share",
]

# Joints of "2 & 1/2" and "3 and a half".
AND = frozenset({"and", "&", "und", "et", "y"})
HALVES = frozenset(word for word, share in FRACTION_WORDS.items() if share == 1 / 2) - {"halves"}
# What may stand between a fraction and the unit it shares: "3/4 x 3 1/2 in", "1/2-1 inch".
_SHARING = frozenset({"x", "*", "by", "-", "to", "~", "[", "{", "<"})
_AND_HALF = frozenset({"et", "y", "e"})  # of "un litre et demi", "kilo y medio", "un chilo e mezzo"
# Units behind which a share may stand alone, and what may follow it.
METRES = frozenset(
    {"mètre", "mètres", "metro", "metros", "metri", "metre", "metres", "meter", "meters"}
)
_SHARED_WORDS = METRES | {
    "litre",
    "litres",
    "litro",
    "litros",
    "litri",
    "kilo",
    "kilos",
    "chilo",
    "livre",
    "livres",
}
_ENDS = frozenset(",;.)")
_BEHIND_SHARE = frozenset(
    {"and", "de", "et", "y", "e", "di", "sur", "par", "of", "tall", "long", "wide", "high", "groß", "lang", "hoch", "breit"}
)  # fmt: skip
_SHARING_REACH = 12  # tokens; a chain of three mixed numbers has eleven
_RULER = (2, 4, 8, 16, 32)  # denominators of a ruler's fractions
_HALVES = (2, 3, 4, 5, 8, 16)  # denominators printed with metric units and watts


def _is_proper(tokens: Sequence[Token], i: int) -> bool:
    """Whether tokens i, i+1, i+2 are "a/b" with a ruler's denominator and a < b."""
    top, slash, bottom = text_at(tokens, i), text_at(tokens, i + 1), text_at(tokens, i + 2)
    if slash != "/" or not (top.isdecimal() and bottom.isdecimal()):
        return False
    if not (is_glued(tokens, i + 1) and is_glued(tokens, i + 2)):
        return False
    return int(bottom) in FRACTION_DENOMINATORS and 0 < int(top) < int(bottom)


def _value(tokens: Sequence[Token], i: int) -> float:
    return int(tokens[i].text) / int(tokens[i + 2].text)


def read_mixed(tokens: Sequence[Token], i: int, whole: float) -> tuple[float, int] | None:
    """Read "1 1/2", "1-1/8", "17¾", "2 & 1/2" or "3/4"; gives the value and the index after it."""
    at = i + 1
    if text_at(tokens, at) == "-" and is_glued(tokens, at):
        at += 1
    if text_at(tokens, at) in VULGAR_FRACTIONS:
        return whole + VULGAR_FRACTIONS[tokens[at].text], at + 1
    if _is_proper(tokens, at):
        return whole + _value(tokens, at), at + 3
    if text_at(tokens, i + 1) == "/" and _is_fraction(tokens, i):
        return _value(tokens, i), _behind_of(tokens, i + 3)
    return _read_and(tokens, i + 1, whole)


def _is_fraction(tokens: Sequence[Token], i: int) -> bool:
    """Tell "5/8 in" from the list "6/8 cm" by the unit, and "3/4" from the start of "3/4/5 in"."""
    if not _is_proper(tokens, i) or "/" in (text_at(tokens, i - 1), text_at(tokens, i + 3)):
        return False
    units = _shared_units(tokens, _behind_of(tokens, i + 3))
    if not units_with("fractions").isdisjoint(units):
        return True
    at = i + 3 + (text_at(tokens, i + 3) == "-")
    top, bottom = int(tokens[i].text), int(tokens[i + 2].text)
    is_half = bottom in _HALVES and gcd(top, bottom) == 1
    return is_half and not units_with("halves").isdisjoint(units_at(tokens, at)[:1])


def _shared_units(tokens: Sequence[Token], at: int) -> tuple[str, ...]:
    """Give the unit behind the numbers, crosses and hyphens that begin at a token."""
    for i in range(at, min(len(tokens), at + _SHARING_REACH)):
        token = tokens[i]
        is_joint = token.lower in _SHARING or token.text in VULGAR_FRACTIONS
        is_inner_slash = token.text == "/" and is_glued(tokens, i) and is_glued(tokens, i + 1)
        if not (token.is_number or is_joint or is_inner_slash):
            return units_at(tokens, i)
    return ()


def _read_and(tokens: Sequence[Token], at: int, whole: float) -> tuple[float, int] | None:
    """Read the rest of "2 & 1/2 lbs" and "3 and a half inches", where a unit follows."""
    at += text_at(tokens, at) == "-"  # "1-and-a-half"
    if text_at(tokens, at).lower() not in AND:
        return None
    at += text_at(tokens, at + 1) == "-"
    share = read_fraction_words(tokens, at + 1)
    if share is None and text_at(tokens, at + 1) in VULGAR_FRACTIONS:
        share = VULGAR_FRACTIONS[tokens[at + 1].text], at + 2
    if share is None and _is_proper(tokens, at + 1):
        share = _value(tokens, at + 1), at + 4
    if share is None or not units_at(tokens, share[1] + (text_at(tokens, share[1]) == "-")):
        return None
    return whole + share[0], share[1]


def read_fraction_words(tokens: Sequence[Token], i: int) -> tuple[float, int] | None:
    """Read "half", "half a", "a quarter", "one-half", "three quarters"; None where there is none."""
    word = text_at(tokens, i).lower()
    if word in HALVES or word == "quarter":
        has_of = text_at(tokens, i + 1).lower() == "of"
        after = i + 1 + has_of
        after += text_at(tokens, after).lower() in ("a", "an", "of")
        return FRACTION_WORDS[word], after
    count = 1.0 if word in ("a", "an") else NUMBER_WORDS.get(word)
    if count is None:
        return None
    at = i + 1 + (text_at(tokens, i + 1) == "-")
    share = FRACTION_WORDS.get(text_at(tokens, at).lower())
    if share is None:
        return _read_noun_share(tokens, at, count)
    return count * share, _behind_of(tokens, at + 1)


def _read_noun_share(tokens: Sequence[Token], at: int, count: float) -> tuple[float, int] | None:
    """Read the rest of "trois quarts de litre", "un cuarto de kilo" and "drei Viertel Liter"."""
    share = NOUN_SHARES.get(text_at(tokens, at).lower())
    if share is None:
        return None
    after = at + 1 + (text_at(tokens, at + 1).lower() in ("de", "di"))
    is_shared = bool(units_at(tokens, after)) and (after > at + 1 or not _is_quart(tokens, at))
    return (count * share, after) if is_shared else None


def _is_quart(tokens: Sequence[Token], at: int) -> bool:
    """Whether the word is also a unit: the quart."""
    return bool(units_at(tokens, at))


def _behind_of(tokens: Sequence[Token], at: int) -> int:
    """Step over the "of a" of "three quarters of an inch", where a unit follows."""
    is_of = text_at(tokens, at).lower() == "of" and text_at(tokens, at + 1).lower() in ("a", "an")
    return at + 2 if is_of and units_at(tokens, at + 2) else at


def read_share(tokens: Sequence[Token], at: int) -> tuple[float, int] | None:
    """Read the share behind a unit, as in "a pound and a half"; gives it and the index after it."""
    if at >= len(tokens):
        return None
    if tokens[at - 1].lower in _SHARED_WORDS and (share := _read_bare_share(tokens, at)):
        return share
    if at + 1 < len(tokens) and tokens[at].lower in _AND_HALF:
        is_half = tokens[at + 1].lower in HALVES | {"demie"} and not units_at(tokens, at + 2)
        return (1 / 2, at + 2) if is_half else None
    if at + 2 >= len(tokens) or tokens[at].lower != "and" or tokens[at + 1].lower != "a":
        return None
    share = read_fraction_words(tokens, at + 1)
    is_own = share is None or bool(units_at(tokens, share[1])) or text_at(tokens, share[1]) == "-"
    return None if is_own else share


def _read_bare_share(tokens: Sequence[Token], at: int) -> tuple[float, int] | None:
    """Read the rest of "1 litre 1/2", "2 kilos ½" and "deux mètres cinquante", where nothing else begins."""
    if text_at(tokens, at) in VULGAR_FRACTIONS:
        share = VULGAR_FRACTIONS[tokens[at].text], at + 1
    elif _is_proper(tokens, at):
        share = _value(tokens, at), at + 3
    elif tokens[at - 1].lower in METRES and (counted := read_counting(tokens, at)):
        share = counted[0] / 100, counted[1]
    else:
        return None
    follower = text_at(tokens, share[1])
    is_free = not follower or follower in _ENDS or follower.lower() in _BEHIND_SHARE
    return share if is_free and 0.1 <= share[0] < 1 else None


def read_glued_mixed(tokens: Sequence[Token], i: int) -> tuple[float, int] | None:
    """Read '171/2"' as 17 1/2: the space before the fraction is lost, and nobody prints 171/2.

    Only halves to thirty-seconds in their lowest terms, with a unit that is printed with fractions.
    """
    top, bottom = text_at(tokens, i), text_at(tokens, i + 2)
    if not (1 < len(top) <= 4 and top.isdecimal() and bottom.isdecimal()):
        return None
    if text_at(tokens, i + 1) != "/" or not is_glued(tokens, i + 1) or not is_glued(tokens, i + 2):
        return None
    if units_with("fractions").isdisjoint(_shared_units(tokens, i + 3)[:1]):
        return None
    below = int(bottom)
    if below not in _RULER or int(top) <= below:
        return None
    for width in (2, 1):
        share, whole = int(top[-width:]), top[:-width]
        is_lowest = share % 2 == 1 and share >= 10 ** (width - 1) and share < below
        if is_lowest and whole and not whole.startswith("0"):
            return int(whole) + share / below, i + 3
    return None
