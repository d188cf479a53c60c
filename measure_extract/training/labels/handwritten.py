"""Draw labels whose lines a person wrote: black on white, in the first typeface that is installed."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from measure_extract.training.labels.base import Block, Sheet, Text
from measure_extract.training.labels.draw import Look, draw_sheet
from measure_extract.training.labels.fonts import find_faces

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["draw_lines"]


def draw_lines(lines: Sequence[str]) -> "Image":
    """Draw lines below one another, as a new user would to try the library.

    Returns:
        RGB.

    Raises:
        MissingExtraError: if no typeface is installed.
    """
    look = Look(
        face=find_faces("taught")[0],
        letters_px=40,
        ink=(0, 0, 0),
        paper=(255, 255, 255),
        is_centred=False,
        leading=1.6,
        margin=1.5,
    )
    sheet = Sheet("plain", "", (Block.lines(map(Text, lines)),))
    return draw_sheet(sheet, look)[0]
