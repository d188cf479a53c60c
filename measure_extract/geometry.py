"""Pure functions on polygons and boxes in picture coordinates (x right, y down, pixels).

A polygon is four (x, y) points, top-left first, clockwise; a bbox is (left, top, right, bottom).
Nothing here knows what is written inside a polygon.
"""

from collections.abc import Iterable, Sequence
from math import atan2, degrees, hypot

__all__ = [
    "BBox",
    "Point",
    "Polygon",
    "bbox_of",
    "bbox_polygon",
    "contains",
    "fold_deg",
    "gap_between",
    "half_turned",
    "is_tall",
    "order_points",
    "overlap",
    "sides_of",
    "slice_polygon",
    "slope_deg",
    "text_height",
    "union_bbox",
]

Point = tuple[float, float]
Polygon = tuple[Point, Point, Point, Point]
BBox = tuple[float, float, float, float]


def bbox_of(polygon: Iterable[Point]) -> BBox:
    """Give the smallest upright (left, top, right, bottom) around the points."""
    xs, ys = zip(*polygon, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def bbox_polygon(bbox: BBox) -> Polygon:
    """Turn a bbox into its four corners, top-left first, clockwise."""
    left, top, right, bottom = bbox
    return (left, top), (right, top), (right, bottom), (left, bottom)


def union_bbox(boxes: Iterable[BBox]) -> BBox:
    """Give the smallest bbox that holds all of `boxes` (at least one)."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def half_turned(points: Sequence[Point], width: float, height: float) -> tuple[Point, ...]:
    """Turn points by half with the page around them; a polygon's top-left corner stays the first.

    Args:
        points: in an even number: of a polygon, or the two ends of a line.
        width: of the page, in the points' unit.
        height: of the page.
    """
    turned = tuple((width - x, height - y) for x, y in points)
    half = len(turned) // 2
    return turned[half:] + turned[:half]


def text_height(box: BBox) -> float:
    """Give the height of the line of print in a box: its shorter side, as print may stand on end."""
    left, top, right, bottom = box
    return min(right - left, bottom - top)


def order_points(points: Iterable[Point]) -> Polygon:
    """Order four corners top-left first, clockwise as seen in the picture.

    The two leftmost corners are the left side, so a long line of text stays "wider than high" at
    any slant short of vertical; PaddleOCR cuts its crops by the same rule.
    """
    corners = sorted((float(x), float(y)) for x, y in points)
    top_left, bottom_left = sorted(corners[:2], key=lambda p: p[1])
    top_right, bottom_right = sorted(corners[2:], key=lambda p: p[1])
    return top_left, top_right, bottom_right, bottom_left


def sides_of(polygon: Polygon) -> tuple[float, float]:
    """Give the length of the polygon along its top and down its side, the longer edge of each."""
    a, b, c, d = polygon
    across = max(hypot(b[0] - a[0], b[1] - a[1]), hypot(c[0] - d[0], c[1] - d[1]))
    down = max(hypot(d[0] - a[0], d[1] - a[1]), hypot(c[0] - b[0], c[1] - b[1]))
    return across, down


def is_tall(polygon: Polygon, *, ratio: float) -> bool:
    """Tell whether the polygon is at least `ratio` times as high as it is wide."""
    across, down = sides_of(polygon)
    return down >= ratio * across


def contains(polygon: Polygon, point: Point) -> bool:
    """Tell whether a point lies inside a convex polygon or on its edge."""
    x, y = point
    turns = [
        (bx - ax) * (y - ay) - (by - ay) * (x - ax)
        for (ax, ay), (bx, by) in zip(polygon, polygon[1:] + polygon[:1], strict=True)
    ]
    return all(turn >= 0 for turn in turns) or all(turn <= 0 for turn in turns)


def slope_deg(polygon: Polygon) -> float:
    """Give the tilt of the polygon's top edge, degrees clockwise from horizontal, in (-90, 90]."""
    (ax, ay), (bx, by) = polygon[0], polygon[1]
    return fold_deg(degrees(atan2(by - ay, bx - ax)))


def fold_deg(angle_deg: float) -> float:
    """Turn the direction of an undirected line into (-90, 90]."""
    if angle_deg > 90:
        return angle_deg - 180
    return angle_deg + 180 if angle_deg <= -90 else angle_deg


def overlap(a0: float, a1: float, b0: float, b1: float) -> float:
    """Give the shared length of [a0, a1] and [b0, b1] over the shorter one, in [0, 1]."""
    shared = min(a1, b1) - max(a0, b0)
    shorter = min(a1 - a0, b1 - b0)
    if shared <= 0 or shorter <= 0:
        return 0.0
    return min(1.0, shared / shorter)


def gap_between(a: BBox, b: BBox) -> tuple[float, float]:
    """Give the empty distance between two bboxes along x and along y; 0 where they overlap."""
    across = max(0.0, max(a[0], b[0]) - min(a[2], b[2]))
    down = max(0.0, max(a[1], b[1]) - min(a[3], b[3]))
    return across, down


def _between(p: Point, q: Point, share: float) -> Point:
    return p[0] + (q[0] - p[0]) * share, p[1] + (q[1] - p[1]) * share


def slice_polygon(polygon: Polygon, start: float, end: float, angle_deg: float) -> Polygon:
    """Cut out the part of a text polygon between two shares of its reading direction.

    Args:
        polygon: the whole line, top-left first.
        start: where the part begins, as a share of the line in [0, 1].
        end: where it ends, at least `start`.
        angle_deg: reading direction of the line, clockwise from left-to-right; -90 reads upwards.

    Returns:
        The part's polygon in the same order of corners.
    """
    first = min(range(4), key=lambda k: _turn_between(_side_deg(polygon, k), angle_deg))
    a, b, c, d = polygon[first:] + polygon[:first]  # the line runs from a to b, and from d to c
    part = (_between(a, b, start), _between(a, b, end), _between(d, c, end), _between(d, c, start))
    p, q, r, s = part[4 - first :] + part[: 4 - first]
    return p, q, r, s


def _side_deg(polygon: Polygon, k: int) -> float:
    (ax, ay), (bx, by) = polygon[k], polygon[(k + 1) % 4]
    return degrees(atan2(by - ay, bx - ax))


def _turn_between(a_deg: float, b_deg: float) -> float:
    """Give the smaller turn between two directions, in [0, 180] degrees."""
    return abs((a_deg - b_deg + 180) % 360 - 180)
