"""Put text boxes in the order in which a person reads them.

The page is cut into blocks along its empty stripes, again and again (a recursive X-Y cut): columns
of running text are read one after the other, rows of a table from left to right.

Source: Nagy, Seth & Viswanathan (1992), A prototype document image analysis system.
"""

from collections.abc import Sequence
from statistics import median

from measure_extract.geometry import BBox, overlap

__all__ = ["reading_order"]

_COLUMN_GAP = 1.5  # in text heights; spaces between words of a line are well below 1
_SAME_ROW = 0.6  # vertical overlap from which two boxes stand in one row
_ALIGNED = 0.7  # share of rows that must face each other for a table
_FULL_LINE = 0.7  # running text fills at least this share of its column in most lines


def reading_order(bboxes: Sequence[BBox]) -> tuple[int, ...]:
    """Order boxes top to bottom and left to right, columns and table rows kept together.

    Args:
        bboxes: (left, top, right, bottom) of each box, in pixels.

    Returns:
        Indices into `bboxes`. Shape: (n_boxes,), each once; equal places keep their order.
    """
    return tuple(_ordered(list(range(len(bboxes))), bboxes))


def _ordered(block: list[int], bboxes: Sequence[BBox]) -> list[int]:
    if len(block) < 2:
        return block
    height = median(bboxes[i][3] - bboxes[i][1] for i in block)
    columns = _split(block, bboxes, axis=0, gap=_COLUMN_GAP * height)
    if len(columns) > 1 and _are_texts(columns, bboxes):
        return [i for column in columns for i in _ordered(column, bboxes)]
    stripes = _split(block, bboxes, axis=1, gap=0.0)
    if len(stripes) > 1:
        groups = _joined_rows(stripes, bboxes, _COLUMN_GAP * height)
        parts = groups if len(groups) > 1 else stripes
        return [i for part in parts for i in _ordered(part, bboxes)]
    if len(columns) > 1:
        return [i for column in columns for i in _ordered(column, bboxes)]
    return _by_rows(block, bboxes)


def _split(block: list[int], bboxes: Sequence[BBox], *, axis: int, gap: float) -> list[list[int]]:
    """Cut a block wherever an empty stripe wider than `gap` crosses it."""
    parts: list[list[int]] = []
    end = float("-inf")
    for i in sorted(block, key=lambda i: bboxes[i][axis]):
        if bboxes[i][axis] > end + gap or not parts:
            parts.append([])
        parts[-1].append(i)
        end = max(end, bboxes[i][axis + 2])
    return parts


def _joined_rows(stripes: list[list[int]], bboxes: Sequence[BBox], gap: float) -> list[list[int]]:
    """Join neighbouring stripes that are several cells wide: they may be columns side by side."""
    groups: list[list[int]] = []
    was_wide = False
    for stripe in stripes:
        is_wide = len(_split(stripe, bboxes, axis=0, gap=gap)) > 1
        if is_wide and was_wide:
            groups[-1] = groups[-1] + stripe
        else:
            groups.append(stripe)
        was_wide = is_wide
    return groups


def _are_texts(columns: list[list[int]], bboxes: Sequence[BBox]) -> bool:
    """Tell columns of text from a table, whose rows face each other."""
    if min(len(column) for column in columns) < 2:
        return False
    if all(_is_running_text(column, bboxes) for column in columns):
        return True
    fewest, *others = sorted(columns, key=len)
    facing = [i for i in fewest if any(_shares_row(i, j, bboxes) for o in others for j in o)]
    return len(facing) < _ALIGNED * len(fewest)


def _is_running_text(column: list[int], bboxes: Sequence[BBox]) -> bool:
    width = max(bboxes[i][2] for i in column) - min(bboxes[i][0] for i in column)
    full = [i for i in column if bboxes[i][2] - bboxes[i][0] >= _FULL_LINE * width]
    return len(column) > 2 and len(full) >= _FULL_LINE * len(column)


def _shares_row(i: int, j: int, bboxes: Sequence[BBox]) -> bool:
    return overlap(bboxes[i][1], bboxes[i][3], bboxes[j][1], bboxes[j][3]) >= _SAME_ROW


def _by_rows(block: list[int], bboxes: Sequence[BBox]) -> list[int]:
    """Order boxes that no stripe separates: by row, then from the left."""
    rows: list[list[int]] = []
    for i in sorted(block, key=lambda i: bboxes[i][1] + bboxes[i][3]):
        if rows and _shares_row(rows[-1][-1], i, bboxes):
            rows[-1].append(i)
        else:
            rows.append([i])
    return [i for row in rows for i in sorted(row, key=lambda i: bboxes[i][0])]
