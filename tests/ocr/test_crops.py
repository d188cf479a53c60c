"""Lines come out upright, whichever way they run."""

import numpy as np
import pytest

from measure_extract.geometry import Polygon, bbox_polygon, order_points
from measure_extract.ocr.arcs import Arc
from measure_extract.ocr.crops import (
    Reading,
    cut,
    cut_arc,
    cut_line,
    from_its_end,
    readings_of,
    widened,
    with_margin,
)
from tests.helpers import blank
from tests.test_geometry import FLAT, TALL, rotated

SQUARE: Polygon = ((0.0, 0.0), (20.0, 0.0), (20.0, 24.0), (0.0, 24.0))


@pytest.mark.parametrize(
    ("polygon", "angles"),
    [
        (FLAT, (0,)),
        (SQUARE, (0,)),
        (TALL, (-90, 90)),
        (bbox_polygon((100, 50, 120, 79)), (0,)),
        (bbox_polygon((100, 50, 120, 80)), (-90, 90)),
        (order_points(rotated(30)), (30,)),
        (order_points(rotated(44)), (44,)),
        (order_points(rotated(45.5)), (45.5, -134.5)),
        (order_points(rotated(-40)), (-40,)),
        (order_points(rotated(-60)), (-60, 120)),
        (order_points(rotated(75)), (75, -105)),
    ],
)
def test_steep_lines_are_tried_both_ways(polygon: Polygon, angles: tuple[float, ...]) -> None:
    assert tuple(reading.angle_deg for reading in readings_of(polygon)) == pytest.approx(angles)


@pytest.mark.parametrize(("place", "is_start_dark"), [(0, False), (1, True)], ids=["up", "down"])
def test_a_tall_line_starts_where_its_reading_starts(place: int, is_start_dark: bool) -> None:
    image = blank(40, 140)
    image[:60] = 0  # the upper end is dark
    line = cut_line(image, readings_of(TALL)[place].corners)

    assert line.shape == (48, 240, 3)
    assert (line[:, :24].mean() < 20) == is_start_dark
    assert (line[:, -24:].mean() < 20) != is_start_dark


def test_tiny_boxes_still_give_a_line() -> None:
    line = cut_line(blank(), ((1.0, 1.0), (1.2, 1.0), (1.2, 1.1), (1.0, 1.1)))

    assert line.shape[0] == 48
    assert line.dtype == np.uint8


@pytest.mark.parametrize("angle_deg", [0, 30, -40, 75])
@pytest.mark.parametrize("share", [0.25, -0.1])
def test_margin_is_the_same_on_all_sides_of_a_slanted_line(angle_deg: float, share: float) -> None:
    polygon = order_points([(x + 300, y + 100) for x, y in rotated(angle_deg)])
    before, after = np.array(polygon), np.array(with_margin(polygon, share))
    sides, grown = (np.roll(corners, -1, axis=0) - corners for corners in (before, after))
    lengths, now = np.linalg.norm(sides, axis=1), np.linalg.norm(grown, axis=1)

    assert now == pytest.approx(lengths + 2 * share * lengths.min())
    assert grown / now[:, None] == pytest.approx(sides / lengths[:, None])
    assert after.mean(axis=0) == pytest.approx(before.mean(axis=0))


def test_a_level_line_is_cut_out_as_it_is() -> None:
    image = np.random.default_rng(1).integers(0, 256, (120, 200, 3), dtype=np.uint8)
    line = cut_line(image, bbox_polygon((30, 40, 150, 88)))

    assert np.array_equal(line, image[40:88, 30:150])


@pytest.mark.parametrize("angle_deg", [0, 30, -40, 90])
@pytest.mark.parametrize("away", [0, 300])
def test_a_line_keeps_its_proportions_wherever_it_lies(angle_deg: float, away: float) -> None:
    sides = np.array(rotated(angle_deg)) + away
    corners: Polygon = tuple((float(x), float(y)) for x, y in sides)  # type: ignore[assignment]
    height, width, _ = cut_line(blank(700, 700), corners).shape

    assert height == 48
    assert width == pytest.approx(48 * 100 / 20, abs=1)


def test_a_very_long_line_is_squeezed() -> None:
    assert cut_line(blank(4000, 30), bbox_polygon((0, 0, 3999, 20))).shape == (48, 3200, 3)


def test_margin_moves_every_side_by_the_same_step() -> None:
    assert with_margin(FLAT, 0.1) == ((-2, -2), (102, -2), (102, 22), (-2, 22))
    assert with_margin(with_margin(FLAT, 0.25), -0.25 / 1.5) == FLAT
    assert with_margin(((1.0, 1.0),) * 4, 0.5) == ((1.0, 1.0),) * 4


BENT = Reading(FLAT, 0.0, Arc((0.0, 10.0), (100.0, 10.0), 5.0, 20.0))


@pytest.mark.parametrize("reading", [Reading(FLAT, 0.0), Reading(FLAT, 12.1), BENT])
def test_a_line_read_from_its_end_twice_is_the_line(reading: Reading) -> None:
    turned = from_its_end(reading)

    assert turned.corners == (FLAT[2], FLAT[3], FLAT[0], FLAT[1])
    assert turned.angle_deg in (180, -167.9)
    assert turned.arc == (reading.arc and reading.arc.along(180))
    assert from_its_end(turned) == reading


def test_a_bent_line_is_rolled_out_and_a_straight_one_cut() -> None:
    image = np.random.default_rng(0).integers(0, 255, (60, 120, 3), dtype=np.uint8)
    assert BENT.arc is not None

    assert (cut(image, Reading(FLAT, 0.0)) == cut_line(image, FLAT)).all()
    assert (cut(image, BENT) == cut_arc(image, BENT.arc, height_px=48)).all()
    for reading in (BENT, Reading(FLAT, 0.0)):
        assert cut(image, reading, height_px=30).shape[0] == 30


def test_a_bent_line_is_widened_along_its_middle() -> None:
    assert BENT.arc is not None

    assert widened(BENT, 0.1) == Reading(FLAT, 0.0, BENT.arc.grown(2.0))
    assert widened(Reading(FLAT, 0.0), 0.1) == Reading(with_margin(FLAT, 0.1), 0.0)


@pytest.mark.parametrize(
    ("reading", "size"),
    [
        (Reading(FLAT, 0.0), (100, 20)),
        (Reading((FLAT[3], FLAT[0], FLAT[1], FLAT[2]), -90.0), (20, 100)),
        (Reading(((1.0, 1.0),) * 4, 0.0), (1, 1)),
        (BENT, (100.7, 20)),
    ],
)
def test_the_size_of_a_line_as_it_is_read(reading: Reading, size: tuple[float, float]) -> None:
    assert reading.size == pytest.approx(size, abs=0.1)
