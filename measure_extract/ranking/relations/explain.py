"""Say in words why the model of relations chose a candidate, or none."""

from measure_extract.ranking.choice import Ranked
from measure_extract.ranking.explain import Explanation, Reason
from measure_extract.ranking.features.fit import axis_in_words
from measure_extract.ranking.query import Query
from measure_extract.ranking.relations.features import RELATIONS
from measure_extract.ranking.relations.scorer import RelationScorer
from measure_extract.units import SAME_PRINT, format_measurement

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
# Columns whose first word says another thing: drawn lines, and lines of text.
_NOT_BY_FIRST_WORD = {
    "own_line_length": "lines",
    "has_direction": "lines",
    "is_receding_shown": "lines",
    "line_length": "place and number",
    "line_share_of_text": "place and number",
}


def _family(column: str) -> str:
    by_first_word = _FAMILIES.get(column.split("_")[0], "place and number")
    return _NOT_BY_FIRST_WORD.get(column, by_first_word)


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
    reasons = [
        Reason(name, _say(name, row, query, best), round(w, 3)) for name, w in weights.items()
    ]
    return Explanation(
        entity=query.entity.name,
        prediction=format_measurement(placed.span.value, query.units[best]),
        surface=placed.span.surface,
        confidence=ranked.confidence,
        is_answer=ranked.is_answered,
        base=round(slope * mean + scorer.calibration.offset, 3),
        reasons=tuple(sorted(reasons, key=lambda reason: -abs(reason.weight))),
    )


def _say(family: str, row: dict[str, float], query: Query, best: int) -> str:
    """Tell the facts that a family's columns were computed from."""
    placed = query.candidates[best]
    if family == "words":
        return _say_words("a word of it", row, "own")
    if family == "words against it":
        return _say_words("a word against it", row, "against")
    if family == "words of others":
        return _say_words("a word of another entity", row, "rival")
    if family == "lines":
        return f"its own line: {placed.line_kind}"
    if family == "letters":
        return _say_letter(placed.span.axis)
    if family == "roles":
        return (
            f"the word beside it names: {placed.span.role}" if placed.span.role else "no role word"
        )
    return _say_rank(query, best)


def _say_letter(axis: str | None) -> str:
    return "no letter" if axis is None else f"{axis_in_words(axis)} stands at the number"


def _say_rank(query: Query, best: int) -> str:
    """Count quantities and not prints: 30 cm and 11.8 in are one, though two values."""
    known, own = query.cluster_values, float(query.values[best])
    if len(known) == 1:
        return "no other quantity could answer"
    larger = int((known > own + SAME_PRINT * abs(own)).sum())
    return f"{len(known)} quantities could answer; {larger or 'none'} {'is' if larger < 2 else 'are'} larger"


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
