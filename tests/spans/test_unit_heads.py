"""Units stand side by side above columns; a unit behind a number, or by itself, heads nothing."""

import pytest

from measure_extract.spans.unit_heads import unit_heads
from tests.helpers import make_box, make_ocr


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
    found = unit_heads(ocr)

    assert {ocr.boxes[i].text: head.units[0] for i, head in found.items()} == heads
    assert {head.role for head in found.values()} <= {None}


def test_units_below_each_other_head_nothing() -> None:
    assert unit_heads(make_ocr(make_box("cm", 0, 0), make_box("in", 0, 40, bottom=60))) == {}
