"""Straight line segments of a picture, and how each stands to a piece of text.

Product photos tie a length to the line it annotates. This module finds segments and measures
distances; it does not know what the text says.
"""

from dataclasses import dataclass
from math import atan2, degrees
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from measure_extract.geometry import BBox

if TYPE_CHECKING:
    from measure_extract.images import RGBArray

__all__ = ["DIRECTIONS", "Annotation", "SegmentArray", "annotate", "find_segments", "no_segments"]

# Shape (n_segments, 4), float32: x0, y0, x1, y1 in pixels of the picture.
SegmentArray = npt.NDArray[np.float32]

DIRECTIONS = ("vertical", "horizontal", "rising", "falling")

_WORK_SIDE_PX = 720  # dimension lines stay visible; detection costs grow with the area
_MIN_LENGTH = 0.03  # of the longer side; shorter pieces are text strokes and texture
_MAX_SEGMENTS = 600  # longest first; busy backgrounds give thousands
_UPRIGHT_DEG = 12.0  # within this of the axis a segment counts as vertical or horizontal
_REACH = 0.12  # of the longer side: how far from its text a line may run


@dataclass(frozen=True, slots=True)
class Annotation:
    """The segment of one direction that most likely belongs to a text."""

    distance: float  # between text and segment, as a share of the picture's longer side
    length: float  # of the segment, same measure
    position: float  # where the text projects on it: 0 and 1 are its ends
    side: float  # -1, 0 or 1: text left of / above, on, or right of / below the segment


def no_segments() -> SegmentArray:
    """Give the result of a picture without lines. Shape: (0, 4)."""
    return np.zeros((0, 4), dtype=np.float32)


def find_segments(image: "RGBArray") -> SegmentArray:
    """Find straight segments with OpenCV's line segment detector.

    Args:
        image: RGB. Shape: (H, W, 3), uint8.

    Returns:
        The longest segments, longest first. Shape: (n, 4), float32.

    Source: Grompone von Gioi et al. (2012), LSD: a Line Segment Detector, IPOL 2, 35-55.
    """
    import cv2

    height, width = image.shape[:2]
    scale = min(1.0, _WORK_SIDE_PX / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    grey = cv2.resize(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), size, interpolation=cv2.INTER_AREA)
    if min(size) < 8:
        return no_segments()
    found = cv2.createLineSegmentDetector(cv2.LSD_REFINE_STD).detect(grey)[0]
    if found is None:
        return no_segments()
    segments = _oriented(found.reshape(-1, 4) / scale)
    lengths = np.hypot(segments[:, 2] - segments[:, 0], segments[:, 3] - segments[:, 1])
    order = np.argsort(-lengths, kind="stable")[:_MAX_SEGMENTS]
    keep = order[lengths[order] >= _MIN_LENGTH * max(height, width)]
    return np.asarray(segments[keep], dtype=np.float32)


def _oriented(segments: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Let steep segments begin at the top and others at the left, whichever way they were found."""
    run = segments[:, 2:] - segments[:, :2]
    is_steep = np.abs(run[:, 1]) > np.abs(run[:, 0])
    is_backward = np.where(is_steep, run[:, 1], run[:, 0]) < 0
    return np.where(is_backward[:, None], segments[:, [2, 3, 0, 1]], segments)


def direction_of(segment: tuple[float, float, float, float]) -> str:
    """Name the direction of a segment; "rising" goes up to the right."""
    x0, y0, x1, y1 = segment
    angle = degrees(atan2(y1 - y0, x1 - x0)) % 180
    if angle <= _UPRIGHT_DEG or angle >= 180 - _UPRIGHT_DEG:
        return "horizontal"
    if abs(angle - 90) <= _UPRIGHT_DEG:
        return "vertical"
    return "falling" if angle < 90 else "rising"  # y points down


def _directions(segments: SegmentArray) -> npt.NDArray[np.int8]:
    names = [direction_of((s[0], s[1], s[2], s[3])) for s in segments.tolist()]
    return np.array([DIRECTIONS.index(name) for name in names], dtype=np.int8)


def annotate(
    boxes: list[BBox], segments: SegmentArray, size: tuple[int, int]
) -> list[dict[str, Annotation]]:
    """Find, for each text and each direction, the segment that most likely annotates it.

    A segment is better the nearer it runs and the longer it is; a text that stands beyond an end of
    the segment by more than the reach is not annotated by it. Strokes of the text itself and frames
    drawn around it (shorter than the text, or inside its box) are left out.

    Args:
        boxes: upright bboxes of texts, pixels.
        segments: from `find_segments`.
        size: (width, height) of the picture in pixels.

    Returns:
        One dict per text: direction -> annotation, only for directions that have one.
    """
    if not len(segments):
        return [{} for _ in boxes]
    longer = float(max(size))
    directions = _directions(segments)
    start, end = segments[:, :2], segments[:, 2:]
    run = end - start
    lengths = np.maximum(np.hypot(run[:, 0], run[:, 1]), 1e-6)
    result = []
    for box in boxes:
        left, top, right, bottom = box
        center = np.array([(left + right) / 2, (top + bottom) / 2])
        along = np.clip(((center - start) * run).sum(axis=1) / lengths**2, -9, 9)
        nearest = start + np.clip(along, 0, 1)[:, None] * run
        gap_x = np.maximum(np.maximum(left - nearest[:, 0], nearest[:, 0] - right), 0)
        gap_y = np.maximum(np.maximum(top - nearest[:, 1], nearest[:, 1] - bottom), 0)
        distance = np.hypot(gap_x, gap_y) / longer
        share = lengths / longer
        text_side = min(right - left, bottom - top) / longer
        is_inside = _inside(start, box) & _inside(end, box)
        usable = (distance <= _REACH) & (share > text_side) & ~is_inside
        merit = share / (0.02 + distance)
        found: dict[str, Annotation] = {}
        for number, name in enumerate(DIRECTIONS):
            choice = np.flatnonzero(usable & (directions == number))
            if len(choice):
                best = int(choice[np.argmax(merit[choice])])
                found[name] = Annotation(
                    float(distance[best]),
                    float(share[best]),
                    float(along[best]),
                    _side(number, center, nearest[best], longer),
                )
        result.append(found)
    return result


def _inside(points: SegmentArray, box: BBox) -> npt.NDArray[np.bool_]:
    left, top, right, bottom = box
    margin = 0.15 * min(right - left, bottom - top)
    x, y = points[:, 0], points[:, 1]
    inside = (x > left - margin) & (x < right + margin) & (y > top - margin) & (y < bottom + margin)
    return np.asarray(inside, dtype=np.bool_)


def _side(
    direction: int, center: npt.NDArray[np.float64], nearest: npt.NDArray[np.float32], longer: float
) -> float:
    offset = center - nearest
    value = offset[1] if DIRECTIONS[direction] == "horizontal" else offset[0]
    return 0.0 if abs(value) < 0.004 * longer else float(np.sign(value))
