"""Lines that hide a fraction in small figures: which are drawn anew, and what their second reading changes.

Calls no model: the page's reader reads what is drawn here.
"""

from dataclasses import dataclass

from measure_extract.images.base import RGBArray
from measure_extract.ocr.crops import LINE_HEIGHT_PX, cut
from measure_extract.ocr.fraction_text import (
    fraction_of,
    may_hide_fraction,
    parts_to_search,
    with_fraction,
    with_unread,
)
from measure_extract.ocr.fractions import (
    FRACTION_HEIGHT_PX,
    SmallFraction,
    at_full_size,
    find_fractions,
)
from measure_extract.ocr.recognition import TextLine
from measure_extract.ocr.second_look import ReadBox

__all__ = ["DrawnFraction", "drawn_fractions", "mended"]

_SLACK = 0.05  # of a fraction's height: the recogniser places a character about its middle


@dataclass(frozen=True, slots=True, eq=False)
class DrawnFraction:
    """A fraction found in a line, drawn at full size."""

    left: float  # share of the line's length
    right: float
    pixels: RGBArray  # shape (48, width, 3)


def drawn_fractions(image: RGBArray, read: ReadBox) -> list[DrawnFraction]:
    """Find the fractions that a line may hide, from left to right."""
    across, down = read.reading.size
    height = down / across
    if not may_hide_fraction(read.line, height):
        return []
    line = cut(image, read.reading, height_px=FRACTION_HEIGHT_PX)
    parts = parts_to_search(read.line, height)
    return [_drawn(line, found) for found in find_fractions(line, parts)]


def _drawn(line: RGBArray, found: SmallFraction) -> DrawnFraction:
    import cv2

    page = at_full_size(line, found)
    width = max(1, round(page.shape[1] * LINE_HEIGHT_PX / page.shape[0]))
    pixels = cv2.resize(page, (width, LINE_HEIGHT_PX), interpolation=cv2.INTER_AREA)
    slack = _SLACK * found.height
    length = line.shape[1]
    return DrawnFraction(
        (found.left - slack) / length,
        (found.right + slack) / length,
        pixels.astype("uint8", copy=False),
    )


def mended(line: TextLine, drawn: DrawnFraction, reading: TextLine) -> TextLine:
    """Write a fraction as it was read at full size; where it was not, leave no digits of it behind."""
    fraction = fraction_of(reading)
    if fraction is None:
        return with_unread(line, drawn.left, drawn.right)
    return with_fraction(line, drawn.left, drawn.right, fraction)
