"""Say in words why the model of relations chose a candidate, or none."""

from measure_extract.layout.base import PlacedSpan
from measure_extract.ranking.choice import Ranked
from measure_extract.ranking.explain import Explanation, Reason
from measure_extract.ranking.relations.features import RELATIONS
from measure_extract.ranking.relations.scorer import RelationScorer
from measure_extract.units import format_measurement

__all__ = ["explain_relations"]

_FAMILIES = {
    "own": "words",
    "against": "words against it",
    "rival": "words of others",
    "direction": "lines",
    "line": "lines",
    "letter": "letters",
    "role": "roles",
}


def _family(column: str) -> str:
    return _FAMILIES.get(column.split("_")[0], "place and number")


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
    *contributions, mean = scorer.chance.contributions(ranked.matrix[best : best + 1])[0].tolist()
    slope = scorer.calibration.slope
    weights: dict[str, float] = {}
    for column, contribution in zip(RELATIONS, contributions, strict=True):
        weights[_family(column)] = weights.get(_family(column), 0.0) + slope * contribution
    row = dict(zip(RELATIONS, ranked.matrix[best].tolist(), strict=True))
    placed = query.candidates[best]
    reasons = [Reason(name, _say(name, row, placed), round(w, 3)) for name, w in weights.items()]
    return Explanation(
        entity=query.entity.name,
        prediction=format_measurement(placed.span.value, query.units[best]),
        surface=placed.span.surface,
        confidence=ranked.confidence,
        is_answer=ranked.is_answered,
        base=round(slope * mean + scorer.calibration.offset, 3),
        reasons=tuple(sorted(reasons, key=lambda reason: -abs(reason.weight))),
    )


def _say(family: str, row: dict[str, float], placed: PlacedSpan) -> str:
    """Tell the facts that a family's columns were computed from."""
    if family == "words":
        return _say_words("a word of it", row, "own")
    if family == "words against it":
        return _say_words("a word against it", row, "against")
    if family == "words of others":
        return _say_words("a word of another entity", row, "rival")
    if family == "lines":
        return f"its own line: {placed.line_kind}"
    if family == "letters":
        return (
            f'the letter "{placed.span.axis}" stands at the number'
            if placed.span.axis
            else "no letter"
        )
    if family == "roles":
        return (
            f"the word beside it names: {placed.span.role}" if placed.span.role else "no role word"
        )
    return f"{int(row['n_distinct'])} quantities could answer; {int(row['rank_from_largest'])} are larger"


def _say_words(what: str, row: dict[str, float], kind: str) -> str:
    places = {
        place: row[f"{kind}_{place}"] for place in ("before", "after", "left", "above", "beside")
    }
    where, value = max(places.items(), key=lambda pair: pair[1])
    spoken = {
        "before": "before it",
        "after": "behind it",
        "left": "left of it",
        "above": "above it",
    }
    if value > 0:
        return f"{what} stands {spoken.get(where, 'beside it')}"
    return f"{what} stands elsewhere" if row[f"{kind}_on_photo"] else f"{what} is not on the photo"
