"""Mirrored layouts and rows that nobody asked."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw

from measure_extract.entities import entity_spec
from measure_extract.layout.base import Annotation, Annotations, Layout, direction_name
from measure_extract.layout.build import read_layout
from measure_extract.ranking.features.table import feature_matrix, feature_names
from measure_extract.ranking.priors import GroupPriors
from measure_extract.ranking.query import make_query
from measure_extract.spans.finder import shared_finder
from measure_extract.training.augment import (
    _mirrored_angle,
    erased,
    mirrored,
    unasked_examples,
)
from measure_extract.training.base import new_encodings
from measure_extract.types import Example, TextBox
from tests.helpers import blank, make_box, make_ocr

BOXES = (
    make_box("30cm", 40, 240, 92, 262),
    make_box("18cm", 245, 470, 297, 492),
    make_box("9cm", 420, 400, 470, 422, angle_deg=-30.0),
)


def photo(flip: bool) -> tuple[np.ndarray, tuple[TextBox, ...]]:
    image = Image.new("RGB", (500, 500), "white")
    draw = ImageDraw.Draw(image)
    for line in ((100, 60, 100, 440), (140, 460, 400, 460), (405, 450, 470, 385)):
        draw.line(line, fill="black", width=3)
    pixels = np.asarray(image)
    if not flip:
        return pixels, BOXES
    turned = tuple(
        make_box(
            b.text, 500 - b.bbox[2], b.bbox[1], 500 - b.bbox[0], b.bbox[3], angle_deg=-b.angle_deg
        )
        for b in BOXES
    )
    return np.ascontiguousarray(pixels[:, ::-1]), turned


def layout_of(flip: bool) -> Layout:
    pixels, boxes = photo(flip)
    return read_layout(pixels, make_ocr(*boxes), shared_finder())


def test_what_was_judged_of_each_quantity_stays_with_it() -> None:
    chances = np.arange(9, dtype=np.float32).reshape(3, 3)
    layout = replace(layout_of(False), axis_chances=chances, named=("", "height", "depth"))
    row = Example("a", "height", 1, (format_span(layout, 1),), split_key="a")
    _, changed = erased([row], {"a": layout})
    left = changed["a without height"]

    assert [placed.span.surface for placed in left.spans] == [
        layout.spans[i].span.surface for i in (0, 2)
    ]
    assert left.named == ("", "depth")
    assert left.axis_chances is not None
    assert left.axis_chances.tolist() == chances[[0, 2]].tolist()
    assert mirrored(layout).axis_chances is chances


def format_span(layout: Layout, place: int) -> str:
    span = layout.spans[place].span
    return f"{span.value:g} {span.unit}"


def test_mirrored_twice_is_the_layout() -> None:
    layout = layout_of(False)

    assert mirrored(layout) != layout
    assert mirrored(mirrored(layout)) == layout


@pytest.mark.parametrize(
    ("angle", "seen"),
    [
        (0.0, 0.0), (30.0, -30.0), (-60.0, 60.0), (74.0, -74.0),  # turns about the level
        (90.0, 90.0), (-90.0, -90.0), (80.0, 100.0), (-80.0, -100.0), (75.0, 105.0),  # about the upright
    ],
)  # fmt: skip
def test_text_on_its_side_goes_on_reading_up_or_down(angle: float, seen: float) -> None:
    assert _mirrored_angle(angle) == seen
    assert _mirrored_angle(seen) == angle


# The lines as they stand in a picture 500 wide: what is left of a line that is not level is right of it in
# the mirror, and lines that are not steep are begun at their other end.
@pytest.mark.parametrize(
    ("slope", "seen_slope", "position", "side", "ends"),
    [
        (0.0, 0.0, 0.8, 1, (100, 50, 400, 50)),
        (40.0, -40.0, 0.8, -1, (100, 50, 400, 50)),
        (-30.0, 30.0, 0.8, -1, (100, 50, 400, 50)),
        (45.0, -45.0, 0.8, -1, (100, 50, 400, 50)),  # is not steep yet
        (60.0, -60.0, 0.2, -1, (400, 50, 100, 50)),
        (90.0, 90.0, 0.2, -1, (400, 50, 100, 50)),
    ],
)
def test_lines_in_the_mirror(
    slope: float, seen_slope: float, position: float, side: int, ends: tuple[float, ...]
) -> None:
    line = Annotation(0.1, 0.5, 0.2, 1, slope, drawn=0.7, ends=(100, 50, 400, 50))
    layout = layout_of(False)
    placed = replace(layout.spans[0], annotations=Annotations({line.direction: line}, line))
    seen = mirrored(replace(layout, spans=(placed,))).spans[0].annotations

    assert seen.own is not None
    assert seen.nearest == {seen.own.direction: seen.own}
    assert (abs(seen.own.slope_deg), seen.own.ends) == (abs(seen_slope), ends)
    assert direction_name(seen.own.slope_deg) == direction_name(seen_slope)
    assert (seen.own.position, seen.own.side) == (pytest.approx(position), side)
    assert (seen.own.distance, seen.own.length, seen.own.drawn) == (0.1, 0.5, 0.7)


def features(layout: Layout) -> np.ndarray:
    query = make_query(layout, entity_spec("depth"), None, GroupPriors({}))
    return feature_matrix(query, feature_names(), new_encodings())


def test_mirrored_is_what_reading_the_mirrored_photo_gives() -> None:
    found, wanted = features(mirrored(layout_of(False))), features(layout_of(True))

    # Segment ends move by a pixel or two with the detector's grid; a vertical line has 90 degrees, or -90.
    slopes = [i for i, name in enumerate(feature_names()) if name.endswith("slope_deg")]
    turned = (found[:, slopes] - wanted[:, slopes]) % 180
    assert np.nanmax(np.minimum(turned, 180 - turned)) < 1
    found, wanted = (np.delete(columns, slopes, axis=1) for columns in (found, wanted))
    assert np.allclose(found, wanted, equal_nan=True, rtol=0.12, atol=0.12)


def rows(entity: str, answer: str, *texts: str) -> list[str]:
    boxes = [make_box(text, top=40 * i, bottom=40 * i + 20) for i, text in enumerate(texts)]
    layout = read_layout(blank(), make_ocr(*boxes), shared_finder())
    example = Example("a", entity, 1, (answer,) if answer else ())
    return [made.entity for made in unasked_examples([example], {"a": layout})]


def test_a_net_weight_is_neither_load_nor_volume() -> None:
    wanted = ["maximum_weight_recommendation", "item_volume"]

    assert rows("item_weight", "500 gram", "NET WT 500 g") == wanted
    assert rows("item_weight", "500 gram", "500 g", "250 ml") == wanted[:1]
    assert rows("item_weight", "5 kilogram", "5 kg", "max load 50 kg") == wanted[1:]


def test_the_only_mass_as_load_is_no_weight() -> None:
    assert rows("maximum_weight_recommendation", "50 kilogram", "50 kg") == ["item_weight"]
    assert rows("maximum_weight_recommendation", "50 kilogram", "50 kg", "4 kg") == []


@pytest.mark.parametrize(("weight", "made"), [(4.0, 0.3), (1.0, 0.3), (0.5, 0.15)])
def test_a_made_row_is_trusted_no_more_than_its_own(weight: float, made: float) -> None:
    layout = read_layout(blank(), make_ocr(make_box("500 g")), shared_finder())
    row = Example("a", "item_weight", 1, ("500 gram",), weight=weight)

    found = unasked_examples([row], {"a": layout})
    assert [r.weight for r in found] == pytest.approx([made, made])


def test_what_is_labelled_is_not_made_up() -> None:
    layout = read_layout(blank(), make_ocr(make_box("500 g")), shared_finder())
    row = Example("a", "item_weight", 1, ("500 gram",))
    known = replace(row, entity="item_volume", answers=("5 litre",))

    made = unasked_examples([row, known], {"a": layout})
    assert [r.entity for r in made] == ["maximum_weight_recommendation"]
    mixed = replace(row, answers=("500 gram", "500 millilitre"))
    assert unasked_examples([mixed], {"a": layout}) == []


def test_nothing_is_made_of_rows_without_answer() -> None:
    assert rows("item_weight", "", "500 g") == []
    assert unasked_examples([Example("b", "item_weight", 1, ("5 gram",))], {}) == []
