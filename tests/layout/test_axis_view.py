"""What the axis model sees: the drawing fills the view, and each quantity is marked where it stands."""

import numpy as np
import pytest

from measure_extract.images.base import RGBArray
from measure_extract.layout.axis_view import PLANES, SIDE_PX, Marked, view_of
from tests.helpers import blank

SQUARE = ((100.0, 100.0), (140.0, 100.0), (140.0, 120.0), (100.0, 120.0))
LOWER = ((100.0, 360.0), (140.0, 360.0), (140.0, 380.0), (100.0, 380.0))
BRIGHTNESS, STROKES, OWN_TEXT, OWN_LINE, OTHER_TEXTS, OTHER_LINES = range(PLANES)


def drawing(size: int = 500) -> RGBArray:
    """Draw a dark block from (150, 150) to (350, 350) on white."""
    image = blank(size, size)
    image[150:350, 150:350] = 60
    return image


def test_the_drawing_fills_the_view_wherever_it_stands() -> None:
    near, far = drawing(), drawing(1000)
    first, second = (view_of(image, [Marked((), ())])[0, BRIGHTNESS] for image in (near, far))

    # The drawing is found at 192 pixels: a pixel of the view at each of its four edges may differ.
    one_pixel_around = 4 * 91 * (255 - 60) / SIDE_PX**2
    assert np.abs(first.astype(int) - second).mean() < one_pixel_around + 1
    assert (first < 128).mean() == pytest.approx((1 / 1.06) ** 2, abs=0.05)


def test_an_empty_page_is_shown_whole() -> None:
    planes = view_of(blank(400, 200), [Marked((SQUARE,), ())])

    assert planes.shape == (1, PLANES, SIDE_PX, SIDE_PX)
    assert planes.dtype == np.uint8
    assert (planes[0, BRIGHTNESS] == 255).all()
    assert not planes[0, STROKES].any()


def test_what_is_mine_is_anothers_other() -> None:
    quantities = [
        Marked((SQUARE,), ((150.0, 140.0, 350.0, 140.0),)),
        Marked((LOWER,), ()),
        Marked((), ()),
    ]
    planes = view_of(drawing(), quantities)

    assert np.array_equal(planes[0, OWN_TEXT], planes[1, OTHER_TEXTS])
    assert np.array_equal(planes[1, OWN_TEXT], planes[0, OTHER_TEXTS])
    assert np.array_equal(planes[0, OWN_LINE], planes[1, OTHER_LINES])
    assert planes[0, OWN_LINE].any()
    assert not planes[1, OWN_LINE].any()
    assert not planes[2, [OWN_TEXT, OWN_LINE]].any()
    both = np.maximum(planes[0, OWN_TEXT], planes[1, OWN_TEXT])
    assert np.array_equal(planes[2, OTHER_TEXTS], both)


def test_marks_lie_over_what_they_mark() -> None:
    image = blank()
    image[100:120, 100:140] = 0  # the text itself
    image[360:380, 100:140] = 0
    planes = view_of(image, [Marked((SQUARE,), ()), Marked((LOWER,), ())])
    is_dark = planes[0, BRIGHTNESS] < 100
    is_marked = (planes[0, OWN_TEXT] > 128) | (planes[1, OWN_TEXT] > 128)

    assert (is_dark & is_marked).sum() > 0.8 * is_dark.sum() > 0


def test_a_thin_stroke_stays_visible_on_a_large_picture() -> None:
    image = blank(2000, 2000)
    image[200:1800, 1000:1002] = 0
    image[1798:1800, 200:1800] = 0
    strokes = view_of(image, [Marked((), ())])[0, STROKES]

    assert (strokes.max(axis=1) > 60).mean() > 0.9  # the upright one crosses nearly every row


@pytest.mark.parametrize("shape", [(1, 1), (3, 700), (700, 3), (8, 8)])
def test_any_picture_can_be_viewed(shape: tuple[int, int]) -> None:
    image = np.random.default_rng(1).integers(0, 255, (*shape, 3)).astype(np.uint8)
    planes = view_of(image, [Marked((SQUARE,), ((-1e6, 0.0, 1e6, 9.0),))])

    assert planes.shape == (1, PLANES, SIDE_PX, SIDE_PX)
