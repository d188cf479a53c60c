"""Scores of answers, as pure functions.

`exact` is the challenge's own scoring; `quantity` counts an answer as right when it is the same
physical quantity as any accepted one. Both count as the challenge does: right is TP; wrong, or
unasked for, is FP; empty where an answer exists is FN; both empty is TN.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from measure_extract.units import are_same_quantity, format_measurement, parse_measurement

__all__ = [
    "QUANTITY_TOLERANCE",
    "TEST_MIX",
    "Counts",
    "bootstrap_interval",
    "is_exact",
    "is_same_quantity",
    "outcome",
    "reweighted_f1",
]

# Answers rounded to three digits differ by up to 0.5 %; anything above is another number.
QUANTITY_TOLERANCE = 0.006

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


def is_exact(prediction: str, answers: Sequence[str]) -> bool:
    """Tell whether a prediction equals an accepted answer as text, numbers written plainly.

    "12.0 inch" and "12 inch" are equal, as in the challenge's label cleaning.
    """
    parsed = parse_measurement(prediction)
    if parsed is None or parsed[0] != parsed[1]:
        return prediction in answers
    plain = format_measurement(parsed[1], parsed[2])
    for answer in answers:
        accepted = parse_measurement(answer)
        if accepted is None or accepted[0] != accepted[1]:
            continue
        if plain == format_measurement(accepted[1], accepted[2]):
            return True
    return False


def is_same_quantity(prediction: str, answers: Sequence[str]) -> bool:
    """Tell whether a prediction is physically equal to an accepted answer.

    Equal within QUANTITY_TOLERANCE after conversion; a range matches by either end.
    """
    parsed = parse_measurement(prediction)
    if parsed is None:
        return False
    ends = (parsed[0], parsed[1])
    for answer in answers:
        accepted = parse_measurement(answer)
        if accepted is None:
            continue
        for value in ends:
            for wanted in accepted[:2]:
                if are_same_quantity(
                    value, parsed[2], wanted, accepted[2], tolerance=QUANTITY_TOLERANCE
                ):
                    return True
    return False


def outcome(
    prediction: str, answers: Sequence[str], is_right: Callable[[str, Sequence[str]], bool]
) -> Counts:
    """Count one row.

    Args:
        prediction: "number unit", or "" for no answer.
        answers: accepted answers; empty where nothing is printed.
        is_right: `is_exact` or `is_same_quantity`.
    """
    if not prediction:
        return Counts(fn=1) if answers else Counts(tn=1)
    if answers and is_right(prediction, answers):
        return Counts(tp=1)
    return Counts(fp=1)


def reweighted_f1(per_entity: Mapping[str, Counts]) -> float | None:
    """F1 of counts re-weighted so that entities have the shares of the challenge's test rows.

    Entities without rows are left out, and the others' shares are kept in proportion.
    """
    total = Counts()
    for entity, counts in per_entity.items():
        if counts.total and entity in TEST_MIX:
            total = total + counts.scaled(TEST_MIX[entity] / counts.total)
    return total.f1


def bootstrap_interval(
    keys: Sequence[str],
    statistic: Callable[[list[int]], float | None],
    *,
    samples: int,
    seed: int,
) -> tuple[float, float] | None:
    """Give a 95 % percentile interval of a statistic, resampling whole pictures.

    Args:
        keys: picture of each row; rows of one picture stay together.
        statistic: of the rows with these indices (repeats allowed); None results are dropped.
        samples: number of resamples.
        seed: of the random generator.

    Source: Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapter 13.
    """
    rows: dict[str, list[int]] = {}
    for i, key in enumerate(keys):
        rows.setdefault(key, []).append(i)
    pictures = list(rows)
    generator = random.Random(seed)
    values = []
    for _ in range(samples):
        chosen = generator.choices(pictures, k=len(pictures))
        value = statistic([i for key in chosen for i in rows[key]])
        if value is not None:
            values.append(value)
    if not values:
        return None
    values.sort()
    return values[int(0.025 * len(values))], values[min(len(values) - 1, int(0.975 * len(values)))]
