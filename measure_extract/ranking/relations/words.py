"""Where the words of an entity stand on a picture, and how near each quantity is to them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from measure_extract.entities import EntitySpec, known_entities
from measure_extract.geometry import BBox, gap_between, overlap, text_height, union_bbox
from measure_extract.layout.base import Layout, PlacedSpan
from measure_extract.unit_tables import table_version
from measure_extract.vocabulary import role_forms

__all__ = [
    "PLACES",
    "WITHIN",
    "Nearness",
    "Said",
    "are_one",
    "labels_at",
    "nearness",
    "own_words",
    "rival_words",
    "rivals",
    "said_of",
]

WITHIN = "within"
"""Where a word stands that is part of the print itself, as its unit; to the model it is behind it."""

PLACES = ("before", "after", "left", "above", "beside", "anywhere")
"""Where a word stands, seen from the number: in its line before or behind it, in a box left of it on the same
row, above it in the same column, below or right of it, and wherever else."""

# How far off a word counts half: characters of the same line; text heights between boxes. By judgement, not
# tuned: a label and its number are rarely further apart than a short word, a column's gap or two lines.
_HALF_CHARACTERS = 6.0
_HALF_HEIGHTS = {"left": 4.0, "above": 1.5, "beside": 2.0, "anywhere": 8.0}

# What is left of a word's nearness where its own line has a number: "Diameter: 32 mm" right above "127 cm".
_SAID_OF_ANOTHER = 0.4

_REACH_HEIGHTS = 4.0  # text heights from a number within which a box may be its label; by judgement

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Nearness:
    """How near the words of one set are to each candidate."""

    places: dict[str, Floats]  # of PLACES -> in [0, 1], 1 where they touch, 0 where there is none
    claims: Floats  # the best of them, of words that no other quantity is nearer to; in [0, 1]
    is_on_photo: bool


@dataclass(frozen=True, slots=True)
class Said:
    """A word of a set where it is printed, seen from one candidate; for people, as scoring needs none."""

    word: str  # as the set has it
    box: int  # index in the layout's boxes
    place: str  # of PLACES, or WITHIN
    nearness: float  # in (0, 1]
    nearest: int  # the candidate that it is nearest to; the one that it is seen from, where none is nearer


@dataclass(frozen=True, slots=True)
class _Hit:
    box: int
    start: int
    end: int


def own_words(entity: EntitySpec) -> tuple[str, ...]:
    """Give the words that announce an entity: its own, and those of its roles."""
    of_roles = (form.casefold() for role in entity.roles for form in role_forms()[role])
    return tuple(dict.fromkeys((*entity.words, *of_roles)))


def rival_words(entity: EntitySpec) -> tuple[str, ...]:
    """Give the words of other known entities of its dimension, which speak for another answer."""
    return _rival_words(entity, table_version())


@lru_cache(maxsize=512)
def _rival_words(entity: EntitySpec, _: int) -> tuple[str, ...]:
    own = set(own_words(entity))
    found = (word for spec in rivals(entity) for word in own_words(spec) if word not in own)
    return tuple(dict.fromkeys(found))


def rivals(entity: EntitySpec) -> tuple[EntitySpec, ...]:
    """Give the other known entities that measure the same, but for those that mean the same.

    A user's "accu_size" shares half its words with the catalogue's battery_capacity: one thing.
    """
    return _rivals(entity, table_version())


@lru_cache(maxsize=512)
def _rivals(entity: EntitySpec, _: int) -> tuple[EntitySpec, ...]:
    return tuple(
        spec
        for spec in known_entities().values()
        if spec.name != entity.name
        and spec.dimension == entity.dimension
        and not are_one(entity, spec)
    )


def are_one(first: EntitySpec, second: EntitySpec) -> bool:
    """Whether two entities mean the same: they measure the same, and share half of the words of the one with fewer."""
    words, others = set(own_words(first)), set(own_words(second))
    is_shared = 2 * len(words & others) >= max(1, min(len(words), len(others)))
    return first.dimension == second.dimension and is_shared


@lru_cache(maxsize=512)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    if not words:
        return None
    forms = sorted(
        (r"\s*".join(map(re.escape, word.split())) for word in words), key=len, reverse=True
    )
    return re.compile(rf"(?<![^\W\d_])(?:{'|'.join(forms)})(?![^\W\d_])")


def _hits(layout: Layout, words: tuple[str, ...]) -> list[_Hit]:
    pattern = _pattern(words)
    if pattern is None:
        return []
    return [
        _Hit(i, *found.span())
        for i, box in enumerate(layout.boxes)
        for found in pattern.finditer(box.text.casefold())
    ]


def nearness(layout: Layout, candidates: Sequence[PlacedSpan], words: tuple[str, ...]) -> Nearness:
    """Say how near a set of words is to each candidate.

    Args:
        layout: of the picture.
        candidates: quantities of one dimension.
        words: in lower case; phrases match with any space between their words.
    """
    count = len(candidates)
    places = {place: np.zeros(count) for place in PLACES}
    claims = np.zeros(count)
    is_on_photo = False
    for _, near in _sights(layout, candidates, words):
        is_on_photo = True
        for i, (place, value) in enumerate(near):
            places[place][i] = max(places[place][i], value)
        _claim(near, candidates, claims)
    return Nearness(places, claims, is_on_photo)


def said_of(
    layout: Layout, candidates: Sequence[PlacedSpan], words: tuple[str, ...], own: int
) -> list[Said]:
    """Tell the words that `nearness` hears, as they stand to one candidate.

    Args:
        layout: of the picture.
        candidates: quantities of one dimension.
        words: in lower case.
        own: index of the candidate.

    Returns:
        Each word once, where it is nearest: those at the number first, then those that stand elsewhere.
    """
    forms = {"".join(word.split()): word for word in words}
    best: dict[str, Said] = {}
    for hit, near in _sights(layout, candidates, words):
        printed = layout.boxes[hit.box].text.casefold()[hit.start : hit.end]
        word = forms["".join(printed.split())]
        place, value = near[own]
        place = WITHIN if _is_within(hit, candidates[own]) else place
        said = Said(word, hit.box, place, value, _nearest(near, candidates, own))
        best[word] = min(best.get(word, said), said, key=_farness)
    return sorted(best.values(), key=_farness)


def _is_within(hit: _Hit, candidate: PlacedSpan) -> bool:
    span = candidate.span
    is_one = span.box_indices == (hit.box,)
    return is_one and span.start <= hit.start and hit.end <= span.end


def _farness(said: Said) -> tuple[bool, float]:
    return said.place == "anywhere", -said.nearness


def _nearest(near: Sequence[tuple[str, float]], candidates: Sequence[PlacedSpan], own: int) -> int:
    """Give the candidate that a word is nearest to; `own` where that prints the same, or is as near."""
    best = max(range(len(near)), key=lambda i: (near[i][1], i == own))
    return own if candidates[best].cluster == candidates[own].cluster else best


def labels_at(layout: Layout, candidate: PlacedSpan) -> Iterator[int]:
    """Give the boxes that may label a candidate: the nearest one left of it, and the one above it."""
    boxes = [box.bbox for box in layout.boxes]
    own = union_bbox(boxes[i] for i in candidate.span.box_indices)
    others = [i for i in range(len(boxes)) if i not in candidate.span.box_indices]
    seen = [(*_place(own, boxes[i]), i) for i in others]
    reach = _REACH_HEIGHTS * max(1.0, text_height(own))
    for wanted in ("left", "above"):
        gaps = [(gap, i) for place, gap, i in seen if place == wanted and gap <= reach]
        if gaps:
            yield min(gaps)[1]


def _sights(
    layout: Layout, candidates: Sequence[PlacedSpan], words: tuple[str, ...]
) -> Iterator[tuple[_Hit, list[tuple[str, float]]]]:
    """Give each printed word with its place and nearness, seen from every candidate."""
    boxes = [box.bbox for box in layout.boxes]
    owns = [union_bbox(boxes[i] for i in candidate.span.box_indices) for candidate in candidates]
    for hit in _hits(layout, words):
        near = [_near(hit, boxes, own, c) for own, c in zip(owns, candidates, strict=True)]
        if any(hit.box in candidate.span.box_indices for candidate in candidates):
            near = [_unless_said(hit, c, *n) for c, n in zip(candidates, near, strict=True)]
        yield hit, near


def _claim(
    near: Iterable[tuple[str, float]], candidates: Sequence[PlacedSpan], claims: Floats
) -> None:
    """Give a word to the candidate nearest to it, and to others that print the same quantity."""
    values = np.array([value for _, value in near])
    best = int(np.argmax(values))
    for i, candidate in enumerate(candidates):
        is_same = candidate.cluster == candidates[best].cluster
        if is_same or values[i] >= values[best]:
            claims[i] = max(claims[i], values[i])


def _near(hit: _Hit, boxes: Sequence[BBox], own: BBox, candidate: PlacedSpan) -> tuple[str, float]:
    """Say where a word stands from a candidate, and how near it is there."""
    span = candidate.span
    if hit.box in span.box_indices:
        if len(span.box_indices) > 1:
            return "before", 1.0
        is_before = hit.start < span.start
        gap = max(0, span.start - hit.end if is_before else hit.start - span.end)
        return ("before" if is_before else "after"), 1 / (1 + gap / _HALF_CHARACTERS)
    place, gap_px = _place(own, boxes[hit.box])
    height = max(1.0, text_height(own))
    return place, 1 / (1 + gap_px / height / _HALF_HEIGHTS[place])


def _unless_said(hit: _Hit, candidate: PlacedSpan, place: str, value: float) -> tuple[str, float]:
    """Take most of a word away from the numbers around a line that has a number of its own."""
    return place, value if hit.box in candidate.span.box_indices else value * _SAID_OF_ANOTHER


def _place(own: BBox, other: BBox) -> tuple[str, float]:
    gap_x, gap_y = gap_between(own, other)
    same_row = overlap(own[1], own[3], other[1], other[3]) >= 0.4
    same_column = overlap(own[0], own[2], other[0], other[2]) >= 0.3
    if same_row and other[0] < own[0]:
        return "left", gap_x
    if same_column and other[1] < own[1]:
        return "above", gap_y
    if same_row or same_column:
        return "beside", max(gap_x, gap_y)
    return "anywhere", float(np.hypot(gap_x, gap_y))
