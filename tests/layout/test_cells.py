"""Lines that hold several cells of a table, and lines that only seem to."""

from dataclasses import replace

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


NUMBERS = (make_box("3 kg", 0, 30, 60, 50), make_box("20 cm", 140, 30, 220, 50))


@pytest.mark.parametrize(
    ("boxes", "expected"),
    [
        ([line(*WIDE), *NUMBERS], ["Net weight", "Height", "3 kg", "20 cm"]),
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
        [line(*WIDE, angle_deg=20.0), *NUMBERS],
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
