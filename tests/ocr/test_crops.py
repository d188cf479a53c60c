"""Lines come out upright, whichever way they run."""

import numpy as np
import pytest

from measure_extract.geometry import Polygon, order_points
from measure_extract.ocr.crops import cut_line, readings_of, with_margin
from tests.helpers import blank
from tests.test_geometry import FLAT, TALL, rotated

SQUARE: Polygon = ((0.0, 0.0), (20.0, 0.0), (20.0, 24.0), (0.0, 24.0))


@pytest.mark.parametrize(
    ("polygon", "angles"),
    [
        (FLAT, (0,)),
        (SQUARE, (0,)),
        (TALL, (-90, 90)),
        (order_points(rotated(30)), (30,)),
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


def test_margin_moves_every_side_by_the_same_step() -> None:
    assert with_margin(FLAT, 0.1) == ((-2, -2), (102, -2), (102, 22), (-2, 22))
    assert with_margin(with_margin(FLAT, 0.25), -0.25 / 1.5) == FLAT
    assert with_margin(((1.0, 1.0),) * 4, 0.5) == ((1.0, 1.0),) * 4
