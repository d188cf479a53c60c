"""An l of litres that was read as something else, in a cell of its own."""

from collections.abc import Sequence

import pytest

from measure_extract.spans.finder import shared_finder
from tests.helpers import make_box, make_ocr

COLUMN_PX, ROW_PX = 220, 40


def litres(rows: Sequence[Sequence[str]]) -> list[tuple[float, str, bool]]:
    boxes = [
        make_box(text, COLUMN_PX * x, ROW_PX * y, COLUMN_PX * x + 10 * len(text), ROW_PX * y + 24)
        for y, row in enumerate(rows)
        for x, text in enumerate(row)
    ]
    ocr = make_ocr(*boxes)
    return [
        (span.value, ocr.boxes[span.box_indices[0]].text[span.start : span.end], span.is_repaired)
        for span in shared_finder().find(ocr)
        if span.unit == "litre"
    ]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([["Volym", "25 I"]], [(25, "25 I", True)]),
        ([["Tank", "35 /"]], [(35, "35 /", True)]),
        ([["Capienza contenitore", "0,8 1"]], [(0.8, "0,8 1", True)]),
        ([["Pojemność (80 %)", "5621 1"]], [(5621, "5621 1", True)]),
        ([["Volume", "25 I", "40 I"]], [(25, "25 I", True), (40, "40 I", True)]),
        ([["Model", "Capacity"], ["A", "45 I"]], [(45, "45 I", True)]),
        ([["Volume", "20 gal", "25 I"]], [(25, "25 I", True)]),
        ([["Volume", "1,25 I"]], [(1.25, "1,25 I", True)]),
        ([["O.5 L tank", "25 I"]], [(0.5, "O.5 L", True), (25, "25 I", True)]),
        ([["Chapter", "25 I"]], []),
        ([["Volume", "251"]], []),  # may be 251 of anything
        ([["Volume", "25 l"]], [(25, "25 l", False)]),
        ([["Volume", "25 I of 30"]], []),
    ],
)
def test_litres_by_the_label_of_their_cell(
    rows: list[list[str]], found: list[tuple[float, str, bool]]
) -> None:
    assert litres(rows) == found
