"""What the axis model sees: the drawing at a fixed size, with each quantity's text and line marked.

Six planes of one size, for each quantity of a picture: brightness, thin strokes, its own text, its own line, the texts and
the lines of the others. Nothing here knows what a text says.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from measure_extract.geometry import BBox, Polygon
from measure_extract.images.base import RGBArray

__all__ = ["PLANES", "SIDE_PX", "Marked", "view_of"]

Plane = npt.NDArray[np.uint8]  # shape (SIDE_PX, SIDE_PX)
Planes = npt.NDArray[np.uint8]  # shape (n_quantities, PLANES, SIDE_PX, SIDE_PX)

PLANES = 6  # of a view
SIDE_PX = 96  # products are told apart; 8 million products a quantity in the net

_LOOK_PX = 192  # side at which the drawing is told from the page around it
_CONTRAST = 14  # in grey levels, against the page
_ROOM = 1.06  # around the drawing, of its longer side
_STROKE_SHARE = 4  # strokes are found at so many times SIDE_PX
_STROKE_PX = 5  # and are thinner than this there
_LINE_PX = 2  # how thick the texts' own lines are drawn
_SUBPIXEL_BITS = 3  # OpenCV draws at eighths of a pixel
_FAR = 8000  # eighths of a pixel; OpenCV overflows on more


@dataclass(frozen=True, slots=True)
class Marked:
    """A quantity in the picture: every print of it, and their lines."""

    polygons: tuple[Polygon, ...]
    lines: tuple[BBox, ...]  # ends x0, y0, x1, y1, pixels


@dataclass(frozen=True, slots=True)
class _Frame:
    """From pixels of the picture to those of the view."""

    scale: float
    dx: float
    dy: float

    def place(self, points: Sequence[tuple[float, float]]) -> npt.NDArray[np.int32]:
        """Give eighths of a pixel of the view. Shape: (n, 2)."""
        placed = np.array(points, dtype=np.float64) * self.scale + (self.dx, self.dy)
        eighths = (placed * 2**_SUBPIXEL_BITS).round().clip(-_FAR, _FAR)
        return np.asarray(eighths, dtype=np.int32)


def view_of(image: RGBArray, quantities: Sequence[Marked]) -> Planes:
    """Draw what the model sees of each quantity.

    Args:
        image: RGB.
        quantities: of the picture, each once.

    Returns:
        Shape (n, PLANES, SIDE_PX, SIDE_PX), uint8.
    """
    import cv2

    grey = np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    shown, frame = _shown(grey)
    own = np.stack([_marks(quantity, frame) for quantity in quantities])
    total = own.sum(axis=0, dtype=np.uint16)
    others = np.minimum(total[None] - own, 255).astype(np.uint8)
    repeated = np.broadcast_to(shown[None], (len(quantities), *shown.shape))
    return np.concatenate([repeated, own, others], axis=1)


def _shown(grey: Plane) -> tuple[Planes, _Frame]:
    """Give brightness and strokes of the drawing, in the middle of a square, and where it was put."""
    import cv2

    left, top, right, bottom = _drawing(grey)
    side = max(right - left, bottom - top) * _ROOM
    scale = SIDE_PX / side
    middle = (left + right) / 2, (top + bottom) / 2
    frame = _Frame(scale, SIDE_PX / 2 - middle[0] * scale, SIDE_PX / 2 - middle[1] * scale)
    shrink = min(1.0, _STROKE_SHARE * SIDE_PX / side)
    small = grey
    if shrink < 1:
        small = np.asarray(
            cv2.resize(grey, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
        )
    square = np.ones((_STROKE_PX, _STROKE_PX), dtype=np.uint8)
    dark = cv2.morphologyEx(small, cv2.MORPH_BLACKHAT, square)
    light = cv2.morphologyEx(small, cv2.MORPH_TOPHAT, square)
    rest = scale / shrink
    pool = max(1, int(1 / rest))  # a stroke stays visible where many pixels become one
    ink = np.asarray(np.maximum(dark, light), dtype=np.uint8)
    strokes = np.asarray(cv2.dilate(ink, np.ones((pool, pool), dtype=np.uint8)))
    warp = np.array([[rest, 0, frame.dx], [0, rest, frame.dy]])
    size = SIDE_PX, SIDE_PX
    page = int(np.median(_rim(grey)))
    brightness = cv2.warpAffine(cv2.blur(small, (pool, pool)), warp, size, borderValue=(page,))
    planes = np.stack([brightness, cv2.warpAffine(strokes, warp, size)])
    return np.asarray(planes, dtype=np.uint8), frame


def _rim(grey: Plane) -> npt.NDArray[np.uint8]:
    return np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])


def _drawing(grey: Plane) -> BBox:
    """Find what differs from the page around it; the whole picture where hardly anything does."""
    import cv2

    height, width = grey.shape
    shrink = _LOOK_PX / max(height, width)
    size = max(1, round(width * shrink)), max(1, round(height * shrink))
    small = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA)).astype(np.int16)
    differs = np.abs(small - np.median(_rim(small.astype(np.uint8)))) > _CONTRAST
    rows, columns = np.flatnonzero(differs.any(axis=1)), np.flatnonzero(differs.any(axis=0))
    if len(rows) < 4 or len(columns) < 4:
        return 0.0, 0.0, float(width), float(height)
    ends = columns[0], rows[0], columns[-1] + 1, rows[-1] + 1
    left, top, right, bottom = (float(end) / shrink for end in ends)
    return left, top, right, bottom


def _marks(quantity: Marked, frame: _Frame) -> Planes:
    """Draw the texts and the lines of one quantity. Shape: (2, SIDE_PX, SIDE_PX)."""
    import cv2

    found = np.zeros((2, SIDE_PX, SIDE_PX), dtype=np.uint8)
    texts, lines = found
    for polygon in quantity.polygons:
        cv2.fillPoly(texts, [frame.place(polygon)], (255,), cv2.LINE_AA, _SUBPIXEL_BITS)
    for x0, y0, x1, y1 in quantity.lines:
        start, end = frame.place([(x0, y0), (x1, y1)]).tolist()
        cv2.line(lines, start, end, (255,), _LINE_PX, cv2.LINE_AA, _SUBPIXEL_BITS)
    return found
