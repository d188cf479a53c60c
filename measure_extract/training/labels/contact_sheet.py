"""Many labels on one picture, to be looked at."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from measure_extract.training.labels.base import DrawnLabel

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["contact_sheet"]

_COLUMNS = 6
_GAP_PX = 4


def contact_sheet(labels: Sequence[DrawnLabel], *, cell_px: int = 200) -> "Image":
    """Put labels in rows of six, each shrunk to fit a square cell.

    Returns:
        RGB, as wide as six cells.
    """
    from PIL import Image

    side = cell_px + _GAP_PX
    rows = -(-len(labels) // _COLUMNS)
    sheet = Image.new("RGB", (_COLUMNS * side, rows * side), (190, 190, 190))
    for place, label in enumerate(labels):
        small = label.image.copy()
        small.thumbnail((cell_px, cell_px))
        x, y = place % _COLUMNS * side, place // _COLUMNS * side
        sheet.paste(small, (x + (side - small.width) // 2, y + (side - small.height) // 2))
    return sheet
