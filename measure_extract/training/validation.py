"""Cross-validation by picture, with nothing fitted on the rows that are reported.

Each question is judged by models that never saw its picture. Calibration and threshold of a fold are
fitted on the held-out scores of the other folds, so that the reported F1 and calibration error owe
nothing to the rows they are counted on; those of the shipped model are fitted on all held-out scores.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from measure_extract.datasets.splits import fold_of, refuse_overlap
from measure_extract.evaluation.base import Counts, EntityCounts, outcome
from measure_extract.evaluation.calibration import (
    calibration_error,
    confidence_bins,
    precision_at_coverage,
)
from measure_extract.ranking.choice import ordered
from measure_extract.ranking.ranker import Calibration, combine_scores, logit
from measure_extract.ranking.ruled_out import ruled_out
from measure_extract.training.base import LabelledQuery
from measure_extract.training.boosters import TRUSTED, Boosters, RankerSettings, fit_boosters

__all__ = [
    "HeldOut",
    "Judged",
    "confidence_of",
    "count_outcomes",
    "cross_fit",
    "cross_validate",
    "fit_calibration",
    "fit_platt",
    "fit_threshold",
    "judge_queries",
]

_THRESHOLDS = tuple(place / 100 for place in range(5, 95))  # confidences that are tried
# Of the thresholds that are as good as the best one within what a seed moves, the highest is taken: an answer that is
# not printed costs a user more than the same F1 says. But what is more likely right than wrong is not withheld for that,
# or few labels, which many thresholds part as well, would silence all but the surest.
_AS_GOOD = 0.002
_EVEN = 0.5
_COVERAGES = (0.5, 0.8)


@dataclass(frozen=True)
class Judged:
    """A labelled query with the candidate that models put first."""

    query: LabelledQuery
    place: int | None  # of the best candidate; None without candidates
    chance: float  # that the binary model gives it, in [0, 1], not calibrated; 0.0 without

    @property
    def is_right(self) -> bool:
        """Whether the best candidate equals a right answer."""
        return self.place is not None and self.query.is_right(self.place)

    @property
    def is_trusted(self) -> bool:
        """Whether the label is sure enough to be counted."""
        return self.query.example.weight >= TRUSTED


@dataclass(frozen=True)
class HeldOut:
    """What cross-validation says."""

    calibration: Calibration  # for the model trained on everything
    threshold: float
    report: dict[str, Any]


def judge_queries(queries: Sequence[LabelledQuery], boosters: Boosters) -> list[Judged]:
    """Let models choose the best candidate of each query, in order."""
    return [_judge(query, boosters) for query in queries]


def _judge(query: LabelledQuery, boosters: Boosters) -> Judged:
    if not len(query.query):
        return Judged(query, None, 0.0)
    chances = np.asarray(boosters.chance.predict(query.matrix))
    scores = combine_scores(np.asarray(boosters.order.predict(query.matrix)), chances)
    others = ruled_out(query.query)
    best = ordered(scores, others)[0]
    return Judged(query, None, 0.0) if others[best] else Judged(query, best, float(chances[best]))


def cross_validate(
    measured: Sequence[LabelledQuery],
    taught: Sequence[LabelledQuery],
    settings: RankerSettings,
    *,
    seed: int,
    kind_of: Callable[[LabelledQuery], str] = lambda _: "all",
) -> HeldOut:
    """Judge queries by models that never saw their picture, in any form.

    Args:
        measured: careful labels to judge.
        taught: what to train on; those of a held-out picture are held out with it.
        settings: hyperparameters.
        seed: of LightGBM.
        kind_of: names the kind of a measured query; each kind is reported by itself too.
    """
    judged = _judge_out_of_fold(measured, taught, settings, seed)
    calibration = fit_calibration(judged)
    threshold = fit_threshold(judged, calibration)
    folds = [fold_of(j.query.example.split_key, settings.folds) for j in judged]
    confidences, answered = cross_fit(judged, folds, settings.folds)
    report = _report(judged, confidences, answered)
    kinds = [kind_of(j.query) for j in judged]
    by_kind = {
        kind: _report(*_only(kind, kinds, judged, confidences, answered))
        for kind in sorted(set(kinds))
    }
    return HeldOut(calibration, threshold, {**report, "by_kind": by_kind})


def _judge_out_of_fold(
    measured: Sequence[LabelledQuery],
    taught: Sequence[LabelledQuery],
    settings: RankerSettings,
    seed: int,
) -> list[Judged]:
    judged: dict[int, Judged] = {}
    for fold in range(settings.folds):
        held = [i for i, query in enumerate(measured) if _fold(query, settings) == fold]
        seen = [query for query in taught if _fold(query, settings) != fold]
        refuse_overlap(
            (query.example.split_key for query in seen),
            (measured[i].example.split_key for i in held),
        )
        boosters = fit_boosters(seen, settings, seed)
        judged.update(zip(held, judge_queries([measured[i] for i in held], boosters), strict=True))
    return [judged[i] for i in range(len(measured))]


def _fold(query: LabelledQuery, settings: RankerSettings) -> int:
    return fold_of(query.example.split_key, settings.folds)


def cross_fit(
    judged: Sequence[Judged], folds: Sequence[int], count: int
) -> tuple[list[float], list[bool]]:
    """Give each row the confidence and the decision that the other folds' rows lead to."""
    confidences, answered = [0.0] * len(judged), [False] * len(judged)
    for fold in range(count):
        others = [j for j, own in zip(judged, folds, strict=True) if own != fold]
        calibration = fit_calibration(others)
        threshold = fit_threshold(others, calibration)
        for i in (i for i, own in enumerate(folds) if own == fold):
            confidences[i] = confidence_of(judged[i], calibration)
            answered[i] = judged[i].place is not None and confidences[i] >= threshold
    return confidences, answered


def confidence_of(judged: Judged, calibration: Calibration) -> float:
    """Give the calibrated confidence that the best candidate is right; 0.0 without candidates."""
    return 0.0 if judged.place is None else float(calibration(np.array([judged.chance]))[0])


def _only(
    kind: str,
    kinds: Sequence[str],
    judged: Sequence[Judged],
    confidences: Sequence[float],
    answered: Sequence[bool],
) -> tuple[list[Judged], list[float], list[bool]]:
    places = [i for i, own in enumerate(kinds) if own == kind]
    return (
        [judged[i] for i in places],
        [confidences[i] for i in places],
        [answered[i] for i in places],
    )


def fit_calibration(judged: Sequence[Judged]) -> Calibration:
    """Fit Platt's sigmoid on the held-out chance of the best candidate being right."""
    rows = [j for j in judged if j.place is not None and j.is_trusted]
    return fit_platt([j.chance for j in rows], [j.is_right for j in rows])


def fit_platt(
    chances: Sequence[float], are_right: Sequence[bool], *, weights: Sequence[float] | None = None
) -> Calibration:
    """Fit Platt's sigmoid; chances are left as they are where all are right, or none is.

    Args:
        chances: raw ones, in [0, 1].
        are_right: whether what has the chance is right, in the same order.
        weights: of the rows; all alike if None.
    """
    from sklearn.linear_model import LogisticRegression

    if len(set(are_right)) < 2:
        return Calibration()
    model = LogisticRegression(C=1e6)
    model.fit(logit(np.array(chances))[:, None], are_right, sample_weight=weights)
    return Calibration(float(model.coef_[0, 0]), float(model.intercept_[0]))


def fit_threshold(judged: Sequence[Judged], calibration: Calibration) -> float:
    """Choose the highest confidence below which silence gives next to the best re-weighted F1."""
    confidences = [confidence_of(j, calibration) for j in judged]

    def f1(threshold: float) -> float:
        answered = [
            j.place is not None and c >= threshold for j, c in zip(judged, confidences, strict=True)
        ]
        return count_outcomes(judged, answered).reweighted_f1() or 0.0

    scores = [f1(threshold) for threshold in _THRESHOLDS]
    best = max(range(len(scores)), key=scores.__getitem__)
    most = max(_THRESHOLDS[best], _EVEN)
    as_good = [
        t for t, score in zip(_THRESHOLDS, scores, strict=True) if score >= scores[best] - _AS_GOOD
    ]
    return max(t for t in as_good if t <= most)


def count_outcomes(judged: Sequence[Judged], answered: Sequence[bool]) -> EntityCounts:
    """Count right and wrong answers per entity; doubtful labels are left out.

    Args:
        judged: questions with their best candidates.
        answered: whether each was answered with its best candidate.
    """
    return EntityCounts.of(
        (j.query.example.entity, _outcome(j, is_answered=is_answered))
        for j, is_answered in zip(judged, answered, strict=True)
        if j.is_trusted
    )


def _outcome(judged: Judged, *, is_answered: bool) -> Counts:
    is_printed = bool(judged.query.example.answers)
    return outcome(judged.is_right if is_answered else None, is_printed=is_printed)


def _report(
    judged: Sequence[Judged], confidences: Sequence[float], answered: Sequence[bool]
) -> dict[str, Any]:
    counts = count_outcomes(judged, answered)
    pairs = [
        (confidence, j.is_right)
        for j, confidence in zip(judged, confidences, strict=True)
        if j.is_trusted and j.place is not None
    ]
    unprinted = [
        is_answered
        for j, is_answered in zip(judged, answered, strict=True)
        if j.is_trusted and not j.query.example.answers
    ]
    return {
        "rows": int(counts.total.total),
        "reweighted_f1": _rounded(counts.reweighted_f1()),
        "precision": _rounded(counts.total.precision),
        "recall": _rounded(counts.total.recall),
        "per_entity": {name: _rounded(found.f1) for name, found in counts.items()},
        "unprinted": len(unprinted),
        "unprinted_answered": _rounded(sum(unprinted) / len(unprinted) if unprinted else None),
        "calibration_error": _rounded(calibration_error(pairs)),
        "reliability": [
            {name: _rounded(value) for name, value in asdict(found).items()}
            for found in confidence_bins(pairs)
        ],
        "precision_at_coverage": {
            f"{share:.0%}": _rounded(precision_at_coverage(pairs, share)) for share in _COVERAGES
        },
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
