"""Cut one line of text out of a picture, upright and left to right."""

from dataclasses import dataclass, replace
from math import atan2, ceil, degrees, hypot

import numpy as np

from measure_extract.geometry import Polygon, slope_deg
from measure_extract.images.base import RGBArray
from measure_extract.ocr.arcs import Arc

__all__ = [
    "LINE_HEIGHT_PX",
    "Reading",
    "cut",
    "cut_arc",
    "cut_line",
    "from_its_end",
    "readings_of",
    "widened",
    "with_margin",
]

LINE_HEIGHT_PX = 48  # what the recognition model was trained on (PP-OCRv6_small_rec)
_MAX_WIDTH_PX = 3200  # longer lines are squeezed, as in PaddleOCR (paddlex MAX_IMG_W)
_LONG = 1.5  # from this ratio on the longer side is the direction of the text, as in PaddleOCR
_STEEP_DEG = 45.0  # steeper lines are tried in both directions


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a box: from which corner, in which direction."""

    corners: Polygon  # start of the line on top, its end on top, end below, start below
    angle_deg: float  # reading direction, clockwise from left-to-right; -90 reads upwards
    arc: Arc | None = None  # of a line that is read as bent, in the same direction

    @property
    def size(self) -> tuple[float, float]:
        """Length and height of the line as it is read, in pixels, at least 1.0."""
        if self.arc is not None:
            return max(self.arc.length_px, 1.0), max(self.arc.thickness_px, 1.0)
        a, b, _, d = self.corners
        return max(hypot(b[0] - a[0], b[1] - a[1]), 1.0), max(hypot(d[0] - a[0], d[1] - a[1]), 1.0)


def readings_of(polygon: Polygon) -> tuple[Reading, ...]:
    """Say how a rectangle may be read: level, or, where it is steep, upwards and downwards.

    Args:
        polygon: corners in reading order of a level line, top-left first, clockwise.
    """
    a, b, c, d = polygon
    across, down = hypot(b[0] - a[0], b[1] - a[1]), hypot(d[0] - a[0], d[1] - a[1])
    if down >= _LONG * across:
        upwards = Reading((d, a, b, c), _direction(d, a))
        return upwards, Reading((b, c, d, a), _direction(b, c))
    if across >= _LONG * down and abs(slope_deg(polygon)) > _STEEP_DEG:
        return Reading((a, b, c, d), _direction(a, b)), Reading((c, d, a, b), _direction(c, d))
    return (Reading(polygon, _direction(a, b)),)


def cut(image: RGBArray, reading: Reading, *, height_px: int = LINE_HEIGHT_PX) -> RGBArray:
    """Cut a line out as it is to be read: as `cut_line`, or rolled out where it is bent."""
    if reading.arc is None:
        return cut_line(image, reading.corners, height_px=height_px)
    return cut_arc(image, reading.arc, height_px=height_px)


def from_its_end(reading: Reading) -> Reading:
    """Read a line the other way up."""
    a, b, c, d = reading.corners
    turn_deg = -180 if reading.angle_deg > 0 else 180
    angle_deg = round(reading.angle_deg + turn_deg, 1)
    arc = None if reading.arc is None else reading.arc.along(angle_deg)
    return Reading((c, d, a, b), angle_deg, arc)


def widened(reading: Reading, share: float) -> Reading:
    """Move the sides of a line outwards, or inwards, by a share of its thickness."""
    if reading.arc is None:
        return replace(reading, corners=with_margin(reading.corners, share))
    return replace(reading, arc=reading.arc.grown(share * reading.arc.thickness_px))


def with_margin(corners: Polygon, share: float) -> Polygon:
    """Move the sides of a rectangle outwards, or inwards, by a share of its shorter side."""
    a, b, c, d = corners
    across, down = hypot(b[0] - a[0], b[1] - a[1]), hypot(d[0] - a[0], d[1] - a[1])
    if not across or not down:
        return corners
    step = share * min(across, down)
    along = (b[0] - a[0]) / across * step, (b[1] - a[1]) / across * step
    aside = (d[0] - a[0]) / down * step, (d[1] - a[1]) / down * step
    return (
        (a[0] - along[0] - aside[0], a[1] - along[1] - aside[1]),
        (b[0] + along[0] - aside[0], b[1] + along[1] - aside[1]),
        (c[0] + along[0] + aside[0], c[1] + along[1] + aside[1]),
        (d[0] - along[0] + aside[0], d[1] - along[1] + aside[1]),
    )


def _direction(start: tuple[float, float], end: tuple[float, float]) -> float:
    return round(degrees(atan2(end[1] - start[1], end[0] - start[0])), 1)


def cut_line(image: RGBArray, corners: Polygon, *, height_px: int = LINE_HEIGHT_PX) -> RGBArray:
    """Cut out a line and bring it to a height, that of the model if none is given.

    Returns:
        Shape: (height_px, width, 3), uint8; the width keeps the line's proportions up to 3,200 pixels.
    """
    import cv2

    a, b, c, d = corners
    length = max(1, round(max(hypot(b[0] - a[0], b[1] - a[1]), hypot(c[0] - d[0], c[1] - d[1]))))
    thickness = max(1, round(max(hypot(d[0] - a[0], d[1] - a[1]), hypot(c[0] - b[0], c[1] - b[1]))))
    target = np.array([[0, 0], [length, 0], [length, thickness], [0, thickness]], dtype=np.float32)
    turn = cv2.getPerspectiveTransform(np.array(corners, dtype=np.float32), target)
    crop = cv2.warpPerspective(
        image, turn, (length, thickness), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    size = _line_width(length, thickness, height_px), height_px
    line = cv2.resize(crop, size, interpolation=cv2.INTER_LINEAR)
    return np.ascontiguousarray(line, dtype=np.uint8)


def cut_arc(image: RGBArray, arc: Arc, *, height_px: int = LINE_HEIGHT_PX) -> RGBArray:
    """Cut out a bent line and roll it out straight; otherwise as `cut_line`."""
    import cv2

    width = _line_width(arc.length_px, arc.thickness_px, height_px)
    where = (arc.rolled_out(width, height_px) - 0.5).astype(np.float32)
    line = cv2.remap(
        image, where[..., 0], where[..., 1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return np.ascontiguousarray(line, dtype=np.uint8)


def _line_width(length: float, thickness: float, height_px: int) -> int:
    return min(max(1, ceil(height_px * length / thickness)), _MAX_WIDTH_PX)
