"""Units that head the columns or rows of a table by themselves: "cm | in" above "61 | 24" and "38 | 15"."""

from collections.abc import Iterator
from itertools import permutations

from measure_extract.geometry import BBox, overlap
from measure_extract.spans.heads import Head, bare_units
from measure_extract.types import OCRResult
from measure_extract.units import dimension_of

__all__ = ["unit_heads"]

_MIN_OVERLAP = 0.5  # of the shorter side, for two boxes to share a row or a column


def unit_heads(ocr: OCRResult) -> dict[int, Head]:
    """Give the boxes that say a unit alone, next to one that says another unit of the same dimension alone.

    One by itself may belong to the number beside or below it, and is none.
    """
    units = {i: found for i, box in enumerate(ocr.boxes) if (found := bare_units(box.text))}
    if len(units) < 2:
        return {}
    places = [box.bbox for box in ocr.boxes]
    return {
        one: Head(units[one], None)
        for one, other in permutations(units, 2)
        if units[one] != units[other]
        and dimension_of(units[one][0]) == dimension_of(units[other][0])
        and any(_are_neighbours(places, one, other, axis) for axis in (0, 1))
    }


def _are_neighbours(places: list[BBox], one: int, other: int, axis: int) -> bool:
    """Whether two boxes share a row (axis 0) or a column (axis 1), and no box of it stands between them."""
    if not _share(places[one], places[other], axis):
        return False
    low, high = sorted(_middle(places[i], axis) for i in (one, other))
    return not any(low < _middle(place, axis) < high for place in _of_line(places, one, axis))


def _of_line(places: list[BBox], own: int, axis: int) -> Iterator[BBox]:
    return (place for place in places if _share(places[own], place, axis))


def _share(one: BBox, other: BBox, axis: int) -> bool:
    across = 1 - axis
    return overlap(one[across], one[across + 2], other[across], other[across + 2]) >= _MIN_OVERLAP


def _middle(place: BBox, axis: int) -> float:
    return (place[axis] + place[axis + 2]) / 2
