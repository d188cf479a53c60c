"""What would make a silent question an answer: the words that stand at its best candidate, or labels."""

import re
from collections.abc import Iterator

from measure_extract.entities import catalogue
from measure_extract.layout.base import PlacedSpan
from measure_extract.ranking.choice import Ranked
from measure_extract.ranking.features.feature import quoted
from measure_extract.ranking.query import Query
from measure_extract.ranking.relations.words import labels_at, own_words, rival_words, said_of
from measure_extract.units import format_measurement

__all__ = ["remedy"]

_WORD = re.compile(r"[^\W\d_]{3,}")  # shorter ones are units, signs and articles
_LONGEST = 3  # words of a phrase that a table would take


def remedy(ranked: Ranked) -> str:
    """Say how near the best candidate came, and what would make it the answer; "" where it is."""
    if ranked.is_answered or not ranked.order:
        return ""
    best, query = ranked.order[0], ranked.query
    value = format_measurement(query.candidates[best].span.value, query.units[best])
    came = f"the best was {value}, {_of(ranked.confidence, ranked.threshold)} that is needed"
    words = ", ".join(quoted(phrase) for phrase in _new_words(query, best))
    labels = "label ten photos (train ranker --labels)"
    if not words:
        return f"{came}; if it is right, {labels}"
    is_shipped = catalogue().get(query.entity.name) == query.entity
    where = "make a table of your own with" if is_shipped else "add to its table"
    return f"{came}; if it is right, {where} the words that stand at it: {words}, or {labels}"


def _of(confidence: float, threshold: float) -> str:
    """Write both with the digits that tell them apart."""
    digits = next((n for n in (2, 3) if round(confidence, n) < round(threshold, n)), 4)
    return f"{confidence:.{digits}f} of the {threshold:.{digits}f}"


def _new_words(query: Query, best: int) -> list[str]:
    """Give the phrases that label a candidate and are in no table yet; none where they are of something else."""
    entity, labels = query.entity, dict(_phrases(query, query.candidates[best]))

    def has(words: tuple[str, ...]) -> set[int]:
        found = said_of(query.layout, query.candidates, words, best)
        return {said.box for said in found}.intersection(labels)

    if has((*entity.not_words, *rival_words(entity))):
        return []
    own = has(own_words(entity))
    return list(dict.fromkeys(words for box, words in labels.items() if words and box not in own))


def _phrases(query: Query, candidate: PlacedSpan) -> Iterator[tuple[int, str]]:
    """Give the words before a quantity in its line, or else behind it, and those of the boxes that may label it."""
    span, boxes = candidate.span, query.layout.boxes
    if len(span.box_indices) == 1:
        text = candidate.line_text
        before, after = _words_of(text[: span.start]), _words_of(text[span.end :])
        yield span.box_indices[0], " ".join(before[-_LONGEST:] or after[:_LONGEST])
    for box in labels_at(query.layout, candidate):
        yield box, " ".join(_words_of(boxes[box].text)[:_LONGEST])


def _words_of(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
