"""Units whose number the search lost: which they are, where their number is looked for, what is taken."""

from dataclasses import replace

import numpy as np
import pytest

from measure_extract.geometry import Polygon, bbox_of, bbox_polygon
from measure_extract.ocr.arcs import Arc
from measure_extract.ocr.crops import readings_of
from measure_extract.ocr.detection import DetectedBox
from measure_extract.ocr.lone_units import (
    is_lone_unit,
    longer_reading,
    with_longer_line,
    with_numbers,
)
from measure_extract.ocr.recognition import TextLine
from measure_extract.ocr.second_look import ReadBox

LEVEL = bbox_polygon((100, 0, 140, 20))
STEEP = bbox_polygon((0, 100, 20, 140))


def read(text: str, polygon: Polygon = LEVEL, *, score: float = 0.99, turn: int = 0) -> ReadBox:
    found = DetectedBox(polygon, 0.9)
    return ReadBox(found, readings_of(polygon)[turn], TextLine(text, score, ()))


@pytest.mark.parametrize(
    ("text", "score", "expected"),
    [
        ("cm", 0.99, True),
        (" CM ", 0.99, True),
        ("inches", 0.99, True),
        ("lbs.", 0.99, True),
        ("70 cm", 0.99, False),
        ("cm wide", 0.99, False),
        ("g", 0.99, False),
        ("cm", 0.7, False),
    ],
)
def test_a_unit_and_nothing_else(text: str, score: float, *, expected: bool) -> None:
    assert is_lone_unit(read(text, score=score)) is expected


@pytest.mark.parametrize(
    ("polygon", "turn", "expected"),
    [
        (LEVEL, 0, (30, 0, 140, 20)),  # to the left
        (STEEP, 0, (0, 100, 20, 210)),  # reads upwards: below
        (STEEP, 1, (0, 30, 20, 140)),  # reads downwards: above
    ],
)
def test_the_number_is_looked_for_before_the_unit(
    polygon: Polygon, turn: int, expected: tuple[float, ...]
) -> None:
    longer = longer_reading(readings_of(polygon)[turn])
    assert bbox_of(longer.corners) == pytest.approx(expected)


def test_a_box_without_length_stays() -> None:
    reading = readings_of(bbox_polygon((5, 5, 5, 5)))[0]
    assert longer_reading(reading) == reading


def test_the_longer_line_is_straight() -> None:
    straight = readings_of(LEVEL)[0]
    bent = replace(straight, arc=Arc((0.0, 10.0), (40.0, 10.0), 5.0, 20.0))

    assert longer_reading(bent) == longer_reading(straight)


LINE = TextLine(
    "|70 cm",
    0.98,
    (0.0, 0.3, 0.45, 0.6, 0.65, 0.8, 1.0),
    (0.5, 0.9, 0.9, 0.9, 0.9, 0.9),
    (0.1, 0.4, 0.5, 0.6, 0.7, 0.9),
)


@pytest.mark.parametrize(
    ("polygon", "turn", "expected"),
    [(LEVEL, 0, (63, 0, 140, 20)), (STEEP, 0, (0, 100, 20, 177)), (STEEP, 1, (0, 63, 20, 140))],
)
def test_the_box_begins_where_the_number_does(
    polygon: Polygon, turn: int, expected: tuple[float, ...]
) -> None:
    unit = read("cm", polygon, turn=turn)
    found = with_longer_line(unit, longer_reading(unit.reading), LINE)
    assert found.line.text == "70 cm"
    # The box keeps the order of its corners, and its text stays a part of it.
    corners = np.array(bbox_polygon(expected))  # type: ignore[arg-type]
    assert np.array(found.box.polygon) == pytest.approx(corners)
    assert found.line.char_edges == pytest.approx((0.0, 0.2143, 0.4286, 0.5, 0.7143, 1.0), abs=1e-3)
    assert len(found.line.char_middles) == len(found.line.char_scores) == 5


def box(text: str, left: float, right: float) -> ReadBox:
    return read(text, bbox_polygon((left, 0, right, 20)))


@pytest.mark.parametrize(
    ("others", "longer", "expected"),
    [
        ([], "70 cm", ["70 cm"]),
        ([box("7", 70, 80)], "70 cm", ["70 cm"]),
        ([box("wide", 20, 50)], "70 cm", ["wide", "70 cm"]),
        ([], "70 mm", ["cm"]),
        ([], "the cm", ["cm"]),
        ([], "12 x 70 cm", ["cm"]),
        ([], "103,5 cm", ["103,5 cm"]),
        ([box("35 cm", 70, 95)], "35 cm", ["35 cm", "cm"]),
    ],
    ids=[
        "nothing else", "a piece of the number", "a word further left", "another unit", "no number",
        "more than a number", "a comma", "the number of another quantity",
    ],
)  # fmt: skip
def test_which_numbers_are_taken(others: list[ReadBox], longer: str, expected: list[str]) -> None:
    lines = [*others, box("cm", 100, 140)]
    found = with_numbers(lines, [(len(others), box(longer, 60, 140))])
    assert [line.line.text for line in found] == expected


def test_a_reading_that_is_not_sure_is_not_taken() -> None:
    longer = read("70 cm", bbox_polygon((60, 0, 140, 20)), score=0.85)
    assert [line.line.text for line in with_numbers([read("cm")], [(0, longer)])] == ["cm"]


def test_two_units_in_one_place_do_not_delete_each_other() -> None:
    lines = [box("cm", 100, 140), box("cm", 101, 141)]
    longer = [(0, box("70cm", 60, 140)), (1, box("70cm", 61, 141))]
    assert [line.line.text for line in with_numbers(lines, longer)] == ["70cm"]
