"""Counts of outcomes, and what follows from them."""

from dataclasses import dataclass

__all__ = ["Counts"]


@dataclass(frozen=True, slots=True)
class Counts:
    """Outcomes of a set of rows; floats, because rows may be weighted."""

    tp: float = 0
    fp: float = 0
    fn: float = 0
    tn: float = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.tp + other.tp, self.fp + other.fp, self.fn + other.fn, self.tn + other.tn
        )

    def scaled(self, weight: float) -> "Counts":
        """Multiply every outcome by a weight."""
        return Counts(self.tp * weight, self.fp * weight, self.fn * weight, self.tn * weight)

    @property
    def total(self) -> float:
        """Number of rows."""
        return self.tp + self.fp + self.fn + self.tn

    @property
    def precision(self) -> float | None:
        """TP / (TP + FP); None where nothing was answered."""
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else None

    @property
    def recall(self) -> float | None:
        """TP / (TP + FN), the challenge's definition; None where there is neither.

        A wrong answer counts as FP only, as the challenge's rules print it.
        """
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall; None where nothing could be scored.

        Source: Amazon ML Challenge 2024, evaluation criteria.
        """
        if not (self.tp + self.fp + self.fn):
            return None
        return 2 * self.tp / (2 * self.tp + self.fp + self.fn)
