"""Units in cells of their own: "cm | in" above "61 | 24" and "38 | 15", "Rated power | W | 900"."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping

from measure_extract.geometry import BBox, overlap
from measure_extract.spans.grammar.measured import MEASURED
from measure_extract.spans.heads import Head, bare_units, last_role, lone_units
from measure_extract.spans.tables import MIN_OVERLAP
from measure_extract.types import OCRResult
from measure_extract.units import dimension_of

__all__ = ["unit_heads"]

_MOST = 12  # units of a head; more are a page of prices or an ornament


class _Rows:
    """Finds the boxes in the row of a box.

    Boxes are sorted by their top, so that a page of thousands of lines needs no look at every pair.
    """

    def __init__(self, places: list[BBox]) -> None:
        self._places = places
        self._order = sorted(range(len(places)), key=lambda i: places[i][1])
        self._tops = [places[i][1] for i in self._order]
        self._tallest = max((bottom - top for _, top, _, bottom in places), default=0.0)

    def beside(self, own: int) -> list[int]:
        """Give the other boxes of a box's row, in the order of the boxes."""
        _, top, _, bottom = self._places[own]
        first, last = bisect_left(self._tops, top - self._tallest), bisect_right(self._tops, bottom)
        return sorted(i for i in self._order[first:last] if i != own and self._share(own, i))

    def behind(self, own: int) -> int | None:
        """Give the box right of one in its row, the nearest."""
        behind = [i for i in self.beside(own) if self._left(i) > self._left(own)]
        return min(behind, key=self._left, default=None)

    def before(self, own: int) -> int | None:
        """Give the box left of one in its row, the nearest."""
        before = [i for i in self.beside(own) if self._left(i) < self._left(own)]
        return max(before, key=self._left, default=None)

    def _left(self, own: int) -> float:
        return self._places[own][0]

    def _share(self, one: int, other: int) -> bool:
        (_, top, _, bottom), (_, high, _, low) = self._places[one], self._places[other]
        return overlap(top, bottom, high, low) >= MIN_OVERLAP


def unit_heads(ocr: OCRResult, cells: Collection[int]) -> dict[int, Head]:
    """Give the boxes that say a unit alone, next to one in their row that says another unit of the same dimension.

    A unit by itself may belong to the number beside or below it, and is none, unless it stands between that and a
    word for what is measured in it; nor is one behind its number.

    Args:
        ocr: the picture's boxes.
        cells: indices of boxes that are numbers without a unit.
    """
    units = {i: found for i, box in enumerate(ocr.boxes) if (found := bare_units(box.text))}
    rows = _Rows([box.bbox for box in ocr.boxes])
    measured = _measured_units(ocr, rows, cells)
    if not 1 < len(units) <= _MOST:
        return measured
    numbers = {i for i, box in enumerate(ocr.boxes) if box.text[-1:].isdigit()}
    heads = dict(measured)
    for one in units:
        other = rows.behind(one)
        if other is None or not _say_the_same(units, one, other):
            continue
        if numbers.isdisjoint(rows.beside(one)):
            heads |= {i: Head(units[i], None) for i in (one, other)}
    return heads


def _measured_units(ocr: OCRResult, rows: _Rows, cells: Collection[int]) -> dict[int, Head]:
    """Give the boxes that say a unit alone, between a word for what is measured in it and a number."""
    heads: dict[int, Head] = {}
    for i, box in enumerate(ocr.boxes):
        units = () if box.text.lower() == "in" else lone_units(box.text)  # "Made | in | 2024"
        if not units:
            continue
        before, after = rows.before(i), rows.behind(i)
        if before is None or after not in cells:
            continue
        role = last_role(ocr.boxes[before].text)
        if role is not None and any(role in MEASURED[dimension_of(unit)] for unit in units):
            heads[i] = Head(units, role)
    return heads


def _say_the_same(units: Mapping[int, tuple[str, ...]], one: int, other: int) -> bool:
    """Whether two boxes say units of one dimension, and not the same one."""
    if other not in units or units[one] == units[other]:
        return False
    return dimension_of(units[one][0]) == dimension_of(units[other][0])
