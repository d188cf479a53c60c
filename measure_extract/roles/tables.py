"""Which line heads which number, where the print says so by its order: in tables and in stacks.

A line above or below a number is its label only most of the time. It is surely so where a row of labels stands over
a row of numbers, and where labels and numbers take turns: "Height", "5 cm", "Width", "3 cm".
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from measure_extract.roles.blocks import Page

__all__ = ["heads_of"]

# Of the number's text height: a head stands nearer. By judgement.
_REACH = 3.0

_Side = Literal["above", "below"]


@dataclass(frozen=True, slots=True)
class _Head:
    """The label that heads a number."""

    label: int
    side: _Side  # where it stands


@dataclass(frozen=True)
class _Print:
    """The lines of a picture, sorted out."""

    page: Page
    numbers: Collection[int]  # lines that begin with a number
    labels: Collection[int]  # lines with words and without a quantity

    def next(self, line: int, side: _Side) -> int | None:
        """Give the line next above or below a line; None where none is near."""
        around = self.page.neighbours(line)
        found = around.above if side == "above" else around.below
        near = _REACH * self.page.heights[line]
        return next((i for i in found[:1] if abs(self.page.gap_y[line, i]) <= near), None)

    def last(self, line: int, side: _Side) -> int:
        """Give the line at the end of a column, going up or down from a line."""
        seen = {line}
        while (further := self.next(line, side)) is not None and further not in seen:
            seen.add(further)
            line = further
        return line


def heads_of(page: Page, *, numbers: Collection[int], labels: Collection[int]) -> Mapping[int, int]:
    """Give the line that heads each number, by table or stack.

    Args:
        page: the lines of a picture in relation to one another.
        numbers: lines that begin with a number.
        labels: lines with words and without a quantity.

    Returns:
        Number's line -> label's line; numbers without a sure head are left out.
    """
    print_ = _Print(page, numbers, labels)
    heads = {line: head for line in numbers if (head := _head(print_, line)) is not None}
    sure = {line: heads[line] for line in heads if _is_sure(page, heads, line)}
    return {line: head.label for line, head in _down_the_columns(print_, sure).items()}


def _down_the_columns(print_: _Print, heads: Mapping[int, _Head]) -> Mapping[int, _Head]:
    """Give the heads of first rows to the numbers below them: "Height" above "42 in" and "51 in"."""
    found = dict(heads)
    for line, head in heads.items():
        below = print_.next(line, "below") if head.side == "above" else None
        while below is not None and below in print_.numbers and below not in found:
            found[below] = head
            below = print_.next(below, "below")
    return found


def _head(print_: _Print, line: int) -> _Head | None:
    """Give the label above or below a number; of two, the one that the column begins or ends with."""
    sides: list[_Side] = ["above", "below"]
    heads = [
        _Head(label, side)
        for side in sides
        if (label := print_.next(line, side)) is not None and label in print_.labels
    ]
    if len(heads) < 2:
        return heads[0] if heads else None
    above, below = heads
    first, last = print_.last(line, "above"), print_.last(line, "below")
    if first in print_.labels and last in print_.numbers:
        return above
    return below if first in print_.numbers and last in print_.labels else None


def _is_sure(page: Page, heads: Mapping[int, _Head], line: int) -> bool:
    """Whether another number of the row or column has a head of its own on the same side, and none on the other."""
    own = heads[line]
    others = [
        other
        for number, other in heads.items()
        if number != line
        and (
            (page.is_row[line, number] and page.is_row[own.label, other.label])
            or (page.is_column[line, number] and page.blocks[line] == page.blocks[number])
        )
    ]
    return any(other.label != own.label for other in others) and all(
        other.side == own.side for other in others
    )
