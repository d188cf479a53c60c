"""Texts made of one or several boxes, each knowing which boxes it came from.

A number and its unit are often read as two boxes, side by side or stacked. This module joins such
neighbours into one text; it does not decide what the text means.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from measure_extract.geometry import BBox, gap_between, overlap, text_height
from measure_extract.spans.tables import MIN_OVERLAP
from measure_extract.types import OCRResult, TextBox

__all__ = ["DIGITS", "TextMap", "arrangements", "frames", "neighbour_texts"]

# In heights of the text; a space is about 0.3, a column gap above 2.
_MAX_GAP = 1.2
_SIMILAR_HEIGHT = 0.5  # the smaller text is at least this share of the larger,
_UNIT_HEIGHT = 0.2  # but a large "275" has its "POUND" in small print
DIGITS = r"\d{1,5}(?:[.,]\d{1,3})?"
"""Of a number that stands alone, as a pattern."""
# "214", "250+", "~30", "3-5", "1/2", "2 1/2"
_BARE_NUMBER = re.compile(
    rf"\s*[~≈±<>≤≥]?\s?{DIGITS}(?:\s?[-–~]\s?{DIGITS}|(?:\s\d)?/\d{{1,2}})?\s?\+?\s*"
)


@dataclass(frozen=True, slots=True)
class TextMap:
    """A text with the boxes it was joined from, and where each begins."""

    text: str
    box_indices: tuple[int, ...]
    starts: tuple[int, ...]  # offset of each box's text
    is_stacked: bool = False  # the second box stands below the first, not beside it

    def boxes_of(self, start: int, end: int) -> tuple[int, ...]:
        """Give the boxes that the characters [start, end) came from."""
        ends = (*self.starts[1:], len(self.text) + 1)
        return tuple(
            index
            for index, first, last in zip(self.box_indices, self.starts, ends, strict=True)
            if first < end and start < last - 1
        )


# Turns of the page after which text of that angle reads from left to right.
_FRAMES: dict[float, Callable[[BBox], BBox]] = {
    0.0: lambda box: box,
    -90.0: lambda box: (-box[3], box[0], -box[1], box[2]),
    90.0: lambda box: (box[1], -box[2], box[3], -box[0]),
}
_MAX_TILT_DEG = 20.0


def frames(ocr: OCRResult) -> Iterator[dict[int, BBox]]:
    """Give the places of level text, and of text that reads upwards or downwards, turned to the level."""
    for angle, turn in _FRAMES.items():
        yield {i: turn(box.bbox) for i, box in enumerate(ocr.boxes) if _reads_so(box, angle)}


def arrangements(ocr: OCRResult) -> Iterator[dict[int, BBox]]:
    """Give the places of `frames`, and those of level text upside down and mirrored: heads below and behind numbers."""
    level, *turned = frames(ocr)
    yield from (level, *turned)
    yield {i: (left, -bottom, right, -top) for i, (left, top, right, bottom) in level.items()}
    yield {i: (-right, top, -left, bottom) for i, (left, top, right, bottom) in level.items()}


def _reads_so(box: TextBox, angle: float) -> bool:
    """Whether a box reads in a direction; a lone digit, higher than wide, may be taken to read upwards."""
    is_lone = angle == 0 and len(box.text) == 1 and box.text.isdecimal()
    return is_lone or abs(box.angle_deg - angle) < _MAX_TILT_DEG


def _joined(ocr: OCRResult, first: int, second: int, *, is_stacked: bool) -> TextMap:
    a, b = ocr.boxes[first].text, ocr.boxes[second].text
    return TextMap(f"{a} {b}", (first, second), (0, len(a) + 1), is_stacked)


def neighbour_texts(ocr: OCRResult) -> list[TextMap]:
    """Join each box with the nearest one after it in its line and the nearest one below.

    Level text is joined with level text, and text that reads upwards or downwards with its like.
    """
    joined: list[TextMap] = []
    for boxes in frames(ocr):
        numbers = frozenset(i for i in boxes if _BARE_NUMBER.fullmatch(ocr.boxes[i].text))
        after, below = _Search(boxes, numbers, axis=0), _Search(boxes, numbers, axis=1)
        for i in boxes:
            for is_stacked, search in ((False, after), (True, below)):
                j = search.nearest(i)
                if j is not None:
                    joined.append(_joined(ocr, i, j, is_stacked=is_stacked))
    return joined


class _Search:
    """Finds the next box along one axis: to the right (0) or below (1).

    Boxes are sorted by where they begin, so that a page of thousands of lines needs no look at
    every pair.
    """

    def __init__(self, boxes: dict[int, BBox], numbers: frozenset[int], *, axis: int) -> None:
        self._boxes = boxes
        self._numbers = numbers
        self._axis = axis
        self._order = sorted(boxes, key=lambda i: boxes[i][axis])
        self._begins = [boxes[i][axis] for i in self._order]

    def nearest(self, i: int) -> int | None:
        """Find the closest box that begins after box i, is near, of similar size, and beside it."""
        box, axis = self._boxes[i], self._axis
        height = text_height(box)
        smallest = _UNIT_HEIGHT if i in self._numbers else _SIMILAR_HEIGHT
        # A box of similar size is at most so large, and the gap is counted in the larger's height.
        limit = box[axis + 2] + _MAX_GAP * height / _SIMILAR_HEIGHT
        first = bisect_right(self._begins, box[axis])
        last = bisect_right(self._begins, limit)
        best: tuple[float, int] | None = None
        for j in self._order[first:last]:
            gap = _gap(box, self._boxes[j], axis, smallest)
            if gap is not None and (best is None or (gap, j) < best):
                best = gap, j
        return None if best is None else best[1]


def _gap(box: BBox, other: BBox, axis: int, smallest: float) -> float | None:
    """Give the gap between two boxes along an axis; None where they do not belong together."""
    height, other_height = text_height(box), text_height(other)
    larger = max(height, other_height)
    if other_height < smallest * larger or height < _SIMILAR_HEIGHT * larger:
        return None
    gaps = gap_between(box, other)
    across = 1 - axis
    share = overlap(box[across], box[across + 2], other[across], other[across + 2])
    is_beside = share >= MIN_OVERLAP and gaps[across] == 0
    return gaps[axis] if is_beside and gaps[axis] <= _MAX_GAP * larger else None
