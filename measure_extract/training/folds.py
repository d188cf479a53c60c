"""A model for each fold of the photos, taught by the others: no picture is judged by one that saw it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from measure_extract.datasets.splits import fold_of

__all__ = ["ByFold", "fit_by_fold"]

Row = TypeVar("Row")
Fitted = TypeVar("Fitted")


@dataclass(frozen=True)
class ByFold(Generic[Fitted]):
    """Models in the order of the folds that they were not taught."""

    models: tuple[Fitted, ...]

    def of(self, key: str) -> Fitted:
        """Give the model that was taught nothing of a split key, nor of what looks like it."""
        return self.models[fold_of(key, len(self.models))]


def fit_by_fold(
    rows: Iterable[tuple[str, Row]], fit: Callable[[list[Row]], Fitted], *, folds: int
) -> ByFold[Fitted]:
    """Fit a model for each fold, on the rows of the others.

    Args:
        rows: each behind its split key.
        fit: makes a model of rows.
        folds: how many; see `fold_of`.
    """
    placed = [(fold_of(key, folds), row) for key, row in rows]
    return ByFold(
        tuple(fit([row for fold, row in placed if fold != held]) for held in range(folds))
    )
