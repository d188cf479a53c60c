"""Bare numbers beside a box that prints the same quantity in another unit."""

import pytest

from measure_extract.spans.finder import shared_finder
from tests.spans.test_photo import beside, found, stacked


@pytest.mark.parametrize(
    ("texts", "quantities"),
    [
        (("16.54*", "42cm"), ["42 centimetre", "16.54 inch ?"]),
        (("42cm", "(16.5)"), ["42 centimetre", "16.5 inch ?"]),
        (('4⅜"', "(111)"), ["4.375 inch", "111 millimetre ?"]),
        (("2LB", "907"), ["2 pound", "907 gram ?"]),
        (("453", "1 LB"), ["1 pound", "453 gram ?"]),
        (("98MM", "3.86"), ["98 millimetre", "3.86 inch ?"]),
        (("8 FL OZ", "237"), ["8 fluid ounce", "237 millilitre ?"]),
        (("5.51°", "14 cm"), ["14 centimetre", "5.51 inch ?"]),
    ],
)
def test_a_bare_number_that_agrees_takes_the_other_unit(
    texts: tuple[str, str], quantities: list[str]
) -> None:
    assert found(stacked(*texts)) == quantities


@pytest.mark.parametrize(
    ("texts", "quantities"),
    [
        (("42 kg", "17"), ["42 kilogram"]),
        (("2 LB", "17"), ["2 pound"]),
        (("0 g", "0"), ["0 gram"]),
        (("500 ml", "2024"), ["500 millilitre"]),
        (("42 kg", "92.6 kg"), ["42 kilogram", "92.6 kilogram"]),
        (("10 cm / 12 cm", "3.9"), ["10 centimetre", "12 centimetre", "3.9 centimetre ^"]),
    ],
)
def test_a_bare_number_that_disagrees_does_not(
    texts: tuple[str, str], quantities: list[str]
) -> None:
    assert found(stacked(*texts)) == quantities


def test_the_surface_is_the_number_alone() -> None:
    spans = shared_finder().find(beside("42cm", "(16.5)"))
    text, span = "(16.5)", spans[-1]

    assert text[span.start : span.end] == span.surface == "16.5"
    assert span.box_indices == (1,)
