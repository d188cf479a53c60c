"""A page stands on its head where its lines read better the other way up."""

import pytest

from measure_extract.ocr.crops import readings_of
from measure_extract.ocr.detection import DetectedBox
from measure_extract.ocr.recognition import TextLine
from measure_extract.ocr.second_look import ReadBox
from measure_extract.ocr.upside_down import (
    doubted_lines,
    doubted_places,
    is_right_way_up,
    is_upside_down,
)

LEVEL = ((0.0, 0.0), (90.0, 0.0), (90.0, 20.0), (0.0, 20.0))
STEEP = ((0.0, 0.0), (20.0, 0.0), (20.0, 90.0), (0.0, 90.0))


def read(text: str, score: float, polygon: object = LEVEL) -> ReadBox:
    box = DetectedBox(polygon, 0.9)  # type: ignore[arg-type]
    return ReadBox(box, readings_of(box.polygon)[0], TextLine(text, score, ()))


@pytest.mark.parametrize(
    ("lines", "doubted"),
    [
        ([("mm00L", 0.7)], ["mm00L"]),
        ([("mm00L", 0.7), ("ab", 0.8), ("abc", 0.8)], ["mm00L", "abc", "ab"]),
        ([("100 mm", 0.99), ("a", 0.86)], []),  # poor print beside sure print
        ([("x" * n, 0.5) for n in range(1, 9)], ["x" * n for n in range(8, 2, -1)]),
        ([("100 mm", 0.98), ("a", 0.5)], []),  # a number and its unit are read in one way
        ([("10m", 0.98), ("a", 0.5)], ["10m", "a"]),
        ([], []),
    ],
)
def test_only_pages_that_read_poorly_are_doubted(
    lines: list[tuple[str, float]], doubted: list[str]
) -> None:
    found = doubted_lines([read(*line) for line in lines])

    assert [line.line.text for line in found] == doubted


def test_steep_lines_were_read_both_ways() -> None:
    assert doubted_lines([read("mm00L", 0.5, STEEP)]) == []


@pytest.mark.parametrize(
    ("scores", "turned", "expected"),
    [
        ([0.7, 0.6], [0.99, 0.98], True),
        ([0.7, 0.6], [0.7, 0.65], False),
        ([0.9], [0.97], False),
        ([0.3], [0.6], False),
        ([], [], False),
    ],
)
def test_the_better_way_up(scores: list[float], turned: list[float], expected: bool) -> None:
    assert is_upside_down(scores, turned) is expected


@pytest.mark.parametrize(
    ("lines", "places"),
    [
        ([("mm00L", 0.89), ("mm00L", 0.9)], [0]),
        ([("mm", 0.5), ("m00", 0.5)], [1]),  # what is shorter tells nothing
        ([("x" * 30, 0.5), ("x" * 11, 0.5), ("x" * 4, 0.5)], [1, 2, 0]),
        ([], []),
    ],
)
def test_doubtful_lines_are_tried_the_most_telling_first(
    lines: list[tuple[str, float]], places: list[int]
) -> None:
    assert doubted_places([read(*line) for line in lines]) == places


def test_a_steep_line_is_no_longer_in_doubt() -> None:
    assert doubted_places([read("mm00L", 0.5, STEEP)]) == []


@pytest.mark.parametrize(
    ("known", "other", "expected"),
    [(0.6, 0.8, True), (0.6, 0.79, False), (0.75, 0.86, True), (0.75, 0.84, False)],
)
def test_a_line_stands_where_it_reads_much_better(
    known: float, other: float, expected: bool
) -> None:
    assert is_right_way_up(TextLine("a", other, ()), TextLine("b", known, ())) is expected
