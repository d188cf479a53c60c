"""Spans in place: polygons, role words around them, distinct quantities."""

import pytest

from measure_extract.geometry import bbox_of
from measure_extract.layout.base import Layout
from measure_extract.layout.build import read_layout, span_polygon
from measure_extract.spans.finder import shared_finder
from measure_extract.types import TextBox
from tests.helpers import blank, make_box, make_ocr, make_span


def layout_of(*boxes: TextBox) -> Layout:
    return read_layout(blank(), make_ocr(*boxes), shared_finder())


def test_span_polygon_is_its_part_of_the_box() -> None:
    ocr = make_ocr(make_box("12345678"))

    assert bbox_of(span_polygon(ocr, make_span(start=2, end=4))) == (25, 0, 50, 20)


def test_span_polygon_follows_the_places_of_the_characters() -> None:
    edges = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8)
    ocr = make_ocr(make_box("12345678", char_edges=edges))

    assert bbox_of(span_polygon(ocr, make_span(start=2, end=4))) == pytest.approx((30, 0, 50, 20))


def test_span_polygon_of_two_boxes_holds_both() -> None:
    ocr = make_ocr(make_box("30", 0, 0, 30, 20), make_box("cm", 36, 5, 66, 25))

    assert bbox_of(span_polygon(ocr, make_span(box_indices=(0, 1)))) == (0, 0, 66, 25)


@pytest.mark.parametrize(
    ("label", "where"),
    [
        (make_box("Height", 0, 100, 60, 120), "role_left"),
        (make_box("Height", 100, 70, 160, 90), "role_above"),
        (make_box("Height", 100, 130, 160, 150), "role_below"),
    ],
)
def test_role_words_around_a_number(label: TextBox, where: str) -> None:
    placed = layout_of(label, make_box("30cm", 100, 100, 160, 120)).spans[0]

    assert getattr(placed, where) == "height"


def test_a_label_with_its_own_number_labels_nothing_else() -> None:
    layout = layout_of(
        make_box("Height 20cm", 0, 100, 90, 120), make_box("30cm", 100, 100, 160, 120)
    )

    assert layout.spans[1].role_left is None


def test_prints_of_one_quantity_share_a_cluster() -> None:
    layout = layout_of(make_box("30cm/11.8in"), make_box("45cm", top=100, bottom=120))

    assert [placed.cluster for placed in layout.spans] == [0, 0, 1]


def test_a_picture_without_text() -> None:
    layout = layout_of()

    assert layout.spans == ()
    assert layout.roles == frozenset()
