"""What is said of the memory of a process that was watched."""

import os

import pytest

from benchmarks.memory import peak_mb, peaks, resident_mb


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ({50: 200.0, 100: 9.0, 200: 150.0, 300: 210.0, 400: 8.0}, (200.0, 210.0)),
        ({50: 190.0, 100: 200.0, 101: 150.0}, (200.0, 150.0)),
        ({100: 200.0}, (200.0, 0.0)),
    ],
)
def test_memory_before_and_after_a_photo(
    held: dict[int, float], expected: tuple[float, float]
) -> None:
    assert peaks(held, settled=100) == expected


def test_the_most_memory_is_no_less_than_that_of_now() -> None:
    assert 1 < resident_mb() <= peak_mb() + 1
    assert resident_mb(os.getpid()) == pytest.approx(resident_mb(), abs=5)
