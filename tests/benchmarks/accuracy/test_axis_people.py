"""Counting what a person and the product say of the same rows."""

import pytest

from benchmarks.accuracy.axis_people import Reading, agreement, kind_counts
from measure_extract.types import Example


def row(weight: float, *answers: str) -> Example:
    return Example("a.webp", "depth", None, answers, weight)


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        (Reading(row(1.0, "5 inch"), "5 inch", "5 inch"), ("high", "right", 1)),
        (Reading(row(0.7, "5 inch"), "12.7 centimetre", "7 inch"), ("medium", "wrong", 1)),
        (Reading(row(0.7, "5 inch"), "6 inch", ""), ("medium", "wrong", 0)),
        (Reading(row(0.3), "", ""), ("low", "right", 1)),
        (Reading(row(0.3), "5 inch", ""), ("low", "right", 0)),
        (Reading(row(0.3, "5 inch"), "", "5 inch"), ("low", "right", 0)),
    ],
)
def test_agreement(reading: Reading, expected: tuple[str, str, int]) -> None:
    (found,) = agreement([reading])

    assert (found["confidence"], found["product"], found["person_agrees"]) == expected
    assert found["rows"] == 1


def test_kinds_are_counted_by_entity_the_frequent_first() -> None:
    lines = [{"kind": k, "entity": e} for k, e in (("a", "depth"), ("b", "width"), ("b", "depth"), ("b", "depth"))]  # fmt: skip

    assert list(kind_counts(lines).items()) == [("b", {"depth": 2, "width": 1}), ("a", {"depth": 1})]  # fmt: skip
