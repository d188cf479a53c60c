"""Text that belongs together: the lines around a line, and the block that it stands in.

A nutrition panel, a specification table and a size chart are blocks; so is a line that stands alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from measure_extract.geometry import BBox

__all__ = ["Neighbours", "Page", "Pairs", "read_page"]

# Lines are of one block where at most this many text heights of nothing lie between them; by judgement.
_BLOCK_GAP_X, _BLOCK_GAP_Y = 3.0, 1.2
# Farther lines are no neighbours, in text heights; the cells of a table stand far apart. By judgement.
_REACH_X, _REACH_Y = 24.0, 8.0
_SAME_ROW, _SAME_COLUMN = 0.5, 0.3  # shared share of the shorter side

Pairs = npt.NDArray[np.bool_]  # shape (n_lines, n_lines)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The lines around one line as indices, the nearest first."""

    left: tuple[int, ...]  # on the same row
    right: tuple[int, ...]
    above: tuple[int, ...]  # in the same column
    below: tuple[int, ...]


@dataclass(frozen=True)
class Page:
    """The lines of a picture in relation to one another."""

    is_row: Pairs  # whether two lines stand on one row
    is_column: Pairs
    gap_x: npt.NDArray[
        np.float64
    ]  # from the row's line to the column's along x; negative to the left
    gap_y: npt.NDArray[np.float64]
    heights: npt.NDArray[np.float64]  # of the print. Shape: (n_lines,)
    blocks: npt.NDArray[np.int64]  # number of the block per line. Shape: (n_lines,)

    @cached_property
    def _known(self) -> dict[int, Neighbours]:
        return {}

    def neighbours(self, own: int) -> Neighbours:
        """Give the lines around one line."""
        if own not in self._known:
            self._known[own] = self._neighbours(own)
        return self._known[own]

    def _neighbours(self, own: int) -> Neighbours:
        height = self.heights[own]
        row = self.is_row[own] & (np.abs(self.gap_x[own]) <= _REACH_X * height)
        column = self.is_column[own] & ~row & (np.abs(self.gap_y[own]) <= _REACH_Y * height)
        row[own] = column[own] = False
        return Neighbours(
            left=_nearest(self.gap_x[own], row & (self.gap_x[own] < 0)),
            right=_nearest(self.gap_x[own], row & (self.gap_x[own] >= 0)),
            above=_nearest(self.gap_y[own], column & (self.gap_y[own] < 0)),
            below=_nearest(self.gap_y[own], column & (self.gap_y[own] >= 0)),
        )

    def block(self, own: int) -> tuple[int, ...]:
        """Give the lines of the block that a line stands in, itself too."""
        return tuple(np.flatnonzero(self.blocks == self.blocks[own]).tolist())


def _nearest(gaps: npt.NDArray[np.float64], chosen: npt.NDArray[np.bool_]) -> tuple[int, ...]:
    places = np.flatnonzero(chosen)
    return tuple(places[np.argsort(np.abs(gaps[places]), kind="stable")].tolist())


def read_page(boxes: Sequence[BBox]) -> Page:
    """Relate the lines of a picture.

    Args:
        boxes: of the lines, in pixels.
    """
    left, top, right, bottom = np.array(boxes, dtype=np.float64).reshape(-1, 4).T
    heights = np.maximum(1.0, np.minimum(bottom - top, right - left))
    is_row = _shared(top, bottom) >= _SAME_ROW
    is_column = _shared(left, right) >= _SAME_COLUMN
    taller = np.maximum(heights[:, None], heights[None, :])
    gap_x, gap_y = _gaps(left, right), _gaps(top, bottom)
    stands_beside = is_row & (np.abs(gap_x) <= _BLOCK_GAP_X * taller)
    stands_under = is_column & (np.abs(gap_y) <= _BLOCK_GAP_Y * taller)
    blocks = _components(stands_beside | stands_under)
    return Page(is_row, is_column, gap_x, gap_y, heights, blocks)


def _shared(low: npt.NDArray[np.float64], high: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Give the shared length of each two intervals over the shorter one. Shape: (n, n)."""
    shared = np.minimum(high[:, None], high[None, :]) - np.maximum(low[:, None], low[None, :])
    length = np.maximum(high - low, 1e-9)
    return np.asarray(shared / np.minimum(length[:, None], length[None, :]))


def _gaps(low: npt.NDArray[np.float64], high: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Give the empty length from each interval to each other, negative where the other comes before.

    Overlapping ones are a hair apart, on the side of the other's middle. Shape: (n, n).
    """
    empty = np.maximum(low[:, None], low[None, :]) - np.minimum(high[:, None], high[None, :])
    middle = (low + high) / 2
    side = np.where(middle[None, :] < middle[:, None], -1.0, 1.0)
    return np.asarray(side * np.maximum(empty, 1e-6))


def _components(together: Pairs) -> npt.NDArray[np.int64]:
    """Number the groups of lines that are linked, directly or by others."""
    group = np.arange(len(together))
    while True:
        # Each line takes the lowest number among its links, until nothing changes.
        lowest = np.where(together, group[None, :], len(group)).min(axis=1, initial=len(group))
        lowest = np.minimum(lowest, group)
        lowest = lowest[lowest]
        if (lowest == group).all():
            return np.asarray(group, dtype=np.int64)
        group = lowest
