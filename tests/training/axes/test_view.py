"""What the axis model sees: the drawing fills the view, and each quantity is marked where it stands."""

import numpy as np
import pytest

from measure_extract.images.base import RGBArray
from measure_extract.training.axes.view import PLANES, SIDE_PX, Marked, view_of
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


# A product with an upright line and its text right of it, on a grey page: what differs from the page lies from
# (300, 100) to (720, 442).
DRAWN = (300.0, 100.0, 720.0, 442.0)
TEXT = (660.0, 240.0, 720.0, 260.0)
LINE = (641.0, 100.0, 641.0, 400.0)


def annotated() -> RGBArray:
    image = np.full((600, 900, 3), 245, dtype=np.uint8)
    image[100:400, 300:600] = (90, 140, 60)
    image[100:400, 640:643] = 20
    image[440:442, 300:600] = 20
    image[240:260, 660:720] = 30
    return image


def middle_of(plane: np.ndarray) -> tuple[float, float]:
    """Give x and y of the centre of what a plane shows, in pixels of the view."""
    rows, columns = np.indices(plane.shape)
    weights = plane / plane.sum()
    return float((columns * weights).sum()), float((rows * weights).sum())


def placed(x: float, y: float) -> tuple[float, float]:
    left, top, right, bottom = DRAWN
    scale = SIDE_PX / (1.06 * (right - left))
    return (x - (left + right) / 2) * scale + 48, (y - (top + bottom) / 2) * scale + 48


def test_marks_stand_where_the_scale_of_the_drawing_puts_them() -> None:
    left, top, right, bottom = TEXT
    polygon = ((left, top), (right, top), (right, bottom), (left, bottom))
    planes = view_of(annotated(), [Marked((polygon,), (LINE,)), Marked((), ())])[0]
    scale = SIDE_PX / (1.06 * (DRAWN[2] - DRAWN[0]))

    assert middle_of(planes[OWN_TEXT]) == pytest.approx(placed(690, 250), abs=1.2)
    assert middle_of(planes[OWN_LINE]) == pytest.approx(placed(641, 250), abs=1.2)
    text_px = planes[OWN_TEXT].sum() / 255
    assert text_px == pytest.approx(
        (60 * scale + 1.7) * (20 * scale + 1.7), rel=0.1
    )  # smooth edges
    line_px = planes[OWN_LINE].sum() / 255 / (300 * scale)
    assert 1.5 < line_px < 4  # thick enough to be seen, thin enough to tell lines apart
    assert not planes[[OTHER_TEXTS, OTHER_LINES]].any()


def test_page_and_product_keep_their_brightness() -> None:
    planes = view_of(annotated(), [Marked((), ())])[0]
    product = [round(v) for v in placed(450, 250)]
    page = [round(v) for v in placed(620, 420)]
    beyond = planes[BRIGHTNESS][:, [0, -1]]
    grey = 0.299 * 90 + 0.587 * 140 + 0.114 * 60

    assert planes[BRIGHTNESS][product[1], product[0]] == pytest.approx(grey, abs=2)
    assert planes[BRIGHTNESS][page[1], page[0]] == pytest.approx(245, abs=4)
    assert (beyond == 245).mean() > 0.9  # what the picture does not reach is page


@pytest.mark.parametrize("x", range(620, 628))
def test_a_stroke_is_seen_wherever_it_falls_between_pixels(x: int) -> None:
    image = annotated()
    image[100:400, 620:660] = 245
    image[100:400, x : x + 2] = 20
    strokes = view_of(image, [Marked((), ())])[0, STROKES]
    column, row = (round(v) for v in placed(x + 1, 250))

    assert strokes[row - 15 : row + 15, column - 1 : column + 2].max(axis=1).min() > 150


@pytest.mark.parametrize(
    ("width", "is_stroke"), [(3, True), (9, False)]
)  # 8 at the side of strokes
def test_a_bar_is_no_stroke(width: int, is_stroke: bool) -> None:
    image = annotated()
    image[100:400, 640 : 640 + width] = 20
    column, row = (round(v) for v in placed(640 + width / 2, 350))
    strokes = view_of(image, [Marked((), ())])[0, STROKES]

    assert (strokes[row - 5 : row + 5, column - 2 : column + 3].max() > 100) == is_stroke


def test_only_thin_things_are_strokes() -> None:
    planes = view_of(annotated(), [Marked((), ())])[0]
    x, y = (round(v) for v in placed(641, 250))
    product = [round(v) for v in placed(450, 250)]

    assert planes[STROKES][y - 5 : y + 5, x - 1 : x + 2].max(axis=1).min() > 100
    assert planes[STROKES][product[1], product[0]] == 0


@pytest.mark.parametrize("shade", [231, 245, 255])
def test_faint_shades_are_page(shade: int) -> None:
    """The view is of the dark block alone, whatever pale shadow lies around it."""
    image, shaded = np.full((500, 500, 3), 245, dtype=np.uint8), drawing()
    image[150:350, 150:350] = 60
    shaded = image.copy()
    shaded[20:150, 20:480] = shade
    plain, pale = (
        np.argwhere(view_of(picture, [Marked((), ())])[0, BRIGHTNESS] < 100)
        for picture in (image, shaded)
    )

    assert np.abs(plain.min(axis=0) - pale.min(axis=0)).max() <= 1
    assert np.abs(plain.max(axis=0) - pale.max(axis=0)).max() <= 1


@pytest.mark.parametrize(("size", "is_drawing"), [(14, False), (30, True)])
def test_a_speck_is_no_drawing(size: int, is_drawing: bool) -> None:
    image = blank(900, 900)
    image[600 : 600 + size, 600 : 600 + size] = 0
    dark = (view_of(image, [Marked((), ())])[0, BRIGHTNESS] < 128).mean()

    assert (dark > 0.5) == is_drawing
