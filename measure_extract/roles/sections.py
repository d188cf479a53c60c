"""What the heading of a part of a print says of the quantities below it: "PACKAGE" above "Height 28 cm".

Headings are listed in `data/sections.toml`. A heading stands alone in its row, beside one of another kind or in the corner of
a table, and heads what stands below it in its column, and the numbers right of that; or it heads a column of numbers that
have labels to their left. It reaches down to the next listed heading or line of words alone in its row, as far as the rows
follow each other. Where a bare number stands right below, it is that number's label instead (see `tables`). One photo of
3,699 has such a heading, and drawn specifications have many.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from measure_extract.geometry import BBox
from measure_extract.roles.blocks import Page
from measure_extract.roles.label_words import (
    Label,
    forms_of,
    is_of_product,
    label_of,
    label_table,
)

__all__ = ["Section", "heading_of", "headings", "sections_of"]

_GAP = 3.0  # of the heading's text height, at most, between two rows of a part; by judgement


@dataclass(frozen=True, slots=True)
class Section:
    """What a part of a print is about."""

    name: str
    purposes: Mapping[str, str]  # dimension -> purpose; those that are missing are left as they are
    beside_others: bool = False  # only where other quantities of the dimension stand elsewhere
    labels_win: bool = False  # over the heading, where they name an answer
    needs_label: bool = False  # a quantity without words of its own is left as it is


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
        elif not below and (row <= known.keys() or _is_corner(page, i, numbers)):
            parts[i] = heading
    if not any(parts.values()):
        return (None,) * len(texts)
    labels = {
        i for i in known if page.neighbours(i).right and not is_of_product(label_of(texts[i]))
    }
    ends = parts.keys() | (known.keys() - labels)
    ends |= {i for i in range(len(texts)) if _may_be_heading(page, texts, i, numbers)}
    bare = numbers - ends
    found: list[Section | None] = [None] * len(texts)
    for i, section in parts.items():
        for line in _lines_of_part(page, boxes, i, ends, set() if i in columns else bare):
            found[line] = section
    return tuple(found)


def _is_corner(page: Page, line: int, numbers: Set[int]) -> bool:
    """Whether a line is the first of a row that heads columns of numbers: "PACKAGE", "Metric", "Imperial"."""
    around = page.neighbours(line)
    return (
        not around.left
        and len(around.right) > 1
        and all(
            i not in numbers and not numbers.isdisjoint(page.neighbours(i).below[:1])
            for i in around.right
        )
    )


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
    page: Page, boxes: Sequence[BBox], heading: int, ends: Set[int], numbers: Set[int]
) -> Iterator[int]:
    """Give the lines of a heading's column below it, down to the next end, and of `numbers` those right of them."""
    height, reached = page.heights[heading], boxes[heading][3]
    below = (i for i in range(len(boxes)) if _middle(boxes[i]) > reached)
    for line in sorted(below, key=lambda i: boxes[i][1]):
        in_column = page.is_column[heading, line]
        if not (in_column or _stands_right_of(page, heading, line, numbers)):
            continue
        if line in ends or boxes[line][1] - reached > _GAP * height:
            return
        reached = max(reached, boxes[line][3])
        yield line


def _stands_right_of(page: Page, heading: int, line: int, numbers: Set[int]) -> bool:
    """Whether a line is one of the numbers right of a label in a heading's column."""
    if line not in numbers:
        return False
    label = next((i for i in page.neighbours(line).left if i not in numbers), None)
    return label is not None and bool(page.is_column[heading, label])


def _middle(box: BBox) -> float:
    return (box[1] + box[3]) / 2


@cache
def headings() -> Mapping[Label, Section]:
    """Read what headings say."""
    table = files("measure_extract").joinpath("data", "sections.toml")
    rows: dict[str, dict[str, Any]] = tomllib.loads(table.read_text(encoding="utf-8"))
    return {
        label_of(form): Section(
            name,
            row["purposes"],
            row.get("beside_others", False),
            row.get("labels_win", False),
            row.get("needs_label", False),
        )
        for name, row in rows.items()
        for forms in row["headings"].values()
        for form in forms_of(forms)
    }
