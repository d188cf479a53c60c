"""Lines that hold several cells of a table, and lines that only seem to."""

from dataclasses import replace
from time import perf_counter

import pytest

from measure_extract.layout.build import read_layout
from measure_extract.layout.cells import cut_into_cells
from measure_extract.spans.finder import shared_finder
from measure_extract.types import TextBox
from tests.helpers import blank, make_box, make_ocr

Word = tuple[str, float, float]  # its text, and where it begins and ends

WIDE = [("Net", 0, 36), ("weight", 44, 116), ("Height", 138, 210)]  # a gap of 22 pixels
NARROW = [("Net", 0, 36), ("weight", 44, 116), ("Height", 124, 196)]
LOW, HIGH = 60, 80  # of the second row


def line(*words: Word, top: float = 0, is_spaced: bool = True, **facts: object) -> TextBox:
    """Give a line 20 pixels high, whose letters stand where they are printed."""
    left, right = words[0][1], words[-1][2]
    text, edges = "", [0.0]
    for place, (word, start, end) in enumerate(words):
        if place:
            if is_spaced:
                text += " "
                edges.append((start - left) / (right - left))
            else:  # the letters on both sides share the gap
                edges[-1] = ((words[place - 1][2] + start) / 2 - left) / (right - left)
        step = (end - start) / len(word)
        text += word
        edges.extend((start + step * (k + 1) - left) / (right - left) for k in range(len(word)))
    box = make_box(text, left, top, right, top + 20, char_edges=tuple(edges))
    return replace(box, **facts)


def texts(*boxes: TextBox) -> list[str]:
    return [box.text for box in cut_into_cells(make_ocr(*boxes)).boxes]


def _moved(box: TextBox, down: float) -> TextBox:
    left, top, right, bottom = box.bbox
    return make_box(box.text, left, top + down, right, bottom + down)


NUMBERS = (make_box("3 kg", 0, 30, 60, 50), make_box("20 cm", 140, 30, 220, 50))


@pytest.mark.parametrize(
    ("boxes", "expected"),
    [
        ([line(*WIDE), *NUMBERS], ["Net weight", "Height", "3 kg", "20 cm"]),
        (
            [line(*WIDE), *NUMBERS, make_box("all data without guarantee", 0, 70, 220, 90)],
            ["Net weight", "Height", "3 kg", "20 cm", "all data without guarantee"],
        ),
        (
            [make_box("all data without guarantee", 0, -30, 220, -10), line(*WIDE), *NUMBERS],
            ["all data without guarantee", "Net weight", "Height", "3 kg", "20 cm"],
        ),
        (
            [line(*WIDE), *(_moved(number, 34) for number in NUMBERS)],
            ["Net weight", "Height", "3 kg", "20 cm"],
        ),
        (
            [line(*WIDE), make_box("1", 0, 30, 6, 50), make_box("2", 150, 30, 158, 50)],
            ["Net weight", "Height", "1", "2"],
        ),
        (
            [line(*WIDE), *(_moved(number, -16) for number in NUMBERS)],
            ["Net weight", "Height", "3 kg", "20 cm"],
        ),
        (
            [line(*WIDE), NUMBERS[0], make_box("20 cm", 186, 30, 236, 50)],
            ["Net weight", "Height", "3 kg", "20 cm"],
        ),
        ([*NUMBERS, line(*WIDE, top=60)], ["3 kg", "20 cm", "Net weight", "Height"]),
        # letters without a space between them share the gap, which then seems half as wide
        (
            [line(("Net", 0, 36), ("Height", 140, 212), is_spaced=False), *NUMBERS],
            ["Net", "Height", "3 kg", "20 cm"],
        ),
        ([line(*WIDE, is_spaced=False), *NUMBERS], ["NetweightHeight", "3 kg", "20 cm"]),
        (
            [line(*WIDE), line(("3", 0, 12), ("20", 140, 164), top=30)],
            ["Net weight", "Height", "3", "20"],
        ),
        (
            [line(("Net", 0, 36), ("(kg)", 44, 92), ("Height", 140, 212)), *NUMBERS],
            ["Net (kg)", "Height", "3 kg", "20 cm"],
        ),
        (
            [
                line(
                    ("Ab", 0, 24),
                    ("Cd", 30, 54),
                    ("Ef", 80, 104),
                    ("Gh", 110, 134),
                    ("Ij", 160, 184),
                ),
                make_box("1", 0, 30, 30, 50),
                make_box("2", 80, 30, 110, 50),
                make_box("3", 160, 30, 180, 50),
            ],
            ["Ab Cd", "Ef Gh", "Ij", "1", "2", "3"],
        ),
        (
            [line(("315", 0, 36), ("mg", 44, 68), ("66", 140, 164)), *NUMBERS],
            ["315 mg", "66", "3 kg", "20 cm"],
        ),
    ],
    ids=[
        "heads above",
        "a footnote below the next row",
        "a title above",
        "a row at some distance",
        "narrow cells",
        "rows that reach into each other",
        "a cell that begins to the right",
        "heads below",
        "no space was read",
        "nor is it wide",
        "both rows",
        "a bracket",
        "every second space is wide",
        "numbers",
    ],
)
def test_a_line_is_cut_into_its_cells(boxes: list[TextBox], expected: list[str]) -> None:
    assert texts(*boxes) == expected


@pytest.mark.parametrize(
    "boxes",
    [
        [line(*NARROW), *NUMBERS],
        [line(*WIDE)],
        [line(*WIDE), NUMBERS[0]],
        [line(*WIDE), make_box("3 kg and 20 cm of it", 0, 30, 220, 50)],
        [line(*WIDE), *(make_box(b.text, b.bbox[0], 120, b.bbox[2], 140) for b in NUMBERS)],
        [line(*WIDE), *(make_box(b.text, b.bbox[0], 30, b.bbox[2], 90) for b in NUMBERS)],
        [line(*WIDE, char_edges=()), *NUMBERS],
        [line(*WIDE, angle_deg=10.0), *NUMBERS],
        [make_box("3 kg", 0, -30, 60, -10), line(*WIDE), NUMBERS[1]],
        [line(*WIDE), NUMBERS[0], make_box("20 cm", 200, 30, 300, 50)],
        [
            line(("Ab", 0, 24), ("Cd", 38, 62), ("Ef", 76, 100), ("Gh", 114, 138)),
            make_box("3 kg", 0, 30, 60, 50),
            make_box("20 cm", 76, 30, 138, 50),
        ],
        [line(*WIDE, char_edges=(0.0, *[0.5] * 12, *[1.0] * 5)), *NUMBERS],
        [line(*((letter, 20 * k, 20 * k + 12) for k, letter in enumerate("MAXLOAD"))), *NUMBERS],
        [line(*WIDE), NUMBERS[0], make_box("20 cm", 140, 56, 220, 76)],
        [line(("1", 0, 12), ("1/2", 40, 76), ("in", 84, 108)), *NUMBERS],
        [line(("2", 0, 12), ("lb", 20, 44), ("10", 140, 164), ("oz", 172, 196)), *NUMBERS],
        [line(("Net", 0, 36), ("3", 140, 152)), *NUMBERS],
        [line(("3", 0, 12), ("kg", 140, 164)), *NUMBERS],
        [line(("30x", 0, 36), ("20", 140, 164)), *NUMBERS],
        [line(("a", 0, 12), ("b", 44, 56), ("c", 92, 104), ("d", 140, 152)), *NUMBERS],
    ],
    ids=[
        "a space",
        "nothing below",
        "one cell below",
        "no gap below",
        "the next row is far",
        "much larger print below",
        "no places of letters",
        "slanted",
        "one cell above and one below",
        "a cell that begins far to the right",
        "even spaces",
        "letters without a width",
        "spaced out letters",
        "cells of two rows",
        "a mixed number",
        "pounds and ounces",
        "a number and its label",
        "a number and its unit",
        "a sign and its number",
        "all its spaces are wide",
    ],
)
def test_a_line_that_is_no_row_of_cells_stays_whole(boxes: list[TextBox]) -> None:
    assert texts(*boxes) == [box.text for box in boxes]


def test_cells_lie_where_their_letters_are() -> None:
    first, second, *_ = cut_into_cells(make_ocr(line(*WIDE), *NUMBERS)).boxes
    assert first.bbox == pytest.approx((0, 0, 128, 20), abs=13)
    assert second.bbox == pytest.approx((128, 0, 212, 20), abs=13)
    assert first.bbox[2] <= second.bbox[0]
    for cell in (first, second):
        edges = cell.char_edges
        assert (edges[0], edges[-1]) == pytest.approx((0.0, 1.0))
        assert list(edges) == sorted(edges)


def test_heads_that_were_read_as_one_line_reach_their_numbers() -> None:
    layout = read_layout(blank(), make_ocr(line(*WIDE), *NUMBERS), shared_finder())
    assert [box.text for box in layout.boxes][:2] == ["Net weight", "Height"]


def test_a_long_page_is_cut_in_time() -> None:
    rows = [
        box
        for k in range(400)
        for box in (line(*WIDE, top=60 * k), *(_moved(number, 60 * k) for number in NUMBERS))
    ]
    start = perf_counter()
    cut = cut_into_cells(make_ocr(*rows, height=24_100))
    assert len(cut.boxes) == 400 * 4
    assert perf_counter() - start < 3  # seconds; each line with each other took 9
