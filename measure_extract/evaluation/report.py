"""Score predictions of any system on labelled examples: one report, one way of counting."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from measure_extract.evaluation.base import Counts
from measure_extract.evaluation.bootstrap import bootstrap_interval
from measure_extract.evaluation.metrics import is_exact, is_same_quantity, outcome, reweighted_f1
from measure_extract.types import Example

__all__ = ["EvalReport", "Score", "evaluate"]

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
    reweighted_f1: float | None  # quantity, in the entity mix of the challenge's test rows
    reweighted_interval: tuple[float, float] | None  # 95 %, over pictures

    def to_dict(self) -> dict[str, Any]:
        """Give plain JSON values."""
        return asdict(self)


def evaluate(
    examples: Sequence[Example], predictions: Sequence[str], *, seed: int = 0
) -> EvalReport:
    """Score predictions.

    Args:
        examples: labelled rows (`answers` is not None).
        predictions: "number unit" or "" per row, in the same order.
        seed: of the bootstrap.

    Raises:
        ValueError: if the lengths differ or a row has no label.
    """
    if len(examples) != len(predictions):
        raise ValueError(f"{len(examples)} examples but {len(predictions)} predictions")
    outcomes = []
    exact = Counts()
    for example, prediction in zip(examples, predictions, strict=True):
        if example.answers is None:
            raise ValueError(f"row {example.index!r} has no label; leave it out")
        outcomes.append(outcome(prediction, example.answers, is_same_quantity))
        exact = exact + outcome(prediction, example.answers, is_exact)

    def per_entity(indices: Sequence[int]) -> dict[str, Counts]:
        found: dict[str, Counts] = {}
        for i in indices:
            entity = examples[i].entity
            found[entity] = found.get(entity, Counts()) + outcomes[i]
        return found

    by_entity = per_entity(range(len(examples)))
    return EvalReport(
        rows=len(examples),
        quantity=Score.of(sum(outcomes, Counts())),
        exact=Score.of(exact),
        per_entity={name: Score.of(by_entity[name]) for name in sorted(by_entity)},
        reweighted_f1=reweighted_f1(by_entity),
        reweighted_interval=bootstrap_interval(
            [example.split_key or example.image for example in examples],
            lambda indices: reweighted_f1(per_entity(indices)),
            samples=_BOOTSTRAP_SAMPLES,
            seed=seed,
        ),
    )
