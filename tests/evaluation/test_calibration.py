"""Confidence against the share that is right."""

import pytest

from measure_extract.evaluation.calibration import (
    calibration_error,
    confidence_bins,
    precision_at_coverage,
)


@pytest.mark.parametrize(
    ("rows", "error"),
    [
        ([], None),
        ([(0.5, True), (0.5, False)], 0.0),
        ([(0.9, False)] * 4, 0.9),
        ([(1.0, True)], 0.0),
        # Two bins, weighted by their rows: |0.2 - 1| on 1 row and |0.8 - 1| on 3.
        ([(0.2, True), (0.8, True), (0.8, True), (0.8, True)], (0.8 + 3 * 0.2) / 4),
    ],
)
def test_calibration_error(rows: list[tuple[float, bool]], error: float | None) -> None:
    assert calibration_error(rows) == (None if error is None else pytest.approx(error))


def test_bins_are_tenths_and_the_last_takes_one() -> None:
    bins = confidence_bins(
        [
            (0.0, False), (0.09, True), (0.1, True), (0.19, True), (0.85, False), (0.95, True),
            (1.0, False),
        ]
    )  # fmt: skip

    assert [found.rows for found in bins] == [2, 2, 1, 2]
    assert [found.accuracy for found in bins] == [0.5, 1.0, 0.0, 0.5]


@pytest.mark.parametrize(
    ("coverage", "precision"), [(0.5, 1.0), (0.75, 2 / 3), (1.0, 0.5), (0.1, None)]
)
def test_precision_of_the_surest(coverage: float, precision: float | None) -> None:
    rows = [(0.9, True), (0.8, True), (0.7, False), (0.1, False)]
    found = precision_at_coverage(rows, coverage)

    assert found == (None if precision is None else pytest.approx(precision))


def test_of_equal_confidences_wrong_ones_come_first() -> None:
    assert precision_at_coverage([(0.5, True), (0.5, False)], 0.5) == 0.0
