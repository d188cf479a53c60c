"""Intervals by resampling whole pictures."""

import random
from collections.abc import Callable, Sequence

__all__ = ["bootstrap_interval"]


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
    return values[int(0.025 * len(values))], values[int(0.975 * len(values))]
