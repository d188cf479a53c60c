"""Which line of the picture annotates which text.

Measures how every segment stands to a piece of text, and gives each quantity its own line. Nothing
here knows what the text says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, degrees

import numpy as np
import numpy.typing as npt

from measure_extract.geometry import BBox, fold_deg, text_height
from measure_extract.layout.base import (
    DIRECTIONS,
    Annotation,
    Annotations,
    direction_name,
    line_merit,
)
from measure_extract.layout.segments import EndArray, Segments

__all__ = ["annotate"]

# By judgement, not tuned one by one; `benchmarks.accuracy.ranker` measures what all line features are worth.
_REACH = 0.12  # of the longer side: how far from its text a line may run
_LETTER = 0.15  # of the longer side: a higher "text" is a shape that OCR took for a letter
_THROUGH = 0.8  # of half a text: how far from its middle a line that it interrupts may run
_GAP = 0.75  # of a text's diagonal: how far from its middle the pieces of such a line end
_MARGIN = 0.15  # of a text's height: how far beyond its box its letters may reach
# Of the longer side: a line that runs so near to a text's middle is on neither side of it.
_MIDDLE = 0.004
# Of a line's length: so far beyond an end a text may lie as if between both, as numbers beside a short line do.
_OVERHANG = 0.1
# What a line's merit is multiplied with for each of its lengths that a text lies farther: then it is most often beside the
# text by chance, and a longer line that runs past the text is meant.
_BEYOND = 0.25
# More of a line's merit: where all of it is a drawn stroke, and where the text stands beside its middle (a bell, its width
# in lengths of the line). Chosen on labelled photos, by what the axis classifiers then tell in cross-validation: log loss
# of a question -0.022 (95 % -0.032 to -0.013) of 0.57, half of it by each (2026-11-28).
_DRAWN, _CENTRED = 6.0, 1.0
_BELL = 0.2
_SAME_LINE = 0.012  # of the longer side: how far apart the two edges of one drawn line may run
_PARALLEL = 0.995  # cosine of 6 degrees: how far apart two pieces of one line may point
_COLLINEAR = 0.006  # of the longer side: how far apart two pieces of one line may run


def _slope_deg(x0: float, y0: float, x1: float, y1: float) -> float:
    return fold_deg(degrees(atan2(y0 - y1, x1 - x0)))  # y points down


def direction_of(segment: tuple[float, float, float, float]) -> str:
    """Name the direction of a segment; "rising" goes up to the right."""
    return direction_name(_slope_deg(*segment))


def _directions(ends: EndArray) -> npt.NDArray[np.int8]:
    names = [direction_of((x0, y0, x1, y1)) for x0, y0, x1, y1 in ends.tolist()]
    return np.array([DIRECTIONS.index(name) for name in names], dtype=np.int8)


def annotate(
    boxes: list[BBox],
    clusters: list[int],
    segments: Segments,
    size: tuple[int, int],
    texts: Sequence[BBox] = (),
) -> list[Annotations]:
    """Find, for each text, the segments that most likely belong to it.

    A segment is better the nearer it runs and the longer it is, as a drawn stroke, and where the text stands
    beside its middle; a text far beyond both its ends does not annotate it. Strokes of letters and frames
    drawn around a text are left out. Two collinear pieces on both sides of a text count as one segment with
    the text in its gap.

    Args:
        boxes: upright bboxes of the texts to annotate, pixels.
        clusters: number of the quantity each text prints; prints of one quantity share a segment.
        segments: from `find_segments`.
        size: (width, height) of the picture in pixels.
        texts: upright bboxes of all the text of the picture, whose letters are no lines.

    Returns:
        One value per text, in order.
    """
    longer = float(max(size))
    segments = _without_letters(segments, [t for t in texts if text_height(t) < _LETTER * longer])
    if not len(segments):
        return [Annotations({}, None) for _ in boxes]
    found = [_reach(box, _with_bridges(box, segments, longer), longer) for box in boxes]
    own = _assign(found, clusters, longer)
    return [Annotations(reach.nearest(), line) for reach, line in zip(found, own, strict=True)]


@dataclass(frozen=True)
class _Reach:
    """Usable segments of one text, with their measures; arrays of shape (n,)."""

    segments: Segments
    directions: npt.NDArray[np.int8]
    distance: npt.NDArray[np.float64]
    length: npt.NDArray[np.float64]
    position: npt.NDArray[np.float64]
    side: npt.NDArray[np.float64]

    @property
    def merit(self) -> npt.NDArray[np.float64]:
        """Length over distance; less where the text lies beyond an end, more for what is a dimension line."""
        off_middle = np.abs(self.position - 0.5)
        beyond = np.maximum(off_middle - (0.5 + _OVERHANG), 0)
        return np.asarray(
            line_merit(self.length, self.distance)
            * _BEYOND**beyond
            * (1 + _DRAWN * self.segments.drawn)
            * (1 + _CENTRED * np.exp(-((off_middle / _BELL) ** 2)))
        )

    def annotation(self, i: int) -> Annotation:
        """Give one of the segments."""
        x0, y0, x1, y1 = self.segments.ends[i].tolist()
        return Annotation(
            distance=float(self.distance[i]),
            length=float(self.length[i]),
            position=float(self.position[i]),
            side=float(self.side[i]),
            slope_deg=_slope_deg(x0, y0, x1, y1),
            drawn=float(self.segments.drawn[i]),
            ends=(x0, y0, x1, y1),
        )

    def nearest(self) -> dict[str, Annotation]:
        """Give the best segment of each direction."""
        merit = line_merit(self.length, self.distance)
        best: dict[str, Annotation] = {}
        for number, name in enumerate(DIRECTIONS):
            choice = np.flatnonzero(self.directions == number)
            if len(choice):
                best[name] = self.annotation(int(choice[np.argmax(merit[choice])]))
        return best


def _reach(box: BBox, segments: Segments, longer: float) -> _Reach:
    left, top, right, bottom = box
    start, end = segments.ends[:, :2], segments.ends[:, 2:]
    run = end - start
    lengths = np.maximum(segments.lengths, 1e-6)
    center = np.array([(left + right) / 2, (top + bottom) / 2])
    along = np.clip(((center - start) * run).sum(axis=1) / lengths**2, -9, 9)
    nearest = start + np.clip(along, 0, 1)[:, None] * run
    gap_x = np.maximum(np.maximum(left - nearest[:, 0], nearest[:, 0] - right), 0)
    gap_y = np.maximum(np.maximum(top - nearest[:, 1], nearest[:, 1] - bottom), 0)
    distance = np.hypot(gap_x, gap_y) / longer
    is_stroke = _inside(start, box) & _inside(end, box)
    kept = np.flatnonzero((distance <= _REACH) & (lengths > text_height(box)) & ~is_stroke)
    offset = (center - nearest)[kept]
    directions = _directions(segments.ends[kept])
    across = np.where(directions == DIRECTIONS.index("horizontal"), offset[:, 1], offset[:, 0])
    side = np.where(np.abs(across) < _MIDDLE * longer, 0.0, np.sign(across))
    return _Reach(
        segments.take(kept), directions, distance[kept], lengths[kept] / longer, along[kept], side
    )


def _with_bridges(box: BBox, segments: Segments, longer: float) -> Segments:
    """Add segments made of two collinear pieces with the text in the gap between them."""
    left, top, right, bottom = box
    center = np.array([(left + right) / 2, (top + bottom) / 2], dtype=np.float32)
    run = segments.ends[:, 2:] - segments.ends[:, :2]
    unit = run / np.maximum(segments.lengths, 1e-6)[:, None]
    to_center = center - segments.ends[:, :2]
    off_line = np.abs(unit[:, 0] * to_center[:, 1] - unit[:, 1] * to_center[:, 0])
    # Half the box as seen along the line: a line closer to the center passes through the box.
    half_box = ((right - left) * np.abs(unit[:, 1]) + (bottom - top) * np.abs(unit[:, 0])) / 2
    ahead = (unit * (center - segments.ends[:, 2:])).sum(axis=1)  # of the text past the end
    behind = (unit * (segments.ends[:, :2] - center)).sum(axis=1)  # of the start past the text
    reach = _GAP * float(np.hypot(right - left, bottom - top))
    is_on_line = off_line < _THROUGH * half_box
    before = np.flatnonzero(is_on_line & (ahead > 0) & (ahead < reach))
    after = np.flatnonzero(is_on_line & (behind > 0) & (behind < reach))
    pairs = [
        (i, j)
        for i in before
        for j in after
        if float(unit[i] @ unit[j]) > _PARALLEL
        and _offset(segments.ends[i], segments.ends[j]) < _COLLINEAR * longer
    ]
    if not pairs:
        return segments
    first, second = np.array(pairs, dtype=np.intp).T
    ends = np.hstack([segments.ends[first, :2], segments.ends[second, 2:]])
    drawn = np.minimum(segments.drawn[first], segments.drawn[second])
    return segments.plus(Segments(ends, drawn))


def _offset(first: npt.NDArray[np.float32], second: npt.NDArray[np.float32]) -> float:
    """Give how far the start of a segment is from the line through another, in pixels."""
    run = first[2:] - first[:2]
    across = second[:2] - first[:2]
    return abs(float(run[0] * across[1] - run[1] * across[0])) / max(float(np.hypot(*run)), 1e-6)


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
        segment = found[text].segments.ends[place]
        near = holders[_run_along(segment, taken, longer)]
        if np.any(near != clusters[text]):
            continue
        own[text] = found[text].annotation(place)
        taken = np.vstack([taken, segment[None]])
        holders = np.append(holders, clusters[text])
    return own


def _run_along(
    segment: npt.NDArray[np.float32], others: EndArray, longer: float
) -> npt.NDArray[np.bool_]:
    """Tell for each other segment whether both are (pieces or edges of) one drawn line."""
    run = others[:, 2:] - others[:, :2]
    length = np.maximum(np.hypot(run[:, 0], run[:, 1]), 1e-6)
    unit = run / length[:, None]
    ends = np.stack([segment[:2], (segment[:2] + segment[2:]) / 2, segment[2:]])  # and the middle
    offset = ends[None, :, :] - others[:, None, :2]  # shape (n, 3, 2)
    across = np.abs(unit[:, None, 0] * offset[:, :, 1] - unit[:, None, 1] * offset[:, :, 0])
    shares = (unit[:, None, :] * offset).sum(axis=2)[:, [0, 2]] / length[:, None]
    is_close = np.all(across <= _SAME_LINE * longer, axis=1)
    return np.asarray(is_close & (shares.max(axis=1) > 0) & (shares.min(axis=1) < 1))


def _without_letters(segments: Segments, texts: Sequence[BBox]) -> Segments:
    """Leave out segments that lie within one text."""
    is_letter = np.zeros(len(segments), dtype=np.bool_)
    for text in texts:
        is_letter |= _inside(segments.ends[:, :2], text) & _inside(segments.ends[:, 2:], text)
    return segments.take(np.flatnonzero(~is_letter))


def _inside(points: npt.NDArray[np.float32], box: BBox) -> npt.NDArray[np.bool_]:
    """Tell which points lie in a box or a little beyond its edge. Shape: (n, 2) -> (n,)."""
    left, top, right, bottom = box
    margin = _MARGIN * text_height(box)
    x, y = points[:, 0], points[:, 1]
    inside = (x > left - margin) & (x < right + margin) & (y > top - margin) & (y < bottom + margin)
    return np.asarray(inside, dtype=np.bool_)
