"""Cuts lines of text into the cells of a table: "Weight  Height" above "3 kg  20 cm" is two heads, not one label.

A detector joins cells that stand near each other, and their words then seem to be one label. They are cut where a
gap is wide for their line and goes on, as empty space between cells, in the next row of print.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from measure_extract.geometry import BBox, overlap, slice_polygon, text_height
from measure_extract.types import OCRResult, TextBox

__all__ = ["cut_into_cells"]

# By judgement, on drawn tables: spaces between words are 0.2 to 0.45 of a box's height wide, gaps between cells that
# were joined 0.6 and more.
_WIDE = 0.6  # of the box's height
_WIDER = 1.8  # times a narrow space of the line: of four the second, as its cells may have one word or two
_LEVEL_DEG = 8.0  # rows of a table are level
_NEXT_ROW = 3.0  # of the taller box's height: how far the next row may be
_SIZES = 2.0  # how much taller the print of one row of a table may be than that of the next
_OVER = 0.3  # share of the narrower of two cells by which they stand above each other


@dataclass(frozen=True, slots=True)
class _Gap:
    """Empty space within a line, wide enough to part two cells."""

    left: int  # its characters are text[left:right]; none where the line has no space there
    right: int
    share: float  # where its middle is, of the line's length


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a line between wide gaps."""

    line: int
    bbox: BBox


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
    pieces = [
        _Piece(line, part.bbox)
        for line, (box, found) in enumerate(zip(ocr.boxes, gaps, strict=True))
        for part in _cut(box, found)
    ]
    boxes: list[TextBox] = []
    for line, (box, found) in enumerate(zip(ocr.boxes, gaps, strict=True)):
        others = [piece for piece in pieces if piece.line != line]
        boxes.extend(_cut(box, [gap for gap in found if _parts_cells(box, gap, others)]))
    return replace(ocr, boxes=tuple(boxes))


def _wide_gaps(box: TextBox) -> list[_Gap]:
    """Find the gaps that are wide for their line, between two words or two numbers."""
    if not box.char_edges or abs(box.angle_deg) > _LEVEL_DEG:
        return []
    middles = [(a + b) / 2 for a, b in zip(box.char_edges, box.char_edges[1:], strict=False)]
    printed = [i for i, letter in enumerate(box.text) if not letter.isspace()]
    pairs = list(zip(printed, printed[1:], strict=False))
    steps = [middles[b] - middles[a] for a, b in pairs]
    within = [step for step, (a, b) in zip(steps, pairs, strict=True) if b == a + 1]
    if not within:
        return []
    pitch = median(within)
    widths = [step - pitch for step in steps]
    spaces = [width for width, (a, b) in zip(widths, pairs, strict=True) if b > a + 1]
    least = _WIDE * text_height(box.bbox) / _length(box)
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

    A number keeps its unit and the label in front of it, and a sign both its sides; numbers are cells in a row of
    numbers alone.
    """
    if text[behind].isdigit():
        is_end = (text[before].isalnum() and text[before] not in "xX") or text[before] in ").]"
        return text.lstrip()[0].isdigit() and is_end
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


def _parts_cells(box: TextBox, gap: _Gap, others: Iterable[_Piece]) -> bool:
    """Whether a cell of the row above or below stands on each side of a gap, and over it nothing."""
    first, second = (part.bbox for part in _cut(box, [gap]))
    rows = ([], [])  # type: tuple[list[BBox], list[BBox]]
    for piece in others:
        if _is_next(piece.bbox, box.bbox):
            rows[piece.bbox[1] > box.bbox[1]].append(piece.bbox)
    return any(_stand_under(first, second, row) for row in rows)


def _is_next(one: BBox, other: BBox) -> bool:
    """Whether a cell is in a row next to a line, in print of about its size."""
    heights = text_height(one), text_height(other)
    apart = max(one[1], other[1]) - min(one[3], other[3])
    alike = max(heights) <= _SIZES * min(heights)
    return alike and -0.5 * min(heights) < apart < _NEXT_ROW * max(heights)


def _stand_under(first: BBox, second: BBox, row: Sequence[BBox]) -> bool:
    under_first = [_is_under(cell, first) for cell in row]
    under_second = [_is_under(cell, second) for cell in row]
    both = any(a and b for a, b in zip(under_first, under_second, strict=True))
    return any(under_first) and any(under_second) and not both


def _is_under(cell: BBox, other: BBox) -> bool:
    return overlap(cell[0], cell[2], other[0], other[2]) >= _OVER
