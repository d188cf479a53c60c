"""Values of the generator: what is printed where, and the truth about it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from measure_extract.geometry import BBox
from measure_extract.units import format_measurement, format_number

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["EMPTY", "Block", "DrawnLabel", "Mark", "Print", "Sheet", "Text", "join"]


@dataclass(frozen=True, slots=True)
class Print:
    """One print of a quantity, and what it is for.

    `low` and `high` are equal unless a range is printed; both are NaN where the print is no quantity.
    """

    role: str  # of the guide's closed list
    low: float
    high: float
    unit: str  # canonical name, "" where the print is no quantity
    unsure: tuple[str, ...] = ()  # entities that a careful person would not decide by it
    is_inherited: bool = False  # its unit stands elsewhere on the label

    @property
    def answers(self) -> tuple[str, ...]:
        """The quantity as an accepted answer; a range may be answered whole or by its ends."""
        if self.low == self.high:
            return (format_measurement(self.high, self.unit),)
        ends = f"[{format_number(self.low)}, {format_number(self.high)}] {self.unit}"
        return (ends, *(format_measurement(end, self.unit) for end in (self.high, self.low)))

    def to_dict(self) -> dict[str, Any]:
        """Give plain JSON values; those of a print that is no quantity are None."""
        is_quantity = bool(self.unit)
        return {
            "role": self.role,
            "value": self.high if is_quantity else None,
            "low": self.low if is_quantity else None,
            "unit": self.unit or None,
            "is_inherited": self.is_inherited,
        }


@dataclass(frozen=True, slots=True)
class Mark:
    """Where in a text a quantity is printed."""

    start: int  # characters, half-open [start, end)
    end: int
    print: Print


@dataclass(frozen=True, slots=True)
class Text:
    """One line, or the text of one cell."""

    text: str
    marks: tuple[Mark, ...] = ()

    @property
    def prints(self) -> tuple[Print, ...]:
        """Its quantities, in reading order."""
        return tuple(mark.print for mark in self.marks)


EMPTY = Text("")


def join(parts: Iterable[str | Text], between: str = "") -> Text:
    """Put texts in one line."""
    text, marks = "", list[Mark]()
    for place, part in enumerate(parts):
        found = Text(part) if isinstance(part, str) else part
        text += between if place else ""
        shift = len(text)
        marks += [replace(m, start=m.start + shift, end=m.end + shift) for m in found.marks]
        text += found.text
    return Text(text, tuple(marks))


@dataclass(frozen=True, slots=True)
class Block:
    """Cells in rows and columns that are drawn together; a line is one row of one cell."""

    rows: tuple[tuple[Text, ...], ...]
    has_head: bool = False  # the first row names the columns
    is_ruled: bool = False  # drawn with lines between the cells
    scale: float = 1.0  # size of its letters, of the label's own

    @classmethod
    def lines(cls, texts: Iterable[Text], *, scale: float = 1.0) -> "Block":
        """Make a block of lines."""
        return cls(tuple((text,) for text in texts), scale=scale)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a label prints, before it is drawn."""

    kind: str
    language: str
    blocks: tuple[Block, ...]

    @property
    def texts(self) -> tuple[Text, ...]:
        """All its lines and cells, in reading order."""
        return tuple(text for block in self.blocks for row in block.rows for text in row)

    @property
    def prints(self) -> tuple[Print, ...]:
        """All its quantities, in reading order."""
        return tuple(found for text in self.texts for found in text.prints)


@dataclass(frozen=True)
class DrawnLabel:
    """A picture with its truth."""

    name: str
    sheet: Sheet
    image: "Image"  # RGB
    boxes: tuple[BBox, ...]  # of the sheet's prints, in their order, in pixels
    answers: dict[str, tuple[str, ...]]  # entity -> accepted answers, () where none is printed

    def to_dict(self) -> dict[str, Any]:
        """Give plain JSON values, all but the picture's pixels."""
        marks = [(text, mark) for text in self.sheet.texts for mark in text.marks]
        return {
            "image": self.name,
            "size": list(self.image.size),
            "kind": self.sheet.kind,
            "language": self.sheet.language,
            "lines": [text.text for text in self.sheet.texts],
            "quantities": [
                {
                    "surface": text.text[mark.start : mark.end],
                    "line": text.text,
                    "box": [round(edge, 1) for edge in box],
                    **mark.print.to_dict(),
                }
                for (text, mark), box in zip(marks, self.boxes, strict=True)
            ],
            "answers": {entity: list(found) for entity, found in self.answers.items()},
        }
