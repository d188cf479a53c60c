"""Two rankers on the same held-out rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from measure_extract.entities import entity_spec
from measure_extract.evaluation.base import Counts
from measure_extract.evaluation.bootstrap import bootstrap_interval
from measure_extract.evaluation.metrics import is_same_quantity, outcome, reweighted_f1
from measure_extract.layout.base import Layout
from measure_extract.ranking.choice import choose
from measure_extract.ranking.features import build_features
from measure_extract.ranking.ranker import Ranker
from measure_extract.types import Example

__all__ = ["Comparison", "compare_rankers"]


_SAMPLES = 1000  # of the bootstrap


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two rankers on the same held-out rows, by re-weighted quantity F1."""

    rows: int
    old_f1: float | None  # None where the old one cannot be used by this version
    new_f1: float | None
    gap: float | None  # new minus old
    gap_interval: tuple[float, float] | None  # 95 %, pictures resampled, the same for both

    @property
    def is_better(self) -> bool:
        """Whether the new one is better beyond chance, or the old one cannot be used."""
        if self.old_f1 is None:
            return self.new_f1 is not None
        return self.gap_interval is not None and self.gap_interval[0] > 0


def _outcomes(
    ranker: Ranker, examples: Sequence[Example], layouts: Mapping[str, Layout]
) -> list[Counts]:
    counts = []
    for example in examples:
        layout = layouts.get(example.image)
        found = None
        if layout is not None:
            spec = entity_spec(example.entity)
            candidates = build_features(layout, spec, example.group_id, ranker.priors)
            found = choose(spec.name, candidates, ranker, example.group_id, ranker.threshold)
        answer = "" if found is None else str(found)
        counts.append(outcome(answer, example.answers or (), is_same_quantity))
    return counts


def compare_rankers(
    old: Ranker | None,
    new: Ranker,
    examples: Sequence[Example],
    layouts: Mapping[str, Layout],
    *,
    seed: int,
) -> Comparison:
    """Compare two rankers.

    Args:
        old: None where it cannot be used.
        new: the candidate.
        examples: labelled rows that neither was trained on.
        layouts: per picture.
        seed: of the bootstrap.
    """
    by_ranker = [None if r is None else _outcomes(r, examples, layouts) for r in (old, new)]

    def f1(counts: list[Counts] | None, indices: Sequence[int]) -> float | None:
        if counts is None:
            return None
        per_entity: dict[str, Counts] = {}
        for i in indices:
            entity = examples[i].entity
            per_entity[entity] = per_entity.get(entity, Counts()) + counts[i]
        return reweighted_f1(per_entity)

    def gap(indices: Sequence[int]) -> float | None:
        first, second = (f1(counts, indices) for counts in by_ranker)
        return None if first is None or second is None else second - first

    everything = range(len(examples))
    pictures = [example.split_key or example.image for example in examples]
    return Comparison(
        rows=len(examples),
        old_f1=f1(by_ranker[0], everything),
        new_f1=f1(by_ranker[1], everything),
        gap=gap(everything),
        gap_interval=bootstrap_interval(pictures, gap, samples=_SAMPLES, seed=seed),
    )
