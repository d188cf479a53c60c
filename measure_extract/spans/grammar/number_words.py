"""Numbers written as words: "twenty-five", "two hundred", "half a", in seven languages."""

from collections.abc import Sequence

from measure_extract.spans.grammar.number_compounds import COMPOUNDS
from measure_extract.spans.grammar.numerals import HUNDREDS, NUMBER_WORDS, TENS
from measure_extract.spans.grammar.tokens import Token, text_at

__all__ = ["COUNTING", "read_counting"]

_ZEROS = frozenset({"zero", "null", "zéro", "cero", "nul"})
_WHOLE = COMPOUNDS | NUMBER_WORDS
COUNTING = frozenset(_WHOLE) | frozenset(TENS) | frozenset(HUNDREDS) | _ZEROS
_JOINTS = frozenset({"and", "und", "y", "e", "en"})
_BEHIND_ET = frozenset({"un", "une", "onze"})  # "vingt et un"; "cinquante et trois" are two numbers
_POINTS = frozenset({"point", "komma", "virgule", "coma", "virgola", "vírgula"})


def read_counting(tokens: Sequence[Token], i: int) -> tuple[float, int] | None:
    """Read "twelve", "two hundred and fifty" and "three point five"; gives the value and the index after it."""
    if _word(tokens, i) in _ZEROS:
        return _with_decimals(tokens, 0.0, i + 1)
    found = _read_whole(tokens, i)
    return found and (_with_decimals(tokens, *found) or found)


def _with_decimals(tokens: Sequence[Token], whole: float, after: int) -> tuple[float, int] | None:
    """Read on from "three" in "three point two five"; None where no point is spoken."""
    digits, at = "", after + 1
    while (digit := _digit(tokens, at)) is not None:
        digits, at = f"{digits}{digit}", at + 1
    if _word(tokens, after) not in _POINTS or not digits:
        return None
    return float(f"{whole:.0f}.{digits}"), at


def _digit(tokens: Sequence[Token], at: int) -> int | None:
    word = _word(tokens, at)
    value = 0.0 if word in _ZEROS else NUMBER_WORDS.get(word, 10.0)
    return int(value) if value < 10 and value.is_integer() else None


def _read_whole(tokens: Sequence[Token], i: int) -> tuple[float, int] | None:
    total, after = 0.0, i
    while (below := _below_hundred(tokens, after)) is not None or _word(tokens, after) in HUNDREDS:
        value, after = below or (1.0, after)
        at = after + (_word(tokens, after) == "-")
        while (scale := HUNDREDS.get(_word(tokens, at))) is not None:
            value, after = value * scale, at + 1
            at = after
        if total and value >= total:
            return None
        total += value
        if value < 100:
            break
        if _is_joint(tokens, after) and _word(tokens, after + 1) in COUNTING:
            after += 1
    return (total, after) if after > i else None


def _word(tokens: Sequence[Token], i: int) -> str:
    return text_at(tokens, i).lower()


def _is_joint(tokens: Sequence[Token], i: int) -> bool:
    word = _word(tokens, i)
    return word in _JOINTS or (word == "et" and _word(tokens, i + 1) in _BEHIND_ET)


def _below_hundred(tokens: Sequence[Token], i: int) -> tuple[float, int] | None:
    word = _word(tokens, i)
    if (french := _french_score(tokens, i)) is not None:
        return french
    if word in _WHOLE:
        return _WHOLE[word], i + 1
    if word not in TENS:
        return None
    at = i + 1 + (text_at(tokens, i + 1) == "-" or _is_joint(tokens, i + 1))
    ones = NUMBER_WORDS.get(_word(tokens, at), 10.0)
    return (TENS[word] + ones, at + 1) if ones < 10 else (TENS[word], i + 1)


def _french_score(tokens: Sequence[Token], i: int) -> tuple[float, int] | None:
    """Read "dix-sept", "soixante-dix-sept" and "quatre-vingts", which count on to nineteen."""
    word = _word(tokens, i)
    if word == "dix" and (ones := _behind_ten(tokens, i + 1)):
        return 10 + ones, i + 3
    behind = i + 1 + (text_at(tokens, i + 1) == "-")
    if word == "quatre" and _word(tokens, behind) in ("vingt", "vingts"):
        value, after = 80.0, behind + 1
    elif word == "soixante":
        value, after = 60.0, i + 1
    else:
        return None
    at = after + (text_at(tokens, after) == "-" or _is_joint(tokens, after))
    ones = NUMBER_WORDS.get(_word(tokens, at), 20.0)
    if ones >= 20 or not ones.is_integer():
        return value, after
    if ones == 10 and (last := _behind_ten(tokens, at + 1)):
        return value + ones + last, at + 3
    return value + ones, at + 1


def _behind_ten(tokens: Sequence[Token], at: int) -> float | None:
    """Give the seven of "-sept" behind a "dix"."""
    word = _word(tokens, at + 1)
    is_joined = text_at(tokens, at) == "-" and word in ("sept", "huit", "neuf")
    return NUMBER_WORDS[word] if is_joined else None
