"""Draw a product with its sizes from a seed; the same seed gives the same picture."""

from dataclasses import dataclass, replace

import numpy as np

from measure_extract.geometry import bbox_of, gap_between
from measure_extract.images.base import RGBArray
from measure_extract.training.labels.fonts import find_faces
from measure_extract.training.render.base import Drawing, DrawnText, Ends, Measure, Points
from measure_extract.training.render.camera import any_camera
from measure_extract.training.render.lettering import (
    Lettering,
    any_lettering,
    draw_text,
    size_of,
    write_size,
)
from measure_extract.training.render.scenery import any_page, clutter, worn
from measure_extract.training.render.shapes import SHAPES, Product, moved, spun
from measure_extract.training.render.strokes import LineStyle, any_line_style, draw_line

__all__ = ["draw"]

Generator = np.random.Generator

_LEAST_PX = 14.0  # shorter edges are not measured
_SHOWN = {
    "height": 0.9,
    "width": 0.9,
    "depth": 0.9,
    "length": 1.0,
    "diameter": 0.95,
    "thickness": 0.8,
}
_PART_SHARE = 0.3
_SECOND_SHARE = 0.12  # of the drawings: a second product with sizes of its own
_NOTES = (
    "SIZE",
    "Product Size",
    "Fits up to 12 inch",
    "Suits 30 cm pots",
    "Dimensions",
    "20mm pipe",
)
_NOTE_SHARE = 0.2
_MOST_COVERED = 4.0  # pixels between two texts


@dataclass(frozen=True)
class _Page:
    """A drawing in the making; the picture is drawn into."""

    image: RGBArray
    line: LineStyle
    letters: Lettering
    along: bool  # whether texts are turned along their lines
    in_gap: bool  # whether texts interrupt their lines

    @property
    def side_px(self) -> int:
        return int(max(self.image.shape[:2]))


def draw(seed: int) -> Drawing:
    """Draw one product.

    Args:
        seed: of everything.

    Returns:
        A picture of 300 to 420 pixels, RGB, and its numbers; those that would cover another are left out.
    """
    generator = np.random.default_rng(seed)
    width, height = (int(side) for side in generator.integers(300, 421, 2))
    image, is_dark = any_page(generator, width, height)
    clutter(image, generator)
    line = any_line_style(generator, is_dark_page=is_dark, side_px=max(width, height))
    letters = any_lettering(generator, find_faces("taught"), max(width, height))
    along, in_gap = bool(generator.random() < 0.4), bool(generator.random() < 0.25)
    page = _Page(image, line, letters, along, in_gap)
    shape = str(generator.choice(list(SHAPES)))
    areas = _areas(generator, width, height)
    texts: list[DrawnText] = []
    colour = _any_colour(generator)
    for place, area in enumerate(areas):
        product = _placed(_any_product(shape, generator), area)
        _paint(page, product, colour)
        for measure in _chosen(product, generator):
            kind = measure.kind if place == 0 else "other product"
            _write(page, measure, kind, texts, generator)
    if generator.random() < _NOTE_SHARE:
        _note(page, texts, generator)
    return Drawing(worn(page.image, generator), tuple(texts), shape, line.ends)


def _any_colour(generator: Generator) -> Points:
    """Choose a product's colour: mostly pale, dark or grey."""
    grey = generator.uniform(25, 240)
    spread = 90 if generator.random() < 0.35 else 12
    return np.asarray((grey + generator.uniform(-spread, spread, 3)).clip(0, 250))


def _areas(generator: Generator, width: int, height: int) -> list[tuple[float, float, float]]:
    """Give where products are put: the middle and the size of each, pixels."""
    side = float(min(width, height))
    if generator.random() >= _SECOND_SHARE:
        x, y = generator.uniform(0.46, 0.54, 2) * (width, height)
        return [(x, y, generator.uniform(0.42, 0.7) * side)]
    size = generator.uniform(0.3, 0.42) * side
    small = size * generator.uniform(0.45, 0.95)
    first, second = (0.3, 0.76) if generator.random() < 0.5 else (0.7, 0.24)
    return [(first * width, 0.5 * height, size), (second * width, 0.55 * height, small)]


def _any_product(shape: str, generator: Generator) -> Product:
    product = SHAPES[shape](any_camera(generator), generator)
    if shape == "rod":
        lean = generator.choice([0.0, 90.0, generator.uniform(-80, 80)], p=(0.3, 0.3, 0.4))
        return spun(product, float(lean))
    if generator.random() < 0.2:
        return spun(product, float(generator.uniform(-7, 7)))
    return product


def _placed(product: Product, area: tuple[float, float, float]) -> Product:
    """Put a product on the page, as large as its area."""
    x, y, size = area
    outline = product.outline
    low, high = outline.min(axis=0), outline.max(axis=0)
    scale = size / max(float((high - low).max()), 1e-6)
    return moved(product, lambda points: (points - (low + high) / 2) * scale + (x, y))


def _paint(page: _Page, product: Product, colour: Points) -> None:
    import cv2

    ground = page.image[2, 2].tolist()
    edge = tuple(int(c) for c in (colour * 0.6).clip(0, 255))
    for face in product.faces:
        corners = face.points.round().astype(np.int32)
        shade = (colour * face.shade).clip(0, 255)
        fill = ground if face.is_hole else [int(c) for c in shade]
        cv2.fillPoly(page.image, [corners], fill, cv2.LINE_AA)
        if face.has_outline:
            cv2.polylines(page.image, [corners], True, edge, 1, cv2.LINE_AA)


def _chosen(product: Product, generator: Generator) -> list[Measure]:
    """Choose which sizes are written; at least one, those of the whole product first."""
    possible = [m for m in product.measures if _length(m.ends) >= _LEAST_PX]
    chosen = [m for m in possible if generator.random() < _SHOWN[m.kind]] or possible[:1]
    parts = [m for m in product.parts if _length(m.ends) >= _LEAST_PX]
    return chosen + [m for m in parts if generator.random() < _PART_SHARE]


def _length(ends: Ends) -> float:
    return float(np.hypot(ends[2] - ends[0], ends[3] - ends[1]))


def _write(
    page: _Page, measure: Measure, kind: str, texts: list[DrawnText], generator: Generator
) -> None:
    """Draw a dimension line and its number, unless it would cover another number."""
    away = np.array(measure.outward)
    is_inside = kind == "part" and generator.random() < 0.5
    offset = 0.0 if is_inside else page.line.offset * page.side_px
    start, end = np.array(measure.ends[:2]), np.array(measure.ends[2:])
    text = write_size(generator, measure.kind, float(generator.uniform(2, 220)), page.letters)
    wide, high = size_of(text, page.letters)
    run = end - start
    angle = _angle(run, is_along=page.along)
    line = (*(start + away * offset), *(end + away * offset))
    reach = _half_across(wide, high, angle, away)
    is_in_gap = page.in_gap and _length(line) > 1.6 * 2 * _half_across(wide, high, angle, run)
    beside = 0.0 if is_in_gap else reach + 3 + generator.uniform(0, 0.015) * page.side_px
    share = 0.5 if is_in_gap else float(np.clip(generator.normal(0.5, 0.07), 0.25, 0.75))
    center = start + run * share + away * (offset + beside)
    drawn = DrawnText(text, _corners(center, wide, high, angle), kind, line)
    if not _is_free(drawn, texts, page):
        return
    half = _half_across(wide, high, angle, run) / max(_length(line), 1e-6) + 0.02
    if page.line.has_extensions and not is_inside and page.line.ends != "no line":
        thin = replace(page.line, ends="bare", thick_px=1, is_dashed=False)
        for corner in (start, end):
            draw_line(page.image, (*corner, *(corner + away * (offset + 4))), thin, None)
    draw_line(page.image, line, page.line, (share - half, share + half) if is_in_gap else None)
    polygon = draw_text(page.image, text, page.letters, center, angle, page.line.ink)
    ends = None if page.line.ends == "no line" else line
    texts.append(replace(drawn, polygon=polygon, ends=ends))


def _angle(run: Points, *, is_along: bool) -> float:
    """Give the reading direction: level, or along the line without standing on its head."""
    if not is_along:
        return 0.0
    angle = -float(np.degrees(np.arctan2(run[1], run[0])))
    return (angle + 90) % 180 - 90


def _half_across(wide: float, high: float, angle_deg: float, direction: Points) -> float:
    """Give how far a text reaches from its middle along a direction, pixels."""
    turn = np.radians(-angle_deg)
    unit = np.asarray(direction) / max(float(np.hypot(*direction)), 1e-9)
    along = abs(float(np.cos(turn) * unit[0] + np.sin(turn) * unit[1]))
    across = abs(float(-np.sin(turn) * unit[0] + np.cos(turn) * unit[1]))
    return (wide * along + high * across) / 2


def _corners(center: Points, wide: float, high: float, angle_deg: float):  # type: ignore[no-untyped-def]
    turn = np.radians(-angle_deg)
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    half = np.array([(-wide, -high), (wide, -high), (wide, high), (-wide, high)]) / 2
    return tuple(map(tuple, (half @ matrix.T + center).tolist()))


def _is_free(text: DrawnText, others: list[DrawnText], page: _Page) -> bool:
    """Tell whether a text lies on the page and covers no other."""
    height, width = page.image.shape[:2]
    box = bbox_of(text.polygon)
    is_on_page = min(box[:2]) >= 1 and box[2] <= width - 1 and box[3] <= height - 1
    gaps = (max(gap_between(box, bbox_of(other.polygon))) for other in others)
    return is_on_page and all(gap > _MOST_COVERED for gap in gaps)


def _note(page: _Page, texts: list[DrawnText], generator: Generator) -> None:
    """Write a title or a size of something that is not shown."""
    height, width = page.image.shape[:2]
    text = str(generator.choice(_NOTES))
    wide, high = size_of(text, page.letters)
    y = high if generator.random() < 0.6 else height - high
    center = np.array([width / 2, float(y)])
    drawn = DrawnText(text, _corners(center, wide, high, 0.0), "none", None)
    if _is_free(drawn, texts, page):
        polygon = draw_text(page.image, text, page.letters, center, 0.0, page.line.ink)
        if any(letter.isdigit() for letter in text):
            texts.append(replace(drawn, polygon=polygon))
