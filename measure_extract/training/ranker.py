"""Train the ranker: labelled examples and their layouts in, boosters and a report out.

Reads no file and writes none. Confidence and threshold are fitted on cross-validated scores, never on
scores of rows the model has seen.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from measure_extract.datasets.splits import fold_of
from measure_extract.evaluation.base import Counts
from measure_extract.evaluation.metrics import outcome, reweighted_f1
from measure_extract.ranking.ranker import Calibration, logit
from measure_extract.training.base import Query
from measure_extract.training.boosters import TRUSTED, RankerSettings, fit_boosters, top_candidates

if TYPE_CHECKING:
    from lightgbm import Booster

__all__ = ["HeldOut", "TrainedRanker", "cross_validate", "judge", "train_ranker"]


@dataclass(frozen=True)
class TrainedRanker:
    """What training gives."""

    order: "Booster"
    chance: "Booster"
    calibration: Calibration
    threshold: float
    report: dict[str, Any]


@dataclass(frozen=True)
class HeldOut:
    """What cross-validation says."""

    calibration: Calibration
    threshold: float
    report: dict[str, Any]


def train_ranker(
    queries: Sequence[Query],
    extra: Sequence[Query],
    settings: RankerSettings,
    *,
    seed: int,
) -> TrainedRanker:
    """Train on gold queries and others.

    Args:
        queries: careful labels; cross-validated by picture.
        extra: other labels and mirrored pictures, trained on and never measured.
        settings: hyperparameters.
        seed: of LightGBM.
    """
    everything = [*queries, *extra]
    held_out = cross_validate(queries, everything, settings, seed=seed)
    order, chance = fit_boosters(everything, settings, seed)
    report = {
        "cross_validation": held_out.report,
        "settings": asdict(settings),
        "gold_queries": len(queries),
        "extra_queries": len(extra),
    }
    return TrainedRanker(order, chance, held_out.calibration, held_out.threshold, report)


def cross_validate(
    measured: Sequence[Query], taught: Sequence[Query], settings: RankerSettings, *, seed: int
) -> HeldOut:
    """Judge queries by models that never saw their picture, in any form.

    Args:
        measured: careful labels to judge.
        taught: what to train on; those of a held-out picture are held out with it.
        settings: hyperparameters.
        seed: of LightGBM.
    """
    tops: list[tuple[int, float]] = [(-1, 0.0)] * len(measured)
    for fold in range(settings.folds):
        held = [i for i, query in enumerate(measured) if _fold(query, settings) == fold]
        seen = [query for query in taught if _fold(query, settings) != fold]
        boosters = fit_boosters(seen, settings, seed)
        for i, top in zip(
            held, top_candidates([measured[i] for i in held], *boosters), strict=True
        ):
            tops[i] = top
    calibration = _calibrate(measured, tops)
    threshold, report = _pick_threshold(measured, tops, calibration)
    return HeldOut(calibration, threshold, report)


def _fold(query: Query, settings: RankerSettings) -> int:
    return fold_of(query.example.split_key, settings.folds)


def _is_right(query: Query, top: int) -> bool:
    return top >= 0 and bool(query.relevance[top])


def _calibrate(queries: Sequence[Query], tops: Sequence[tuple[int, float]]) -> Calibration:
    """Fit Platt's sigmoid on the held-out chance of the best candidate being right."""
    from sklearn.linear_model import LogisticRegression

    rows = [
        (chance, _is_right(query, top))
        for query, (top, chance) in zip(queries, tops, strict=True)
        if top >= 0 and query.example.weight >= TRUSTED
    ]
    logits = logit(np.array([chance for chance, _ in rows]))
    model = LogisticRegression(C=1e6).fit(logits[:, None], [right for _, right in rows])
    return Calibration(float(model.coef_[0, 0]), float(model.intercept_[0]))


def _pick_threshold(
    queries: Sequence[Query], tops: Sequence[tuple[int, float]], calibration: Calibration
) -> tuple[float, dict[str, Any]]:
    """Pick the confidence below which silence scores better, by re-weighted quantity F1."""
    confidences = calibration(np.array([chance for _, chance in tops]))
    found = []
    for threshold in (percent / 100 for percent in range(5, 95)):
        counts = _counts(queries, tops, confidences, threshold)
        found.append((reweighted_f1(counts) or 0.0, threshold, counts))
    f1, threshold, counts = max(found, key=lambda row: row[0])
    report = {
        "reweighted_f1": round(f1, 4),
        "per_entity_f1": {name: c.f1 and round(c.f1, 4) for name, c in sorted(counts.items())},
        "rows": {name: c.total for name, c in sorted(counts.items())},
        "expected_calibration_error": _calibration_error(queries, tops, confidences),
        "reliability": [
            {
                "confidence": round(sum(c for c, _ in rows) / len(rows), 4),
                "accuracy": round(sum(right for _, right in rows) / len(rows), 4),
                "rows": len(rows),
            }
            for rows in _confidence_bins(queries, tops, confidences)
        ],
        "precision_at_coverage": _precision_at_coverage(queries, tops, confidences),
    }
    return round(threshold, 3), report


def _counts(
    queries: Sequence[Query],
    tops: Sequence[tuple[int, float]],
    confidences: npt.NDArray[np.float64],
    threshold: float,
) -> dict[str, Counts]:
    """Count right and wrong answers per entity, silent below a confidence."""
    counts: dict[str, Counts] = {}
    for query, (top, _), confidence in zip(queries, tops, confidences, strict=True):
        if query.example.weight < TRUSTED:
            continue
        example = query.example
        answered = top >= 0 and confidence >= threshold
        result = outcome(
            "answer" if answered else "",
            example.answers or (),
            lambda _p, _a, q=query, t=top: _is_right(q, t),  # type: ignore[misc]
        )
        counts[example.entity] = counts.get(example.entity, Counts()) + result
    return counts


def judge(
    queries: Sequence[Query], order: "Booster", chance: "Booster", held_out: HeldOut
) -> dict[str, Counts]:
    """Count a trained model's right and wrong answers per entity.

    Args:
        queries: careful labels that it was not trained on; doubtful ones are left out.
        order: the LambdaRank model.
        chance: the binary model.
        held_out: of the cross-validation of the same training, for calibration and threshold.
    """
    tops = top_candidates(queries, order, chance)
    confidences = held_out.calibration(np.array([p for _, p in tops]))
    return _counts(queries, tops, confidences, held_out.threshold)


def _confidence_bins(
    queries: Sequence[Query],
    tops: Sequence[tuple[int, float]],
    confidences: npt.NDArray[np.float64],
) -> list[list[tuple[float, bool]]]:
    """Sort rows by confidence into ten equal bins of (confidence, is right); empty ones left out."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for query, (top, _), confidence in zip(queries, tops, confidences, strict=True):
        if top >= 0 and query.example.weight >= TRUSTED:
            place = min(9, int(confidence * 10))
            bins.setdefault(place, []).append((float(confidence), _is_right(query, top)))
    return [bins[place] for place in sorted(bins)]


def _calibration_error(
    queries: Sequence[Query],
    tops: Sequence[tuple[int, float]],
    confidences: npt.NDArray[np.float64],
) -> float:
    """Mean gap of confidence and accuracy over the bins, weighted by their rows.

    Source: Naeini et al. (2015), Obtaining well calibrated probabilities using Bayesian binning.
    """
    bins = _confidence_bins(queries, tops, confidences)
    total = sum(len(rows) for rows in bins)
    gap = sum(abs(sum(c - right for c, right in rows)) for rows in bins)
    return round(gap / total, 4) if total else 0.0


def _precision_at_coverage(
    queries: Sequence[Query],
    tops: Sequence[tuple[int, float]],
    confidences: npt.NDArray[np.float64],
) -> dict[str, float]:
    """Give the share of right answers among the most confident 50 % and 80 % of the rows."""
    rows = sorted(
        (
            (float(confidence), _is_right(query, top))
            for query, (top, _), confidence in zip(queries, tops, confidences, strict=True)
            if query.example.weight >= TRUSTED
        ),
        reverse=True,
    )
    result = {}
    for percent in (50, 80):
        kept = rows[: len(rows) * percent // 100]
        result[f"{percent}%"] = round(sum(right for _, right in kept) / max(1, len(kept)), 4)
    return result
