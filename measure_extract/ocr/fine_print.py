"""Where the first search saw too little: the part of a photo that lost most detail when it was made smaller.

Small print on a label leaves no trace at the first size, so that no doubtful line points to it. What it
leaves is a difference between the photo and the reduced photo. Calls no model.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from measure_extract.geometry import BBox
from measure_extract.images.base import RGBArray
from measure_extract.ocr.views import View, enlarged_view

__all__ = ["SIZES", "fine_print_views", "lost_detail"]

# Chosen on the 56 rows of gold_train_labels whose answer was not read (2026-11-26): a search of the whole
# photo at its own size found fewer and invented more; parts of 256 or 400 pixels found no more.
_SIDE_PX = 320  # of the part that is searched
_MOST = 3  # parts of one photo

SIZES = (1.5, 1.0)
"""Times its own size at which a part is searched; the next one where nothing came of the one before."""

# Print of 12 pixels is still 11 at this size of the first search: there is nothing to look for.
_NEAR = 0.9
_FAINT = 8  # grey levels; the noise of a photo's compression is below
_STRONG = 60  # grey levels; more counts no more
_WINDOW_PX = 256  # over which detail is averaged
_CELL_PX = 8  # averages are taken over cells of this side first
# Mean grey levels lost in a window from which it is searched: 68 of 100 photos of gold_train_labels have one,
# 18 of 100 of gold_train, whose lines and dials are coarse.
_WORTH_IT = 2.0


def fine_print_views(
    image: RGBArray, first: View, closer: View | None, known: Sequence[BBox], *, size: float
) -> list[View]:
    """Look at the parts of a picture where the first search lost most.

    Args:
        image: the picture.
        first: how all of it was searched.
        closer: what was searched closer since.
        known: where print was read surely already.
        size: one of SIZES.

    Returns:
        The part that lost most first; none where no part lost much.
    """
    if first.scale >= _NEAR:
        return []
    lost = lost_detail(image, first)
    if closer is not None:
        lost[closer.top : closer.bottom, closer.left : closer.right] = 0
    for left, top, right, bottom in known:
        lost[int(top) : int(bottom) + 1, int(left) : int(right) + 1] = 0
    views: list[View] = []
    while len(views) < _MOST:
        x, y, most = _busiest(lost)
        if most < _WORTH_IT:
            break
        view = enlarged_view(_part_at(x, y, image.shape[1], image.shape[0]), size)
        lost[view.top : view.bottom, view.left : view.right] = 0
        views.append(view)
    return views


def lost_detail(image: RGBArray, view: View) -> npt.NDArray[np.uint8]:
    """Say how far a picture is from what a view of all of it shows.

    Returns:
        Grey levels per pixel, 0 where it is little. Shape: (height, width).
    """
    import cv2

    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    seen = cv2.resize(grey, view.size, interpolation=cv2.INTER_AREA)
    shown = cv2.resize(seen, grey.shape[::-1], interpolation=cv2.INTER_LINEAR)
    lost = np.minimum(cv2.absdiff(grey, shown), _STRONG)
    _, clear = cv2.threshold(lost, _FAINT - 1, 255, cv2.THRESH_TOZERO)
    return np.asarray(clear, dtype=np.uint8)


def _busiest(lost: npt.NDArray[np.uint8]) -> tuple[float, float, float]:
    """Give the middle of the window that lost most, in pixels, and its mean."""
    import cv2

    height, width = lost.shape
    size = max(1, width // _CELL_PX), max(1, height // _CELL_PX)
    cells = cv2.resize(lost.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    side = _WINDOW_PX // _CELL_PX
    means = cv2.boxFilter(cells, -1, (side, side), borderType=cv2.BORDER_CONSTANT)
    row, column = divmod(int(means.argmax()), size[0])
    middle = (column + 0.5) * width / size[0], (row + 0.5) * height / size[1]
    return *middle, float(means[row, column])


def _part_at(x: float, y: float, width: int, height: int) -> tuple[int, int, int, int]:
    left = round(min(max(x - _SIDE_PX / 2, 0), max(width - _SIDE_PX, 0)))
    top = round(min(max(y - _SIDE_PX / 2, 0), max(height - _SIDE_PX, 0)))
    return left, top, min(left + _SIDE_PX, width), min(top + _SIDE_PX, height)
