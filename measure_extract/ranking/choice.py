"""Order the candidates, answer with the best one or stay silent, and say why: the one place that decides."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from measure_extract.entities import EntitySpec
from measure_extract.layout.base import Layout
from measure_extract.ranking.base import FeatureArray, ScoreArray
from measure_extract.ranking.query import Query
from measure_extract.ranking.ranker import Ranker
from measure_extract.ranking.relations.scorer import RelationScorer
from measure_extract.ranking.ruled_out import ruled_out
from measure_extract.types import Measurement, ScoredCandidate
from measure_extract.vocabulary import OUTCOMES

__all__ = ["Ranked", "judge", "ordered", "rank"]


@dataclass(frozen=True)
class Ranked:
    """The candidates of one question, judged; answer, reason and explanation are read off it."""

    query: Query
    matrix: FeatureArray  # as the ranker takes it
    scores: ScoreArray  # higher is better, comparable within the query only
    confidences: ScoreArray  # calibrated, in [0, 1]
    order: tuple[int, ...]  # candidates, the best first; equal scores in reading order
    threshold: float  # confidence below which nothing is answered
    is_calibrated: bool = True  # False where no labels of this entity vouch for the confidences
    taken_for: str = ""  # what it is by the strict guide, if only the challenge's labels take it
    ruled_out: tuple[str, ...] = ()  # why a candidate cannot be the answer; see `ruled_out`

    @property
    def confidence(self) -> float:
        """Confidence that the best candidate is the answer, in [0, 1]; 0.0 without candidates."""
        return float(self.confidences[self.order[0]]) if self.order else 0.0

    @property
    def is_answered(self) -> bool:
        """Whether the best candidate is sure enough."""
        return bool(self.order) and self.confidence >= self.threshold

    @property
    def reason(self) -> str:
        """Why there is no answer, a sentence of `vocabulary.OUTCOMES`; "" where there is one."""
        if self.is_answered:
            return ""
        layout = self.query.layout
        if layout.is_script_unread:
            return OUTCOMES["script_not_read"]
        if self.order:
            return OUTCOMES["not_sure"]
        return OUTCOMES["blank" if layout.is_blank else "not_printed"]

    @property
    def shown(self) -> int:
        """The print of the best quantity that is given: in the unit that the group prefers.

        Raises:
            IndexError: without candidates.
        """
        best, query = self.order[0], self.query
        name, group = query.entity.name, query.group_id
        prints = [best, *_twins(query, best)]
        return max(prints, key=lambda i: query.priors.unit_share(group, name, query.units[i]))

    @property
    def measurement(self) -> Measurement | None:
        """The answer with its evidence; None below the threshold.

        The print that is given stands first among the candidates, with the confidence of the
        quantity, whichever of its prints earned it.
        """
        if not self.is_answered:
            return None
        shown = self.shown
        others = [i for i in self.order if i != shown]
        answer = self._candidate(shown, self.confidence)
        runners_up = (self._candidate(i, float(self.confidences[i])) for i in others)
        span = answer.span
        return Measurement(
            entity=self.query.entity.name,
            value=span.value,
            low=span.low,
            high=span.high,
            unit=answer.unit,
            confidence=self.confidence,
            surface=span.surface,
            polygon=answer.polygon,
            candidates=(answer, *runners_up),
            is_calibrated=self.is_calibrated,
        )

    def _candidate(self, place: int, confidence: float) -> ScoredCandidate:
        placed = self.query.candidates[place]
        return ScoredCandidate(
            span=placed.span,
            unit=self.query.units[place],
            score=float(self.scores[place]),
            confidence=confidence,
            polygon=placed.polygon,
        )


def rank(
    layout: Layout,
    entity: EntitySpec,
    group_id: int | None,
    ranker: Ranker | RelationScorer,
    *,
    threshold: float | None = None,
) -> Ranked:
    """Judge the candidates of a question.

    Args:
        layout: of the picture.
        entity: what is asked.
        group_id: the product's group, or None.
        ranker: the trained judge, or that of entities which it does not know.
        threshold: confidence below which nothing is answered, in [0, 1]; the ranker's own if None.
    """
    return judge(ranker.ask(layout, entity, group_id), ranker, threshold=threshold)


def judge(
    query: Query, ranker: Ranker | RelationScorer, *, threshold: float | None = None
) -> Ranked:
    """Judge the candidates of a query; see `rank`."""
    matrix = ranker.features(query)
    scores, confidences = ranker.score(matrix)
    others = ruled_out(query)
    return Ranked(
        query=query,
        matrix=matrix,
        scores=scores,
        confidences=np.where([bool(other) for other in others], 0.0, confidences),
        order=ordered(scores, others),
        threshold=ranker.threshold if threshold is None else threshold,
        is_calibrated=not isinstance(ranker, RelationScorer) or ranker.is_calibrated,
        ruled_out=others,
    )


def ordered(scores: ScoreArray | Sequence[float], others: Sequence[str] = ()) -> tuple[int, ...]:
    """Order candidates by their scores, the best first; equal ones keep their reading order.

    Args:
        scores: per candidate; higher is better.
        others: see `ruled_out`; what is ruled out stands last. None is if empty.
    """
    return tuple(
        sorted(range(len(scores)), key=lambda i: (bool(others) and bool(others[i]), -scores[i]))
    )


def _twins(query: Query, best: int) -> list[int]:
    """Give the prints in another unit that are linked with the best one and agree with it."""
    chosen = query.candidates[best]
    if chosen.span.same_as is None or not chosen.span.is_consistent:
        return []
    return [
        i
        for i, other in enumerate(query.candidates)
        if i != best
        and other.span.box_indices == chosen.span.box_indices
        and other.cluster == chosen.cluster
        and other.span.same_as is not None
    ]
