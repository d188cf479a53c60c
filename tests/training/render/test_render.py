"""Drawings are steady, their truth lies where it is drawn, and every style and kind occurs."""

from collections import Counter
from functools import cache

import numpy as np
import pytest

from measure_extract.geometry import bbox_of
from measure_extract.training.render.base import KINDS, Drawing, DrawnText
from measure_extract.training.render.camera import Camera, front_camera
from measure_extract.training.render.generate import draw
from measure_extract.training.render.shapes import SHAPES, spun
from measure_extract.training.render.strokes import END_STYLES


@cache
def drawings() -> tuple[Drawing, ...]:
    return tuple(draw(seed) for seed in range(250))


def tilt_of(text: DrawnText) -> float:
    assert text.ends is not None
    x0, y0, x1, y1 = text.ends
    return float(np.degrees(np.arctan2(abs(y1 - y0), abs(x1 - x0))))


def test_the_same_seed_draws_the_same() -> None:
    first, again, other = draw(7), draw(7), draw(8)

    assert np.array_equal(first.image, again.image)
    assert first.texts == again.texts
    assert other.image.shape != first.image.shape or not np.array_equal(other.image, first.image)


def test_every_shape_style_and_kind_occurs() -> None:
    kinds = Counter(text.kind for drawing in drawings() for text in drawing.texts)

    assert {drawing.shape for drawing in drawings()} == set(SHAPES)
    assert {drawing.style for drawing in drawings()} == set(END_STYLES)
    assert set(kinds) == set(KINDS)
    assert min(kinds.values()) >= 5, kinds


def test_texts_lie_on_the_page_and_cover_no_other() -> None:
    for drawing in drawings():
        height, width = drawing.image.shape[:2]
        boxes = [bbox_of(text.polygon) for text in drawing.texts]
        for i, (left, top, right, bottom) in enumerate(boxes):
            assert 0 <= left < right <= width
            assert 0 <= top < bottom <= height
            for other in boxes[:i]:
                assert (
                    left >= other[2] or other[0] >= right or top >= other[3] or other[1] >= bottom
                )


def test_ink_is_where_texts_are_said_to_be() -> None:
    """Inside a text's box the picture varies more than along the page's rim."""
    inked = []
    for drawing in drawings():
        for text in drawing.texts:
            left, top, right, bottom = (round(v) for v in bbox_of(text.polygon))
            inked.append(float(drawing.image[top:bottom, left:right].std()) > 8)

    assert np.mean(inked) > 0.97


def test_upright_lines_measure_heights_and_level_ones_do_not() -> None:
    tilts: dict[str, list[float]] = {}
    for drawing in drawings():
        for text in drawing.texts:
            if text.ends is not None:
                tilts.setdefault(text.kind, []).append(tilt_of(text))

    assert np.median(tilts["height"]) > 80
    assert np.median(tilts["width"]) < 20
    assert np.median(tilts["diameter"]) < 10
    assert 20 < np.median(tilts["depth"]) < 70


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("camera", [front_camera(), Camera(30.0, 20.0), Camera(-30.0, 20.0)])
def test_measures_lead_away_from_the_product(name: str, camera: Camera) -> None:
    for seed in range(10):
        product = SHAPES[name](camera, np.random.default_rng(seed))
        center = product.outline.mean(axis=0)
        for measure in product.measures:
            x0, y0, x1, y1 = measure.ends
            middle = np.array([(x0 + x1) / 2, (y0 + y1) / 2])
            assert np.hypot(*measure.outward) == pytest.approx(1, abs=0.02)
            assert np.dot(middle - center, measure.outward) > 0


def test_a_turned_camera_recedes_to_the_other_side() -> None:
    """The same box seen from the left and the right: width and depth lean the other way, heights stay."""
    sides = {}
    for sign in (-1, 1):
        product = SHAPES["box"](Camera(sign * 30.0, 20.0), np.random.default_rng(3))
        sides[sign] = {m.kind: m for m in product.measures}

    assert set(sides[1]) == set(sides[-1]) == {"height", "width", "depth"}
    for kind, sign in (("width", -1), ("depth", -1)):
        slopes = [(m.ends[3] - m.ends[1]) * (m.ends[2] - m.ends[0]) for m in (sides[-1][kind], sides[1][kind])]  # fmt: skip
        assert np.sign(slopes[0]) == sign * np.sign(slopes[1])


def test_a_quarter_turn_lays_a_standing_rod_down() -> None:
    rod = SHAPES["rod"](front_camera(), np.random.default_rng(1))
    for turn, is_level in ((0.0, False), (90.0, True)):
        x0, y0, x1, y1 = spun(rod, turn).measures[0].ends
        assert (abs(x1 - x0) > abs(y1 - y0)) is is_level
