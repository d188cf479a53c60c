"""Rows and columns of tables, by where their boxes stand: which numbers belong to which head.

Knows no words: a head and a number are told by `heads` and `inherited`. A head's numbers stand in its row, to
the right of it, or else in its column, below; nothing but other numbers may stand between.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping

from measure_extract.geometry import BBox, overlap

__all__ = ["MIN_OVERLAP", "numbers_of_heads"]

MIN_OVERLAP = 0.5  # of the shorter side, for two boxes to share a row or a column
_SIMILAR_HEIGHT = 0.4  # the smaller text is at least this share of the larger
# In heights of the text, from one cell to the next: along a row, and down a column.
_MAX_GAP = (30.0, 3.0)
# In heights of the head: how far before it a cell of its row or column may begin.
_EARLIEST = (2.5, 15.0)


def numbers_of_heads(
    heads: Iterable[int],
    numbers: Collection[int],
    passed: Collection[int],
    boxes: Mapping[int, BBox],
) -> dict[int, int]:
    """Give each number of a table its head.

    Args:
        heads: indices of boxes that are heads.
        numbers: indices of boxes that are numbers without a unit.
        passed: boxes that may stand between a head and its numbers: numbers with their own unit.
        boxes: index -> place, of every box that reads in one direction, turned to the level.

    Returns:
        Number -> its head, both as indices. A number that two heads claim belongs to the nearer one.
    """
    row, column = _Lines(boxes, axis=0), _Lines(boxes, axis=1)
    nearest: dict[int, tuple[float, int]] = {}
    for head in heads:
        beside = list(_reached(row, head, numbers, passed))
        for gap, number in beside or _reached(column, head, numbers, passed):
            nearest[number] = min(nearest.get(number, (gap, head)), (gap, head))
    return {number: head for number, (_, head) in nearest.items()}


class _Lines:
    """Finds the boxes behind a box in its row (axis 0) or column (axis 1).

    Boxes are sorted by where they begin across the line, so that a page of thousands of lines needs no look
    at every pair.
    """

    def __init__(self, boxes: Mapping[int, BBox], *, axis: int) -> None:
        self.boxes = boxes
        self.axis = axis
        self._order = sorted(boxes, key=lambda i: boxes[i][1 - axis])
        self._begins = [boxes[i][1 - axis] for i in self._order]

    def behind(self, head: int) -> list[int]:
        """Give the boxes in a head's line that begin behind its middle, in order."""
        own, axis, across = self.boxes[head], self.axis, 1 - self.axis
        low, high = own[across], own[across + 2]
        first = bisect_left(self._begins, low - _EARLIEST[axis] * _height(own))
        last = bisect_right(self._begins, high)
        middle = (own[axis] + own[axis + 2]) / 2
        found = [
            i
            for i in self._order[first:last]
            if self.boxes[i][axis] > middle
            and overlap(low, high, self.boxes[i][across], self.boxes[i][across + 2]) >= MIN_OVERLAP
        ]
        return sorted(found, key=lambda i: self.boxes[i][axis])


def _reached(
    lines: _Lines, head: int, numbers: Collection[int], passed: Collection[int]
) -> Iterator[tuple[float, int]]:
    """Walk from a head along its line as far as its numbers stand: (gap in heights, number)."""
    axis, own = lines.axis, lines.boxes[head]
    end = own[axis + 2]
    for i in lines.behind(head):
        box = lines.boxes[i]
        small, large = sorted((_height(own), _height(box)))
        is_near = box[axis] - end <= _MAX_GAP[axis] * large
        if not is_near or not (i in numbers or i in passed):
            return
        if i in numbers and small >= _SIMILAR_HEIGHT * large:
            yield (box[axis] - own[axis + 2]) / large, i
        end = box[axis + 2]


def _height(box: BBox) -> float:
    return max(1.0, box[3] - box[1])
