"""Intervals resample pictures, not rows, and hold the middle 95 %."""

from collections import Counter
from collections.abc import Iterator

import pytest

from measure_extract.evaluation.bootstrap import bootstrap_interval


@pytest.mark.parametrize(
    ("values", "interval"),
    [
        ([5.0], (5, 5)),
        ([2.0, 1.0], (1, 2)),
        ([float(i) for i in range(200)], (5, 195)),
        ([float(i) for i in reversed(range(200))], (5, 195)),
        ([float((7 * i) % 40) for i in range(40)], (1, 39)),
        ([None, 3.0, None, 1.0], (1, 3)),
        ([None, None], None),
    ],
)
def test_the_interval_leaves_a_fortieth_out_on_each_side(
    values: list[float | None], interval: tuple[float, float] | None
) -> None:
    given: Iterator[float | None] = iter(values)

    assert bootstrap_interval(["a"], lambda _: next(given), samples=len(values), seed=0) == interval
    assert list(given) == []


def test_rows_of_one_picture_stay_together() -> None:
    keys = ["a", "b", "a", "c", "a", "b"]
    samples: list[list[int]] = []

    def watch(indices: list[int]) -> float:
        samples.append(indices)
        return 0.0

    bootstrap_interval(keys, watch, samples=100, seed=3)
    for indices in samples:
        times = Counter(indices)
        assert times[0] == times[2] == times[4]
        assert times[1] == times[5]
        assert times[0] + times[1] + times[3] == 3  # as many pictures as there are
    assert len({tuple(indices) for indices in samples}) > 5


def test_one_picture_leaves_nothing_to_resample() -> None:
    def share(indices: list[int]) -> float:
        return indices.count(0) / len(indices)

    assert bootstrap_interval(["a"] * 4, share, samples=50, seed=0) == (0.25, 0.25)
    interval = bootstrap_interval(list("abcd"), share, samples=200, seed=0)
    assert interval is not None
    assert interval[0] < 0.25 < interval[1]


def test_the_seed_decides() -> None:
    def total(indices: list[int]) -> float:
        return float(sum(indices))

    keys = [str(i) for i in range(50)]
    first, again, other = (
        bootstrap_interval(keys, total, samples=50, seed=seed) for seed in (3, 3, 4)
    )
    assert first == again != other
