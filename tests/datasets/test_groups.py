"""Groups as sheets have them; none of them is a traceback."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from measure_extract.datasets.groups import (
    GroupCounts,
    checked_group,
    count_groups,
    parse_group,
)
from measure_extract.errors import GroupError


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("107694", 107694),
        ("107694.0", 107694),
        ("107694.", 107694),
        (" 107694 ", 107694),
        ("+7", 7),
        ("-1", -1),
        ("007", 7),
        ("9223372036854775807", 2**63 - 1),
        ("9223372036854775808", None),
        ("-9223372036854775808", -(2**63)),
        ("12345678901234567890", None),
        ("9" * 5000, None),
        ("", None),
        (None, None),
        ("nan", None),
        ("NaN", None),
        ("None", None),
        ("inf", None),
        ("abc", None),
        ("--5", None),
        ("²", None),
        ("٣", None),
        ("7.5", None),
        ("1e5", None),
        ("1_000", None),
        ("1,000", None),
        ("0x10", None),
    ],
)
def test_parse_group(text: str | None, group: int | None) -> None:
    assert parse_group(text) == group


@pytest.mark.parametrize(
    ("value", "group"),
    [
        (None, None),
        (7, 7),
        (7.0, 7),
        (-(2.0**63), -(2**63)),
        (np.float32(7), 7),
        (np.uint8(7), 7),
        (Decimal("7"), 7),
        ("107694.0", 107694),
        (float("nan"), None),
        (np.float32("nan"), None),
        (pd.NA, None),
        (pd.NaT, None),
        ("", None),
        (" NaN ", None),
    ],
)
def test_checked_group(value: object, group: int | None) -> None:
    assert checked_group(value) == group
    assert type(checked_group(value)) is type(group)


@pytest.mark.parametrize(
    ("value", "named"),
    [
        (1.5, "got 1.5"),
        (True, "got True"),
        (np.True_, "got True"),
        (float("inf"), "got inf"),
        (2.0**63, r"got 9.223372036854776e\+18"),
        pytest.param(10**5000, "got a number of type int over 64 bits", id="thousands of digits"),
        (Decimal("1.5"), "got 1.5"),
        ("abc", "got 'abc'; give entities by their keyword"),
        (["height"], r"got \['height'\]; give entities by their keyword"),
        ("x" * 99, "got 'x{46}\\.\\.\\.; give"),
    ],
)
def test_a_wrong_group_names_what_was_given(value: object, named: str) -> None:
    with pytest.raises(GroupError, match=named):
        checked_group(value)


@pytest.mark.parametrize(
    ("cells", "warning"),
    [
        ({"7": 3}, ""),
        ({}, ""),
        ({"7": 1, "": 2}, "of 3 rows 2 have no group_id: answered as products of any group"),
        ({"NaN": 1, "<NA>": 1}, "of 2 rows 2 have no group_id: answered as products of any group"),
        (
            {"abc": 1, "--5": 2},
            "of 3 rows 3 have one that is no whole number (the first: 'abc'): "
            "answered as products of any group",
        ),
        (
            {"": 1, "²": 1},
            "of 2 rows 1 have no group_id and 1 have one that is no whole number (the first: '²'): "
            "answered as products of any group",
        ),
    ],
)
def test_one_sentence_of_warning(cells: dict[str, int], warning: str) -> None:
    assert count_groups(cells).warning == warning


def test_a_long_wrong_group_is_cut() -> None:
    assert len(count_groups({"x" * 5000: 1}).warning) < 200


def test_counts_add_up_and_the_first_wrong_one_stays() -> None:
    total = GroupCounts(5, 1, 1, "a") + GroupCounts(3, 0, 2, "b")

    assert total == GroupCounts(8, 1, 3, "a")
