"""What is measured of a shape is as long as what is painted of it."""

from collections.abc import Callable

import numpy as np
import pytest

from measure_extract.training.render import shapes
from measure_extract.training.render.base import Measure, Points
from measure_extract.training.render.camera import Camera, front_camera
from measure_extract.training.render.shapes import SHAPES, Face, Product, moved, spun

TURNED = Camera(30.0, 20.0)
SQUARE = Product(
    (Face(np.array([(0.0, 0.0), (2.0, 0.0), (2.0, 4.0), (0.0, 4.0)]), 1.0),),
    (Measure("height", (2.0, 0.0, 2.0, 4.0), (1.0, 0.0)),),
    (Measure("part", (0.0, 4.0, 2.0, 4.0), (0.0, 1.0)),),
)


def extent(points: Points) -> tuple[float, float]:
    across, down = np.ptp(points, axis=0)
    return float(across), float(down)


def long(measure: Measure) -> float:
    x0, y0, x1, y1 = measure.ends
    return float(np.hypot(x1 - x0, y1 - y0))


@pytest.mark.parametrize(
    ("change", "height", "outward", "part"),
    [
        (lambda points: points * 3 + (5, 7), (11, 7, 11, 19), (1, 0), (5, 19, 11, 19)),
        (lambda points: points * (-1, 1), (-2, 0, -2, 4), (-1, 0), (0, 4, -2, 4)),
        (lambda points: points[:, ::-1], (0, 2, 4, 2), (0, 1), (4, 0, 4, 2)),
    ],
)
def test_a_moved_product_takes_its_measures_along(
    change: Callable[[Points], Points],
    height: tuple[float, ...],
    outward: tuple[float, ...],
    part: tuple[float, ...],
) -> None:
    found = moved(SQUARE, change)

    assert found.measures[0].ends == pytest.approx(height)
    assert found.measures[0].outward == pytest.approx(outward)
    assert found.parts[0].ends == pytest.approx(part)
    assert np.allclose(found.outline, change(SQUARE.outline))


def test_a_quarter_turn_is_clockwise_on_the_page() -> None:
    assert spun(SQUARE, 90.0).measures[0].ends == pytest.approx((0, 2, -4, 2))


@pytest.mark.parametrize("center", [(0.0, 0.0), (4.0, 9.0)])
def test_away_is_on_the_far_side_from_the_middle(center: tuple[float, float]) -> None:
    edge = np.array([(1.0, 5.0), (3.0, 5.0)])
    sign = 1.0 if center[1] < 5 else -1.0

    assert shapes._measure("width", edge, np.array(center)).outward == (0.0, sign)


@pytest.mark.parametrize("name", ["turned body", "figure"])
@pytest.mark.parametrize("seed", range(8))
def test_round_and_free_shapes_are_measured_from_end_to_end(name: str, seed: int) -> None:
    product = SHAPES[name](front_camera(), np.random.default_rng(seed))
    body = product.faces[0].points if name == "figure" else product.outline
    across, up = product.measures[:2]

    assert (across.kind, up.kind) == ("width" if name == "figure" else "diameter", "height")
    assert (long(across), long(up)) == pytest.approx(extent(body), rel=1e-6)
    for measure in (across, up):
        x0, y0, x1, y1 = measure.ends
        assert {x0, x1} <= {body[:, 0].min(), body[:, 0].max()}
        assert {y0, y1} <= {body[:, 1].min(), body[:, 1].max()}


@pytest.mark.parametrize("name", ["box", "table", "sheet"])
@pytest.mark.parametrize("seed", range(8))
def test_flat_sides_seen_from_the_front_are_measured_from_end_to_end(name: str, seed: int) -> None:
    product = SHAPES[name](front_camera(), np.random.default_rng(seed))
    sizes = {m.kind: long(m) for m in product.measures}
    corners = product.outline

    assert sizes["width"] == pytest.approx(extent(corners)[0], rel=0.01)
    assert sizes["height"] == pytest.approx(extent(corners)[1], rel=0.06)  # a plate is thick


@pytest.mark.parametrize("seed", range(8))
def test_the_longest_side_of_a_box_is_two(seed: int) -> None:
    half = shapes._half(np.random.default_rng(seed), (0.4, 0.3, 0.25), (1.0, 1.0, 0.8))

    assert half.max() == 1.0
    assert half.min() >= 0.25


def test_a_box_has_eight_corners() -> None:
    assert len({tuple(corner) for corner in shapes._CORNERS}) == 8
    assert (np.abs(shapes._CORNERS) == 1).all()


def test_a_box_shows_one_face_from_the_front_and_three_from_a_corner() -> None:
    half = np.array([1.0, 0.5, 0.8])
    [front] = shapes._sides(half, front_camera())
    three = shapes._sides(half, TURNED)

    assert extent(front.points) == pytest.approx((2.0, 1.0), rel=1e-4)
    assert front.shade == 1.0
    assert sorted(face.shade for face in three) == [0.8, 1.0, 1.12]
    [top] = [face for face in three if face.shade == 1.12]
    assert top.points[:, 1].mean() < min(f.points[:, 1].mean() for f in three if f is not top)


def test_each_axis_has_four_edges_and_the_outermost_is_measured() -> None:
    corners = TURNED.project(shapes._CORNERS * (1.0, 0.7, 0.4))
    center = corners.mean(axis=0)
    for axis in range(3):
        edges = shapes._edges_along(axis, corners)
        middles = np.array([edge.mean(axis=0) for edge in edges])
        chosen = {
            tuple(shapes._rim_edge(edges, center, axis, np.random.default_rng(seed)).mean(axis=0))
            for seed in range(40)
        }
        place = 0 if axis == 1 else 1

        assert len(edges) == 4
        assert {point[place] for point in chosen} == {
            middles[:, place].min(), middles[:, place].max(),
        }  # fmt: skip


def test_a_hinted_depth_leaves_a_lower_corner_upwards() -> None:
    corners = np.array([(-1.0, -2.0), (1.0, -2.0), (1.0, 2.0), (-1.0, 2.0)])
    for seed in range(10):
        found = shapes._hinted_depth(corners, np.random.default_rng(seed))
        x0, y0, x1, y1 = found.ends
        side = np.sign(x0)

        assert (found.kind, abs(x0), y0) == ("depth", 1.0, 2.0)
        assert x1 - x0 == pytest.approx(side * (y0 - y1))
        assert 0.15 <= y0 - y1 <= 0.3
        assert found.outward == (side * 0.7, 0.7)


@pytest.mark.parametrize("seed", range(12))
def test_a_rod_is_measured_along_itself_and_across_its_end(seed: int) -> None:
    product = SHAPES["rod"](front_camera(), np.random.default_rng(seed))
    along, across = product.measures
    [part] = product.parts
    shaft, head = (face.points for face in product.faces)

    assert (along.kind, long(along)) == ("length", 2.0)
    assert abs(along.ends[0]) == pytest.approx(product.outline[:, 0].max())
    assert across.kind in ("thickness", "width")
    wide = head if across.ends[1] < 0 or np.ptp(head[:, 0]) > np.ptp(shaft[:, 0]) else shaft
    assert long(across) == pytest.approx(np.ptp(wide[:, 0]))
    assert long(part) == pytest.approx(np.ptp(head[:, 1]))


@pytest.mark.parametrize("seed", range(12))
def test_a_disc_is_as_wide_as_it_is_painted(seed: int) -> None:
    product = SHAPES["disc"](front_camera(), np.random.default_rng(seed))
    diameters = [m for m in product.measures if m.kind == "diameter"]
    heights = [m for m in product.measures if m.kind == "height"]

    assert all(long(m) == pytest.approx(2.0) for m in diameters)
    assert [long(m) for m in heights] == pytest.approx(
        [extent(product.outline)[1]] * len(heights), rel=0.01
    )
    for hole in product.parts:
        inner = product.faces[-1].points
        assert long(hole) == pytest.approx(extent(inner)[0])
        assert 0.6 <= long(hole) <= 1.7


@pytest.mark.parametrize("seed", range(20))
def test_no_drawer_covers_another_and_all_lie_on_the_front(seed: int) -> None:
    front, *drawers = SHAPES["box"](front_camera(), np.random.default_rng(seed)).faces
    low, high = front.points.min(axis=0), front.points.max(axis=0)
    windows = [(d.points.min(axis=0), d.points.max(axis=0)) for d in drawers]

    for k, (first, last) in enumerate(windows):
        assert (first >= low).all() and (last <= high).all()
        for other_first, other_last in windows[:k]:
            assert (first >= other_last - 1e-9).any() or (other_first >= last - 1e-9).any()


@pytest.mark.parametrize("seed", range(20))
def test_light_falls_on_the_left_of_a_round_body_and_its_ends_are_parts(seed: int) -> None:
    product = SHAPES["turned body"](front_camera(), np.random.default_rng(seed))
    body, stripe = product.faces[1].points, product.faces[2].points
    widest = extent(body)[0]

    assert stripe[:, 0].mean() < 0
    assert extent(stripe)[0] < widest
    assert len(product.parts) <= 2
    for part in product.parts:
        assert long(part) <= 0.95 * widest + 1e-9
        assert {part.ends[1]} == {part.ends[3]} <= {body[:, 1].min(), body[:, 1].max()}
