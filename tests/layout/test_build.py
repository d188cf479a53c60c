"""Spans in place: polygons, role words around them, distinct quantities."""

from dataclasses import replace

import numpy as np
import pytest

from measure_extract.geometry import bbox_of
from measure_extract.layout.base import Layout
from measure_extract.layout.build import build_layout, read_layout, span_polygon
from measure_extract.layout.segments import Segments, no_segments
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


@pytest.mark.parametrize(
    ("angle_deg", "place"), [(-90, (0, 40, 20, 60)), (90, (0, 20, 20, 40)), (0, (5, 0, 10, 80))]
)
def test_span_polygon_follows_the_way_its_line_is_read(
    angle_deg: float, place: tuple[float, ...]
) -> None:
    ocr = make_ocr(make_box("12345678", 0, 0, 20, 80, angle_deg=angle_deg))

    assert bbox_of(span_polygon(ocr, make_span(start=2, end=4))) == pytest.approx(place)


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


# "30cm" stands at (100, 100, 160, 120): 20 high, so words reach 120 pixels. Of their shorter side, 0.4 must
# stand on its row, or 0.3 in its column.
@pytest.mark.parametrize(
    ("left", "top", "right", "bottom", "where"),
    [
        pytest.param(-80, 100, -20, 120, "role_left", id="120 left"),
        pytest.param(-82, 100, -22, 120, None, id="122 left"),
        pytest.param(100, -40, 160, -20, "role_above", id="120 above"),
        pytest.param(100, -42, 160, -22, None, id="122 above"),
        pytest.param(100, 240, 160, 260, "role_below", id="120 below"),
        pytest.param(100, 242, 160, 262, None, id="122 below"),
        pytest.param(280, 100, 340, 120, "role_below", id="120 right"),
        pytest.param(282, 100, 342, 120, None, id="122 right"),
        pytest.param(20, 112, 80, 132, "role_left", id="8 of 20 on the row"),
        pytest.param(20, 113, 80, 133, None, id="7 of 20 on the row"),
        pytest.param(20, 88, 80, 108, "role_left", id="8 of 20 on the row, higher"),
        pytest.param(20, 87, 80, 107, None, id="7 of 20 on the row, higher"),
        pytest.param(142, 70, 202, 90, "role_above", id="18 of 60 in the column"),
        pytest.param(143, 70, 203, 90, None, id="17 of 60 in the column"),
        pytest.param(58, 130, 118, 150, "role_below", id="18 of 60 in the column, lefter"),
        pytest.param(57, 130, 117, 150, None, id="17 of 60 in the column, lefter"),
        pytest.param(170, 112, 230, 132, "role_below", id="on the row, right"),
        pytest.param(20, 40, 80, 60, None, id="neither row nor column"),
    ],
)
@pytest.mark.parametrize(("x", "y"), [(0, 0), (0, 300), (300, 0)])
def test_how_far_a_role_word_reaches(
    left: float, top: float, right: float, bottom: float, where: str | None, x: float, y: float
) -> None:
    word = make_box("Height", left + x, top + y, right + x, bottom + y)
    spans = layout_of(word, make_box("30cm", 100 + x, 100 + y, 160 + x, 120 + y)).spans
    found = {name for name in WHERE if getattr(spans[0], name) == "height"}

    assert found == ({where} if where else set())


WHERE = ("role_left", "role_above", "role_below")


@pytest.mark.parametrize(("top", "is_reached"), [(280, True), (281, False)])
@pytest.mark.parametrize("left", [100, 300])
def test_text_on_its_side_is_as_high_as_it_is_wide(
    left: float, top: float, is_reached: bool
) -> None:
    upright = make_box("30cm", left, 100, left + 20, 160)
    spans = layout_of(make_box("Height", left, top, left + 60, top + 20), upright).spans

    assert (spans[0].role_below == "height") == is_reached


@pytest.mark.parametrize(
    ("place", "role"),
    [
        pytest.param((20, 100, 90, 120), "width", id="left: the last word"),
        pytest.param((100, 70, 160, 90), "width", id="above: the last word"),
        pytest.param((100, 130, 160, 150), "height", id="below: the first word"),
    ],
)
def test_the_word_next_to_the_number_counts(
    place: tuple[float, float, float, float], role: str
) -> None:
    word = make_box("Height Width", *place)
    placed = layout_of(word, make_box("30cm", 100, 100, 160, 120)).spans[0]

    assert {getattr(placed, name) for name in WHERE} - {None} == {role}


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    ("near", "far", "where"),
    [
        ((40, 100, 90, 120), (0, 100, 30, 120), "role_left"),
        ((100, 75, 160, 95), (100, 50, 160, 70), "role_above"),
        ((100, 125, 160, 145), (100, 150, 160, 170), "role_below"),
        ((170, 100, 230, 120), (240, 100, 290, 120), "role_below"),
        ((100, 125, 160, 145), (170, 100, 230, 120), "role_below"),
    ],
)
def test_the_nearer_of_two_role_words_counts(
    near: tuple[float, ...], far: tuple[float, ...], where: str, order: int
) -> None:
    words = [make_box("Height", *near), make_box("Width", *far)][::order]
    placed = layout_of(*words, make_box("30cm", 100, 100, 160, 120)).spans[0]

    assert getattr(placed, where) == "height"


def test_of_two_equally_near_the_first_counts() -> None:
    words = (make_box("Height", 100, 75, 130, 95), make_box("Width", 130, 75, 160, 95))
    placed = layout_of(*words, make_box("30cm", 100, 100, 160, 120)).spans[0]

    assert placed.role_above == "height"


def test_a_label_with_its_own_number_labels_nothing_else() -> None:
    layout = layout_of(
        make_box("Height 20cm", 0, 100, 90, 120), make_box("30cm", 100, 100, 160, 120)
    )

    assert layout.spans[1].role_left is None
    assert "height" in layout.roles


def test_prints_of_one_quantity_share_a_cluster() -> None:
    layout = layout_of(make_box("30cm/11.8in"), make_box("45cm", top=100, bottom=120))

    assert [placed.cluster for placed in layout.spans] == [0, 0, 1]


def test_a_picture_without_text() -> None:
    layout = layout_of()

    assert layout.spans == ()
    assert layout.roles == frozenset()
    assert (len(layout.boxes), layout.n_segments) == (0, 0)


@pytest.mark.parametrize(
    ("texts", "clusters"),
    [
        (("100cm", "3.2ft"), [0, 0]),  # as nearly as conversions are rounded
        (("100cm", "3.1ft"), [0, 1]),
        (("3.2ft", "100cm"), [0, 0]),
        (("102cm", "104cm"), [0, 1]),  # in one unit
        (("12 inch", "30 cm/11.8 in"), [0, 0, 0]),  # what one line prints in two units
        (("100cm", "100.4cm"), [0, 0]),
        (("102cm", "40in", "104cm", "41in"), [0, 0, 1, 1]),  # the nearer one of two
        (("102cm", "104cm", "41in", "40in"), [0, 1, 1, 0]),
        (("100cm", "100kg"), [0, 1]),
        (("30cm", "30g"), [0, 1]),
        (("5kg", "5cm", "5000g", "50mm"), [0, 1, 0, 1]),
        (("10cm", "20cm", "30cm", "20cm"), [0, 1, 2, 1]),
    ],
)
def test_distinct_quantities(texts: tuple[str, ...], clusters: list[int]) -> None:
    boxes = [make_box(t, top=40 * i, bottom=40 * i + 20) for i, t in enumerate(texts)]

    assert [placed.cluster for placed in layout_of(*boxes).spans] == clusters


def test_what_a_placed_span_tells() -> None:
    boxes = (
        make_box("30", 0, 0, 30, 20, rec_score=0.9, angle_deg=2.0),
        make_box("cm", 36, 5, 66, 25, rec_score=0.8),
        make_box("Net weight", 0, 100, 90, 120),
    )
    layout = build_layout(
        make_ocr(*boxes, width=400, height=300),
        (make_span(box_indices=(0, 1)),),
        [(), (), ("net_weight",)],
        no_segments(),
    )
    placed = layout.spans[0]

    assert (layout.width_px, layout.height_px, len(layout.boxes)) == (400, 300, 3)
    assert layout.roles == {"net_weight"}
    assert placed.rec_score == 0.8
    assert placed.angle_deg == 2.0
    assert placed.line_text == "30"
    assert placed.bbox == (0, 0, 66, 25)


@pytest.mark.parametrize(
    ("texts", "are_searched"),
    [(["30cm"], True), (["30kg"], False), (["x"], False), (["30kg", "30cm"], True)],
)
def test_lines_are_searched_where_a_length_is_printed(texts: list[str], are_searched: bool) -> None:
    image = blank().copy()
    image[100:400, 200:203] = 0
    boxes = [make_box(text, top=40 * i, bottom=40 * i + 20) for i, text in enumerate(texts)]
    layout = read_layout(image, make_ocr(*boxes), shared_finder())

    assert (layout.n_segments > 0) == are_searched


@pytest.mark.parametrize(
    ("text", "start", "end", "left", "right"),
    [
        ("", 0, 4, 0, 100),
        ("1", 0, 4, 0, 100),
        ("1", 0, 1, 0, 100),
        ("1234", 3, 9, 75, 100),
        ("1234", 9, 9, 100, 100),
    ],
)
def test_a_span_past_the_end_of_its_box_is_cut(
    text: str, start: int, end: int, left: float, right: float
) -> None:
    polygon = span_polygon(make_ocr(make_box(text)), make_span(start=start, end=end))

    assert (bbox_of(polygon)[0], bbox_of(polygon)[2]) == (left, right)


def test_a_page_that_was_turned_gives_its_places_as_they_are_seen() -> None:
    boxes = make_box("Height 30 cm", 100, 50, 200, 70), make_box("45 °C", 300, 50, 340, 70)
    upright = make_ocr(*boxes, width=500, height=300)
    page = blank(500, 300).copy()
    page[20:200, 80:83] = 0
    finder = shared_finder()
    as_read = read_layout(page, upright, finder)
    as_seen = read_layout(page[::-1, ::-1], replace(upright, is_upside_down=True), finder)

    for read, seen in zip(
        as_read.spans + as_read.others, as_seen.spans + as_seen.others, strict=True
    ):
        assert replace(seen, polygon=read.polygon) == read  # what it is judged by
        left, top, right, bottom = bbox_of(read.polygon)
        assert bbox_of(seen.polygon) == (500 - right, 300 - bottom, 500 - left, 300 - top)
        assert seen.polygon[0] == bbox_of(seen.polygon)[:2]
    assert as_read.spans[0].annotations.own is not None
    assert len(as_read.others) == 1
    assert as_seen.is_upside_down
    assert not as_read.is_upside_down


@pytest.mark.parametrize(("right", "has_line"), [(230, True), (130, False)])
def test_the_lines_of_a_number_in_two_boxes_are_those_of_both(right: float, has_line: bool) -> None:
    number = make_box("30", 0, 100, 30, 120), make_box("cm", right - 30, 100, right, 120)
    beside = Segments(
        np.array([[280, 10, 280, 300]], dtype=np.float32), np.array([1.0], dtype=np.float32)
    )
    span = make_span(box_indices=(0, 1))
    layout = build_layout(make_ocr(*number), (span,), [(), ()], beside)

    assert (layout.spans[0].annotations.own is not None) == has_line


def test_quantities_that_are_no_sizes_have_their_numbers_and_words_too() -> None:
    texts = ("45 °C", "5 A", "45 °C", "60 °C")
    boxes = [make_box(t, 100, 60 * i, 160, 60 * i + 20) for i, t in enumerate(texts)]
    layout = layout_of(make_box("Height", 0, 60, 60, 80), *boxes)

    assert layout.spans == ()
    assert [placed.cluster for placed in layout.others] == [0, 1, 0, 2]
    assert [placed.role_left for placed in layout.others] == [None, "height", None, None]
