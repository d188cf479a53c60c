"""Cut a text into tokens, as spaCy's tokenizer does with our rules, and without spaCy.

spaCy takes most of a second to be imported, and the seconds of PyTorch where that is installed: a
process that reads one photo waits longer for them than for the photo.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from measure_extract.spans.grammar.boundaries import FIRST_SYMBOL, LAST_SYMBOL, inner_boundaries

if TYPE_CHECKING:
    from spacy.tokenizer import Tokenizer
    from spacy.vocab import Vocab

__all__ = ["Token", "is_glued", "make_tokenizer", "text_at", "text_between", "tokenize"]

_WORD = re.compile(r"\S+")
# Words whose cuts are kept for the next time they are met, about 9 MB; longer ones seldom come twice.
_KEPT_WORDS, _KEPT_LENGTH = 10_000, 40


# Not frozen: a line makes a dozen of them, and freezing triples the time of making one.
@dataclass(slots=True)
class Token:
    """A piece of the cleaned text."""

    text: str
    lower: str
    start: int  # characters, half-open [start, end)
    end: int

    @property
    def is_number(self) -> bool:
        """Whether it is written with digits."""
        return self.text[-1].isdecimal()

    @property
    def is_word(self) -> bool:
        """Whether it is a run of letters."""
        return self.text[0].isalpha()


def tokenize(cleaned: str) -> list[Token]:
    """Cut a cleaned text; spaces vanish, everything else is in exactly one token."""
    tokens = []
    for word in _WORD.finditer(cleaned):
        start = word.start()
        cut = _known_pieces if len(word[0]) <= _KEPT_LENGTH else _pieces
        for text, lower in cut(word[0]):
            end = start + len(text)
            tokens.append(Token(text, lower, start, end))
            start = end
    return _with_heights(tokens) if "CMH" in cleaned else tokens


def _with_heights(tokens: list[Token]) -> list[Token]:
    """Cut "53 CMH x 58 CMB" before the H; without a cross it is a fan's cubic metres an hour."""
    result: list[Token] = []
    for i, token in enumerate(tokens):
        is_crossed = "x" in (text_at(tokens, i + 1).lower(), text_at(tokens, i - 2).lower())
        if token.text == "CMH" and is_crossed:
            middle = token.end - 1
            result += [Token("CM", "cm", token.start, middle), Token("H", "h", middle, token.end)]
        else:
            result.append(token)
    return result


def _pieces(word: str) -> tuple[tuple[str, str], ...]:
    """Cut a word without spaces; gives each piece as it is and in lower case."""
    first, last = _between_symbols(word)
    pieces = [*word[:first], *_inner_pieces(word[first:last]), *word[last:]]
    return tuple((piece, piece.lower()) for piece in pieces)


_known_pieces = lru_cache(maxsize=_KEPT_WORDS)(_pieces)


def _between_symbols(word: str) -> tuple[int, int]:
    """Give the part of a word, half-open, that is left when symbols are taken off both its ends."""
    first, last = 0, len(word)
    while first < last:
        left = FIRST_SYMBOL.match(word, first, last) is not None
        rest = first + left
        right = rest < last and LAST_SYMBOL.match(word, last - 1, last) is not None
        if not left and not right:
            break
        first, last = first + left, last - right
    return first, last


def _inner_pieces(part: str) -> Iterator[str]:
    """Cut at the inner boundaries; one at the very beginning is none."""
    start = 0
    for found in inner_boundaries().finditer(part):
        if not found.start():
            continue
        if found.start() > start:
            yield part[start : found.start()]
        if found[0]:
            yield found[0]
        start = found.end()
    if start < len(part):
        yield part[start:]


def make_tokenizer(vocab: "Vocab") -> "Tokenizer":
    """Build spaCy's tokenizer with our rules, for pipelines; it cuts as `tokenize` does.

    Source: spaCy 3.8, `Tokenizer._tokenize_affixes`.
    """
    from spacy.tokenizer import Tokenizer

    return Tokenizer(
        vocab,
        prefix_search=re.compile(f"^{FIRST_SYMBOL.pattern}").search,
        suffix_search=re.compile(f"{LAST_SYMBOL.pattern}$").search,
        infix_finditer=inner_boundaries().finditer,
    )


def is_glued(tokens: Sequence[Token], i: int) -> bool:
    """Whether token i touches the one before it."""
    return 0 < i < len(tokens) and tokens[i - 1].end == tokens[i].start


def text_at(tokens: Sequence[Token], i: int) -> str:
    return tokens[i].text if 0 <= i < len(tokens) else ""


def text_between(tokens: Sequence[Token], first: int, after: int) -> str:
    """Give the lower-case texts of the tokens [first, after) without the spaces between them."""
    return "".join(token.lower for token in tokens[max(0, first) : after])
