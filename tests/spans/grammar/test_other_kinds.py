"""Quantities beyond sizes, as a table: tests/data/other_quantities.jsonl, one line and its quantities per row."""

import json
from pathlib import Path

import pytest

from measure_extract.spans.finder import find_quantities
from measure_extract.units import CHALLENGE_DIMENSIONS, dimension_of, dimensions
from tests.spans.render import find_sizes, render

LINES = Path(__file__).parents[2] / "data" / "other_quantities.jsonl"
ROWS = [json.loads(line) for line in LINES.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("row", ROWS, ids=[row["text"] for row in ROWS])
def test_line(row: dict[str, object]) -> None:
    assert [render(span) for span in find_quantities(str(row["text"]))] == row["quantities"]


def test_a_dimension_is_asked_alone() -> None:
    text = "5200mAh 3.7V 19.2 Wh"

    assert [q.dimension for q in find_quantities(text)] == ["charge", "voltage", "energy"]
    assert [q.unit for q in find_quantities(text, dimensions=["electric_charge"])] == [
        "milliampere hour"
    ]


def test_a_link_to_what_is_left_out_is_cut() -> None:
    (kilojoule, kilocalorie) = find_quantities("9 kg 2100 kJ / 500 kcal", dimensions=["energy"])

    assert (kilojoule.same_as, kilocalorie.same_as) == (1, 0)


def test_links_hold_across_kinds() -> None:
    found = find_quantities("50 Hz, 30 cm / 11.8 in, 2 A")

    assert [(q.unit, q.same_as) for q in found] == [
        ("hertz", None),
        ("centimetre", 2),
        ("inch", 1),
        ("ampere", None),
    ]


@pytest.mark.parametrize("text", ["200 lb-ft", "5 kg/cm2", "0.02 cm s-1", "1.5 g/cm3", "10 kV/cm"])
def test_a_compound_is_no_size(text: str) -> None:
    assert find_sizes(text) == []


def test_every_dimension_has_a_unit() -> None:
    assert set(CHALLENGE_DIMENSIONS) < set(dimensions())
    assert all(dimension_of(q.unit) == q.dimension for q in find_quantities("5 A 3 kg 2 h"))


@pytest.mark.parametrize(
    "text",
    [
        # A tolerance that is no quantity of its own in prose moves what stands behind it.
        "30 ± 2 cm wide, 5 ft 3 in long, 20 A.",
        "3±1 in, 6' 2\" and 20 A",
        "3±5'1\"4%",  # the parts of a compound are no tolerance
    ],
)
def test_parts_know_their_total_in_prose(text: str) -> None:
    found = find_quantities(text, style="prose")
    parts = [span for span in found if span.part_of is not None]

    assert len(parts) == 2
    for part in parts:
        assert part.surface in found[part.part_of or 0].surface


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("-10-50°", ("degree celsius", "degree")),
        ("-10°~50°", ("degree celsius", "degree")),
        ("10-50°", ("degree",)),
        ("-10-50°C", ("degree celsius",)),
    ],
)
def test_degrees_below_zero_may_be_an_angle_too(text: str, units: tuple[str, ...]) -> None:
    """A monitor that tilts from -5° to 20° prints them as a freezer does: the question decides."""
    assert [span.units for span in find_quantities(text)] == [units]
