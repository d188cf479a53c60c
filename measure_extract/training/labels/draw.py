"""Draw a sheet with PIL: letters, colours, lines of tables, places of the quantities in pixels."""

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from measure_extract.geometry import BBox
from measure_extract.training.labels.base import Block, Sheet, Text
from measure_extract.training.labels.fonts import Face

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

__all__ = ["Look", "draw_look", "draw_sheet"]

RGB = tuple[int, int, int]

_MAX_WIDTH_PX = 1100
_LETTERS_PX = (20, 46)  # height of the letters of a block at scale 1
_MIN_LETTERS_PX = 13  # smaller print is for the OCR's tests
_INKS: tuple[RGB, ...] = (
    (0, 0, 0), (20, 20, 20), (40, 40, 60), (10, 40, 110), (120, 20, 20), (20, 80, 40), (70, 40, 20), (60, 60, 60),
)  # fmt: skip
_PAPERS: tuple[RGB, ...] = (
    (255, 255, 255), (255, 255, 255), (245, 245, 240), (250, 240, 215), (225, 235, 245), (235, 245, 225),
    (255, 235, 120), (230, 230, 230), (250, 220, 220), (205, 180, 140),
)  # fmt: skip
_PLAIN_SHARE = 0.35  # of the labels: black on white


@dataclass(frozen=True, slots=True)
class Look:
    """How one label looks."""

    face: Face
    letters_px: int
    ink: RGB
    paper: RGB
    is_centred: bool
    leading: float  # height of a line, of its letters'
    margin: float  # around the print, of the letters' height


def draw_look(random: Random, faces: tuple[Face, ...], text: str) -> Look:
    """Draw a face that has every character of the text, a size and colours."""
    able = [face for face in faces if face.can_write(text)]
    ink, paper = (0, 0, 0), (255, 255, 255)
    if random.random() >= _PLAIN_SHARE:
        ink, paper = random.choice(_INKS), random.choice(_PAPERS)
        if random.random() < 0.25:
            ink, paper = paper, ink
    return Look(
        face=random.choice(able or faces),
        letters_px=random.randint(*_LETTERS_PX),
        ink=ink,
        paper=paper,
        is_centred=random.random() < 0.45,
        leading=random.uniform(1.3, 2.2),
        margin=random.uniform(0.8, 3.5),
    )


def draw_sheet(sheet: Sheet, look: Look) -> tuple["Image", tuple[BBox, ...]]:
    """Draw the blocks below one another.

    Returns:
        The picture, RGB, and the boxes of the sheet's prints in their order, in its pixels.
    """
    from PIL import Image, ImageDraw

    fitted = [_fit(block, look) for block in sheet.blocks]
    margin = round(look.margin * look.letters_px)
    width = max(block.width for block in fitted) + 2 * margin
    height = sum(block.height for block in fitted) + 2 * margin + _gap(look) * (len(fitted) - 1)
    image = Image.new("RGB", (width, height), look.paper)
    pen = ImageDraw.Draw(image)
    boxes: list[BBox] = []
    top = margin
    for block in fitted:
        left = (width - block.width) // 2 if look.is_centred else margin
        boxes += block.draw(pen, left, top, look)
        top += block.height + _gap(look)
    return image, tuple(boxes)


def _gap(look: Look) -> int:
    return round(0.5 * look.letters_px)


@dataclass(frozen=True)
class _FittedBlock:
    """A block with its letters and the sizes of its columns, in pixels."""

    block: Block
    font: "FreeTypeFont"
    columns: tuple[int, ...]
    row: int
    pad: int

    @property
    def width(self) -> int:
        return sum(self.columns)

    @property
    def height(self) -> int:
        return self.row * len(self.block.rows)

    def draw(self, pen: "ImageDraw", left: int, top: int, look: Look) -> list[BBox]:
        boxes: list[BBox] = []
        for place, row in enumerate(self.block.rows):
            y, x = top + place * self.row, left
            for column, text in zip(self.columns, row, strict=False):
                boxes += self._draw_cell(pen, (x, y), column, text, look)
                x += column
        return boxes

    def _draw_cell(
        self, pen: "ImageDraw", corner: tuple[int, int], column: int, text: Text, look: Look
    ) -> list[BBox]:
        x, y = corner
        if self.block.is_ruled:
            pen.rectangle((x, y, x + column, y + self.row), outline=look.ink)
        is_middle = self.block.has_head or (look.is_centred and len(self.columns) == 1)
        room = column - self.font.getlength(text.text)
        start = x + (room / 2 if is_middle else self.pad)
        middle = y + self.row / 2
        pen.text((start, middle), text.text, font=self.font, fill=look.ink, anchor="lm")
        return [self._box(text.text, mark.start, mark.end, start, middle) for mark in text.marks]

    def _box(self, text: str, begin: int, end: int, start: float, middle: float) -> BBox:
        left = start + self.font.getlength(text[:begin])
        right = start + self.font.getlength(text[:end])
        half = 0.6 * float(self.font.size)
        return (left, middle - half, right, middle + half)


def _fit(block: Block, look: Look) -> _FittedBlock:
    """Measure a block, with smaller letters where it would be too wide."""
    size = max(_MIN_LETTERS_PX, round(look.letters_px * block.scale))
    fitted = _measure(block, look, size)
    while fitted.width > _MAX_WIDTH_PX and size > _MIN_LETTERS_PX:
        size = max(_MIN_LETTERS_PX, min(size - 1, int(size * _MAX_WIDTH_PX / fitted.width)))
        fitted = _measure(block, look, size)
    return fitted


def _measure(block: Block, look: Look, size: int) -> _FittedBlock:
    from PIL import ImageFont

    font = ImageFont.truetype(str(look.face.path), size)
    count = max(len(row) for row in block.rows)
    pad = round(0.6 * size) if count > 1 or block.is_ruled else 0
    columns = tuple(
        round(max(font.getlength(row[i].text) for row in block.rows if i < len(row))) + 2 * pad
        for i in range(count)
    )
    return _FittedBlock(block, font, columns, row=round(look.leading * size), pad=pad)
