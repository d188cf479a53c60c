"""Order the candidates, answer or stay silent, and say why: the one place that decides."""

from measure_extract.entities import entity_spec
from measure_extract.layout.base import Layout
from measure_extract.ranking.base import CandidateSet
from measure_extract.ranking.priors import GroupPriors
from measure_extract.ranking.ranker import Ranker
from measure_extract.types import Measurement, ScoredCandidate
from measure_extract.units import pick_unit

__all__ = ["choose", "why_empty"]


def why_empty(layout: Layout, entity: str) -> str:
    """Say why a picture gives no answer for an entity: nothing there, or nothing sure enough."""
    units = entity_spec(entity).units
    has_candidate = any(pick_unit(placed.span.units, units) for placed in layout.spans)
    return "no candidate is confident enough" if has_candidate else "nothing printed"


def choose(
    entity: str,
    candidates: CandidateSet,
    ranker: Ranker,
    group_id: int | None,
    threshold: float,
) -> Measurement | None:
    """Order the candidates and answer with the best one, or with None below the threshold.

    Equal scores fall back to reading order. Where the best quantity is printed in two units, the
    one that the catalogue of the group prefers is given.
    """
    scores, confidences = ranker.score(candidates.matrix)
    order = sorted(range(len(scores)), key=lambda i: -scores[i])
    if not order or confidences[order[0]] < threshold:
        return None
    confidence = float(confidences[order[0]])
    best = _preferred_print(entity, candidates, order[0], ranker.priors, group_id)
    order.remove(best)
    ranked = tuple(
        ScoredCandidate(
            span=candidates.spans[i].span,
            unit=candidates.units[i],
            score=float(scores[i]),
            confidence=float(confidences[i]),
            polygon=candidates.spans[i].polygon,
        )
        for i in [best, *order]
    )
    span = ranked[0].span
    return Measurement(
        entity=entity,
        value=span.value,
        low=span.low,
        high=span.high,
        unit=ranked[0].unit,
        confidence=confidence,
        surface=span.surface,
        polygon=ranked[0].polygon,
        candidates=ranked,
    )


def _preferred_print(
    entity: str, candidates: CandidateSet, best: int, priors: GroupPriors, group_id: int | None
) -> int:
    """Among the prints of the best quantity linked as dual units, pick the group's usual unit."""
    chosen = candidates.spans[best]
    if chosen.span.same_as is None or not chosen.span.is_consistent:
        return best
    twins = [
        i
        for i, other in enumerate(candidates.spans)
        if other.span.box_indices == chosen.span.box_indices
        and other.cluster == chosen.cluster
        and other.span.same_as is not None
    ]
    return max(
        [best, *twins], key=lambda i: priors.unit_share(group_id, entity, candidates.units[i])
    )
