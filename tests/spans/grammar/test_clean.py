"""Cleaning never moves a character."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measure_extract.spans.grammar.clean import clean_text


@given(st.text())
def test_length_is_kept(text: str) -> None:
    cleaned, repaired = clean_text(text)

    assert len(cleaned) == len(text)
    assert all(cleaned[i] != text[i] for i in repaired)


@pytest.mark.parametrize(
    ("text", "cleaned", "repairs"),
    [
        ("12″ × 8”", '12" x 8"', set()),
        ("1O0 cm", "100 cm", {1}),
        ("100 OZ", "100 OZ", set()),
        ("2.4OLB TOTAL", "2.40LB TOTAL", {3}),
        ("UP TO 25O LBS", "UP TO 250 LBS", {8}),
        ("8OOZ", "80OZ", {1}),
        ("5OZ", "5OZ", set()),
        ("SOLD 5 cm", "SOLD 5 cm", set()),
        ("3001bs", "300lbs", {3}),
        ("250|b", "250lb", {3}),
        ("450L85", "450LBS", {4, 5}),
        ("450 LB5", "450 LBS", {6}),
        ("450L8S", "450LBS", {4}),
        ("L85", "L85", set()),
        ("12L850", "12L850", set()),
        ("1800 VATT", "1800 WATT", {5}),
        ("VATT", "VATT", set()),
        ("1800 VATTAGE", "1800 VATTAGE", set()),
        ("1 1b", "1 1b", set()),
        ("10z", "1oz", {1}),
        ("100 zones", "100 zones", set()),
    ],
)
def test_clean(text: str, cleaned: str, repairs: set[int]) -> None:
    assert clean_text(text) == (cleaned, frozenset(repairs))
