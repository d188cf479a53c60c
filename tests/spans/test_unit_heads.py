"""Units stand side by side above columns; a unit behind a number, or by itself, heads nothing."""

import time

import pytest

from measure_extract.spans.unit_heads import unit_heads
from tests.helpers import make_box, make_ocr
from tests.spans.tables import found, table


@pytest.mark.parametrize(
    ("row", "heads"),
    [
        (("Size", "cm", "in"), {"cm": "centimetre", "in": "inch"}),
        (("(kg)", "(lbs)"), {"(kg)": "kilogram", "(lbs)": "pound"}),
        (("mm", "cm", "inch"), {"mm": "millimetre", "cm": "centimetre", "inch": "inch"}),
        (("cm", "Size", "in"), {}),
        (("cm",), {}),
        (("cm", "cm"), {}),
        (("cm", "kg"), {}),
        (("4.4", "kg", "lb"), {}),
        (("kg", "lb", "5"), {}),
        (("T", "kg"), {}),
        (("in", "out"), {}),
        (("cm", "in") * 7, {}),
    ],
)
def test_heads_of_a_row(row: tuple[str, ...], heads: dict[str, str]) -> None:
    ocr = make_ocr(*(make_box(text, 100 * k, 0, 100 * k + 60) for k, text in enumerate(row)))
    said = unit_heads(ocr, ())

    assert {ocr.boxes[i].text: head.units[0] for i, head in said.items()} == heads
    assert {head.role for head in said.values()} <= {None}


def test_units_below_each_other_head_nothing() -> None:
    assert unit_heads(make_ocr(make_box("cm", 0, 0), make_box("in", 0, 40, bottom=60)), ()) == {}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("Rated power", "W", "900"), ("Voltage", "V", "120")], ["900 watt (power) ^", "120 volt (voltage) ^"]),
        ([("Net weight", "lb", "11.2")], ["11.2 pound (net_weight) ^"]),
        ([("Seat", "W", "900")], []),  # nothing says what is measured
        ([("Rated power", "W", "see label")], []),
        ([("Rated power", "W", "900-1000 (max)"), ("Speed", "", "12")], []),
        ([("Net weight", "kg", "2 bags"), ("Pieces", "", "24")], ["2 piece"]),
        ([("Length", "in", "2024")], []),
        ([("Width", "W", "900")], []),  # no width is measured in watts
        ([("W", "900")], []),
    ],
)  # fmt: skip
def test_a_unit_between_its_word_and_its_number(
    rows: list[tuple[str, ...]], expected: list[str]
) -> None:
    assert found(table(*rows)) == expected


def seconds(rows: int) -> float:
    page = ["Weight", "g", "5"] * (7 * rows)
    places = [(k % 21 * 100, k // 21 * 30) for k in range(len(page))]
    boxes = [
        make_box(text, x, y, x + 60, y + 20) for text, (x, y) in zip(page, places, strict=True)
    ]
    ocr = make_ocr(*boxes)
    cells = {i for i, text in enumerate(page) if text == "5"}
    start = time.process_time()
    heads = unit_heads(ocr, cells)
    assert len(heads) == 7 * rows
    return time.process_time() - start


def test_time_is_linear_in_the_rows_of_a_page() -> None:
    seconds(1)  # what is loaded on first use is not measured

    # A look at every pair takes 16 times as long for four times the rows; the rest is a shared machine.
    assert any(seconds(120) < 9 * seconds(30) for _ in range(3))
