"""Straight line segments of a picture, and how each stands to a piece of text.

Product photos tie a length to the line it annotates. This module finds segments and measures
distances; it does not know what the text says.
"""

from dataclasses import dataclass
from math import atan2, degrees
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from measure_extract.geometry import BBox, fold_deg

if TYPE_CHECKING:
    from measure_extract.images import RGBArray

__all__ = [
    "DIRECTIONS",
    "Annotation",
    "Annotations",
    "SegmentArray",
    "annotate",
    "find_segments",
    "no_segments",
]

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
    slope_deg: float  # of the segment in (-90, 90]; 90 is vertical, positive goes up to the right

    @property
    def direction(self) -> str:
        """One of DIRECTIONS."""
        return _direction_name(self.slope_deg)


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


def _slope_deg(x0: float, y0: float, x1: float, y1: float) -> float:
    return fold_deg(degrees(atan2(y0 - y1, x1 - x0)))  # y points down


def direction_of(segment: tuple[float, float, float, float]) -> str:
    """Name the direction of a segment; "rising" goes up to the right."""
    return _direction_name(_slope_deg(*segment))


def _direction_name(slope_deg: float) -> str:
    if abs(slope_deg) <= _UPRIGHT_DEG:
        return "horizontal"
    if abs(slope_deg) >= 90 - _UPRIGHT_DEG:
        return "vertical"
    return "rising" if slope_deg > 0 else "falling"


def _directions(segments: SegmentArray) -> npt.NDArray[np.int8]:
    names = [direction_of((s[0], s[1], s[2], s[3])) for s in segments.tolist()]
    return np.array([DIRECTIONS.index(name) for name in names], dtype=np.int8)


@dataclass(frozen=True, slots=True)
class Annotations:
    """The segments around one text."""

    nearest: dict[str, Annotation]  # direction -> the best segment of it, shared with other texts
    own: Annotation | None  # the one segment that this text, and no other quantity, annotates


def annotate(
    boxes: list[BBox], clusters: list[int], segments: SegmentArray, size: tuple[int, int]
) -> list[Annotations]:
    """Find, for each text, the segments that most likely belong to it.

    A segment is better the nearer it runs and the longer it is; a text far beyond both its ends
    does not annotate it. Strokes of the text itself and frames drawn around it are left out. Two
    collinear pieces on both sides of a text count as one segment with the text in its gap.

    Args:
        boxes: upright bboxes of texts, pixels.
        clusters: number of the quantity each text prints; prints of one quantity share a segment.
        segments: from `find_segments`.
        size: (width, height) of the picture in pixels.

    Returns:
        One value per text, in order.
    """
    if not len(segments):
        return [Annotations({}, None) for _ in boxes]
    longer = float(max(size))
    found = [_reach(box, _with_bridges(box, segments, longer), longer) for box in boxes]
    own = _assign(found, clusters, longer)
    return [Annotations(reach.nearest(), line) for reach, line in zip(found, own, strict=True)]


@dataclass(frozen=True)
class _Reach:
    """Usable segments of one text, with their measures; arrays of shape (n,)."""

    segments: SegmentArray  # shape (n, 4)
    directions: npt.NDArray[np.int8]
    distance: npt.NDArray[np.float64]
    length: npt.NDArray[np.float64]
    position: npt.NDArray[np.float64]
    side: npt.NDArray[np.float64]

    @property
    def merit(self) -> npt.NDArray[np.float64]:
        """Length over distance; halved twice for each length that the text lies beyond an end."""
        beyond = np.maximum(np.abs(self.position - 0.5) - 0.6, 0)
        return np.asarray(self.length / (0.02 + self.distance) * 0.25**beyond)

    def annotation(self, i: int) -> Annotation:
        """Give one of the segments."""
        x0, y0, x1, y1 = self.segments[i].tolist()
        return Annotation(
            distance=float(self.distance[i]),
            length=float(self.length[i]),
            position=float(self.position[i]),
            side=float(self.side[i]),
            slope_deg=_slope_deg(x0, y0, x1, y1),
        )

    def nearest(self) -> dict[str, Annotation]:
        """Give the best segment of each direction."""
        merit = self.length / (0.02 + self.distance)
        best: dict[str, Annotation] = {}
        for number, name in enumerate(DIRECTIONS):
            choice = np.flatnonzero(self.directions == number)
            if len(choice):
                best[name] = self.annotation(int(choice[np.argmax(merit[choice])]))
        return best


def _reach(box: BBox, segments: SegmentArray, longer: float) -> _Reach:
    left, top, right, bottom = box
    start, end = segments[:, :2], segments[:, 2:]
    run = end - start
    lengths = np.maximum(np.hypot(run[:, 0], run[:, 1]), 1e-6)
    center = np.array([(left + right) / 2, (top + bottom) / 2])
    along = np.clip(((center - start) * run).sum(axis=1) / lengths**2, -9, 9)
    nearest = start + np.clip(along, 0, 1)[:, None] * run
    gap_x = np.maximum(np.maximum(left - nearest[:, 0], nearest[:, 0] - right), 0)
    gap_y = np.maximum(np.maximum(top - nearest[:, 1], nearest[:, 1] - bottom), 0)
    distance = np.hypot(gap_x, gap_y) / longer
    text_side = min(right - left, bottom - top)
    is_stroke = _inside(start, box) & _inside(end, box)
    kept = np.flatnonzero((distance <= _REACH) & (lengths > text_side) & ~is_stroke)
    offset = (center - nearest)[kept]
    directions = _directions(segments[kept])
    across = np.where(directions == DIRECTIONS.index("horizontal"), offset[:, 1], offset[:, 0])
    side = np.where(np.abs(across) < 0.004 * longer, 0.0, np.sign(across))
    return _Reach(
        segments[kept], directions, distance[kept], lengths[kept] / longer, along[kept], side
    )


def _with_bridges(box: BBox, segments: SegmentArray, longer: float) -> SegmentArray:
    """Add segments made of two collinear pieces with the text in the gap between them."""
    left, top, right, bottom = box
    center = np.array([(left + right) / 2, (top + bottom) / 2], dtype=np.float32)
    run = segments[:, 2:] - segments[:, :2]
    unit = run / np.maximum(np.hypot(run[:, 0], run[:, 1]), 1e-6)[:, None]
    to_center = center - segments[:, :2]
    off_line = np.abs(unit[:, 0] * to_center[:, 1] - unit[:, 1] * to_center[:, 0])
    ahead = (unit * (center - segments[:, 2:])).sum(axis=1)  # of the text past the end
    behind = (unit * (segments[:, :2] - center)).sum(axis=1)  # of the start past the text
    reach = 0.75 * float(np.hypot(right - left, bottom - top))
    is_on_line = off_line < 0.4 * min(right - left, bottom - top)
    before = np.flatnonzero(is_on_line & (ahead > 0) & (ahead < reach))
    after = np.flatnonzero(is_on_line & (behind > 0) & (behind < reach))
    bridges = [
        (*segments[i, :2].tolist(), *segments[j, 2:].tolist())
        for i in before
        for j in after
        if float(unit[i] @ unit[j]) > 0.995  # within 6 degrees
    ]
    if not bridges:
        return segments
    return np.vstack([segments, np.array(bridges, dtype=np.float32)])


def _assign(found: list[_Reach], clusters: list[int], longer: float) -> list[Annotation | None]:
    """Give each quantity its own segment, best pairs first.

    Both edges of a drawn line are found as segments, so one that runs along a taken segment counts
    as taken too.
    """
    pairs = sorted(
        (
            (float(merit), text, place)
            for text, reach in enumerate(found)
            for place, merit in enumerate(reach.merit)
        ),
        reverse=True,
    )
    own: list[Annotation | None] = [None] * len(found)
    taken = np.zeros((0, 4), dtype=np.float32)
    holders = np.zeros(0, dtype=np.int64)  # quantity of each taken segment
    for _, text, place in pairs:
        if own[text] is not None:
            continue
        segment = found[text].segments[place]
        near = holders[_run_along(segment, taken, longer)]
        if np.any(near != clusters[text]):
            continue
        own[text] = found[text].annotation(place)
        taken = np.vstack([taken, segment[None]])
        holders = np.append(holders, clusters[text])
    return own


def _run_along(
    segment: npt.NDArray[np.float32], others: SegmentArray, longer: float
) -> npt.NDArray[np.bool_]:
    """Tell for each other segment whether both are (pieces or edges of) one drawn line."""
    run = others[:, 2:] - others[:, :2]
    length = np.maximum(np.hypot(run[:, 0], run[:, 1]), 1e-6)
    unit = run / length[:, None]
    ends = np.stack([segment[:2], (segment[:2] + segment[2:]) / 2, segment[2:]])  # and the middle
    offset = ends[None, :, :] - others[:, None, :2]  # shape (n, 3, 2)
    across = np.abs(unit[:, None, 0] * offset[:, :, 1] - unit[:, None, 1] * offset[:, :, 0])
    shares = (unit[:, None, :] * offset).sum(axis=2)[:, [0, 2]] / length[:, None]
    is_close = np.all(across <= 0.012 * longer, axis=1)
    return np.asarray(is_close & (shares.max(axis=1) > 0) & (shares.min(axis=1) < 1))


def _inside(points: SegmentArray, box: BBox) -> npt.NDArray[np.bool_]:
    left, top, right, bottom = box
    margin = 0.15 * min(right - left, bottom - top)
    x, y = points[:, 0], points[:, 1]
    inside = (x > left - margin) & (x < right + margin) & (y > top - margin) & (y < bottom + margin)
    return np.asarray(inside, dtype=np.bool_)
