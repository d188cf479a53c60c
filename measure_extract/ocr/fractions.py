"""Fractions in small figures, as pixels: two figures of half height on both sides of a slash.

The recogniser's alphabet has ¼, ½ and ¾ and takes other glyphs for one of them, for a percent sign or for
the digits in it: 5⅜ becomes 53. Their geometry tells them from all else that is printed, and their
figures, cut out and drawn at full size, are read as "3/8". Calls no model.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from measure_extract.images.base import RGBArray
from measure_extract.ocr.strokes import Mask, Stroke, ink_of, leaning_strokes

__all__ = ["FRACTION_HEIGHT_PX", "SmallFraction", "at_full_size", "find_fractions"]

FRACTION_HEIGHT_PX = 96  # of the lines that are searched; a figure of 14 px has parts of 7

# Shares of the fraction's height. In 60 fonts that have the glyphs the figures take 0.4 to 0.6.
_LOWEST_FIGURE, _HIGHEST_FIGURE = 0.28, 0.66
_SHORTEST_SLASH, _SHORTEST_FLAT_SLASH = 0.55, 0.33
_FLAT_LEAN = 1.4
_UNLIKE = 1.45  # times higher than the other figure
_INNER = (
    0.28  # the lower corner below the numerator and the upper one above the denominator are empty
)
_INKED = 0.12  # share of such a corner that may be inked
_DIGITS = 2  # of 15/16

Box = tuple[int, int, int, int]  # left, top, right, bottom, half-open


@dataclass(frozen=True, slots=True)
class _Piece:
    """Connected ink beside a slash."""

    box: Box
    label: int
    distance: float  # of its nearest pixel from the slash's edge

    @property
    def height(self) -> int:
        return self.box[3] - self.box[1]


@dataclass(frozen=True, slots=True)
class _Figure:
    """A numerator or denominator: one or two digits."""

    pieces: tuple[_Piece, ...]

    @property
    def box(self) -> Box:
        boxes = [piece.box for piece in self.pieces]
        return (
            min(b[0] for b in boxes),
            min(b[1] for b in boxes),
            max(b[2] for b in boxes),
            max(b[3] for b in boxes),
        )

    @property
    def height(self) -> int:
        return self.box[3] - self.box[1]


@dataclass(frozen=True, slots=True, eq=False)
class SmallFraction:
    """A fraction in small figures, in pixels of the line that was searched."""

    slash: Stroke
    numerator: Box
    denominator: Box
    numerator_ink: npt.NDArray[np.bool_]  # within its box
    denominator_ink: npt.NDArray[np.bool_]

    @property
    def left(self) -> float:
        return min(self.numerator[0], self.slash.x(self.slash.bottom) - self.slash.width / 2)

    @property
    def right(self) -> float:
        return max(self.denominator[2], self.slash.x(self.slash.top) + self.slash.width / 2)

    @property
    def height(self) -> int:
        bottom = max(self.denominator[3], self.slash.bottom + 1)
        return bottom - min(self.numerator[1], self.slash.top)


def find_fractions(
    line: RGBArray, parts: Iterable[tuple[float, float]] = ((0.0, 1.0),)
) -> list[SmallFraction]:
    """Find fractions in small figures.

    Args:
        line: Shape: (96, width, 3), uint8.
        parts: shares of the width in which to look.

    Returns:
        From left to right; what is as far apart as their figures may be a percent sign.
    """
    ink = ink_of(line)
    found: list[SmallFraction] = []
    for left, right in parts:
        first, last = int(left * ink.shape[1]), int(np.ceil(right * ink.shape[1]))
        if first >= last:  # characters at the end of a line may have no width
            continue
        for stroke in leaning_strokes(np.ascontiguousarray(ink[:, first:last])):
            fraction = _fraction_at(ink, _moved(stroke, first))
            if fraction is not None and not any(_do_overlap(fraction, f) for f in found):
                found.append(fraction)
    return sorted(found, key=lambda fraction: fraction.left)


def _do_overlap(a: SmallFraction, b: SmallFraction) -> bool:
    return a.left < b.right and b.left < a.right


def _fraction_at(ink: Mask, slash: Stroke) -> SmallFraction | None:
    """Build the fraction that a stroke is the slash of; None where it is no slash."""
    unit = max(slash.height, round(0.45 * len(ink)))
    left = max(0, int(slash.x(slash.bottom) - 1.2 * unit))
    right = min(ink.shape[1], int(slash.x(slash.top) + 1.2 * unit) + 1)
    local = _moved(slash, -left)
    rest, labels, pieces = _pieces_beside(ink[:, left:right], local, unit)
    middle = (slash.top + slash.bottom) / 2
    upper = [p for p, is_left in pieces if is_left and _center_y(p) < middle]
    lower = [p for p, is_left in pieces if not is_left and _center_y(p) > middle]
    numerator, denominator = _figure(upper, unit), _figure(lower, unit)
    if numerator is None or denominator is None:
        return None
    if not (
        _has_proportions(numerator, denominator, local)
        and _are_corners_empty(rest, labels, numerator, denominator, local)
    ):
        return None
    return SmallFraction(
        slash,
        _shifted(numerator.box, left),
        _shifted(denominator.box, left),
        _ink_in(labels, numerator),
        _ink_in(labels, denominator),
    )


def _moved(slash: Stroke, by: int) -> Stroke:
    return replace(slash, at=slash.at + by)


def _shifted(box: Box, by: int) -> Box:
    return box[0] + by, box[1], box[2] + by, box[3]


def _center_y(piece: _Piece) -> float:
    return (piece.box[1] + piece.box[3]) / 2


def _ink_in(labels: npt.NDArray[np.int32], figure: _Figure) -> npt.NDArray[np.bool_]:
    left, top, right, bottom = figure.box
    return np.isin(labels[top:bottom, left:right], [piece.label for piece in figure.pieces])


def _pieces_beside(
    ink: Mask, slash: Stroke, unit: int
) -> tuple[Mask, npt.NDArray[np.int32], list[tuple[_Piece, bool]]]:
    """Take the slash out; give the ink that is left, its labels, and pieces of a figure's size.

    Each piece comes with whether it stands left of the slash, or above it.
    """
    import cv2

    height, width = ink.shape
    ys, xs = np.ogrid[0:height, 0:width]
    away = xs + slash.lean * ys - slash.at  # along the row
    is_on = (np.abs(away) <= slash.width / 2 + 1) & (ys >= slash.top - 3) & (ys <= slash.bottom + 3)
    rest = np.where(is_on, 0, ink).astype(np.uint8)
    count, labels, facts, centers = cv2.connectedComponentsWithStats(rest, connectivity=8)
    pieces = []
    for label in range(1, count):
        x, y, across, down = (int(v) for v in facts[label][:4])
        if not (0.2 * unit <= down <= 0.8 * unit and 0.05 * unit <= across <= 0.8 * unit):
            continue
        place = np.s_[y : y + down, x : x + across]
        own = labels[place] == label
        if np.abs(away[place][own]).max() < max(0.16 * unit, 1.1 * slash.width):
            rest[place][own] = 0  # a sliver of the slash itself
            continue
        rows, columns = np.nonzero(own)
        gap = float(_distances(columns + x, rows + y, slash).min())
        is_left = centers[label][0] + slash.lean * centers[label][1] < slash.at
        pieces.append((_Piece((x, y, x + across, y + down), label, gap), bool(is_left)))
    return rest, np.asarray(labels, dtype=np.int32), pieces


def _distances(
    xs: npt.NDArray[np.intp], ys: npt.NDArray[np.intp], slash: Stroke
) -> npt.NDArray[np.float64]:
    """Give the distance of each pixel from the edge of a slash, from its nearer end beyond it."""
    length = float(np.hypot(1, slash.lean))
    across = np.abs(xs + slash.lean * ys - slash.at) / length - slash.width / 2 / length
    along = (slash.lean * (xs - slash.x(slash.bottom)) - (ys - slash.bottom)) / length
    beyond = np.maximum(0, np.maximum(-along, along - slash.height * length))
    return np.asarray(np.hypot(np.maximum(0, across), beyond), dtype=np.float64)


def _figure(pieces: Sequence[_Piece], unit: int) -> _Figure | None:
    """Take the piece nearest to the slash, and one of its height beside it."""
    if not pieces:
        return None
    first = min(pieces, key=lambda piece: piece.distance)
    if first.distance > 0.4 * unit:
        return None
    chosen = [first]
    for piece in sorted(pieces, key=lambda piece: _gap(piece, first)):
        is_level = (
            abs(piece.box[1] - first.box[1]) <= 0.07 * unit
            and abs(piece.box[3] - first.box[3]) <= 0.07 * unit
        )
        if piece is not first and is_level and _gap(piece, first) < 0.28 * unit:
            chosen.append(piece)
    return _Figure(tuple(chosen[:_DIGITS]))


def _gap(a: _Piece, b: _Piece) -> int:
    return max(a.box[0] - b.box[2], b.box[0] - a.box[2])


def _has_proportions(numerator: _Figure, denominator: _Figure, slash: Stroke) -> bool:
    top = min(numerator.box[1], slash.top)
    bottom = max(denominator.box[3], slash.bottom + 1)
    height = bottom - top
    heights = sorted((numerator.height, denominator.height))
    is_flat = slash.lean > _FLAT_LEAN
    reach = slash.height * slash.lean if is_flat else slash.height
    return (
        _LOWEST_FIGURE * height <= heights[0]
        and heights[1] <= _HIGHEST_FIGURE * height
        and heights[1] <= _UNLIKE * heights[0]
        and numerator.box[1] <= top + 0.2 * height
        and denominator.box[3] >= bottom - 0.2 * height
        and numerator.box[3] <= bottom - 0.26 * height
        and denominator.box[1] >= top + 0.26 * height
        and reach >= (_SHORTEST_FLAT_SLASH if is_flat else _SHORTEST_SLASH) * height
        and slash.width <= 0.3 * height * max(1.0, slash.lean)
    )


def _are_corners_empty(
    rest: Mask,
    labels: npt.NDArray[np.int32],
    numerator: _Figure,
    denominator: _Figure,
    slash: Stroke,
) -> bool:
    """Tell whether nothing stands below the numerator nor above the denominator."""
    own = [piece.label for piece in (*numerator.pieces, *denominator.pieces)]
    others = np.where(np.isin(labels, own), 0, rest)
    top = min(numerator.box[1], slash.top)
    bottom = max(denominator.box[3], slash.bottom + 1)
    inner = _INNER * (bottom - top)
    half = slash.width / 2
    below_right = min(numerator.box[2], slash.x(slash.bottom) - half) - 1
    above_left = max(denominator.box[0], slash.x(slash.top) + half) + 1
    below = others[int(bottom - inner) : bottom, numerator.box[0] + 1 : max(0, int(below_right))]
    above = others[top : int(top + inner), int(above_left) : denominator.box[2] - 1]
    return all(not corner.size or corner.mean() < _INKED for corner in (below, above))


def at_full_size(line: RGBArray, fraction: SmallFraction) -> RGBArray:
    """Draw a fraction with its figures at full height on one baseline, as "3/8" is printed.

    Args:
        line: in which it was found. Shape: (96, width, 3), uint8.
        fraction: what to draw.

    Returns:
        Shape: (height, width, 3), uint8.
    """
    import cv2

    ink = ink_of(line)
    ground = np.median(line[ink == 0], axis=0)
    color = np.median(line[ink == 1], axis=0)
    height = fraction.height
    slash = np.full((height, round(0.55 * height), 3), ground, dtype=np.uint8)
    ends = (round(0.06 * height), height - 1), (round(0.49 * height), 0)
    cv2.line(slash, *ends, tuple(map(float, color)), max(2, round(0.09 * height)), cv2.LINE_AA)
    space = np.full((height, round(0.06 * height), 3), ground, dtype=np.uint8)
    margin = np.full((height, round(0.3 * height), 3), ground, dtype=np.uint8)
    row = [
        margin,
        _enlarged(line, fraction.numerator, fraction.numerator_ink, ground, height),
        space,
        slash,
        space,
        _enlarged(line, fraction.denominator, fraction.denominator_ink, ground, height),
        margin,
    ]
    page = np.concatenate(row, axis=1)
    beyond = np.full((round(0.3 * height), page.shape[1], 3), ground, dtype=np.uint8)
    return np.ascontiguousarray(np.concatenate([beyond, page, beyond]), dtype=np.uint8)


def _enlarged(
    line: RGBArray,
    box: Box,
    ink: npt.NDArray[np.bool_],
    ground: npt.NDArray[np.float64],
    height: int,
) -> RGBArray:
    """Cut out a figure, without what stands around it, and bring it to a height."""
    import cv2

    left, top, right, bottom = box
    near = cv2.dilate(ink.astype(np.uint8), np.ones((3, 3), np.uint8))[:, :, None] > 0
    figure = np.where(near, line[top:bottom, left:right], ground.astype(np.uint8))
    width = max(1, round((right - left) * height / (bottom - top)))
    return np.asarray(
        cv2.resize(figure, (width, height), interpolation=cv2.INTER_CUBIC), dtype=np.uint8
    )
