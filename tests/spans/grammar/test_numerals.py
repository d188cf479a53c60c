"""Digits to numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measure_extract.spans.grammar.numerals import parse_decimal

CASES = [
    ("30", 30, "integer"),
    ("2.5", 2.5, "point"),
    ("2,5", 2.5, "comma"),
    (".5", 0.5, "leading point"),
    ("1,000", 1000, "comma groups"),
    ("1,000,000", 1e6, "two groups"),
    ("0,750", 0.75, "a number from 0 has no groups"),
    ("2.205", 2.205, "three decimals"),
    ("1.000.000", 1e6, "a point twice groups"),
    ("1,000.5", 1000.5, "English"),
    ("1.000,5", 1000.5, "German"),
    ("12345,678", 12345.678, "too long for a group"),
    ("1.2.3", None, "a version"),
    ("", None, "nothing"),
]


@pytest.mark.parametrize(("digits", "value", "why"), CASES, ids=[c[2] for c in CASES])
def test_parse_decimal(digits: str, value: float | None, why: str) -> None:
    assert parse_decimal(digits) == value


def test_dot_groups_where_the_caller_says_so() -> None:
    assert parse_decimal("1.000", dot_groups=True) == 1000
    assert parse_decimal("1.000") == 1
    assert parse_decimal("1.25", dot_groups=True) == 1.25


@given(st.text())
def test_parse_decimal_never_raises(text: str) -> None:
    value = parse_decimal(text)

    assert value is None or value >= 0
