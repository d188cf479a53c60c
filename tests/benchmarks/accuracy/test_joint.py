"""The assignment of a photo's lengths is the best one there is."""

import pytest

from benchmarks.accuracy.joint import Choice, decide

SILENT: Choice = (-1, -1, -1.2)


@pytest.mark.parametrize(
    ("price", "picked"),
    [
        (0.0, [0, 0]),  # each question for itself
        (0.3, [0, 0]),  # sharing is cheaper than the second best
        (5.0, [0, 1]),  # the second question gives way: it loses less
    ],
)
def test_two_questions_about_two_quantities(price: float, picked: list[int]) -> None:
    height: list[Choice] = [(0, 7, -0.1), (1, 8, -3.0), SILENT]
    width: list[Choice] = [(0, 7, -0.2), (1, 8, -1.0), SILENT]

    assert decide([height, width], price) == picked


def test_silence_may_be_shared() -> None:
    unsure: list[Choice] = [(0, 7, -2.0), SILENT]

    assert decide([unsure, unsure, unsure], 50.0) == [-1, -1, -1]
