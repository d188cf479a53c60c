"""Draw labels and tables that a person wrote: black on white, in the first typeface that is installed."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from measure_extract.training.labels.base import Block, Sheet, Text
from measure_extract.training.labels.draw import Look, draw_sheet
from measure_extract.training.labels.fonts import find_faces

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["draw_lines", "draw_rows"]


def draw_lines(lines: Sequence[str]) -> "Image":
    """Draw lines below one another, as a new user would to try the library; see `draw_rows`."""
    return draw_rows([(line,) for line in lines])


def draw_rows(rows: Sequence[Sequence[str]]) -> "Image":
    """Draw rows of cells on one grid; a row of one cell is a line of its own above and below the grid.

    Args:
        rows: texts from left to right, "" for an empty cell.

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
    return draw_sheet(Sheet("plain", "", tuple(_blocks(rows))), look)[0]


def _blocks(rows: Sequence[Sequence[str]]) -> Iterator[Block]:
    for _, group in groupby(rows, key=lambda row: len(row) > 1):
        yield Block(tuple(tuple(map(Text, row)) for row in group))
