"""Straight line segments of a picture: the edges of things, and the lines drawn beside them.

Product photos tie a length to the line it annotates. Two searches find such lines: OpenCV's detector
for edges of any direction, and one for thin upright strokes, which also joins the dashes of dashed
lines. Nothing here knows what the text says.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from measure_extract.layout.margins import inside_margins

if TYPE_CHECKING:
    from cv2.typing import MatLike

    from measure_extract.images.base import RGBArray

__all__ = ["EndArray", "Segments", "find_segments", "no_segments"]

# Shape (n, 4), float32: x0, y0, x1, y1 in pixels of the picture; steep ones begin at the top, others
# at the left.
EndArray = npt.NDArray[np.float32]
GreyArray = npt.NDArray[np.uint8]  # shape (H, W)

# By judgement, not tuned one by one; `benchmarks.accuracy.ranker` measures what all line features are worth.
_EDGE_SIDE_PX = 600  # object edges stay visible; detection costs grow with the area. At 720 F1 is the same (two seeds)
_STROKE_SIDE_PX = 1000  # a drawn line of one pixel stays visible
_MIN_LENGTH = 0.03  # of the longer side; shorter pieces are text strokes and texture
_MAX_SEGMENTS = 600  # longest first; busy backgrounds give thousands
_STROKE_PX = 7  # a stroke is thinner than this at _STROKE_SIDE_PX
_CONTRAST = 40  # of a stroke against its surroundings, in grey levels
_DASH_GAP = 0.016  # of the longer side: empty pieces that are bridged
_SAMPLES = 24  # places of a segment that are looked at: enough to tell a line from a coincidence
_SAMPLED = (0.02, 0.98)  # of its length, from where to where: the last pixel may be beside the ink
_MAX_THICKNESS = 0.008  # of the longer side; text closes to thicker bars


@dataclass(frozen=True, slots=True)
class Segments:
    """Segments of a picture, longest first."""

    ends: EndArray
    # Share of each segment that is a thin stroke, in [0, 1]: near 1 for a drawn line, near 0 for the
    # edge of a thing. Shape: (n,), float32.
    drawn: npt.NDArray[np.float32]

    def __len__(self) -> int:
        """Give their number."""
        return len(self.ends)

    def take(self, places: npt.NDArray[np.intp]) -> "Segments":
        """Give some of them, in the order of `places`."""
        return Segments(self.ends[places], self.drawn[places])

    def plus(self, other: "Segments") -> "Segments":
        """Give these, then the others."""
        return Segments(
            np.concatenate([self.ends, other.ends]), np.concatenate([self.drawn, other.drawn])
        )

    @property
    def lengths(self) -> npt.NDArray[np.float32]:
        """Length of each in pixels. Shape: (n,)."""
        run = self.ends[:, 2:] - self.ends[:, :2]
        return np.asarray(np.hypot(run[:, 0], run[:, 1]), dtype=np.float32)


def no_segments() -> Segments:
    """Give the result of a picture without lines."""
    return Segments(np.zeros((0, 4), dtype=np.float32), np.zeros(0, dtype=np.float32))


def find_segments(image: "RGBArray") -> Segments:
    """Find straight segments.

    Args:
        image: RGB. Shape: (H, W, 3), uint8.
    """
    import cv2

    longer = max(image.shape[:2])
    left, top, right, bottom = inside_margins(image)
    part = image[top:bottom, left:right]
    if min(part.shape[:2]) < 8:
        return no_segments()
    grey = np.asarray(cv2.cvtColor(part, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    stroke_scale = min(1.0, _STROKE_SIDE_PX / longer)
    ink = _ink(_shrunk(grey, stroke_scale))
    edges = _edges(grey, min(1.0, _EDGE_SIDE_PX / longer))
    if min(ink.shape) < 8:
        return no_segments()
    strokes = _strokes(ink, longer * stroke_scale)
    found = Segments(strokes.ends / stroke_scale, strokes.drawn).plus(
        Segments(edges, _share_of_ink(edges * stroke_scale, ink))
    )
    lengths = found.lengths
    order = np.argsort(-lengths, kind="stable")[:_MAX_SEGMENTS]
    kept = found.take(order[lengths[order] >= _MIN_LENGTH * longer])
    return Segments(kept.ends + np.array([left, top, left, top], dtype=np.float32), kept.drawn)


def _shrunk(grey: GreyArray, scale: float) -> GreyArray:
    """Shrink to a share of its sides."""
    import cv2

    height, width = grey.shape
    size = max(1, round(width * scale)), max(1, round(height * scale))
    shrunk = grey if scale == 1.0 else cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    return np.asarray(shrunk, dtype=np.uint8)


def _edges(grey: GreyArray, scale: float) -> EndArray:
    """Find segments of any direction; a drawn line has two edges.

    Source: Grompone von Gioi et al. (2012), LSD: a Line Segment Detector, IPOL 2, 35-55.
    """
    import cv2

    small = _shrunk(grey, scale)
    found = None
    if min(small.shape) >= 8:
        found = cv2.createLineSegmentDetector(cv2.LSD_REFINE_STD).detect(small)[0]
    if found is None:
        return no_segments().ends
    return _oriented(np.asarray(found, dtype=np.float32).reshape(-1, 4) / scale)


def _oriented(ends: EndArray) -> EndArray:
    """Let steep segments begin at the top and others at the left, whichever way they were found."""
    run = ends[:, 2:] - ends[:, :2]
    is_steep = np.abs(run[:, 1]) > np.abs(run[:, 0])
    is_backward = np.where(is_steep, run[:, 1], run[:, 0]) < 0
    turned = np.where(is_backward[:, None], ends[:, [2, 3, 0, 1]], ends)
    return np.asarray(turned, dtype=np.float32)


def _ink(grey: GreyArray) -> GreyArray:
    """Mark what is thinner than a stroke and differs from both its sides, dark or light; 0 or 1.

    Source: the black and white top-hat transforms, Serra (1982), Image Analysis and Mathematical
    Morphology.
    """
    import cv2

    square = cv2.getStructuringElement(cv2.MORPH_RECT, (_STROKE_PX, _STROKE_PX))
    dark = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, square)
    light = cv2.morphologyEx(grey, cv2.MORPH_TOPHAT, square)
    return np.asarray(np.maximum(dark, light) > _CONTRAST, dtype=np.uint8)


def _strokes(ink: GreyArray, longer: float) -> Segments:
    """Find upright strokes: close the gaps between dashes, then keep what is long and thin.

    Args:
        ink: of `_ink`.
        longer: the longer side of the whole picture, in pixels of `ink`.
    """
    import cv2

    gap, least = max(3, round(_DASH_GAP * longer)), max(8, round(_MIN_LENGTH * longer))
    ends: list[tuple[float, float, float, float]] = []
    shares: list[float] = []
    for is_vertical in (True, False):
        across = int(is_vertical)  # the axis of the array that runs across the stroke
        closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, _bar(gap, is_vertical=is_vertical))
        bars = cv2.morphologyEx(closed, cv2.MORPH_OPEN, _bar(least, is_vertical=is_vertical))
        for left, top, width, height in _boxes_of_parts(bars):
            if (width if is_vertical else height) > max(3, _MAX_THICKNESS * longer):
                continue
            x, y = left + width / 2, top + height / 2
            ends.append((x, top, x, top + height) if is_vertical else (left, y, left + width, y))
            shares.append(ink[top : top + height, left : left + width].max(axis=across).mean())
    if not ends:
        return no_segments()
    return Segments(np.array(ends, dtype=np.float32), np.array(shares, dtype=np.float32))


def _boxes_of_parts(mask: "MatLike") -> list[list[int]]:
    """Give (left, top, width, height) of each connected part, in the order of OpenCV's labels.

    Contours, not labels: a few thin bars are followed several times faster than all pixels are numbered.
    Labels go by blocks of 2 x 2 pixels; of parts that are equally long the first wins.
    """
    import cv2

    contours, ranks = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for contour, (_, _, _, parent) in zip(contours, ranks[0] if contours else (), strict=True):
        if parent < 0:  # not the rim of a hole
            x, y = contour[0, 0]  # its first pixel, row by row
            left, top, width, height = cv2.boundingRect(contour)
            found.append((y // 2, x // 2, left, top, width, height))
    return [box for _, _, *box in sorted(found)]


def _bar(length: int, *, is_vertical: bool) -> GreyArray:
    return np.ones((length, 1) if is_vertical else (1, length), dtype=np.uint8)


def _share_of_ink(ends: EndArray, ink: GreyArray) -> npt.NDArray[np.float32]:
    """Say how much of each segment runs over ink, one pixel beside it counting too.

    Args:
        ends: in pixels of `ink`. Shape: (n, 4).
        ink: of `_ink`.

    Returns:
        Shape (n,), float32, in [0, 1].
    """
    import cv2

    wide = cv2.dilate(ink, np.ones((3, 3), dtype=np.uint8))
    along = np.linspace(*_SAMPLED, _SAMPLES, dtype=np.float32)[None, :, None]
    points = ends[:, None, :2] * (1 - along) + ends[:, None, 2:] * along
    columns = np.clip(points[:, :, 0].round(), 0, ink.shape[1] - 1).astype(np.intp)
    rows = np.clip(points[:, :, 1].round(), 0, ink.shape[0] - 1).astype(np.intp)
    return np.asarray(wide[rows, columns].mean(axis=1), dtype=np.float32)
