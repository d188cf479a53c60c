"""What the heading of a part of a print says of the quantities below it: "PACKAGE" above "Height 28 cm".

Headings are listed in `data/sections.toml`. A heading stands alone in its row, and its part goes down to the next one,
as far as the lines follow each other; of headings side by side each has the nearer columns. It may also head a column of
numbers that have labels to their left. Where a bare number stands right below, the heading is that number's label
instead (see `tables`).
"""

import tomllib
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from measure_extract.geometry import BBox
from measure_extract.roles.blocks import Page
from measure_extract.roles.label_words import Label, forms_of, label_of

__all__ = ["Section", "heading_of", "headings", "sections_of"]

_GAP = 3.0  # of the heading's text height, at most, between two lines of a part; by judgement
_SAME_ROW = 1.0  # of the heading's text height: nearer middles are of one row


@dataclass(frozen=True, slots=True)
class Section:
    """What a part of a print is about."""

    name: str
    purposes: Mapping[str, str]  # dimension -> purpose; those that are missing are left as they are
    beside_others: bool = False  # only where other quantities of the dimension stand elsewhere
    labels_win: bool = False  # over the heading, where they name an answer


def sections_of(
    page: Page, boxes: Sequence[BBox], texts: Sequence[str], numbers: Set[int]
) -> tuple[Section | None, ...]:
    """Give the section that each line stands in; None for those below no heading.

    Args:
        page: the lines of a picture in relation to one another.
        boxes: of the lines, in pixels.
        texts: of the lines.
        numbers: lines that begin with a number.
    """
    known = {
        i: heading for i, text in enumerate(texts) if (heading := heading_of(text)) is not None
    }
    headings: dict[int, Section | None] = {}
    for i, heading in known.items():
        around = page.neighbours(i)
        row = {*around.left, *around.right}
        if _heads_column(page, i, numbers) and numbers.isdisjoint(row):
            headings = {**dict.fromkeys(row), **headings, i: heading}
        elif row <= known.keys() and not _is_label(page, i, numbers):
            headings[i] = heading
    if not any(headings.values()):
        return (None,) * len(texts)
    return tuple(_section(page, boxes, headings, i) for i in range(len(texts)))


def heading_of(text: str) -> Section | None:
    """Give what a text says as a heading; None where it is none."""
    return None if any(letter.isdigit() for letter in text) else headings().get(label_of(text))


def _heads_column(page: Page, line: int, numbers: Collection[int]) -> bool:
    """Whether right below a line stands a number that has something to its left."""
    return any(i in numbers and page.neighbours(i).left for i in page.neighbours(line).below[:1])


def _is_label(page: Page, line: int, numbers: Collection[int]) -> bool:
    """Whether right below a line stands a number that has nothing to its left."""
    return any(
        i in numbers and not page.neighbours(i).left for i in page.neighbours(line).below[:1]
    )


def _section(
    page: Page, boxes: Sequence[BBox], headings: Mapping[int, Section | None], line: int
) -> Section | None:
    """Give the section of the last heading above a line, the nearest of its row."""
    above = [i for i in headings if boxes[i][3] <= _middle(boxes[line], 1)]
    if not above:
        return None
    last = max(boxes[i][3] for i in above)
    row = [i for i in above if last - boxes[i][3] <= _SAME_ROW * page.heights[i]]
    own = min(row, key=lambda i: abs(_middle(boxes[i], 0) - _middle(boxes[line], 0)))
    return headings[own] if _follow_each_other(page, boxes, own, line) else None


def _follow_each_other(page: Page, boxes: Sequence[BBox], heading: int, line: int) -> bool:
    """Whether no wide gap is left between a heading and a line by the lines between them."""
    top, bottom = boxes[heading][3], _middle(boxes[line], 1)
    between = sorted((box[1], box[3]) for box in boxes if box[1] < bottom and _middle(box, 1) > top)
    reached = top
    for begin, end in between:
        if begin - reached > _GAP * page.heights[heading]:
            return False
        reached = max(reached, end)
    return True


def _middle(box: BBox, axis: int) -> float:
    return (box[axis] + box[axis + 2]) / 2


@cache
def headings() -> Mapping[Label, Section]:
    """Read what headings say."""
    table = files("measure_extract").joinpath("data", "sections.toml")
    rows: dict[str, dict[str, Any]] = tomllib.loads(table.read_text(encoding="utf-8"))
    return {
        label_of(form): Section(
            name, row["purposes"], row.get("beside_others", False), row.get("labels_win", False)
        )
        for name, row in rows.items()
        for forms in row["headings"].values()
        for form in forms_of(forms)
    }
