"""Mismatches are found, named and ranked."""

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from measure_extract.audit.verify import (
    Finding,
    compare,
    find_mismatches,
    gravest_first,
    write_findings,
)
from measure_extract.errors import TableError

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
    ("declared", "facts"),
    [
        ("12 oz", {"unit": "fluid ounce", "low": 12.0, "value": 12.0}),  # an ounce of either kind
        ("8 inch", {"low": 8.0, "value": 11.0}),
        ("11 inch", {"low": 8.0, "value": 11.0}),
        ("9 inch", {"low": 8.0, "value": 11.0}),
        ("5 ft 8 in", {"low": 68.0, "value": 68.0}),  # the whole, and no part of it
        ("2 lb 8 oz", {"unit": "ounce", "low": 40.0, "value": 40.0}),
        ("1 m 80 cm", {"unit": "centimetre", "low": 180.0, "value": 180.0}),
        ("8 inch / 10 inch", {}),  # alternatives
    ],
)
def test_other_readings_and_either_end_are_no_mismatch(
    declared: str, facts: dict[str, Any]
) -> None:
    assert compare(declared, {**EVIDENCE, **facts}) is None


@pytest.mark.parametrize(
    ("declared", "facts"),
    [
        ("5 ft 3 in", {"unit": "foot", "low": 5.0, "value": 5.0}),
        ("2 lb 8 oz", {"unit": "pound", "low": 2.0, "value": 2.0}),
        ("10 cm ± 1 mm", {"unit": "millimetre", "low": 1.0, "value": 1.0}),
        ("100 cm, cable 5 m", {"unit": "metre", "low": 5.0, "value": 5.0}),
        ("30 x 20 x 10 cm", {"unit": "centimetre", "low": 10.0, "value": 10.0}),
    ],
)
def test_a_part_of_what_is_declared_or_something_else_is_a_mismatch(
    declared: str, facts: dict[str, Any]
) -> None:
    assert compare(declared, {**EVIDENCE, **facts}) is not None


def test_the_gravest_and_surest_stand_first() -> None:
    kinds = [("low", 0.9), ("high", 0.91), ("medium", 0.7), ("high", 0.99), ("medium", 0.8)]
    given = [
        replace(FOUND, index=str(i), severity=severity, confidence=confidence)
        for i, (severity, confidence) in enumerate([*kinds, ("high", 0.99)])
    ]

    assert [finding.index for finding in gravest_first(given)] == ["3", "5", "1", "4", "2", "0"]


@pytest.mark.parametrize(
    ("declared", "slip"),
    [
        ("10 cm", "inches and centimetres"),
        ("10 mm", "inches and millimetres"),
        ("1 inch", "a decimal place"),
        ("100 inch", "a decimal place"),
        ("10 foot", "feet and inches"),
        ("1000 inch", "two decimal places"),
        ("1025 inch", "two decimal places"),
        ("160 inch", "pounds and ounces"),
        ("280 inch", "ounces and grams"),
        ("22 inch", "pounds and kilograms"),
        ("305 inch", "feet and centimetres"),
        ("10000 inch", "a thousandfold"),
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
        ("17 inch", {"confidence": 0.9}, "high"),
        ("17 inch", {"confidence": 0.6}, "medium"),
        ("17 inch", {"confidence": 0.5}, "low"),
        ("15 inch", {}, "high"),
        ("14.9 inch", {}, "medium"),
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


ANSWER = {**EVIDENCE, "polygon": [[1.0, 2.0], [3.0, 2.0], [3.0, 4.0], [1.0, 4.0]], "surface": '10"'}
ROWS = [  # index, declared, answer
    ("0", "10 inch", ANSWER),
    ("1", "10 centimetre", ANSWER),
    ("2", "", ANSWER),
    ("3", "tall", ANSWER),
    ("4", "9 inch", None),
    ("5", "13 inch", ANSWER),
]
FOUND = Finding(
    "1", "1.jpg", "height", "10 centimetre", "10 inch", 0.95, "inches and centimetres confused", "high",
    ((1.0, 2.0), (3.0, 2.0), (3.0, 4.0), (1.0, 4.0)), '10"',
)  # fmt: skip


def run(folder: Path, *, without: str = "") -> tuple[Path, Path]:
    """Write a catalogue and what a run over it said, one row left out."""
    catalogue, details = folder / "catalogue.csv", folder / "details.jsonl"
    with catalogue.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("index", "image_link", "entity_name", "entity_value"))
        writer.writerows((index, f"{index}.jpg", "height", said) for index, said, _ in ROWS)
    lines = [
        json.dumps({"index": index, "image": f"{index}.jpg", "measurement": answer})
        for index, _, answer in ROWS
        if index != without
    ]
    details.write_text("\n".join(lines))
    return catalogue, details


def test_rows_that_say_something_else_are_found(tmp_path: Path) -> None:
    unreadable: list[str] = []
    found = list(find_mismatches(*run(tmp_path), unreadable.append))

    assert found[0] == FOUND
    assert [finding.index for finding in found] == ["1", "5"]
    assert unreadable == ["3"]


@pytest.mark.parametrize("without", ["0", "3", "5"])
def test_a_run_over_other_rows_is_refused(tmp_path: Path, without: str) -> None:
    with pytest.raises(TableError, match=f"row '{without}' is missing"):
        list(find_mismatches(*run(tmp_path, without=without), print))


def test_findings_are_written_with_their_names(tmp_path: Path) -> None:
    write_findings(tmp_path / "found.csv", [FOUND])

    assert (tmp_path / "found.csv").read_text().splitlines() == [
        "index,severity,entity,declared,printed,confidence,slip,surface,image",
        '1,high,height,10 centimetre,10 inch,0.95,inches and centimetres confused,"10""",1.jpg',
    ]
