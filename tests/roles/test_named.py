"""Labels that name what their number is for, and text that only seems to."""

import pytest

from measure_extract.layout.build import read_layout
from measure_extract.roles.clues import clues_and_names
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
        ("Weight of the empty crate 3 kg", [""]),
        ("the new Shipping weight 3 kg", [""]),
        ("3 kg", [""]),
        ("our best load: 20 kg", [""]),
        # one label for several purposes, and a label of another dimension
        ("Max capacity: 20 kg", ["load"]),
        ("3 kg Max load: 20 kg", ["", "load"]),
        ("12 cm high, 7 cm wide", ["height", "width"]),
        ("Capacity: 2 l", ["capacity"]),
        ("Contents: 20 g", [""]),
    ],
)
def test_what_a_label_names(text: str, expected: list[str]) -> None:
    layout = read_layout(blank(), make_ocr(make_box(text, right=600)), shared_finder())
    assert list(clues_and_names(layout)[1]) == expected


def test_a_number_of_two_lines_has_no_label_of_its_own() -> None:
    boxes = [make_box("Weight 30", 0, 0, 90, 20), make_box("kg", 95, 0, 115, 20)]
    layout = read_layout(blank(), make_ocr(*boxes), shared_finder())
    assert set(clues_and_names(layout)[1]) <= {""}


@pytest.mark.parametrize(
    ("head", "number", "expected"),
    [
        ("Shipping weight", "3 kg", "gross_weight"),
        ("Shipping weight:", "3 kg net", "gross_weight"),
        ("Shipping weight 4 kg", "3 kg", ""),
        ("Shipping", "weight 3 kg", "product_weight"),
    ],
)
def test_the_head_of_a_row_is_the_label_of_a_number_that_begins_its_line(
    head: str, number: str, expected: str
) -> None:
    boxes = [make_box(head, 0, 0, 150, 20), make_box(number, 200, 0, 280, 20)]
    layout = read_layout(blank(), make_ocr(*boxes), shared_finder())
    assert clues_and_names(layout)[1][-1] == expected
