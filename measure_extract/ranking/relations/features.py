"""The relations between a candidate and what is asked: unit, words, letters, lines, place, and rivals.

No column names the entity, its dimension or its units: what is learnt on some entities holds for others.
"""

import math
import re
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from measure_extract.entities import EntitySpec
from measure_extract.geometry import gap_between, text_height
from measure_extract.layout.base import Layout, PlacedSpan
from measure_extract.ranking.base import FeatureArray
from measure_extract.ranking.features.fit import roles_of
from measure_extract.ranking.query import Query
from measure_extract.ranking.relations.kinds import needs_words
from measure_extract.ranking.relations.words import PLACES, nearness, own_words, rival_words, rivals
from measure_extract.units import SAME_PRINT, canonical_units

__all__ = ["RELATIONS", "company_of", "relation_matrix", "share_word", "touches"]

Floats = npt.NDArray[np.float64]

_SETS = ("own", "against", "rival")
_WORDS = tuple(f"{kind}_{place}" for kind in _SETS for place in (*PLACES, "claim", "on_photo"))

# How a line of a kind (`PlacedSpan.line_kind`) fits a wanted direction; the kind beside it on the page is nearer
# than the one across: a product seen from the front or above has its receding size along a level line. By judgement.
_LINES = {
    "vertical": {"vertical": 1.0, "slanted": -0.5, "horizontal": -1.0},
    "horizontal": {"horizontal": 1.0, "slanted": 0.5, "vertical": -1.0},
    "receding": {"slanted": 1.0, "horizontal": 0.5, "vertical": -1.0},
}


# Words between a number and what it is a share of: "per 3 tablets", "within 2 hours", "for 35 years".
_SHARE = re.compile(
    r"(?<![^\W\d_])"
    r"(?P<word>per|por|pro|par|je|pour|each|every|within|after|for|nach|alle|toutes les|cada|ogni|[x×*/])"
    r"\W*$"
)


def _direction_fit(entity: EntitySpec, candidate: PlacedSpan) -> float:
    """Say how the candidate's own line fits: from 1, the wanted direction, to -1; 0 without one."""
    if entity.direction == "round":
        return 1.0 if candidate.span.axis == "DIA" else 0.0
    return _LINES.get(entity.direction, {}).get(candidate.line_kind, 0.0)


def _letter_fit(entity: EntitySpec, candidate: PlacedSpan) -> float:
    """Say how the letter at the number fits: 2 the first, 1 another, -1 one of something else, 0 none."""
    axis = candidate.span.axis
    if axis is None:
        return 0.0
    if axis in entity.axes:
        return 2.0 if axis == entity.axes[0] else 1.0
    return -1.0


def _role_fit(entity: EntitySpec, candidate: PlacedSpan) -> float:
    """Say how the nearest role word fits: 1 one of the entity's, -1 another, 0 none."""
    role = next((role for role in roles_of(candidate) if role), None)
    if role is None:
        return 0.0
    return 1.0 if role in entity.roles else -1.0


def _is_receding_shown(query: Query) -> Floats:
    return _for_all(query, float(any(c.line_kind == "slanted" for c in query.candidates)))


def _line_share(query: Query) -> Floats:
    """Give the merit of the nearest lines, each as far as it fits the wanted direction, as a share of all merits."""
    fits = _LINES.get(query.entity.direction, {})
    share, total = np.zeros(len(query)), np.zeros(len(query))
    for direction, merits in query.line_merits.items():
        kind = "slanted" if direction in ("rising", "falling") else direction
        share += max(0.0, fits.get(kind, 0.0)) * merits
        total += merits
    return np.asarray(share / np.maximum(total, 1e-9))


def _best_of_others(values: Floats, query: Query) -> Floats:
    others = np.where(query.is_other, values[None, :], -math.inf).max(axis=1, initial=-math.inf)
    return np.where(np.isinf(others), -2.0, others)


def _for_all(query: Query, value: float) -> Floats:
    return np.full(len(query), value)


def _values(query: Query) -> Floats:
    return np.abs(query.values)


def _rank(query: Query, *, from_largest: bool) -> Floats:
    values, known = _values(query), np.unique(_values(query))
    if from_largest:
        counts = (known[None, :] > values[:, None] * (1 + SAME_PRINT)).sum(axis=1)
    else:
        counts = (known[None, :] < values[:, None] / (1 + SAME_PRINT)).sum(axis=1)
    return np.asarray(counts, dtype=np.float64)


def _of_span(get: Callable[[PlacedSpan], float]) -> Callable[[Query], Floats]:
    return lambda query: np.array([get(c) for c in query.candidates], dtype=np.float64)


def _height_rank(query: Query) -> Floats:
    heights = query.text_heights
    return np.asarray(heights / max(float(heights.max()), 1e-9))


def _n_rivals(entity: EntitySpec) -> int:
    """Count those that claim a number as this one does: what labels print without a word fears no other's words."""
    return sum(needs_words(entity) or not needs_words(rival) for rival in rivals(entity))


def _unit_share(query: Query) -> float:
    """Give the share of the dimension's units that the entity takes: a small one says much."""
    return len(query.entity.units) / max(1, len(canonical_units(query.entity.dimension)))


def _per_direction(query: Query) -> Floats:
    return np.array([_direction_fit(query.entity, c) for c in query.candidates], dtype=np.float64)


def touches(candidate: PlacedSpan, *, before: bool) -> bool:
    """Whether a letter or digit touches the print: "X000EJU3AH" holds no 3 ampere hours."""
    text, span = candidate.line_text, candidate.span
    at = span.start - 1 if before else span.end
    is_inside = len(span.box_indices) == 1 and 0 <= at < len(text)
    return is_inside and text[at].isalnum()


def company_of(layout: Layout, own: PlacedSpan) -> list[PlacedSpan]:
    """Give the quantities of other kinds in the line of a candidate or near it."""
    others = _of_other_kinds(layout, own)
    return [other for other in others if _is_in_line(own, other) or _is_near(own, other)]


def _of_other_kinds(layout: Layout, own: PlacedSpan) -> list[PlacedSpan]:
    every = (*layout.spans, *layout.others)
    return [other for other in every if other.span.dimension != own.span.dimension]


def _company(is_company: Callable[[PlacedSpan, PlacedSpan], bool]) -> Callable[[Query], Floats]:
    """Count the quantities of other kinds that keep a candidate company.

    A rating stands among others ("DC 12V 2A 50Hz"); a code or an address stands alone.
    """

    def count(query: Query, own: PlacedSpan) -> float:
        return float(sum(is_company(own, o) for o in _of_other_kinds(query.layout, own)))

    return lambda query: np.array([count(query, c) for c in query.candidates], dtype=np.float64)


def _is_in_line(own: PlacedSpan, other: PlacedSpan) -> bool:
    return not set(own.span.box_indices).isdisjoint(other.span.box_indices)


def _is_near(own: PlacedSpan, other: PlacedSpan) -> bool:
    """Whether it stands within three text heights."""
    reach = 3 * max(1.0, text_height(own.bbox))
    return max(gap_between(own.bbox, other.bbox)) <= reach


def _unit_letters(candidate: PlacedSpan) -> float:
    """Count the letters and signs behind the digits: one letter alone is often no unit."""
    return float(len(candidate.span.surface.lstrip("0123456789.,/-~ ")))


def share_word(candidate: PlacedSpan) -> str:
    """Give the word before it that makes it a share, a rate or a time of something else; "" without one."""
    found = _SHARE.search(candidate.line_text[: candidate.span.start].casefold())
    return "" if found is None else found.group("word")


_OTHERS: dict[str, Callable[[Query], Floats]] = {
    "direction_fit": _per_direction,
    "direction_fit_of_others": lambda q: _best_of_others(_per_direction(q), q),
    "direction_lead": lambda q: _per_direction(q) - _best_of_others(_per_direction(q), q),
    "line_share": _line_share,
    "line_share_of_others": lambda q: _best_of_others(_line_share(q), q),
    "own_line_length": _of_span(lambda c: c.annotations.own.length if c.annotations.own else 0.0),
    "has_direction": lambda q: _for_all(q, float(q.entity.direction != "any")),
    "is_receding_shown": _is_receding_shown,
    "letter_fit": lambda q: np.array([_letter_fit(q.entity, c) for c in q.candidates]),
    "letter_fit_of_others": lambda q: _best_of_others(
        np.array([_letter_fit(q.entity, c) for c in q.candidates], dtype=np.float64), q
    ),
    "role_fit": lambda q: np.array([_role_fit(q.entity, c) for c in q.candidates]),
    "role_fit_of_others": lambda q: _best_of_others(
        np.array([_role_fit(q.entity, c) for c in q.candidates], dtype=np.float64), q
    ),
    "n_distinct": lambda q: _for_all(q, float(len(set(q.clusters.tolist())))),
    "rank_from_largest": lambda q: _rank(q, from_largest=True),
    "rank_from_smallest": lambda q: _rank(q, from_largest=False),
    "share_of_largest": lambda q: _values(q) / max(float(_values(q).max()), 1e-9),
    "n_prints": lambda q: (~q.is_other).sum(axis=1).astype(np.float64),
    "text_height": lambda q: q.text_heights,
    "height_share": _height_rank,
    "x": lambda q: q.centers[:, 0],
    "y": lambda q: q.centers[:, 1],
    "reading_order": lambda q: np.arange(len(q)) / len(q),
    "n_boxes": lambda q: _for_all(q, float(len(q.layout.boxes))),
    "n_rivals": lambda q: _for_all(q, float(_n_rivals(q.entity))),
    "needs_words": lambda q: _for_all(q, float(needs_words(q.entity))),
    "is_share": _of_span(lambda c: float(bool(share_word(c)))),
    "unit_share": lambda q: _for_all(q, _unit_share(q)),
    "chain": _of_span(lambda c: float(c.span.chain)),
    "chain_index": _of_span(lambda c: float(c.span.chain_index)),
    "is_range": _of_span(lambda c: float(c.span.is_range)),
    "is_derived": _of_span(lambda c: float(c.span.is_derived)),
    "is_inherited": _of_span(lambda c: float(c.span.is_inherited)),
    "is_repaired": _of_span(lambda c: float(c.span.is_repaired)),
    "is_approximate": _of_span(lambda c: float(c.span.is_approximate)),
    "has_dual": _of_span(lambda c: float(c.span.same_as is not None)),
    "glued_before": _of_span(lambda c: float(touches(c, before=True))),
    "glued_after": _of_span(lambda c: float(touches(c, before=False))),
    "unit_letters": _of_span(_unit_letters),
    "company_in_line": _company(_is_in_line),
    "company_near": _company(_is_near),
    "kinds_on_photo": lambda q: _for_all(
        q, float(len({c.span.dimension for c in (*q.layout.spans, *q.layout.others)}))
    ),
    "rec_score": _of_span(lambda c: c.rec_score),
    "line_length": _of_span(lambda c: float(len(c.line_text))),
    "line_share_of_text": _of_span(
        lambda c: (c.span.end - c.span.start) / max(1, len(c.line_text))
    ),
}

RELATIONS = (*_WORDS, *_OTHERS)
"""Names of the columns, in their order."""


def relation_matrix(query: Query) -> FeatureArray:
    """Work out the relations of every candidate. Shape: (n_candidates, len(RELATIONS)), float32."""
    if not len(query):
        return np.zeros((0, len(RELATIONS)), dtype=np.float32)
    columns = [*_word_columns(query), *(of(query) for of in _OTHERS.values())]
    return np.column_stack(columns).astype(np.float32)


def _word_columns(query: Query) -> list[Floats]:
    entity = query.entity
    columns: list[Floats] = []
    for words in (own_words(entity), entity.not_words, rival_words(entity)):
        near = nearness(query.layout, query.candidates, words)
        columns += [near.places[place] for place in PLACES]
        columns += [near.claims, _for_all(query, float(near.is_on_photo))]
    return columns
