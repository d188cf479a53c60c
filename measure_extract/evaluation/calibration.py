"""How well confidences tell the share of right answers, from (confidence, is right) pairs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

__all__ = ["Bin", "calibration_error", "confidence_bins", "precision_at_coverage"]

Judged = tuple[float, bool]  # confidence in [0, 1], and whether the answer was right

# Equally wide. Source: Guo et al. (2017), On Calibration of Modern Neural Networks, takes 15 on 10,000 rows.
_BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """The rows of one tenth of the confidences."""

    confidence: float  # mean, in [0, 1]
    accuracy: float  # share that is right, in [0, 1]
    rows: int


def confidence_bins(rows: Iterable[Judged]) -> list[Bin]:
    """Sort rows by confidence into ten equally wide bins; empty ones are left out."""
    bins: dict[int, list[Judged]] = {}
    for confidence, is_right in rows:
        bins.setdefault(min(_BINS - 1, int(confidence * _BINS)), []).append((confidence, is_right))
    return [_bin(bins[place]) for place in sorted(bins)]


def _bin(rows: Sequence[Judged]) -> Bin:
    confidence = sum(c for c, _ in rows) / len(rows)
    return Bin(confidence, sum(right for _, right in rows) / len(rows), len(rows))


def calibration_error(rows: Iterable[Judged]) -> float | None:
    """Mean gap of confidence and accuracy over the bins, weighted by their rows; None without rows.

    Source: Naeini et al. (2015), Obtaining well calibrated probabilities using Bayesian binning.
    """
    bins = confidence_bins(rows)
    total = sum(level.rows for level in bins)
    if not total:
        return None
    return sum(abs(level.confidence - level.accuracy) * level.rows for level in bins) / total


def precision_at_coverage(rows: Iterable[Judged], coverage: float) -> float | None:
    """Give the share of right answers among the most confident rows.

    Args:
        rows: of all questions that have a candidate.
        coverage: share of the rows that is looked at, in (0, 1].

    Returns:
        None where that is less than one row. Of equal confidences, wrong ones are taken first.
    """
    ordered = sorted(rows, key=lambda row: (-row[0], row[1]))
    kept = ordered[: int(len(ordered) * coverage)]
    return sum(right for _, right in kept) / len(kept) if kept else None
