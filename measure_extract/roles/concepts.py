"""Which concepts the words of a text speak of; the tables are `data/concepts.txt` and `data/word_classes.txt`.

"Tragkraft", "holds up to" and "portata" are one concept, so that what was learned from one language serves
in all. Concepts are what purposes are named by, wherever they stand; classes of words are what statements are made of
("microwave", "wash", "away from"), and say something near a number alone.
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

__all__ = ["classes_in", "concepts_in"]

_CONCEPTS, _CLASSES = "concepts.txt", "word_classes.txt"


class _Lexicon(NamedTuple):
    words: dict[str, tuple[str, ...]]  # word -> concepts
    stems: dict[str, tuple[str, ...]]  # beginning of a word -> concepts
    phrases: dict[str, tuple[tuple[tuple[str, ...], str], ...]]  # first word -> (words, concept)
    lengths: tuple[int, ...]  # of the stems


@cache
def _rows(table: str) -> dict[str, tuple[str, ...]]:
    text = files("measure_extract").joinpath(f"data/{table}").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    pairs = (line.split(":", 1) for line in lines)
    return {name: tuple(form.strip() for form in forms.split(",")) for name, forms in pairs}


@cache
def _lexicon(table: str) -> _Lexicon:
    words: dict[str, list[str]] = {}
    stems: dict[str, list[str]] = {}
    phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for name, forms in _rows(table).items():
        for form in forms:
            parts = tuple(form.split())
            if len(parts) > 1:
                phrases.setdefault(parts[0], []).append((parts, name))
            elif form.endswith("*"):
                stems.setdefault(form[:-1], []).append(name)
            else:
                words.setdefault(form, []).append(name)
    return _Lexicon(
        {word: tuple(dict.fromkeys(names)) for word, names in words.items()},
        {stem: tuple(dict.fromkeys(names)) for stem, names in stems.items()},
        {first: tuple(found) for first, found in phrases.items()},
        tuple(sorted({len(stem) for stem in stems})),
    )


def concepts_in(words: Sequence[str]) -> tuple[str, ...]:
    """Give the concepts that a run of words speaks of, each once, in the order of the words.

    Args:
        words: lower case, without accents; see `words.words_of`.
    """
    return _named_in(tuple(words), _CONCEPTS)


def classes_in(words: Sequence[str]) -> tuple[str, ...]:
    """Give the classes of words in a run of them, as `concepts_in` gives concepts."""
    return _named_in(tuple(words), _CLASSES)


@lru_cache(maxsize=8192)  # lines of photos, without end
def _named_in(words: tuple[str, ...], table: str) -> tuple[str, ...]:
    phrases = _lexicon(table).phrases
    found: dict[str, None] = {}
    for place, word in enumerate(words):
        found.update(dict.fromkeys(_of_word(word, table)))
        for parts, name in phrases.get(word, ()):
            if tuple(words[place : place + len(parts)]) == parts:
                found[name] = None
    return tuple(found)


@lru_cache(maxsize=8192)  # words of photos, without end
def _of_word(word: str, table: str) -> tuple[str, ...]:
    lexicon = _lexicon(table)
    found = list(lexicon.words.get(word, ()))
    for length in lexicon.lengths:
        found += lexicon.stems.get(word[:length], ()) if len(word) >= length else ()
    return tuple(dict.fromkeys(found))
