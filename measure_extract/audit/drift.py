"""Compare two recorded runs: has what the photos say, or how surely it is read, shifted?

Source: population stability index, Siddiqi (2006), Credit Risk Scorecards; by custom below 0.1 is
stable and above 0.25 has shifted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path

from measure_extract.entities import entity_names
from measure_extract.errors import TableError

__all__ = ["Drift", "EntityRecord", "compare_captures", "read_capture", "stability_index"]

_BINS = 10  # of the confidence, equally wide; empty answers are a bin of their own
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
        if self.stability_index < 0.1:
            return "stable"
        return "moved" if self.stability_index <= 0.25 else "shifted"


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
    """Count what a run said per entity; a folder stands for its newest run.

    Raises:
        TableError: if there is no capture at the path.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    if path.is_dir():
        runs = sorted(path.glob("*.parquet"))
        if not runs:
            raise TableError(str(path), "there is no capture in it", "run predict --capture")
        path = runs[-1]
    if not path.is_file():
        raise TableError(str(path), "there is no such file", "check the path")
    counts: dict[str, list[float]] = {}
    try:
        columns = ["entity_name", "confidence", "is_failed"]
        for batch in pq.ParquetFile(path).iter_batches(columns=columns):
            for row in batch.to_pylist():
                _count(counts.setdefault(row["entity_name"], [0.0] * (_BINS + 4)), row)
    except (pa.ArrowInvalid, KeyError) as error:
        raise TableError(str(path), f"it is no capture ({error})", "give one of predict") from error
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
    for entity in entity_names():
        a, b = first.get(entity, _NOTHING), second.get(entity, _NOTHING)
        if a.rows or b.rows:
            is_known = sum(a.bins) and sum(b.bins)
            index = stability_index(a.bins, b.bins) if is_known else None
            drifts.append(Drift(entity, a, b, index))
    return drifts
