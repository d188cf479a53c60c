"""Compare two recorded runs: has what the photos say, or how surely it is read, shifted?

Source: population stability index, Siddiqi (2006), Credit Risk Scorecards; by custom below 0.1 is
stable and above 0.25 has shifted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path

from measure_extract.datasets.captures import capture_files, iter_captured
from measure_extract.datasets.corrections import iter_judged
from measure_extract.entities import entity_names
from measure_extract.units import SAME_PRINT, are_same_quantity, parse_measurement

__all__ = [
    "DayAccuracy",
    "Drift",
    "EntityRecord",
    "accuracy_by_day",
    "compare_captures",
    "read_capture",
    "stability_index",
]

_BINS = 10  # of the confidence, equally wide; empty answers are a bin of their own
# Where the index is usually cut: below the first nothing happened, above the second somebody should look. By custom,
# not by what these outputs showed.
_STABLE, _MOVED = 0.1, 0.25
_FLOOR = 1e-4  # share of an empty bin, so that the index stays finite


@dataclass(frozen=True, slots=True)
class EntityRecord:
    """What a run said about one entity."""

    rows: int
    empty: int  # no answer, though the picture was read
    failed: int  # the picture was not
    confidence_sum: float
    bins: tuple[int, ...]  # answers by confidence, low to high, then the empty ones

    @property
    def share_empty(self) -> float:
        """Empty answers among the rows whose picture was read; 0.0 where there are none."""
        return self.empty / (self.rows - self.failed) if self.rows > self.failed else 0.0

    @property
    def mean_confidence(self) -> float | None:
        """Mean confidence of the answers; None where there are none."""
        answered = self.rows - self.failed - self.empty
        return self.confidence_sum / answered if answered else None


@dataclass(frozen=True, slots=True)
class Drift:
    """The change of one entity between two runs."""

    entity: str
    before: EntityRecord
    after: EntityRecord
    stability_index: float | None  # None where a run has no row that was read

    @property
    def verdict(self) -> str:
        """ "stable", "moved" or "shifted", by the index; "unknown" without one."""
        if self.stability_index is None:
            return "unknown"
        if self.stability_index < _STABLE:
            return "stable"
        return "moved" if self.stability_index <= _MOVED else "shifted"


def stability_index(before: Sequence[int], after: Sequence[int]) -> float:
    """Compute the population stability index of two histograms over the same bins.

    Sum over bins of (b - a) ln(b / a), a and b being shares; 0 for equal shares, and symmetric.

    Raises:
        ValueError: if the histograms differ in length or one is empty.
    """
    if len(before) != len(after) or not sum(before) or not sum(after):
        raise ValueError("the histograms must have the same bins and at least one count each")
    pairs = [
        (max(a / sum(before), _FLOOR), max(b / sum(after), _FLOOR))
        for a, b in zip(before, after, strict=True)
    ]
    return sum((b - a) * log(b / a) for a, b in pairs)


def read_capture(path: Path) -> dict[str, EntityRecord]:
    """Count what was said per entity; what a path stands for is told by `capture_files`.

    Raises:
        TableError: if there is no capture at the path.
    """
    counts: dict[str, list[float]] = {}
    for file in capture_files(path):
        for row in iter_captured(file, ("entity_name", "confidence", "is_failed")):
            _count(counts.setdefault(row["entity_name"], [0.0] * (_BINS + 4)), row)
    return {entity: _record(numbers) for entity, numbers in counts.items()}


def _count(numbers: list[float], row: dict[str, float | None]) -> None:
    """Add a row to: one number per bin, empty, rows, failed, sum of confidences."""
    numbers[_BINS + 1] += 1
    confidence = row["confidence"]
    if row["is_failed"]:
        numbers[_BINS + 2] += 1
    elif confidence is None:
        numbers[_BINS] += 1
    else:
        numbers[min(_BINS - 1, int(confidence * _BINS))] += 1
        numbers[_BINS + 3] += confidence


def _record(numbers: Sequence[float]) -> EntityRecord:
    bins = tuple(int(n) for n in numbers[: _BINS + 1])
    rows, failed, total = numbers[_BINS + 1 :]
    return EntityRecord(int(rows), bins[_BINS], int(failed), total, bins)


_NOTHING = _record([0.0] * (_BINS + 4))


def compare_captures(before: Path, after: Path) -> list[Drift]:
    """Compare two runs entity by entity, in the entities' own order."""
    first, second = read_capture(before), read_capture(after)
    drifts = []
    for entity in dict.fromkeys((*entity_names(), *first, *second)):
        a, b = first.get(entity, _NOTHING), second.get(entity, _NOTHING)
        if a.rows or b.rows:
            is_known = sum(a.bins) and sum(b.bins)
            index = stability_index(a.bins, b.bins) if is_known else None
            drifts.append(Drift(entity, a, b, index))
    return drifts


@dataclass(frozen=True, slots=True)
class DayAccuracy:
    """How many of a day's answers that somebody judged were right."""

    day: str  # of the answer, YYYY-MM-DD
    judged: int
    right: int


def accuracy_by_day(path: Path) -> list[DayAccuracy]:
    """Count the right ones among the answers of a service that somebody corrected or confirmed.

    Those who write are not a fair sample: wrong answers are corrected more often than right ones are
    confirmed. The share is a lower bound, and its change from day to day is what tells something.

    Args:
        path: folder of a service, or one of its days.

    Returns:
        Days in their order; none where there are no corrections.
    """
    folders = [folder for folder in (path, path.parent) if folder.is_dir()]
    judged = next((rows for folder in folders if (rows := list(iter_judged(folder)))), [])
    days: dict[str, list[bool]] = {}
    for one in judged:
        day = one.correction.request_id[:8]
        days.setdefault(f"{day[:4]}-{day[4:6]}-{day[6:]}", []).append(
            _is_right(one.prediction, one.correction.answer)
        )
    return [DayAccuracy(day, len(right), sum(right)) for day, right in sorted(days.items())]


def _is_right(prediction: str, answer: str) -> bool:
    said, right = parse_measurement(prediction), parse_measurement(answer)
    if said is None or right is None:
        return said is right
    return are_same_quantity(said.high, said.unit, right.high, right.unit, tolerance=SAME_PRINT)
