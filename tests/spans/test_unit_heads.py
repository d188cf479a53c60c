"""Units stand side by side above columns; a unit behind a number, or by itself, heads nothing."""

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
