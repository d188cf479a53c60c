"""Units in cells of their own: "cm | in" above "61 | 24" and "38 | 15", "Rated power | W | 900"."""

from collections.abc import Collection, Mapping

from measure_extract.geometry import BBox, overlap
from measure_extract.spans.grammar.measured import MEASURED
from measure_extract.spans.heads import Head, bare_units, last_role, lone_units
from measure_extract.spans.tables import MIN_OVERLAP
from measure_extract.types import OCRResult
from measure_extract.units import dimension_of

__all__ = ["unit_heads"]

_MOST = 12  # units of a head; more are a page of prices or an ornament


def unit_heads(ocr: OCRResult, cells: Collection[int]) -> dict[int, Head]:
    """Give the boxes that say a unit alone, next to one in their row that says another unit of the same dimension.

    A unit by itself may belong to the number beside or below it, and is none, unless it stands between that and a
    word for what is measured in it; nor is one behind its number.

    Args:
        ocr: the picture's boxes.
        cells: indices of boxes that are numbers without a unit.
    """
    units = {i: found for i, box in enumerate(ocr.boxes) if (found := bare_units(box.text))}
    places = [box.bbox for box in ocr.boxes]
    measured = _measured_units(ocr, places, cells)
    if not 1 < len(units) <= _MOST:
        return measured
    numbers = {i for i, box in enumerate(ocr.boxes) if box.text[-1:].isdigit()}
    heads = dict(measured)
    for one in units:
        other = _next_in_row(places, one)
        if other is None or not _say_the_same(units, one, other):
            continue
        if numbers.isdisjoint(_of_row(places, one)):
            heads |= {i: Head(units[i], None) for i in (one, other)}
    return heads


def _measured_units(ocr: OCRResult, places: list[BBox], cells: Collection[int]) -> dict[int, Head]:
    """Give the boxes that say a unit alone, between a word for what is measured in it and a number."""
    heads: dict[int, Head] = {}
    for i, box in enumerate(ocr.boxes):
        units = () if box.text.lower() == "in" else lone_units(box.text)  # "Made | in | 2024"
        if not units:
            continue
        before, after = _before_in_row(places, i), _next_in_row(places, i)
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


def _next_in_row(places: list[BBox], own: int) -> int | None:
    """Give the box right of one in its row, the nearest."""
    right = [i for i in _of_row(places, own) if places[i][0] > places[own][0]]
    return min(right, key=lambda i: places[i][0], default=None)


def _before_in_row(places: list[BBox], own: int) -> int | None:
    """Give the box left of one in its row, the nearest."""
    left = [i for i in _of_row(places, own) if places[i][0] < places[own][0]]
    return max(left, key=lambda i: places[i][0], default=None)


def _of_row(places: list[BBox], own: int) -> list[int]:
    _, top, _, bottom = places[own]
    return [
        i
        for i, place in enumerate(places)
        if i != own and overlap(top, bottom, place[1], place[3]) >= MIN_OVERLAP
    ]
