"""Quantities whose number is inside a word or left out: "ein Viertelliter", "полметра", "metro y medio"."""

from collections.abc import Sequence

from measure_extract.spans.grammar.fractions import read_share
from measure_extract.spans.grammar.lexicon import units_at
from measure_extract.spans.grammar.numerals import NUMBER_WORDS
from measure_extract.spans.grammar.tokens import Token, text_at

__all__ = ["SHARE_WORDS", "SPOKEN_WORDS", "read_spoken_measure"]

_SHARES = {"achtel": 1 / 8, "viertel": 1 / 4, "dreiviertel": 3 / 4, "halb": 1 / 2}
SHARE_WORDS: dict[str, tuple[float, str]] = {
    f"{share}{word}": (value, unit)
    for share, value in _SHARES.items()
    for word, unit in (("liter", "litre"), ("meter", "metre"), ("kilo", "kilogram"))
} | {
    "полметра": (1 / 2, "metre"),
    "поллитра": (1 / 2, "litre"),
    "пол-литра": (1 / 2, "litre"),
    "полкило": (1 / 2, "kilogram"),
    "полтонны": (500.0, "kilogram"),
}
"""Words that are a quantity by themselves, in lower case."""
# "metro y medio", "litro e meio", "chilo e mezzo": one and a half, where no number stands before.
_ONES = frozenset({"metro", "litro", "kilo", "quilo", "chilo"})
SPOKEN_WORDS = _ONES | SHARE_WORDS.keys()
"""Words that such a quantity begins with."""
_ARTICLES = NUMBER_WORDS.keys() | {"un", "uno", "el", "il", "o"}


def read_spoken_measure(
    tokens: Sequence[Token], i: int
) -> tuple[float, tuple[str, ...], int] | None:
    """Read such a quantity at a token; gives its value, its units and the index after it."""
    word = tokens[i].lower
    if word in SHARE_WORDS:
        value, unit = SHARE_WORDS[word]
        return value * _count(tokens, i), (unit,), i + 1
    before = text_at(tokens, i - 1)
    if word not in _ONES or before[:1].isdecimal() or before.lower() in _ARTICLES:
        return None
    share = read_share(tokens, i + 1)
    return None if share is None else (1 + share[0], units_at(tokens, i), share[1])


def _count(tokens: Sequence[Token], i: int) -> float:
    """Give the three of "drei Viertelliter"."""
    return NUMBER_WORDS.get(text_at(tokens, i - 1).lower(), 1.0)
