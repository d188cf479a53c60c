"""Say in words why a candidate was chosen, or why none was.

The weights are the contributions of the features to the binary model's margin, summed by family; the
words tell the facts that the family's features were computed from.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from measure_extract.entities import EntitySpec
from measure_extract.layout.base import PlacedSpan
from measure_extract.ranking.base import CandidateSet
from measure_extract.ranking.features import FEATURE_FAMILIES, FEATURE_NAMES, Family
from measure_extract.ranking.ranker import Ranker
from measure_extract.units import format_measurement

__all__ = ["Explanation", "Reason", "explain_candidate"]

_USUAL = 1.5  # standard deviations of the logarithm around a group's mean


@dataclass(frozen=True, slots=True)
class Reason:
    """What one family of features says about a candidate."""

    family: Family
    text: str  # the facts, in words
    weight: float  # natural log-odds that they add to the candidate's chance, or take from it


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a candidate is, or is not, the answer."""

    entity: str
    prediction: str  # the candidate as "number unit"
    surface: str  # as printed
    confidence: float  # calibrated, in [0, 1]
    is_answer: bool  # False where the best candidate was not sure enough
    reasons: tuple[Reason, ...]  # the weightiest first

    def to_dict(self) -> dict[str, Any]:
        """Give plain JSON values."""
        return asdict(self)

    def __str__(self) -> str:
        verdict = "answered" if self.is_answer else "not sure enough"
        head = f"{self.entity}: {self.prediction} ({self.confidence:.2f}, {verdict})"
        return "\n".join([head, *(f"  {r.weight:+5.1f}  {r.text}" for r in self.reasons)])


def explain_candidate(
    entity: EntitySpec,
    group_id: int | None,
    candidates: CandidateSet,
    place: int,
    ranker: Ranker,
    *,
    is_answer: bool,
) -> Explanation:
    """Explain one candidate of a query.

    Args:
        entity: what was asked.
        group_id: the product's group, or None.
        candidates: of the query.
        place: which candidate.
        ranker: that scored it.
        is_answer: whether it was given as the answer.
    """
    row = candidates.matrix[place : place + 1]
    _, confidences = ranker.score(row)
    contributions = ranker.chance.contributions(row)[0].tolist()
    weights: dict[Family, float] = {}
    for family, weight in zip(FEATURE_FAMILIES, contributions[:-1], strict=True):
        weights[family] = weights.get(family, 0.0) + weight
    candidate = candidates.spans[place]
    facts = _Facts(
        entity,
        group_id,
        candidate,
        dict(zip(FEATURE_NAMES, row[0].tolist(), strict=True)),
    )
    reasons = [Reason(f, _WORDS[f](facts), round(w, 3)) for f, w in weights.items()]
    return Explanation(
        entity=entity.name,
        prediction=format_measurement(candidate.span.value, candidates.units[place]),
        surface=candidate.span.surface,
        confidence=float(confidences[0]),
        is_answer=is_answer,
        reasons=tuple(sorted(reasons, key=lambda reason: -abs(reason.weight))),
    )


@dataclass(frozen=True, slots=True)
class _Facts:
    entity: EntitySpec
    group_id: int | None
    candidate: PlacedSpan
    features: Mapping[str, float]


def _spoken(name: str) -> str:
    return name.replace("_", " ")


def _words(facts: _Facts) -> str:
    candidate = facts.candidate
    span = candidate.span
    if span.axis:
        return f'the letter "{span.axis}" stands at the number'
    if span.role:
        return f'a word for "{_spoken(span.role)}" stands in the same text'
    around = (
        ("left of", candidate.role_left),
        ("above", candidate.role_above),
        ("below", candidate.role_below),
    )
    for where, role in around:
        if role:
            return f'a word for "{_spoken(role)}" stands {where} it'
    if span.chain:
        return f"it is number {span.chain_index + 1} of {span.chain} printed as a size"
    return "no word or letter names it"


def _lines(facts: _Facts) -> str:
    own = facts.candidate.annotations.own
    if own is None:
        return "no line of its own runs beside it"
    direction = {"rising": "slanted", "falling": "slanted"}.get(own.direction, own.direction)
    kind = "drawn line" if own.drawn > 0.5 else "edge"
    return f"a {direction} {kind}, {own.length:.0%} of the picture long, runs beside it"


def _others(facts: _Facts) -> str:
    dimension, count = facts.entity.dimension, int(facts.features["n_distinct"])
    if count == 1:
        return f"it is the picture's only {dimension}"
    larger = int(facts.features["rank_from_largest"])
    if larger == 0:
        return f"it is the largest of {count} values of {dimension} on the picture"
    if int(facts.features["rank_from_smallest"]) == 0:
        return f"it is the smallest of {count} values of {dimension} on the picture"
    return f"{larger} of the picture's {count} values of {dimension} are larger"


def _place(facts: _Facts) -> str:
    x, y = facts.features["center_x"], facts.features["center_y"]
    down = "top" if y < 1 / 3 else "bottom" if y > 2 / 3 else "middle"
    across = "left" if x < 1 / 3 else "right" if x > 2 / 3 else "center"
    size = facts.features["text_height_rank"]
    return f"it is printed at the {down} {across}, {size:.0%} as high as the largest of its kind"


def _group(facts: _Facts) -> str:
    if facts.group_id is None:
        return f"without a product group, {_spoken(facts.entity.name)} is judged as for any product"
    if not facts.features["group_rows_log"]:
        return f"nothing is known of {_spoken(facts.entity.name)} in group {facts.group_id}"
    usual = "a usual" if abs(facts.features["prior_deviation"]) < _USUAL else "an unusual"
    return f"it is {usual} {_spoken(facts.entity.name)} for group {facts.group_id}"


def _number(facts: _Facts) -> str:
    span = facts.candidate.span
    notes = [
        note
        for note, holds in (
            ("printed in two units that agree", span.same_as is not None and span.is_consistent),
            ("printed in two units that differ", not span.is_consistent),
            ("a total of printed parts", span.is_derived),
            ("with a unit printed elsewhere", span.is_inherited),
            ("repaired", span.is_repaired),
            ("a range", span.is_range),
        )
        if holds
    ]
    reading = f'"{span.surface}" was read with a score of {facts.candidate.rec_score:.2f}'
    return ", ".join([reading, *notes])


_WORDS: dict[Family, Callable[[_Facts], str]] = {
    "group": _group,
    "number": _number,
    "words": _words,
    "others": _others,
    "place": _place,
    "lines": _lines,
}
