"""Two rankers on the same held-out rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from measure_extract.entities import entity_spec
from measure_extract.evaluation.base import TEST_MIX, Counts, EntityCounts
from measure_extract.evaluation.bootstrap import bootstrap_interval
from measure_extract.evaluation.metrics import quantity_outcome
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
) -> list[tuple[str, Counts]]:
    """Give the entity and the outcome of every row; a picture without a layout is not answered."""
    counts = []
    for example in examples:
        layout, spec = layouts.get(example.image), entity_spec(example.entity)
        found = None
        if layout is not None:
            candidates = build_features(layout, spec, example.group_id, ranker.priors)
            found = choose(spec.name, candidates, ranker, example.group_id, ranker.threshold)
        answer = "" if found is None else str(found)
        counts.append((spec.name, quantity_outcome(answer, example.answers or ())))
    return counts


def compare_rankers(
    old: Ranker | None,
    new: Ranker,
    examples: Sequence[Example],
    layouts: Mapping[str, Layout],
    *,
    seed: int,
    mix: Mapping[str, float] = TEST_MIX,
) -> Comparison:
    """Compare two rankers.

    Args:
        old: None where it cannot be used.
        new: the candidate.
        examples: labelled rows that neither was trained on.
        layouts: per picture.
        seed: of the bootstrap.
        mix: shares of the entities.

    Raises:
        ValueError: if a row asks for an entity that has no share in the mix.
    """
    by_ranker = [None if r is None else _outcomes(r, examples, layouts) for r in (old, new)]

    def f1(rows: list[tuple[str, Counts]] | None, indices: Sequence[int]) -> float | None:
        if rows is None:
            return None
        return EntityCounts.of(rows[i] for i in indices).reweighted_f1(mix)

    def gap(indices: Sequence[int]) -> float | None:
        first, second = (f1(rows, indices) for rows in by_ranker)
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
