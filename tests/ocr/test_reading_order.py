"""Boxes come out as a person reads them."""

import random
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measure_extract.geometry import BBox
from measure_extract.ocr.reading_order import reading_order


def line(left: float, top: float, width: float, height: float = 20) -> BBox:
    return left, top, left + width, top + height


SPEC_TABLE = [
    line(0, 0, 180), line(300, 2, 90),
    line(0, 40, 120), line(300, 41, 60),
    line(0, 80, 150), line(300, 79, 200),
]  # fmt: skip
TWO_COLUMNS = [line(0, y, 200 - y % 3) for y in (0, 30, 60, 90)] + [
    line(300, y, 210 - y % 5) for y in (0, 30, 60, 90)
]
BULLETS_BESIDE_TITLE = [line(0, 50, 150, 60), line(300, 0, 120), line(300, 40, 90)]
TITLE_ABOVE_COLUMNS = [line(0, 0, 510, 40), *[(a, b + 80, c, d + 80) for a, b, c, d in TWO_COLUMNS]]
WAVY_ROW = [line(0, 0, 50), line(60, 8, 50), line(120, -3, 50)]
LABELS_OF_A_DRAWING = [
    line(200, 0, 60),
    line(0, 200, 40, 60),
    line(420, 190, 60),
    line(200, 400, 50),
]


@pytest.mark.parametrize(
    "boxes",
    [
        SPEC_TABLE,
        TWO_COLUMNS,
        TITLE_ABOVE_COLUMNS,
        WAVY_ROW,
        LABELS_OF_A_DRAWING,
        [line(0, 0, 10)],
        [],
    ],
    ids=["table", "columns", "title", "wavy", "drawing", "one", "none"],
)
def test_written_order_is_found_again(boxes: list[BBox]) -> None:
    places = list(range(len(boxes)))
    random.Random(2).shuffle(places)
    shuffled = [boxes[i] for i in places]

    assert [places[i] for i in reading_order(shuffled)] == list(range(len(boxes)))


@given(
    st.lists(st.tuples(*[st.floats(0, 500) for _ in range(4)]), max_size=30).map(
        lambda rows: [line(x, y, w + 1, h + 1) for x, y, w, h in rows]
    )
)
def test_every_box_comes_once(boxes: list[BBox]) -> None:
    assert sorted(reading_order(boxes)) == list(range(len(boxes)))


def test_two_thousand_lines_are_quick() -> None:
    columns = [line(300 * (i // 500), 25 * (i % 500), 200) for i in range(2000)]
    started = perf_counter()

    assert reading_order(columns) == tuple(range(2000))
    assert perf_counter() - started < 2
