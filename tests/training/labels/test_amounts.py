"""Amounts are rounded as sellers round them, and mains voltages alone are ranges."""

from random import Random

import pytest

from measure_extract.roles.label_words import label_words
from measure_extract.training.labels.amounts import _rounded, draw_amount
from measure_extract.training.labels.base import Block
from measure_extract.training.labels.words import LANGUAGES, Range, Words


@pytest.mark.parametrize(
    ("value", "whole", "rounded"),
    [
        (437.2, True, {437, 435, 440}),
        (37.2, True, {37}),
        (437.2, False, {437, 435, 440, 450}),
        (37.23, False, {37.2, 37, 35}),
        (3.333, False, {3.33, 3.3, 3.5, 3}),
        (0.333, False, {0.33, 0.35, 0.3}),
    ],
)
def test_rounded(value: float, whole: bool, rounded: set[float]) -> None:
    random = Random(1)

    assert {_rounded(random, value, whole=whole) for _ in range(200)} == rounded


@pytest.mark.parametrize(
    ("low", "high", "allow_range", "are_ranges"),
    [(100, 240, True, {True, False}), (100, 240, False, {False}), (3, 48, True, {False})],
)
def test_voltages(low: float, high: float, allow_range: bool, are_ranges: set[bool]) -> None:
    random, ranges = Random(1), (Range("volt", low, high),)
    found = [draw_amount(random, ranges, allow_range=allow_range) for _ in range(100)]

    assert {amount.low < amount.high for amount in found} == are_ranges
    assert all(low <= amount.low <= amount.high <= high for amount in found)


@pytest.mark.parametrize("language", [name for name in LANGUAGES if name != "en"])
def test_units_are_written_out_in_english_only(language: str) -> None:
    units = [unit for unit in label_words()["units"] if unit != "fluid ounce"]

    assert max(len(form) for unit in units for form in Words("en").unit_forms(unit)) > 3
    assert max(len(form) for unit in units for form in Words(language).unit_forms(unit)) <= 3


def test_a_block_is_as_large_as_its_label() -> None:
    assert Block(()).scale == Block.lines([]).scale == 1.0
