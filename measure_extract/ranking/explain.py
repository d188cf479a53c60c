"""Say in words why a candidate was chosen, or why none was.

The weights are the contributions of the features to the log-odds of the confidence, summed by family;
the words tell the facts that the family's features were computed from. What anybody can check in the photo is told
first, then what other models make of it; what weighs next to nothing, and what is only missing, comes last. What
speaks before the photo is looked at, the base chance of any candidate for this entity, is no reason but a line of
its own.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from measure_extract.ranking.choice import Ranked
from measure_extract.ranking.features.feature import Basis, Told
from measure_extract.ranking.features.question import QUESTION
from measure_extract.ranking.features.table import FAMILIES, FAMILY_OF
from measure_extract.ranking.ranker import Ranker
from measure_extract.units import format_measurement

__all__ = ["Explanation", "Reason", "explain", "reasons_of", "told_order"]

_FELT = 0.05  # log-odds that a reason is printed with: below it, as +0.0


@dataclass(frozen=True, slots=True)
class Reason:
    """What one family of features says about a candidate."""

    family: str
    text: str  # the facts, in words
    weight: float  # natural log-odds that they add to the candidate's chance, or take from it
    boxes: tuple[int, ...] = ()  # of the layout, in which the words that it quotes are printed


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a candidate is, or is not, the answer."""

    entity: str
    prediction: str  # the candidate as "number unit"
    surface: str  # as printed
    confidence: float  # calibrated, in [0, 1]
    is_answer: bool  # False where the best candidate was not sure enough
    base: float  # natural log-odds of any candidate for this entity, before the photo is looked at
    # In the order of `told_order`; with the base they add up to the confidence.
    reasons: tuple[Reason, ...]
    taken_for: str = ""  # see `Ranked.taken_for`; the reasons are then those against it
    ruled_out: str = ""  # why it cannot be the answer, whatever the reasons say
    judged_by: str = ""  # the print in another unit whose facts the reasons tell; "" if its own
    remedy: str = ""  # what would make it the answer, where it is an entity of a table and none

    def to_dict(self) -> dict[str, Any]:
        """Give plain JSON values."""
        return asdict(self)

    def __str__(self) -> str:
        verdict = "answered" if self.is_answer else "not sure enough"
        head = f"{self.entity}: {self.prediction} ({self.confidence:.2f}, {verdict})"
        lines = [head]
        if self.taken_for:
            lines.append(f"  taken as the challenge does: {self.taken_for}")
        if self.ruled_out:
            lines.append(f"  ruled out, {self.ruled_out}")
        if self.judged_by:
            lines.append(f"  judged by the same in another unit: {self.judged_by!r}")
        lines += [f"  {reason.weight:+5.1f}  {reason.text}" for reason in self.reasons]
        lines.append(f"  {self.base:+5.1f}  any candidate, before the photo is looked at")
        return "\n".join([*lines, f"  {self.remedy}"] if self.remedy else lines)


def explain(ranked: Ranked, ranker: Ranker) -> Explanation | None:
    """Explain the best candidate of a question.

    Args:
        ranked: the question's candidates, judged by `ranker`.
        ranker: the trained judge.

    Returns:
        None without candidates. Where the quantity is printed in two units, the facts are those of
        the print that earned the confidence (`judged_by`), and the prediction is the one that is given.
    """
    if not ranked.order:
        return None
    best, query = ranked.order[0], ranked.query
    weights, base = family_weights(ranked, ranker)
    taught = {FAMILY_OF[name].name for name in ranker.feature_names}
    heard = [f for f in FAMILIES if f is not QUESTION and f.name in taught]
    said = ((family.name, weights[family.name], family.tell(query, best)) for family in heard)
    reasons, base = reasons_of(said, base)
    shown = ranked.shown
    span = query.candidates[shown].span
    return Explanation(
        entity=query.entity.name,
        prediction=format_measurement(span.value, query.units[shown]),
        surface=span.surface,
        confidence=ranked.confidence,
        is_answer=ranked.is_answered,
        base=round(base, 3),
        reasons=reasons,
        taken_for=ranked.taken_for,
        ruled_out=ranked.ruled_out[best] if ranked.ruled_out else "",
        judged_by="" if shown == best else query.candidates[best].span.surface,
    )


def reasons_of(
    said: Iterable[tuple[str, float, Told]], base: float
) -> tuple[tuple[Reason, ...], float]:
    """Put what families say in the order in which it is told; what is not said weighs with the base.

    Args:
        said: of each family its name, its log-odds, and what it says.
        base: log-odds that no family adds.

    Returns:
        The reasons, and the base with what the silent families add.
    """
    reasons = []
    for family, weight, told in said:
        if told.text:
            reason = Reason(family, told.text, round(weight, 3), told.boxes)
            reasons.append((told_order(told.basis, weight), reason))
        else:
            base += weight
    return tuple(reason for _, reason in sorted(reasons, key=lambda pair: pair[0])), base


def told_order(basis: Basis, weight: float) -> tuple[bool, bool, Basis, float]:
    """Rank a reason among others, the first told first: seen, judged, without weight, missing."""
    return basis is Basis.MISSING, abs(weight) < _FELT, basis, -abs(weight)


def family_weights(ranked: Ranked, ranker: Ranker) -> tuple[dict[str, float], float]:
    """Give the log-odds that each family adds to the best candidate, and what is left as the base.

    The calibration is a line through log-odds, so its slope scales every contribution.
    """
    best = ranked.order[0]
    row = ranked.matrix[best : best + 1]
    *contributions, mean = ranker.chance.contributions(row)[0].tolist()
    slope, offset = ranker.calibration.slope, ranker.calibration.offset
    weights = dict.fromkeys((family.name for family in FAMILIES), 0.0)
    for name, contribution in zip(ranker.feature_names, contributions, strict=True):
        weights[FAMILY_OF[name].name] += slope * contribution
    return weights, slope * mean + offset + weights.pop(QUESTION.name)
