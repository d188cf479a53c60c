"""Our spaCy tokenizer: numbers, letter runs and symbols each stand alone.

spaCy's English rules keep "750ML", '12.5"W' and "30cm/11.8inch" whole and cut "300lbs/136kg" wrongly;
these rules cut at every change between digits, letters and symbols, and keep "1,000.5" and ".5" whole.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from measure_extract.spans.grammar.letters import OTHER_LETTERS
from measure_extract.spans.grammar.numerals import VULGAR_FRACTIONS
from measure_extract.unit_tables import challenge_table
from measure_extract.vocabulary import AXIS_LETTERS

if TYPE_CHECKING:
    from spacy.tokenizer import Tokenizer
    from spacy.vocab import Vocab

__all__ = ["Token", "is_glued", "make_tokenizer", "text_at", "text_between", "tokenize"]

_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹" + "".join(VULGAR_FRACTIONS)
_LETTER = rf"[^\W\d_{_RAISED}]"
_SYMBOL = rf"(?:[^\w\s]|_|[{_RAISED}])"
# A point or comma inside a number, or a point that begins one, is no symbol of its own.
_LOOSE_SYMBOL = rf"(?!(?<=\d)[.,](?=\d)){_SYMBOL}"
_AXIS = f"[{''.join(AXIS_LETTERS)}{''.join(AXIS_LETTERS).lower()}{''.join(OTHER_LETTERS)}]"
_CROSS_AHEAD = rf"[xX](?:[\d.]|{_AXIS}\d|$)"
_LEADING_SYMBOL = rf"(?!\.\d){_SYMBOL}"


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


def make_tokenizer(vocab: "Vocab") -> "Tokenizer":
    """Build the tokenizer on a vocabulary."""
    from spacy.tokenizer import Tokenizer
    from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex

    boundaries = [
        _LOOSE_SYMBOL,
        rf"(?<=\d)(?={_LETTER})",
        rf"(?<={_LETTER})(?=\d)",
        # The cross between sizes is no part of a word: "40cmx30cm", '24"xD16"', "30Lx20W".
        rf"(?<=\d(?:{_short_forms('length', 'mass', 'volume')}))(?={_CROSS_AHEAD})",
        rf"(?<=\d(?:[gm\"]|{_AXIS}))(?={_CROSS_AHEAD})",
        rf"(?<=inch)(?={_CROSS_AHEAD})",
        rf"(?<=\"{_AXIS})(?={_CROSS_AHEAD})",
        rf"(?<=[xX])(?={_AXIS}\d)",
        # Scripts without spaces: the unit of "500毫升装" ends where the next word begins.
        *_spaceless_ends(),
        # An end mark of a dimension line read as a letter: "H20cmH".
        rf"(?<=\d(?:{_short_forms('length')}))(?=[{''.join(AXIS_LETTERS)}I](?:\W|$))",
    ]
    return Tokenizer(
        vocab,
        prefix_search=compile_prefix_regex([_LEADING_SYMBOL]).search,
        suffix_search=compile_suffix_regex([_SYMBOL]).search,
        infix_finditer=compile_infix_regex(boundaries).finditer,
    )


def _short_forms(*dimensions: str) -> str:
    """Give the two-letter unit forms of some dimensions as alternatives of a pattern."""
    forms = {
        form
        for spec in challenge_table().values()
        if spec.dimension in dimensions
        for form in spec.forms
        if len(form) == 2 and form.isascii() and form.isalpha()
    }
    return "|".join(sorted(forms))


def _spaceless_ends() -> list[str]:
    """Give the boundaries behind units of Chinese and Japanese, one for each length of their forms."""
    text = files("measure_extract").joinpath("data/foreign_units.txt").read_text(encoding="utf-8")
    forms = re.findall(r"[\u30a0-\u30ff\u3400-\u9fff\uac00-\ud7a3]+", text)
    by_length: dict[int, set[str]] = {}
    for form in forms:
        by_length.setdefault(len(form), set()).add(form)
    return [
        rf"(?<=\d(?:{'|'.join(sorted(words))}))(?=[xX]\d|[\u3041-\u309f\u3400-\u9fff\uac00-\ud7a3])"
        for words in by_length.values()
    ]


@cache
def _own_tokenizer() -> "Tokenizer":
    from spacy.vocab import Vocab

    return make_tokenizer(Vocab())


def tokenize(cleaned: str, tokenizer: "Tokenizer | None" = None) -> list[Token]:
    """Cut a cleaned text; spaces vanish, everything else is in exactly one token."""
    doc = (tokenizer or _own_tokenizer())(cleaned)
    return [
        Token(text, text.lower(), token.idx, token.idx + len(text))
        for token in doc
        if not (text := token.text).isspace()
    ]


def is_glued(tokens: Sequence[Token], i: int) -> bool:
    """Whether token i touches the one before it."""
    return 0 < i < len(tokens) and tokens[i - 1].end == tokens[i].start


def text_at(tokens: Sequence[Token], i: int) -> str:
    return tokens[i].text if 0 <= i < len(tokens) else ""


def text_between(tokens: Sequence[Token], first: int, after: int) -> str:
    """Give the lower-case texts of the tokens [first, after) without the spaces between them."""
    return "".join(token.lower for token in tokens[max(0, first) : after])
