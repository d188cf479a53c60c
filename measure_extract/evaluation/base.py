"""Counts of outcomes, per entity too, and what follows from them. Knows no answer and no unit."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

__all__ = ["TEST_MIX", "Counts", "EntityCounts", "outcome"]

# Rows per entity of the challenge's 131,187 test rows (official/test.csv).
TEST_MIX: Mapping[str, int] = {
    "height": 32282,
    "depth": 28146,
    "width": 26931,
    "item_weight": 22032,
    "maximum_weight_recommendation": 7028,
    "voltage": 5488,
    "wattage": 5447,
    "item_volume": 3833,
}


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


def outcome(is_right: bool | None, *, is_printed: bool) -> Counts:
    """Count one row as the challenge does: a wrong answer is a false positive and nothing else.

    Args:
        is_right: whether the answer is right; None where none was given.
        is_printed: whether there is an answer to give.

    Raises:
        ValueError: if an answer is called right where none is printed.

    Source: Amazon ML Challenge 2024, evaluation criteria.
    """
    if is_right is None:
        return Counts(fn=1) if is_printed else Counts(tn=1)
    if is_right and not is_printed:
        raise ValueError("an answer is called right where none is printed; nothing is right there")
    return Counts(tp=1) if is_right else Counts(fp=1)


@dataclass(frozen=True, slots=True, eq=False)  # equal to any mapping with the same items
class EntityCounts(Mapping[str, Counts]):
    """Outcomes per entity, which a mix of entities weighs against each other.

    A mix maps entities to their shares, in any unit: numbers of rows will do. Counts are added up by
    `of`, or with `+`.

    Example:
        >>> counts = EntityCounts.of([("height", Counts(tp=1)), ("voltage", Counts(fn=1))])
        >>> counts.total
        Counts(tp=1, fp=0, fn=1, tn=0)
        >>> round(counts.reweighted_f1({"height": 3, "voltage": 1}), 3)
        0.857
    """

    by_entity: Mapping[str, Counts] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[tuple[str, Counts]]) -> "EntityCounts":
        """Add up the outcomes of rows, each with its entity."""
        totals: dict[str, Counts] = {}
        for entity, counts in rows:
            totals[entity] = totals.get(entity, Counts()) + counts
        return cls(totals)

    def __getitem__(self, entity: str) -> Counts:
        return self.by_entity[entity]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self.by_entity))

    def __len__(self) -> int:
        return len(self.by_entity)

    def __add__(self, other: "EntityCounts") -> "EntityCounts":
        return EntityCounts.of([*self.items(), *other.items()])

    @property
    def total(self) -> Counts:
        """Outcomes of all entities together, unweighted."""
        return sum(self.by_entity.values(), Counts())

    def outside(self, mix: Mapping[str, float] = TEST_MIX) -> tuple[str, ...]:
        """Name the entities that have rows but no share in a mix, sorted."""
        return tuple(name for name in self if name not in mix and self[name].total)

    def inside(self, mix: Mapping[str, float] = TEST_MIX) -> "EntityCounts":
        """Keep the entities that have a share in a mix; name the others by `outside`."""
        return EntityCounts({name: counts for name, counts in self.items() if name in mix})

    def row_weights(self, mix: Mapping[str, float] = TEST_MIX) -> dict[str, float]:
        """Give what one row of each entity weighs, so that the entities have the shares of a mix.

        Entities without rows are left out, and the others' shares stay in proportion.

        Raises:
            ValueError: if an entity has rows but no share in the mix.
        """
        outside = self.outside(mix)
        if outside:
            raise ValueError(
                f"entities without a share in the mix: {', '.join(outside)} (it has "
                f"{', '.join(sorted(mix))}); give a mix that has them, or take inside(mix)"
            )
        return {name: mix[name] / counts.total for name, counts in self.items() if counts.total}

    def reweighted_f1(self, mix: Mapping[str, float] = TEST_MIX) -> float | None:
        """F1 as if the entities had the shares of a mix, by default of the challenge's test rows.

        Returns:
            A number in [0, 1]; None where nothing could be scored.

        Raises:
            ValueError: if an entity has rows but no share in the mix.
        """
        weights = self.row_weights(mix)
        return sum((self[name].scaled(w) for name, w in weights.items()), Counts()).f1
