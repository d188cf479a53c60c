"""Bent lines of text are told from straight ones, and rolled out."""

from dataclasses import replace
from math import cos, hypot, radians, sin

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from measure_extract.images.base import RGBArray
from measure_extract.ocr.arcs import Arc, arc_of
from measure_extract.ocr.crops import cut_arc

SMILE = Arc((50.0, 100.0), (250.0, 100.0), 30.0, 20.0)  # its middle is below its ends


def band(
    length: float = 200, rise: float = 30, thickness: float = 20, turn_deg: float = 0
) -> np.ndarray:
    """Give the pixels of a bent band about (300, 300)."""
    y, x = np.mgrid[:600, :600].reshape(2, -1) - 300.0
    along = x * cos(radians(turn_deg)) + y * sin(radians(turn_deg))
    aside = y * cos(radians(turn_deg)) - x * sin(radians(turn_deg))
    middle = rise * (1 - (2 * along / length) ** 2)
    inside = (np.abs(along) <= length / 2) & (np.abs(aside - middle) <= thickness / 2)
    return np.stack([x[inside] + 300, y[inside] + 300], 1)


def found(pixels: np.ndarray) -> Arc | None:
    return arc_of(pixels, float(len(pixels)))


@pytest.mark.parametrize("turn_deg", [0, 35, 90, 160])
@pytest.mark.parametrize("rise", [-60, -30, 8, 30])
def test_a_bent_band_has_its_middle(rise: float, turn_deg: float) -> None:
    arc = found(band(rise=rise, turn_deg=turn_deg))

    assert arc is not None
    arc = arc.along(turn_deg)
    step = 100 * cos(radians(turn_deg)), 100 * sin(radians(turn_deg))
    assert arc.start == pytest.approx((300 - step[0], 300 - step[1]), abs=3)
    assert arc.end == pytest.approx((300 + step[0], 300 + step[1]), abs=3)
    assert arc.rise_px == pytest.approx(rise, abs=2.5)
    # The band is as thick across the chord everywhere, so it is thinner across its steep ends.
    assert 14 < arc.thickness_px <= 21


@pytest.mark.parametrize(
    "pixels",
    [
        band(rise=0),
        band(rise=4),  # a fifth of its thickness
        band(length=28, rise=8),  # short: a blob
        band(length=100, rise=50),  # more than a half circle
        np.concatenate([band(), band() + (0, 60)]),  # two lines
        np.concatenate([band(), band() + (0, 32)]),  # two lines that nearly touch
        np.concatenate([band(rise=0), band(rise=0, turn_deg=60)]),  # two lines that cross
        np.concatenate([band(length=100, rise=0), band(length=100, rise=0) + (60, 40)]),  # a step
    ],
)
def test_what_is_straight_short_or_no_band_is_not_bent(pixels: np.ndarray) -> None:
    assert found(pixels) is None


def test_a_bent_line_is_rolled_out() -> None:
    """Of a drawn band the rows are dark within it and light outside, from end to end."""
    image = np.full((200, 300, 3), 255, np.uint8)
    y, x = np.mgrid[:200, :300] + 0.5
    middle = 100 + 30 * (1 - ((x - 150) / 100) ** 2)
    image[np.abs(y - middle) <= 8] = 0
    line = cut_arc(image, SMILE, height_px=48)

    assert line.shape == (48, int(np.ceil(48 * SMILE.length_px / 20)), 3)
    assert (line[16:32] < 20).all()
    assert (line[[0, 1, -2, -1]] > 235).all()


def test_it_is_read_from_its_start_to_its_end() -> None:
    image = np.zeros((200, 300, 3), np.uint8)
    image[:, :150, 0] = 255  # its left half is light
    image[..., 1] = np.arange(200)[:, None]  # and the picture is lighter below
    line = cut_arc(image, SMILE, height_px=10)
    turned = cut_arc(image, SMILE.along(180), height_px=10)

    assert line[:, :20, 0].min() == 255
    assert line[:, -20:, 0].max() == 0
    assert (line[-1, :, 1] > line[0, :, 1] + 10).all()
    assert np.abs(line.astype(int) - turned[::-1, ::-1])[..., 1].max() <= 1


def test_its_columns_are_evenly_along_the_middle() -> None:
    y, x = np.mgrid[:256, :256]
    image: RGBArray = np.stack([x, y, y], 2).astype(np.uint8)  # each pixel says where it is
    line = cut_arc(image, Arc((20.0, 20.0), (220.0, 20.0), 150.0, 20.0), height_px=11)

    steps = np.diff(line[5, 5::25, :2].astype(float), axis=0)
    assert np.hypot(*steps.T) == pytest.approx(25 * 20 / 11, abs=2.5)


def test_beside_the_picture_its_edge_goes_on() -> None:
    light: RGBArray = np.full((110, 240, 3), 255, np.uint8)

    assert cut_arc(light, SMILE, height_px=48).min() == 255


def test_a_very_long_line_is_squeezed() -> None:
    arc = Arc((0.0, 50.0), (2000.0, 50.0), 20.0, 10.0)
    blank: RGBArray = np.zeros((100, 2000, 3), np.uint8)

    assert cut_arc(blank, arc, height_px=48).shape == (48, 3200, 3)


@pytest.mark.parametrize(
    ("angle_deg", "is_turned"), [(0, False), (80, False), (-80, False), (100, True), (180, True)]
)
def test_it_runs_in_the_reading_direction(angle_deg: float, is_turned: bool) -> None:
    turned = Arc(SMILE.end, SMILE.start, -SMILE.rise_px, SMILE.thickness_px)

    assert SMILE.along(angle_deg) == (turned if is_turned else SMILE)
    assert SMILE.along(angle_deg).middle == pytest.approx((150, 130))


@given(st.floats(-9, 30))
def test_a_grown_one_is_of_the_same_parabola(by_px: float) -> None:
    grown = SMILE.grown(by_px)

    assert grown.thickness_px == pytest.approx(20 + 2 * by_px)
    assert grown.chord_px == pytest.approx(200 + 2 * by_px)
    for x, y in grown.points(np.linspace(-1, 1, 5)):
        assert y == pytest.approx(100 + 30 * (1 - ((x - 150) / 100) ** 2))


def test_a_pixel_of_one_that_is_moved_inwards_stays() -> None:
    inner = SMILE.grown(-300)

    assert inner.middle == pytest.approx((150, 130), abs=0.01)
    assert (inner.chord_px, inner.thickness_px) == pytest.approx((1, 1))


@pytest.mark.parametrize(
    ("point", "is_held"),
    [
        ((150, 130), True),
        ((150, 139), True),
        ((150, 141), False),
        ((150, 119), False),
        ((150, 100), False),  # within the chord, where a neighbour may stand
        ((51, 101), True),
        ((49, 100), False),
        ((251, 100), False),
    ],
)
def test_what_is_in_the_band(point: tuple[float, float], is_held: bool) -> None:
    assert SMILE.holds(point) is is_held
    assert SMILE.along(180).holds(point) is is_held
    upright = replace(SMILE, start=(100.0, 50.0), end=(100.0, 250.0), rise_px=-30.0)
    assert upright.holds(point[::-1]) is is_held


def test_its_length_is_along_the_middle() -> None:
    assert SMILE.length_px == pytest.approx(211.4, abs=0.5)
    assert replace(SMILE, rise_px=0.0).length_px == pytest.approx(hypot(200, 0))
