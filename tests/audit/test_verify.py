"""Mismatches are found, named and ranked."""

from typing import Any

import pytest

from measure_extract.audit.verify import compare

EVIDENCE: dict[str, Any] = {
    "entity": "height",
    "prediction": "10 inch",
    "value": 10.0,
    "low": 10.0,
    "unit": "inch",
    "confidence": 0.95,
    "candidates": [
        {"span": {"value": 10.0}, "unit": "inch"},
        {"span": {"value": 3.0}, "unit": "inch"},
    ],
}


@pytest.mark.parametrize(
    "declared", ["10 inch", "25.4 centimetre", "25 cm", "9.9 in", "[9, 11] inch", "0.254 metre"]
)
def test_the_same_quantity_is_no_mismatch(declared: str) -> None:
    assert compare(declared, EVIDENCE) is None


@pytest.mark.parametrize(
    ("declared", "slip"),
    [
        ("10 cm", "inches and centimetres"),
        ("10 mm", "inches and millimetres"),
        ("1 inch", "a decimal place"),
        ("100 inch", "a decimal place"),
        ("10 foot", "feet and inches"),
        ("1000 inch", "two decimal places"),
    ],
)
def test_slips_are_named_and_grave(declared: str, slip: str) -> None:
    found = compare(declared, EVIDENCE)

    assert found is not None
    assert found[0].startswith(slip)
    assert found[1] == "high"


@pytest.mark.parametrize(
    ("declared", "facts", "severity"),
    [
        ("17 inch", {}, "high"),
        ("12 inch", {}, "medium"),
        ("17 inch", {"confidence": 0.7}, "medium"),
        ("17 inch", {"confidence": 0.5}, "low"),
        ("3 inch", {}, "low"),  # the photo prints it, as something else
        ("12 inch", {"low": 8.0, "value": 11.0}, "medium"),
    ],
)
def test_severity(declared: str, facts: dict[str, Any], severity: str) -> None:
    found = compare(declared, {**EVIDENCE, **facts})

    assert found is not None
    assert found[1] == severity


@pytest.mark.parametrize("declared", ["10 gram", "tall", "10"])
def test_what_is_no_length_is_refused(declared: str) -> None:
    with pytest.raises(ValueError, match="is no length; give it as a number and a unit"):
        compare(declared, EVIDENCE)
