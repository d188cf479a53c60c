"""Polygons and boxes."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measure_extract.geometry import (
    bbox_of,
    bbox_polygon,
    contains,
    gap_between,
    is_tall,
    order_points,
    overlap,
    slice_polygon,
    slope_deg,
    text_height,
    union_bbox,
)

FLAT = ((0.0, 0.0), (100.0, 0.0), (100.0, 20.0), (0.0, 20.0))
TALL = ((0.0, 0.0), (20.0, 0.0), (20.0, 100.0), (0.0, 100.0))


def rotated(
    angle_deg: float, length: float = 100, thickness: float = 20
) -> list[tuple[float, float]]:
    angle = math.radians(angle_deg)
    c, s = math.cos(angle), math.sin(angle)
    corners = [(0, 0), (length, 0), (length, thickness), (0, thickness)]
    return [(x * c - y * s, x * s + y * c) for x, y in corners]


@given(st.permutations(FLAT))
def test_order_points_forgets_the_given_order(points: list[tuple[float, float]]) -> None:
    assert order_points(points) == FLAT


@pytest.mark.parametrize("angle", [-75, -45, -10, 0, 10, 45, 75])
def test_a_slanted_line_keeps_its_slope_and_is_not_tall(angle: float) -> None:
    polygon = order_points(rotated(angle))

    assert slope_deg(polygon) == pytest.approx(angle)
    assert not is_tall(polygon, ratio=1.5)


def test_is_tall() -> None:
    assert is_tall(TALL, ratio=1.5)
    assert not is_tall(FLAT, ratio=1.5)


def test_slice_of_a_level_line() -> None:
    assert slice_polygon(FLAT, 0.25, 0.5, 0.0) == ((25, 0), (50, 0), (50, 20), (25, 20))


def test_slice_of_a_line_that_reads_upwards_starts_at_the_bottom() -> None:
    assert bbox_of(slice_polygon(TALL, 0.0, 0.25, -90.0)) == (0, 75, 20, 100)


def test_slice_of_a_line_that_reads_downwards_starts_at_the_top() -> None:
    assert bbox_of(slice_polygon(TALL, 0.0, 0.25, 90.0)) == (0, 0, 20, 25)


@pytest.mark.parametrize(("angle", "corner"), [(-60, 0), (120, 2)], ids=["up", "down"])
def test_slice_of_a_steep_line_starts_where_it_is_read_from(angle: float, corner: int) -> None:
    polygon = order_points(rotated(-60))
    start = slice_polygon(polygon, 0.0, 0.1, angle)

    assert start[corner] == pytest.approx(polygon[corner])
    assert start[(corner + 1) % 4] != pytest.approx(polygon[(corner + 1) % 4])


@pytest.mark.parametrize(
    ("point", "is_inside"),
    [((50, 10), True), ((0, 0), True), ((100, 20), True), ((101, 10), False), ((50, -1), False)],
)
def test_contains(point: tuple[float, float], is_inside: bool) -> None:
    assert contains(FLAT, point) == is_inside
    assert contains(FLAT[::-1], point) == is_inside  # type: ignore[arg-type]


@pytest.mark.parametrize("box", [(5, 10, 105, 30), (5, 10, 25, 110)])
def test_print_is_as_high_as_its_shorter_side(box: tuple[float, float, float, float]) -> None:
    assert text_height(box) == 20


def test_bbox_round_trip_and_union() -> None:
    assert bbox_of(bbox_polygon((1, 2, 3, 4))) == (1, 2, 3, 4)
    assert union_bbox([(0, 0, 1, 1), (5, 5, 6, 7)]) == (0, 0, 6, 7)


def test_overlap_and_gap() -> None:
    assert overlap(0, 10, 5, 30) == 0.5
    assert overlap(0, 10, 10, 30) == 0
    assert gap_between((0, 0, 10, 10), (15, 2, 20, 8)) == (5, 0)
