"""The shapes of products: what is painted, and the edges whose sizes could be written beside them.

Everything here is in sizes of the product, before it is put on the page.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from measure_extract.training.render.base import Ends, Measure, Points
from measure_extract.training.render.camera import Camera

__all__ = ["SHAPES", "Face", "Product", "moved", "spun"]

Generator = np.random.Generator

_CORNERS = np.array([(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], dtype=float)
_ROUND = np.linspace(0, 2 * np.pi, 40, endpoint=False)


@dataclass(frozen=True)
class Face:
    """A patch of one brightness, painted over what came before."""

    points: Points
    shade: float  # brightness against the product's colour, about 1
    is_hole: bool = False  # the page is seen through it
    has_outline: bool = True


@dataclass(frozen=True)
class Product:
    """A product seen by a camera."""

    faces: tuple[Face, ...]  # in the order of painting
    measures: tuple[Measure, ...]
    parts: tuple[Measure, ...] = ()

    @property
    def outline(self) -> Points:
        """Every painted point. Shape: (n, 2)."""
        return np.concatenate([face.points for face in self.faces])


def moved(product: Product, change: Callable[[Points], Points]) -> Product:
    """Put a product elsewhere, by a function of its points; measures keep leading away from it."""

    def moved_measure(measure: Measure) -> Measure:
        x0, y0, x1, y1 = measure.ends
        ends = change(np.array([(x0, y0), (x1, y1)]))
        origin, tip = change(np.array([(0.0, 0.0), measure.outward]))
        step = (tip - origin) / max(float(np.hypot(*(tip - origin))), 1e-9)
        return replace(measure, ends=_ends(ends), outward=(float(step[0]), float(step[1])))

    return Product(
        tuple(replace(face, points=change(face.points)) for face in product.faces),
        tuple(map(moved_measure, product.measures)),
        tuple(map(moved_measure, product.parts)),
    )


def spun(product: Product, degrees: float) -> Product:
    """Turn a product on the page."""
    turn = np.radians(degrees)
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    return moved(product, lambda points: points @ matrix.T)


def _ends(points: Points) -> Ends:
    (x0, y0), (x1, y1) = points.tolist()
    return x0, y0, x1, y1


def _measure(kind: str, points: Points, center: Points) -> Measure:
    """Measure an edge; away is across it, on the far side from the center."""
    run = points[1] - points[0]
    across = np.array([-run[1], run[0]]) / max(float(np.hypot(*run)), 1e-9)
    if across @ (points.mean(axis=0) - center) < 0:
        across = -across
    return Measure(kind, _ends(points), (float(across[0]), float(across[1])))


def _framed(points: Points, generator: Generator, *, across: str) -> tuple[Measure, ...]:
    """Measure what surrounds a flat outline: across at the top or bottom, its height at the left or right."""
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    center = points.mean(axis=0)
    y = bottom if generator.random() < 0.75 else top
    x = left if generator.random() < 0.5 else right
    return (
        _measure(across, np.array([(left, y), (right, y)]), center),
        _measure("height", np.array([(x, top), (x, bottom)]), center),
    )


def _boxed(
    half: npt.NDArray[np.float64], camera: Camera, generator: Generator
) -> tuple[Measure, ...]:
    """Measure the edges of a box that are seen at its rim."""
    corners = camera.project(_CORNERS * half)
    center = corners.mean(axis=0)
    found = []
    for axis, kind in enumerate(("width", "height", "depth")):
        edges = _edges_along(axis, corners)
        edge = _rim_edge(edges, center, axis, generator)
        if np.hypot(*(edge[1] - edge[0])) > 0.12:
            found.append(_measure(kind, edge, center))
    if camera.is_front and generator.random() < 0.25:
        found.append(_hinted_depth(corners, generator))
    return tuple(found)


def _edges_along(axis: int, corners: Points) -> list[Points]:
    pairs = [
        (i, j)
        for i, first in enumerate(_CORNERS)
        for j, second in enumerate(_CORNERS)
        if first[axis] < second[axis] and np.sum(first != second) == 1
    ]
    return [corners[[i, j]] for i, j in pairs]


def _rim_edge(edges: list[Points], center: Points, axis: int, generator: Generator) -> Points:
    """Choose the outermost edge: upright ones left or right, others mostly below."""
    places = np.array([edge.mean(axis=0) - center for edge in edges])
    if axis == 1:
        sign = generator.choice([-1, 1])
        return edges[int(np.argmax(sign * places[:, 0]))]
    sign = 1 if generator.random() < 0.8 else -1
    return edges[int(np.argmax(sign * places[:, 1] + 0.01 * np.abs(places[:, 0])))]


def _hinted_depth(corners: Points, generator: Generator) -> Measure:
    """Measure a depth that is not seen by a short slanted line at a lower corner, as some drawings do."""
    side = float(generator.choice([-1, 1]))
    x = corners[:, 0].max() if side > 0 else corners[:, 0].min()
    start = np.array([x, corners[:, 1].max()])
    run = np.array([side, -1.0]) * generator.uniform(0.15, 0.3)
    return Measure("depth", _ends(np.stack([start, start + run])), (side * 0.7, 0.7))


def _half(generator: Generator, low: tuple[float, float, float], high: tuple[float, float, float]):  # type: ignore[no-untyped-def]
    sides = generator.uniform(low, high)
    return sides / sides.max()


def _sides(half: npt.NDArray[np.float64], camera: Camera) -> list[Face]:
    """Paint the three faces of a box that look at the camera."""
    faces = []
    for axis in (0, 1, 2):
        for sign in (-1, 1):
            normal = np.zeros((1, 3))
            normal[0, axis] = sign
            if camera.turned(normal)[0, 2] <= 0.02:
                continue
            first, second = (a for a in (0, 1, 2) if a != axis)
            around = np.zeros((4, 3))
            around[:, axis] = sign
            around[:, first], around[:, second] = (-1, 1, 1, -1), (-1, -1, 1, 1)
            faces.append(Face(camera.project(around * half), (0.8, 1.12, 1.0)[axis]))
    return faces


def _on_front(half: npt.NDArray[np.float64], camera: Camera, window: Ends) -> Points:
    """Give a rectangle on the front, in shares of it from -1 to 1."""
    x0, y0, x1, y1 = window
    around = np.array([(x0, y0, 1), (x1, y0, 1), (x1, y1, 1), (x0, y1, 1)], dtype=float)
    return camera.project(around * half)


def box(camera: Camera, generator: Generator) -> Product:
    """A carton, a chest of drawers, a cupboard, a bag with flat sides."""
    half = _half(generator, (0.4, 0.3, 0.25), (1.0, 1.0, 0.8))
    faces = _sides(half, camera)
    rows, columns = int(generator.integers(1, 5)), int(generator.integers(1, 3))
    parts: list[Measure] = []
    if generator.random() < 0.6:
        for row in range(rows):
            for column in range(columns):
                x, y = -0.92 + 1.84 * column / columns, -0.92 + 1.84 * row / rows
                window = (x, y, x + 1.7 / columns, y + 1.7 / rows)
                faces.append(Face(_on_front(half, camera, window), generator.uniform(0.85, 1.05)))
        edge = faces[-1].points
        parts.append(Measure("part", _ends(edge[[1, 2]]), (-1.0, 0.0)))
        parts.append(Measure("part", _ends(edge[[0, 1]]), (0.0, -1.0)))
    return Product(tuple(faces), _boxed(half, camera, generator), tuple(parts))


def table(camera: Camera, generator: Generator) -> Product:
    """A table, a shelf, a stool: plates on legs."""
    half = _half(generator, (0.5, 0.4, 0.25), (1.0, 1.0, 0.7))
    plates = int(generator.integers(1, 5))
    heights = np.linspace(1, -0.8, plates) if plates > 1 else np.ones(1)
    faces = []
    for x, z in ((-0.93, -0.9), (0.93, -0.9), (-0.93, 0.9), (0.93, 0.9)):
        leg = np.array([(x - 0.05, -1, z), (x + 0.05, -1, z), (x + 0.05, 1, z), (x - 0.05, 1, z)])
        faces.append(Face(camera.project(leg * half), 0.7))
    for y in heights[::-1]:
        thin = half * (1, 0.05, 1)
        lift = np.array([0, y * half[1], 0])
        faces += [
            replace(face, points=_lifted(face.points, camera, lift))
            for face in _sides(thin, camera)
        ]
    parts: tuple[Measure, ...] = ()
    if plates > 1:
        gap = np.array([(1.0, heights[0], 1.0), (1.0, heights[1], 1.0)])
        parts = (Measure("part", _ends(camera.project(gap * half)), (1.0, 0.0)),)
    return Product(tuple(faces), _boxed(half, camera, generator), parts)


def _lifted(points: Points, camera: Camera, lift: npt.NDArray[np.float64]) -> Points:
    shift = camera.project(lift[None]) - camera.project(np.zeros((1, 3)))
    return np.asarray(points + shift)


def turned_body(camera: Camera, generator: Generator) -> Product:
    """A bottle, vase, cup, bowl or pot: round about its upright axis."""
    high = float(generator.uniform(0.35, 2.6))
    pitch = float(generator.choice([0.0, generator.uniform(4, 30)]))
    knots = np.sort(generator.uniform(0, 1, 3))
    radii = generator.uniform(0.55, 1.0, 5) * (1, 1, 1, 1, generator.uniform(0.35, 1.3))
    levels = np.linspace(0, 1, 24)
    radius: Points = np.interp(levels, [0, *knots, 1], radii)
    radius = np.convolve(np.pad(radius, 2, mode="edge"), np.ones(5) / 5, mode="valid").astype(
        np.float64
    )
    squash = np.sin(np.radians(pitch))
    middle = high * (0.5 - levels) * np.cos(np.radians(pitch))
    left = np.stack([-radius, middle], axis=1)
    right = np.stack([radius, middle], axis=1)
    bottom = _ellipse(0, middle[0], radius[0], radius[0] * squash)
    body = np.concatenate([left, right[::-1]])
    top = _ellipse(0, middle[-1], radius[-1], radius[-1] * squash)
    faces = [Face(bottom, 0.85), Face(body, 0.95, has_outline=False), Face(top, 1.1)]
    stripe = body * (0.35, 1.0) - (0.3 * radius.max(), 0)
    faces.insert(2, Face(stripe, 1.1, has_outline=False))
    outline = np.concatenate([body, bottom, top])
    measures = _framed(outline, generator, across="diameter")
    neck = np.array([(-radius[-1], middle[-1]), (radius[-1], middle[-1])])
    base = np.array([(-radius[0], middle[0]), (radius[0], middle[0])])
    is_widest = [radius[-1] > 0.95 * radius.max(), radius[0] > 0.95 * radius.max()]
    parts = [
        Measure("part", _ends(edge), (0.0, way))
        for edge, way, widest in ((neck, -1.0, is_widest[0]), (base, 1.0, is_widest[1]))
        if not widest
    ]
    return Product(tuple(faces), measures, tuple(parts))


def _ellipse(x: float, y: float, across: float, up: float) -> Points:
    return np.stack([x + across * np.cos(_ROUND), y + up * np.sin(_ROUND)], axis=1)


def disc(camera: Camera, generator: Generator) -> Product:
    """A plate, ring, clock or ball: round on the page."""
    squash = float(generator.choice([1.0, generator.uniform(0.25, 0.8)]))
    outer = _ellipse(0, 0, 1, squash)
    faces = [Face(outer, 1.0)]
    inner_share = float(generator.uniform(0.3, 0.85))
    is_ring = generator.random() < 0.6
    if is_ring:
        inner = outer * inner_share
        faces.append(Face(inner, 0.9, is_hole=bool(generator.random() < 0.5)))
    center = np.zeros(2)
    y = float(generator.choice([-squash, squash]))
    measures = [_measure("diameter", np.array([(-1.0, y), (1.0, y)]), center)]
    if squash == 1.0 and generator.random() < 0.3:
        measures.append(_measure("diameter", np.array([(1.0, -1.0), (1.0, 1.0)]), center))
    parts = []
    if is_ring:
        hole = np.array([(-inner_share, 0.0), (inner_share, 0.0)])
        parts.append(Measure("part", _ends(hole), (0.0, -1.0)))
    if squash < 1.0:
        rim = outer + (0, 0.25 * (1 - squash))
        faces.insert(0, Face(rim, 0.7))
        edge = np.array([(1.0, -squash), (1.0, float(rim[:, 1].max()))])
        measures.append(_measure("height", edge, center))
    return Product(tuple(faces), tuple(measures), tuple(parts))


def sheet(camera: Camera, generator: Generator) -> Product:
    """A frame, mirror, curtain, poster or mat that hangs or stands: flat, with a thickness."""
    half = _half(generator, (0.4, 0.4, 0.02), (1.0, 1.0, 0.05))
    half[2] = generator.uniform(0.01, 0.05)
    faces = _sides(half, camera)
    inset = float(generator.uniform(0.6, 0.92))
    if generator.random() < 0.6:
        window = (-inset, -inset, inset, inset)
        faces.append(Face(_on_front(half, camera, window), generator.uniform(0.75, 1.2)))
    corners = camera.project(_CORNERS * half)
    measures = [m for m in _boxed(half, camera, generator) if m.kind != "depth"]
    parts = []
    if generator.random() < 0.3:
        measures.append(_thin_edge(corners, generator))
    if len(faces) > 1:
        edge = faces[-1].points
        parts.append(Measure("part", _ends(edge[[0, 1]]), (0.0, -1.0)))
    return Product(tuple(faces), tuple(measures), tuple(parts))


def _thin_edge(corners: Points, generator: Generator) -> Measure:
    x, y = float(corners[:, 0].max()), float(corners[:, 1].min())
    run = generator.uniform(0.05, 0.12)
    return Measure("thickness", (x - run, y, x, y), (0.0, -1.0))


def rod(camera: Camera, generator: Generator) -> Product:
    """A tool, brush, tube or strap that stands, lies or leans: measured along itself."""
    thin = float(generator.uniform(0.04, 0.22))
    head = float(generator.uniform(0.6, 2.2))
    cut = float(generator.uniform(-0.8, 0.8))
    shaft = np.array([(-thin, cut), (thin, cut), (thin * 0.8, 1.0), (-thin * 0.8, 1.0)])
    wide = thin * head
    top = np.array([(-wide, -1.0), (wide, -1.0), (wide, cut), (-wide, cut)])
    widest = max(thin, wide)
    center = np.zeros(2)
    side = float(generator.choice([-1.0, 1.0])) * widest
    along = _measure("length", np.array([(side, -1.0), (side, 1.0)]), center)
    y = float(generator.choice([-1.0, 1.0]))
    x = wide if (y < 0) or wide > thin else thin
    kind = "thickness" if generator.random() < 0.5 else "width"
    across = _measure(kind, np.array([(-x, y), (x, y)]), center)
    part = Measure("part", (-side, -1.0, -side, cut), (-np.sign(side), 0.0))
    return Product((Face(shaft, 0.9), Face(top, 1.05)), (along, across), (part,))


def figure(camera: Camera, generator: Generator) -> Product:
    """A toy, plush, bag or ornament of any outline, from the front."""
    waves = sum(
        generator.normal(0, 0.3 / k) * np.cos(k * _ROUND + generator.uniform(0, 6))
        for k in range(1, 6)
    )
    around = np.clip(1 + waves, 0.3, 2.0)
    stretch = generator.uniform(0.5, 1.6)
    points = np.stack([around * np.cos(_ROUND), around * np.sin(_ROUND) * stretch], axis=1)
    points -= (points.min(axis=0) + points.max(axis=0)) / 2
    faces = [Face(points, 1.0)]
    for _ in range(int(generator.integers(0, 4))):
        place = generator.uniform(-0.4, 0.4, 2)
        size = generator.uniform(0.05, 0.3, 2)
        faces.append(Face(_ellipse(*place, *size), generator.uniform(0.6, 1.3)))
    measures = _framed(points, generator, across="width")
    if generator.random() < 0.2:
        measures = (*measures, _hinted_depth(points, generator))
    return Product(tuple(faces), measures)


SHAPES: dict[str, Callable[[Camera, Generator], Product]] = {
    "box": box,
    "table": table,
    "turned body": turned_body,
    "disc": disc,
    "sheet": sheet,
    "rod": rod,
    "figure": figure,
}
"""Every shape by its name."""
