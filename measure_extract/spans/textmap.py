"""Texts made of one or several boxes, each knowing which boxes it came from.

A number and its unit are often read as two boxes, side by side or stacked. This module joins such
neighbours into one text; it does not decide what the text means.
"""

from dataclasses import dataclass

from measure_extract.geometry import gap_between, overlap
from measure_extract.types import OCRResult, TextBox

__all__ = ["TextMap", "neighbour_texts"]

# In heights of the text; a space is about 0.3, a column gap above 2.
_MAX_GAP = 1.2
_MIN_OVERLAP = 0.5  # of the shorter side, for two boxes to share a row or a column
_SIMILAR_HEIGHT = 0.5  # the smaller text is at least this share of the larger


@dataclass(frozen=True, slots=True)
class TextMap:
    """A text with the boxes it was joined from, and where each begins."""

    text: str
    box_indices: tuple[int, ...]
    starts: tuple[int, ...]  # offset of each box's text

    def boxes_of(self, start: int, end: int) -> tuple[int, ...]:
        """Give the boxes that the characters [start, end) came from."""
        ends = (*self.starts[1:], len(self.text) + 1)
        return tuple(
            index
            for index, first, last in zip(self.box_indices, self.starts, ends, strict=True)
            if first < end and start < last - 1
        )


def _text_height(box: TextBox) -> float:
    left, top, right, bottom = box.bbox
    return min(right - left, bottom - top)


def _is_upright(box: TextBox) -> bool:
    return abs(box.angle_deg) < 20


def _joined(ocr: OCRResult, first: int, second: int) -> TextMap:
    a, b = ocr.boxes[first].text, ocr.boxes[second].text
    return TextMap(f"{a} {b}", (first, second), (0, len(a) + 1))


def neighbour_texts(ocr: OCRResult) -> list[TextMap]:
    """Join each upright box with its nearest right neighbour and its nearest one below."""
    joined: list[TextMap] = []
    upright = [i for i, box in enumerate(ocr.boxes) if _is_upright(box)]
    for i in upright:
        right = _nearest(ocr, i, upright, across=True)
        below = _nearest(ocr, i, upright, across=False)
        joined.extend(_joined(ocr, i, j) for j in (right, below) if j is not None)
    return joined


def _nearest(ocr: OCRResult, i: int, others: list[int], *, across: bool) -> int | None:
    """Find the closest box to the right (across) or below that is near and of similar size."""
    box = ocr.boxes[i].bbox
    height = _text_height(ocr.boxes[i])
    best: tuple[float, int] | None = None
    for j in others:
        other = ocr.boxes[j].bbox
        other_height = _text_height(ocr.boxes[j])
        smaller, larger = sorted((height, other_height))
        if j == i or smaller < _SIMILAR_HEIGHT * larger:
            continue
        gap_x, gap_y = gap_between(box, other)
        if across:
            is_beside = overlap(box[1], box[3], other[1], other[3]) >= _MIN_OVERLAP
            is_after, gap = other[0] > box[0] and gap_y == 0, gap_x
        else:
            is_beside = overlap(box[0], box[2], other[0], other[2]) >= _MIN_OVERLAP
            is_after, gap = other[1] > box[1] and gap_x == 0, gap_y
        if is_beside and is_after and gap <= _MAX_GAP * larger and (best is None or gap < best[0]):
            best = gap, j
    return None if best is None else best[1]
