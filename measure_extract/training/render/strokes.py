"""How a dimension is drawn: a line beside the edge that it measures, with its ends, in one style a drawing."""

from dataclasses import dataclass

import numpy as np

from measure_extract.images.base import RGBArray
from measure_extract.training.render.base import Ends, Points

__all__ = ["END_STYLES", "LineStyle", "any_line_style", "draw_line"]

Colour = tuple[int, int, int]

END_STYLES = ("arrows", "ticks", "bare", "open arrows", "dots", "triangles", "one arrow", "bar", "no line")  # fmt: skip
"""How the lines of a drawing end; the last has none."""

_END_WEIGHTS = (0.42, 0.2, 0.08, 0.07, 0.05, 0.04, 0.04, 0.03, 0.07)
_DARK_INKS: tuple[Colour, ...] = (
    (0, 0, 0), (0, 0, 0), (30, 30, 30), (90, 90, 90), (150, 150, 150), (200, 150, 40), (190, 30, 30), (30, 70, 180),
    (90, 30, 110), (210, 130, 90),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LineStyle:
    """How all lines of a drawing look."""

    ends: str  # of END_STYLES
    ink: Colour
    thick_px: int
    head_px: float  # length of an arrowhead, or of a tick
    is_dashed: bool
    has_extensions: bool  # thin lines from the edge to the ends
    offset: float  # from the edge, of the picture's longer side


def any_line_style(
    generator: np.random.Generator, *, is_dark_page: bool, side_px: int
) -> LineStyle:
    """Choose a style."""
    ends = str(generator.choice(END_STYLES, p=_END_WEIGHTS))
    ink = _DARK_INKS[int(generator.integers(len(_DARK_INKS)))]
    return LineStyle(
        ends=ends,
        ink=(255, 255, 255) if is_dark_page else ink,
        thick_px=int(generator.choice([1, 1, 1, 2, 3])),
        head_px=float(generator.uniform(0.01, 0.03)) * side_px,
        is_dashed=bool(generator.random() < 0.12),
        has_extensions=bool(generator.random() < 0.25),
        offset=float(generator.uniform(0.015, 0.07)),
    )


def draw_line(
    image: RGBArray, ends: Ends, style: LineStyle, gap: tuple[float, float] | None
) -> None:
    """Draw a line into the picture.

    Args:
        image: drawn into.
        ends: of the line in pixels.
        style: of the drawing.
        gap: shares of the line between which nothing is drawn, as the text stands there; or None.
    """
    if style.ends == "no line":
        return
    start, end = np.array(ends[:2]), np.array(ends[2:])
    pieces = [(0.0, 1.0)] if gap is None else [(0.0, gap[0]), (gap[1], 1.0)]
    for first, last in pieces:
        _draw_piece(image, start + (end - start) * first, start + (end - start) * last, style)
    run = (end - start) / max(float(np.hypot(*(end - start))), 1e-6)
    if style.ends != "one arrow":
        _draw_end(image, start, run, style)
    _draw_end(image, end, -run, style)


def _draw_piece(image: RGBArray, start: Points, end: Points, style: LineStyle) -> None:
    import cv2

    length = float(np.hypot(*(end - start)))
    if length < 1:
        return
    thick = style.thick_px * (4 if style.ends == "bar" else 1)
    dashes = max(1, round(length / 8)) if style.is_dashed else 1
    for place in range(dashes):
        first, last = place / dashes, (place + (0.6 if dashes > 1 else 1.0)) / dashes
        a, b = start + (end - start) * first, start + (end - start) * last
        cv2.line(image, _pixel(a), _pixel(b), style.ink, thick, cv2.LINE_AA)


def _draw_end(image: RGBArray, tip: Points, inward: Points, style: LineStyle) -> None:
    import cv2

    across = np.array([-inward[1], inward[0]])
    size = style.head_px * (2.0 if style.ends == "triangles" else 1.0)
    wings = [tip + inward * size + across * size * side * 0.4 for side in (-1, 1)]
    if style.ends in ("arrows", "one arrow"):
        corners = np.array([tip, *wings]).round().astype(np.int32)
        cv2.fillConvexPoly(image, corners, style.ink, cv2.LINE_AA)
    elif style.ends in ("open arrows", "triangles"):
        corners = np.array([wings[0], tip, wings[1]]).round().astype(np.int32)
        is_closed = style.ends == "triangles"
        cv2.polylines(image, [corners], is_closed, style.ink, style.thick_px, cv2.LINE_AA)
    elif style.ends == "ticks":
        a, b = (tip + across * size * side * 0.6 for side in (-1, 1))
        cv2.line(image, _pixel(a), _pixel(b), style.ink, style.thick_px, cv2.LINE_AA)
    elif style.ends == "dots":
        cv2.circle(image, _pixel(tip), max(1, round(size / 4)), style.ink, -1, cv2.LINE_AA)


def _pixel(point: Points) -> tuple[int, int]:
    return round(float(point[0])), round(float(point[1]))
