"""Numbers written as words: "twenty-five", "two hundred", "half a", in seven languages."""

from collections.abc import Sequence

from measure_extract.spans.grammar.numerals import HUNDREDS, NUMBER_WORDS, TENS
from measure_extract.spans.grammar.tokens import Token, text_at

__all__ = ["COUNTING", "read_counting"]

COUNTING = frozenset(NUMBER_WORDS) | frozenset(TENS) | frozenset(HUNDREDS)
_JOINTS = frozenset({"and", "und", "et", "y", "e", "en"})


def read_counting(tokens: Sequence[Token], i: int) -> tuple[float, int] | None:
    """Read "twelve", "twenty-five" and "two hundred and fifty"; gives the value and the index after it."""
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
        if _word(tokens, after) in _JOINTS and _word(tokens, after + 1) in COUNTING:
            after += 1
    return (total, after) if after > i else None


def _word(tokens: Sequence[Token], i: int) -> str:
    return text_at(tokens, i).lower()


def _below_hundred(tokens: Sequence[Token], i: int) -> tuple[float, int] | None:
    word = _word(tokens, i)
    if word in NUMBER_WORDS:
        return NUMBER_WORDS[word], i + 1
    if word not in TENS:
        return None
    at = i + 1 + (text_at(tokens, i + 1) == "-" or _word(tokens, i + 1) in _JOINTS)
    ones = NUMBER_WORDS.get(_word(tokens, at), 10.0)
    return (TENS[word] + ones, at + 1) if ones < 10 else (TENS[word], i + 1)
