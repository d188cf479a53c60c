"""Score predictions of any system on labelled examples: one report, one way of counting."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from measure_extract.evaluation.base import TEST_MIX, Counts, EntityCounts
from measure_extract.evaluation.bootstrap import bootstrap_interval
from measure_extract.evaluation.metrics import exact_outcome, quantity_outcome
from measure_extract.types import Example

__all__ = ["EvalReport", "Score", "evaluate"]

# A 95 % interval wants 1,000. Source: Efron and Tibshirani (1993), An Introduction to the Bootstrap, ch. 13.
_BOOTSTRAP_SAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Score:
    """F1 of one way of counting, over some rows."""

    f1: float | None
    precision: float | None
    recall: float | None
    counts: Counts

    @classmethod
    def of(cls, counts: Counts) -> "Score":
        """Summarize counts."""
        return cls(counts.f1, counts.precision, counts.recall, counts)


@dataclass(frozen=True, slots=True)
class EvalReport:
    """How good a set of predictions is."""

    rows: int
    quantity: Score
    exact: Score
    per_entity: dict[str, Score]  # quantity
    reweighted_f1: float | None  # quantity, over the entities that have a share in the mix
    reweighted_interval: tuple[float, float] | None  # 95 %, over pictures
    outside_mix: tuple[str, ...]  # entities that the re-weighted figures leave out

    def to_dict(self) -> dict[str, Any]:
        """Give plain JSON values."""
        return asdict(self)


def evaluate(
    examples: Sequence[Example],
    predictions: Sequence[str],
    *,
    seed: int = 0,
    mix: Mapping[str, float] = TEST_MIX,
) -> EvalReport:
    """Score predictions.

    Args:
        examples: labelled rows (`answers` is not None).
        predictions: "number unit" or "" per row, in the same order.
        seed: of the bootstrap.
        mix: shares of the entities in the re-weighted figures; by default those of the challenge's
            test rows. Entities that it does not have are named in the report.

    Raises:
        ValueError: if the lengths differ or a row has no label.
    """
    rows = _outcomes(examples, predictions)
    by_entity = EntityCounts.of(rows)
    exact = (
        exact_outcome(prediction, example.answers or ())
        for example, prediction in zip(examples, predictions, strict=True)
    )

    def reweighted_f1(indices: Sequence[int]) -> float | None:
        return EntityCounts.of(rows[i] for i in indices).inside(mix).reweighted_f1(mix)

    return EvalReport(
        rows=len(examples),
        quantity=Score.of(by_entity.total),
        exact=Score.of(sum(exact, Counts())),
        per_entity={name: Score.of(counts) for name, counts in by_entity.items()},
        reweighted_f1=reweighted_f1(range(len(rows))),
        reweighted_interval=bootstrap_interval(
            [example.split_key or example.image for example in examples],
            reweighted_f1,
            samples=_BOOTSTRAP_SAMPLES,
            seed=seed,
        ),
        outside_mix=by_entity.outside(mix),
    )


def _outcomes(examples: Sequence[Example], predictions: Sequence[str]) -> list[tuple[str, Counts]]:
    """Give the entity and the quantity outcome of every row."""
    if len(examples) != len(predictions):
        raise ValueError(f"{len(examples)} examples but {len(predictions)} predictions")
    rows = []
    for example, prediction in zip(examples, predictions, strict=True):
        if example.answers is None:
            raise ValueError(f"row {example.index!r} has no label; leave it out")
        rows.append((example.entity, quantity_outcome(prediction, example.answers)))
    return rows
