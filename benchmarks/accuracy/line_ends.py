"""Facts of a line that the ranker does not know: marks at its ends, extension lines, and where the drawing recedes to.

A dimension line ends in arrows, ticks or dots, between two lines that lead to the thing; an edge of the thing does not.
Slanted lines of a photo run to one or two vanishing points. Measured by `axis_ranker`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, radians, sin

import numpy as np
import numpy.typing as npt

from measure_extract.images.base import RGBArray
from measure_extract.layout.base import Layout, PlacedSpan
from measure_extract.layout.segments import EndArray, find_segments

__all__ = ["END_FACTS", "facts_of_ends", "mark_of", "vanishing_points"]

Floats = npt.NDArray[np.float64]
Grey = npt.NDArray[np.uint8]

_MARKS = ("seen", "swell", "arrow", "breadth", "taper", "beyond", "symmetry")
END_FACTS = (
    *(f"end_{name}_{which}" for name in _MARKS for which in ("least", "most")),
    "extension_shorter", "extension_longer",
    "recede_off_first", "recede_off_second", "recede_share_first", "recede_share_second",
    "recede_is_along",
)  # fmt: skip
"""What is known of a quantity's own line."""

_SIDE_PX = 720
_STROKE_PX = 17  # arrows are thinner than this at _SIDE_PX
_REACH_PX = 14  # around an end
_LEAST_CONTRAST = 18.0  # of a line, in grey levels
_CLOSE = 0.012  # of the longer side: how far from an end an extension line may pass
_ACROSS_DEG = 55.0  # an extension line turns off by more
_UPRIGHT_DEG = 10.0  # off the axes; other lines recede
_ALONG_DEG = 4.0
_INLIER_DEG = 3.0
_TRIALS = 120
_LONGEST = 60  # lines that vote


@dataclass(frozen=True, slots=True)
class _Line:
    """A line with its direction, from its first end to its second."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def direction(self) -> tuple[float, float]:
        length = max(hypot(self.x1 - self.x0, self.y1 - self.y0), 1e-6)
        return (self.x1 - self.x0) / length, (self.y1 - self.y0) / length

    @property
    def turned(self) -> "_Line":
        return _Line(self.x1, self.y1, self.x0, self.y0)

    def scaled(self, by: float) -> "_Line":
        return _Line(self.x0 * by, self.y0 * by, self.x1 * by, self.y1 * by)


def facts_of_ends(image: RGBArray, layout: Layout) -> dict[int, Floats]:
    """Give END_FACTS of each quantity with an own line, of its longest one.

    Args:
        image: RGB.
        layout: of the same picture.

    Returns:
        By the number of the quantity; NaN where a fact is missing.
    """
    placed = _with_lines(layout)
    if not placed or layout.is_upside_down:
        return {}
    ink, scale = _ink(image)
    ends = find_segments(image).ends
    longer = float(max(image.shape[:2]))
    points = vanishing_points(ends)
    found = {}
    for span in placed:
        own = span.annotations.own
        if own is not None:
            line = _Line(*own.ends)
            marks = [mark_of(ink, line.scaled(scale)), mark_of(ink, line.turned.scaled(scale))]
            pairs = np.stack([np.fmin(*marks), np.fmax(*marks)], axis=1).ravel()
            extensions = sorted(_extension(ends, end, longer) for end in (line, line.turned))
            found[span.cluster] = np.array([*pairs, *extensions, *_receding(points, line)])
    return found


def _with_lines(layout: Layout) -> list[PlacedSpan]:
    """Give the prints with an own line, the longest of a quantity last."""
    lines = [
        (span.annotations.own.length, i, span)
        for i, span in enumerate(layout.spans)
        if span.annotations.own is not None
    ]
    return [span for _, _, span in sorted(lines)]


def _ink(image: RGBArray) -> tuple[Grey, float]:
    """Show what is thin, dark or light; see `layout.segments`."""
    import cv2

    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    scale = min(1.0, _SIDE_PX / max(grey.shape))
    if scale < 1:
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    square = np.ones((_STROKE_PX, _STROKE_PX), dtype=np.uint8)
    dark = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, square)
    light = cv2.morphologyEx(grey, cv2.MORPH_TOPHAT, square)
    return np.asarray(np.maximum(dark, light), dtype=np.uint8), scale


def mark_of(ink: Grey, line: _Line) -> Floats:
    """Say what the first end of a line looks like.

    Args:
        ink: thin strokes, in grey levels.
        line: in pixels of `ink`.

    Returns:
        Whether a line is seen; how much wider it gets at its end, of _REACH_PX; arrow score; along how many pixels it is
        wide; along how many it narrows from there to its tip; share of ink beyond the end; symmetry about the line.
        Shape: (len(_MARKS),).
    """
    patch = _patch(ink, line).astype(np.float64)
    middle = _REACH_PX
    contrast = float(np.median(patch[middle - 1 : middle + 2, middle + 6 :].max(axis=0)))
    if contrast < _LEAST_CONTRAST:
        return np.array([0.0, *[np.nan] * (len(_MARKS) - 1)])
    widths = _widths(patch > contrast / 2)
    usual = float(np.median(widths[middle + 8 :]))
    near = widths[middle - 6 : middle + 9]
    swell = float(near.max() - usual) / _REACH_PX
    breadth = float((near > usual + 0.5 * (near.max() - usual)).sum())
    taper = _taper(widths, middle - 6 + int(near.argmax()))
    beyond = float((widths[: middle - 4] > 0).mean())
    symmetry = _symmetry(patch[:, middle - 4 : middle + 9])
    # A tick is as wide, but along few pixels.
    arrow = max(0.0, swell) * float(np.clip((breadth - 4) / 4, 0, 1)) * max(0.0, symmetry)
    return np.array([1.0, swell, arrow, breadth, taper, beyond, symmetry])


def _patch(ink: Grey, line: _Line) -> Grey:
    """Cut out the first end, so that the line runs to the right from the middle column `_REACH_PX`."""
    import cv2

    along = np.arange(-_REACH_PX, 2 * _REACH_PX + 1, dtype=np.float32)[None, :]
    across = np.arange(-_REACH_PX, _REACH_PX + 1, dtype=np.float32)[:, None]
    dx, dy = line.direction
    columns = np.asarray(line.x0 + along * dx - across * dy, dtype=np.float32)
    rows = np.asarray(line.y0 + along * dy + across * dx, dtype=np.float32)
    return np.asarray(cv2.remap(ink, columns, rows, cv2.INTER_LINEAR), dtype=np.uint8)


def _widths(is_ink: npt.NDArray[np.bool_]) -> Floats:
    """Measure the ink across the line in each column: the run that the line's middle, or two pixels beside it, is in."""
    middle = _REACH_PX
    widths = np.zeros(is_ink.shape[1])
    for column in range(is_ink.shape[1]):
        inked = is_ink[:, column]
        start = next((i for i in (middle, *_beside(middle)) if inked[i]), None)
        if start is not None:
            gaps = np.flatnonzero(~inked)
            above, below = gaps[gaps < start], gaps[gaps > start]
            first = above[-1] + 1 if len(above) else 0
            last = below[0] - 1 if len(below) else len(inked) - 1
            widths[column] = last - first + 1
    return widths


def _taper(widths: Floats, peak: int) -> float:
    """Count the columns outwards from the widest one along which the ink gets no wider."""
    column = peak
    while column > 0 and 0 < widths[column - 1] <= widths[column]:
        column -= 1
    return float(peak - column)


def _beside(middle: int) -> tuple[int, ...]:
    return middle - 1, middle + 1, middle - 2, middle + 2


def _symmetry(patch: Floats) -> float:
    """Compare both sides of the line: 1 where they are mirrored."""
    above, below = patch[:_REACH_PX][::-1], patch[_REACH_PX + 1 :]
    return float(1 - np.abs(above - below).mean() / (np.maximum(above, below).mean() + 1e-3))


def _extension(ends: EndArray, line: _Line, longer: float) -> float:
    """Give the longest line across that passes by the first end, as a share of the longer side; 0 without one."""
    if not len(ends):
        return 0.0
    dx, dy = line.direction
    run = ends[:, 2:] - ends[:, :2]
    length = np.maximum(np.hypot(run[:, 0], run[:, 1]), 1e-6)
    unit = run / length[:, None]
    offset = np.array([line.x0, line.y0]) - ends[:, :2]
    off = np.abs(unit[:, 0] * offset[:, 1] - unit[:, 1] * offset[:, 0])
    along = (unit * offset).sum(axis=1)
    is_across = np.abs(unit[:, 0] * dx + unit[:, 1] * dy) < cos(radians(_ACROSS_DEG))
    margin = 0.02 * longer
    passes = (off < _CLOSE * longer) & (along > -margin) & (along < length + margin)
    return float((length * (is_across & passes)).max() / longer)


def vanishing_points(ends: EndArray) -> list[tuple[Floats, float]]:
    """Find up to two points that slanted lines run to.

    Args:
        ends: of all lines. Shape: (n, 4).

    Returns:
        Homogeneous points, perhaps at infinity, and the share of the length of all lines that runs to each.

    Source: RANSAC, Fischler and Bolles (1981).
    """
    lines = ends.astype(np.float64)
    run = lines[:, 2:] - lines[:, :2]
    length = np.hypot(run[:, 0], run[:, 1])
    tilt = np.degrees(np.arctan2(np.abs(run[:, 1]), np.abs(run[:, 0])))
    is_left = (tilt > _UPRIGHT_DEG) & (tilt < 90 - _UPRIGHT_DEG)
    generator, found = np.random.default_rng(0), list[tuple[Floats, float]]()
    while len(found) < 2 and is_left.sum() >= 3:
        places = np.flatnonzero(is_left)
        places = places[np.argsort(-length[places], kind="stable")][:_LONGEST]
        point, inliers = _best_point(lines[places], length[places], generator)
        found.append((point, float(length[places][inliers].sum() / length.sum())))
        is_left[places[inliers]] = False
    return found


def _best_point(
    lines: Floats, length: Floats, generator: np.random.Generator
) -> tuple[Floats, npt.NDArray[np.bool_]]:
    ones = np.ones((len(lines), 1))
    planes = np.cross(np.hstack([lines[:, :2], ones]), np.hstack([lines[:, 2:], ones]))
    share = length / length.sum()
    first, second = (generator.choice(len(lines), _TRIALS, p=share) for _ in range(2))
    points = np.cross(planes[first], planes[second])
    off = np.stack([_off(point, lines) for point in points])
    runs_to = (off < sin(radians(_INLIER_DEG))) & (first != second)[:, None]
    best = int((runs_to * length).sum(axis=1).argmax())
    runs_to[best, first[best]] = True  # so that every round takes a line away
    return points[best], runs_to[best]


def _off(point: Floats, lines: Floats) -> Floats:
    """Give the sine of the angle between lines and the way from their middles to a point. Shape: (n,)."""
    middle = (lines[:, :2] + lines[:, 2:]) / 2
    run = lines[:, 2:] - lines[:, :2]
    way = point[:2] - middle * point[2]
    area = np.abs(way[:, 0] * run[:, 1] - way[:, 1] * run[:, 0])
    lengths = np.hypot(way[:, 0], way[:, 1]) * np.hypot(run[:, 0], run[:, 1])
    return np.asarray(area / (lengths + 1e-9))


def _receding(points: Sequence[tuple[Floats, float]], line: _Line) -> tuple[float, ...]:
    """Say how a line stands to the vanishing points: degrees off each, their shares, whether it runs to one."""
    own = np.array([[line.x0, line.y0, line.x1, line.y1]])
    off = [float(np.degrees(np.arcsin(min(1.0, _off(point, own)[0])))) for point, _ in points]
    shares = [share for _, share in points]
    missing = 2 - len(points)
    is_along = any(degrees < _ALONG_DEG for degrees in off)
    return (*off, *[np.nan] * missing, *shares, *[0.0] * missing, float(is_along))
