"""Say in words why the model of relations chose a candidate, or none: see `ranking.explain`, whose order it keeps."""

from measure_extract.ranking.choice import Ranked
from measure_extract.ranking.explain import Explanation, reasons_of
from measure_extract.ranking.relations.features import RELATIONS
from measure_extract.ranking.relations.remedy import remedy
from measure_extract.ranking.relations.scorer import RelationScorer
from measure_extract.ranking.relations.told import QUESTION, family_of, tell
from measure_extract.units import format_measurement

__all__ = ["explain_relations"]


def explain_relations(ranked: Ranked, scorer: RelationScorer) -> Explanation | None:
    """Explain the best candidate of a question.

    Args:
        ranked: the question's candidates, judged by `scorer`.
        scorer: of the entity.

    Returns:
        None without candidates. Reasons and base add up to the log-odds of the confidence.
    """
    if not ranked.order:
        return None
    best, query = ranked.order[0], ranked.query
    weights, base = _family_weights(ranked, scorer)
    said = ((family, weight, tell(family, query, best)) for family, weight in weights.items())
    reasons, base = reasons_of(said, base)
    placed = query.candidates[best]
    return Explanation(
        entity=query.entity.name,
        prediction=format_measurement(placed.span.value, query.units[best]),
        surface=placed.span.surface,
        confidence=ranked.confidence,
        is_answer=ranked.is_answered,
        base=round(base, 3),
        reasons=reasons,
        remedy=remedy(ranked),
    )


def _family_weights(ranked: Ranked, scorer: RelationScorer) -> tuple[dict[str, float], float]:
    """Give the log-odds that each family adds to the best candidate, and what is left as the base."""
    best = ranked.order[0]
    *contributions, mean = scorer.chance.contributions(ranked.matrix[best : best + 1])[0].tolist()
    slope, offset = scorer.calibration.slope, scorer.calibration.offset
    weights: dict[str, float] = {}
    for column, contribution in zip(RELATIONS, contributions, strict=True):
        family = family_of(column)
        weights[family] = weights.get(family, 0.0) + slope * contribution
    return weights, slope * mean + offset + weights.pop(QUESTION)
