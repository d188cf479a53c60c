"""How much one call of a network is given, and to which shapes inputs are filled up. Calls no model."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

__all__ = ["BatchSizes", "ShapeGrid", "grouped"]

_MIN_WIDTH_PX = 32
# Counts of pictures and lines are meant for inputs of this size; larger ones go in fewer at a time.
_PICTURE_PX = 640 * 640
_LINE_PX = 320


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapeGrid:
    """The only shapes that are used where each new one costs seconds, as with cuDNN.

    What is filled up is read otherwise: 14 of 100 lines of 40 photos of gold_train and gold_train_labels
    when none is narrower than 320 pixels ('17"' becomes "17"), 5 with these widths (2026-11-26).
    """

    sides_px: tuple[int, ...] = (320, 480, 640, 960, 1280, 1920)  # of what is searched, rising
    # of lines, rising
    widths_px: tuple[int, ...] = (
        64, 96, 128, 160, 192, 256, 320, 384, 480, 640, 800, 1024, 1280, 1920, 3200,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchSizes:
    """How much one call of a network is given."""

    pictures: int  # of 640 x 640 pixels
    lines: int  # of 320 pixels
    width_step_px: int  # widths of lines are rounded up to multiples of this, itself one of 8
    grid: ShapeGrid | None = (
        None  # inputs are filled up to its shapes, and batches to their full count
    )

    def line_width(self, width_px: int) -> int:
        """Give the width to which a line is filled up: few widths make large batches."""
        if self.grid is not None:
            return _fit(width_px, self.grid.widths_px)
        return max(_MIN_WIDTH_PX, ceil(width_px / self.width_step_px) * self.width_step_px)

    def searched_size(self, size: tuple[int, int]) -> tuple[int, int]:
        """Give the (width, height) to which what is searched is filled up; `size` itself without a grid."""
        if self.grid is None:
            return size
        return _fit(size[0], self.grid.sides_px), _fit(size[1], self.grid.sides_px)

    def pictures_of(self, size: tuple[int, int]) -> int:
        """Give how many pictures of a size (width, height) one call takes."""
        return _share(self.pictures, size[0] * size[1] / _PICTURE_PX)

    def lines_of(self, width_px: int) -> int:
        """Give how many lines of a width one call takes."""
        return _share(self.lines, width_px / _LINE_PX)

    def filled(self, count: int, full: int) -> int:
        """Give how many members a batch of `count` has with its empty ones."""
        return count if self.grid is None else full


def grouped(keys: Sequence[object], most: Sequence[int]) -> Iterator[list[int]]:
    """Give the places of equal keys together.

    Args:
        keys: one for each place.
        most: how many places with its key may stand together, one for each place.
    """
    places: dict[object, list[int]] = {}
    for place, key in enumerate(keys):
        places.setdefault(key, []).append(place)
    for members in places.values():
        size = most[members[0]]
        for start in range(0, len(members), size):
            yield members[start : start + size]


def _fit(length: int, steps: Sequence[int]) -> int:
    """Give the smallest step that is long enough; beyond the last, the next multiple of the first."""
    return next((step for step in steps if step >= length), ceil(length / steps[0]) * steps[0])


def _share(count: int, times: float) -> int:
    return max(1, min(count, int(count / times)))
