"""What the heading of a part of a print says of the quantities below it: "PACKAGE" above "Height 28 cm".

Headings are listed in `data/sections.toml`. A heading stands alone in its row, or beside one of another kind, and heads
the rows that begin below it; or it heads a column of numbers that have labels to their left. It reaches down to the next
line that may be a heading, listed or not, as far as the rows follow each other. Where a bare number stands right below,
it is that number's label instead (see `tables`). One photo of 3,699 has such a heading, and drawn specifications have many.
"""

import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from measure_extract.geometry import BBox
from measure_extract.roles.blocks import Page
from measure_extract.roles.label_words import Label, forms_of, label_of, label_table

__all__ = ["Section", "heading_of", "headings", "sections_of"]

_GAP = 3.0  # of the heading's text height, at most, between two rows of a part; by judgement
_SAME_ROW = (
    1.0  # of the heading's text height: headings whose lower edges are nearer are of one row
)


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
    parts: dict[int, Section | None] = {}
    columns: set[int] = set()
    for i, heading in known.items():
        around = page.neighbours(i)
        row = {*around.left, *around.right}
        below = [k for k in around.below[:1] if k in numbers]
        if any(k in known and known[k].name == heading.name for k in row):
            continue  # "Package", "Carton": a label and its value
        if any(page.neighbours(k).left for k in below) and numbers.isdisjoint(row):
            columns |= {i, *row}
            parts = {**dict.fromkeys(row), **parts, i: heading}
        elif not below and row <= known.keys():
            parts[i] = heading
    if not any(parts.values()):
        return (None,) * len(texts)
    ends = {i for i in range(len(texts)) if i in parts or _may_be_heading(page, texts, i, numbers)}
    found: list[Section | None] = [None] * len(texts)
    for i, section in parts.items():
        for line in _lines_of_part(page, boxes, i, ends, parts.keys(), is_column=i in columns):
            found[line] = section
    return tuple(found)


def heading_of(text: str) -> Section | None:
    """Give what a text says as a heading; None where it is none."""
    return None if any(letter.isdigit() for letter in text) else headings().get(label_of(text))


def _may_be_heading(page: Page, texts: Sequence[str], line: int, numbers: Set[int]) -> bool:
    """Whether a line that is not listed begins another part: words alone in their row, and no label of a number."""
    around = page.neighbours(line)
    return (
        not any(letter.isdigit() for letter in texts[line])
        and not around.left
        and not around.right
        and bool(label := label_of(texts[line]))
        and (label, "") not in label_table()
        and numbers.isdisjoint(around.below[:1])
    )


def _lines_of_part(
    page: Page,
    boxes: Sequence[BBox],
    heading: int,
    ends: Collection[int],
    parts: Collection[int],
    *,
    is_column: bool,
) -> Iterator[int]:
    """Give the lines below a heading that are its own, down to the next end."""
    height, reached = page.heights[heading], boxes[heading][3]
    beside = [i for i in parts if abs(boxes[i][3] - boxes[heading][3]) <= _SAME_ROW * height]
    below = sorted(
        (i for i in range(len(boxes)) if _middle(boxes[i], 1) > reached), key=lambda i: boxes[i][1]
    )
    for line in below:
        row = [line] if is_column else [line, *page.neighbours(line).left]
        is_nearest = heading == min(
            beside, key=lambda i: abs(_middle(boxes[i], 0) - _middle(boxes[line], 0))
        )
        if not (is_nearest and any(page.is_column[heading, i] for i in row)):
            continue
        if line in ends or boxes[line][1] - reached > _GAP * height:
            return
        reached = max(reached, boxes[line][3])
        yield line


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
