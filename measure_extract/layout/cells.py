"""Cuts lines of text into the cells of a table: "Weight  Height" above "3 kg  20 cm" is two heads, not one label.

A detector joins cells that stand near each other, and their words then seem to be one label. They are cut where a
gap is wide for their line and goes on, as empty space between cells, in the next row of print.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

import numpy as np
import numpy.typing as npt

from measure_extract.geometry import BBox, overlap, slice_polygon, text_height
from measure_extract.types import OCRResult, TextBox

__all__ = ["cut_into_cells"]

# By judgement, on drawn tables: spaces between words are 0.2 to 0.45 of a box's height wide, gaps between cells that
# were joined 0.6 and more.
_WIDE = 0.6  # of the box's height
_WIDER = 1.8  # times a narrow space of the line: of four the second, as its cells may have one word or two
_FRACTION = re.compile(r"\d+/\d")  # of "1 1/2"
_LARGER_UNIT = re.compile(r"(?i)\d\s?(?:lbs?|pounds?|ft|feet|foot)\.?$")  # of "2 lb 10 oz"
_LEVEL_DEG = 8.0  # rows of a table are level
_NEXT_ROW = 3.0  # of the taller box's height: how far the next row may be
_SIZES = 2.0  # how much taller the print of one row of a table may be than that of the next
_INTO = 0.5  # of the smaller box's height: how far rows may reach into each other
_SAME_ROW = 0.5  # shared height of the cells of one row, of the lower one's
_OVER = 0.3  # share of the narrower of two cells by which they stand above each other


@dataclass(frozen=True, slots=True)
class _Gap:
    """Empty space within a line, wide enough to part two cells."""

    left: int  # its characters are text[left:right]; none where the line has no space there
    right: int
    share: float  # where its middle is, of the line's length


def cut_into_cells(ocr: OCRResult) -> OCRResult:
    """Cut the lines of a picture where they hold several cells of a table.

    Args:
        ocr: of the picture. Lines without `char_edges`, and slanted ones, stay whole.

    Returns:
        The same text; the cells of a line follow each other.
    """
    gaps = [_wide_gaps(box) for box in ocr.boxes]
    if not any(gaps):
        return ocr
    pieces = _Pieces.of(ocr.boxes, gaps)
    boxes: list[TextBox] = []
    for line, (box, found) in enumerate(zip(ocr.boxes, gaps, strict=True)):
        rows = pieces.next_rows(line, box.bbox) if found else []
        boxes.extend(_cut(box, [gap for gap in found if _parts_cells(box, gap, rows)]))
    return replace(ocr, boxes=tuple(boxes))


@dataclass(frozen=True)
class _Pieces:
    """The parts of all lines between wide gaps."""

    lines: npt.NDArray[np.intp]  # of each piece. Shape: (n,)
    boxes: npt.NDArray[np.float64]  # shape (n, 4)
    # Of the boxes, from top to bottom: one digit is narrower than it is high. Shape: (n,)
    heights: npt.NDArray[np.float64]

    @classmethod
    def of(cls, lines: Sequence[TextBox], gaps: Sequence[Sequence[_Gap]]) -> "_Pieces":
        parts = [
            (line, part.bbox)
            for line, (box, found) in enumerate(zip(lines, gaps, strict=True))
            for part in _cut(box, found)
        ]
        boxes = np.array([box for _, box in parts])
        heights = np.maximum(boxes[:, 3] - boxes[:, 1], 1e-6)
        return cls(np.array([line for line, _ in parts]), boxes, heights)

    def next_rows(self, line: int, box: BBox) -> list[list[BBox]]:
        """Give the pieces of the row above a line, and those of the row below; of a row there is near print of its size."""
        height = box[3] - box[1]
        taller, smaller = np.maximum(self.heights, height), np.minimum(self.heights, height)
        top, bottom = self.boxes[:, 1], self.boxes[:, 3]
        apart = np.maximum(top, box[1]) - np.minimum(bottom, box[3])
        near = (self.lines != line) & (taller <= _SIZES * smaller)
        near &= (apart < _NEXT_ROW * taller) & (apart > -_INTO * smaller)
        rows = []
        for side in (top < box[1], top >= box[1]):
            places = np.flatnonzero(near & side)
            if len(places):
                nearest = self.boxes[places[np.argmin(apart[places])]]
                row = [
                    tuple(self.boxes[k].tolist())
                    for k in places
                    if overlap(nearest[1], nearest[3], top[k], bottom[k]) >= _SAME_ROW
                ]
                rows.append(row)
        return rows


def _wide_gaps(box: TextBox) -> list[_Gap]:
    """Find the gaps that are wide for their line, between two words or two numbers."""
    edges = box.char_edges
    has_places = bool(edges) and all(a < b for a, b in zip(edges, edges[1:], strict=False))
    if not has_places or abs(box.angle_deg) > _LEVEL_DEG:
        return []
    middles = [(a + b) / 2 for a, b in zip(edges, edges[1:], strict=False)]
    printed = [i for i, letter in enumerate(box.text) if not letter.isspace()]
    pairs = list(zip(printed, printed[1:], strict=False))
    steps = [middles[b] - middles[a] for a, b in pairs]
    within = [step for step, (a, b) in zip(steps, pairs, strict=True) if b == a + 1]
    if not within:
        return []
    pitch = median(within)
    widths = [step - pitch for step in steps]
    spaces = [width for width, (a, b) in zip(widths, pairs, strict=True) if b > a + 1]
    least = max(_WIDE * text_height(box.bbox) / _length(box), pitch)  # letters may be spaced out
    if len(spaces) > 2:
        least = max(least, _WIDER * sorted(spaces)[len(spaces) // 4])
    # Letters without a space between them share the gap: the steps to their other sides seem longer too.
    widest = [max(widths[max(0, k - 1) : k + 2]) for k in range(len(widths))]
    return [
        _Gap(a + 1, b, (middles[a] + middles[b]) / 2)
        for width, most, (a, b) in zip(widths, widest, pairs, strict=True)
        if width >= max(least, most) and _may_part(box.text, a, b)
    ]


def _may_part(text: str, before: int, behind: int) -> bool:
    """Whether two cells may meet between two characters.

    A number keeps its unit, its fraction, its ounces or inches and the label in front of it, and a sign both its
    sides; numbers are cells in a row of numbers alone.
    """
    if text[behind].isdigit():
        is_end = (text[before].isalnum() and text[before] not in "xX") or text[before] in ").]"
        goes_on = _FRACTION.match(text, behind) or _LARGER_UNIT.search(text[: before + 1])
        return text.lstrip()[0].isdigit() and is_end and not goes_on
    return (text[before].isalpha() or text[before] in ").]") and (
        text[behind].isalpha() or text[behind] in "(["
    )


def _length(box: TextBox) -> float:
    left, _, right, _ = box.bbox
    return max(1.0, right - left)


def _cut(box: TextBox, gaps: Sequence[_Gap]) -> list[TextBox]:
    """Cut a line at gaps, in the order of reading."""
    if not gaps:
        return [box]
    starts = [0, *(gap.right for gap in gaps)]
    ends = [*(gap.left for gap in gaps), len(box.text)]
    shares = [0.0, *(gap.share for gap in gaps), 1.0]
    return [
        _part(box, start, end, (low, high))
        for start, end, low, high in zip(starts, ends, shares, shares[1:], strict=False)
    ]


def _part(box: TextBox, start: int, end: int, within: tuple[float, float]) -> TextBox:
    """Give some characters of a line as a line, no farther than `within` and close around them."""
    edges = box.char_edges[start : end + 1]
    # The outermost characters reach halfway into the gap: they are as wide as the others.
    widths = [b - a for a, b in zip(edges[1:-2], edges[2:-1], strict=False)]
    widest = max(widths, default=edges[-1] - edges[0])
    low = max(within[0], edges[1] - widest) if start else 0.0
    high = min(within[1], edges[-2] + widest) if end < len(box.text) else 1.0
    inner = tuple((min(max(edge, low), high) - low) / (high - low) for edge in edges)
    return replace(
        box,
        text=box.text[start:end],
        polygon=slice_polygon(box.polygon, low, high, box.angle_deg),
        char_edges=inner,
    )


def _parts_cells(box: TextBox, gap: _Gap, rows: Sequence[Sequence[BBox]]) -> bool:
    """Whether a cell of the row above or below stands on each side of a gap, and over it nothing."""
    first, second = (part.bbox for part in _cut(box, [gap]))
    return any(_stand_under(first, second, row) for row in rows)


def _stand_under(first: BBox, second: BBox, row: Sequence[BBox]) -> bool:
    under_first = [_is_under(cell, first) for cell in row]
    under_second = [_is_under(cell, second) for cell in row]
    both = any(a and b for a, b in zip(under_first, under_second, strict=True))
    return any(under_first) and any(under_second) and not both


def _is_under(cell: BBox, other: BBox) -> bool:
    return overlap(cell[0], cell[2], other[0], other[2]) >= _OVER
