"""Labels that name what their number is for, and text that only seems to."""

import pytest

from measure_extract.layout.build import read_layout
from measure_extract.roles.named import named_purpose
from measure_extract.spans.finder import shared_finder
from tests.helpers import blank, make_box, make_ocr


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Shipping weight: 3 kg", ["gross_weight"]),
        ("SHIPPING WEIGHT 3 KG", ["gross_weight"]),
        ("Tragkraft 175 kg", ["load"]),
        ("175 kg Tragkraft", ["load"]),
        ("Höhe: 12 cm", ["height"]),
        ("12 cm wide", ["width"]),
        ("supports up to 120 kg", ["load"]),
        ("Net weight 350 g, drained weight 210 g", ["net_weight", "other"]),
        ("Net weight 350 g / Tare 20 g", ["net_weight", "package_weight"]),
        ("Weight: 3 kg Max load: 20 kg", ["product_weight", "load"]),
        ("600 mg per capsule", ["dose"]),
        # more stands beside the number than the label, or nothing does
        ("Weight of the empty crate 3 kg", [None]),
        ("the new Shipping weight 3 kg", [None]),
        ("3 kg", [None]),
        ("our best load: 20 kg", [None]),
        # one label for several purposes, and a label of another dimension
        ("Max capacity: 20 kg", ["load"]),
        ("3 kg Max load: 20 kg", [None, "load"]),
        ("12 cm high, 7 cm wide", ["height", "width"]),
        ("Capacity: 2 l", ["capacity"]),
        ("Contents: 20 g", [None]),
    ],
)
def test_what_a_label_names(text: str, expected: list[str | None]) -> None:
    layout = read_layout(blank(), make_ocr(make_box(text, right=600)), shared_finder())
    assert [named_purpose(layout, placed) for placed in layout.spans] == expected


def test_a_number_of_two_lines_has_no_label_of_its_own() -> None:
    boxes = [make_box("Weight 30", 0, 0, 90, 20), make_box("kg", 95, 0, 115, 20)]
    layout = read_layout(blank(), make_ocr(*boxes), shared_finder())
    assert {named_purpose(layout, placed) for placed in layout.spans} <= {None}
