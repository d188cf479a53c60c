"""Two lists of quantities of one text as one, in reading order, with their links kept."""

from collections.abc import Sequence

from measure_extract.spans.base import relinked
from measure_extract.types import QuantitySpan

__all__ = ["merged"]


def merged(
    sizes: tuple[QuantitySpan, ...], others: tuple[QuantitySpan, ...]
) -> tuple[QuantitySpan, ...]:
    """Merge in reading order; `same_as` and `part_of` hold indices of what is given back.

    Each list keeps its own order: a derived total follows its parts, wherever it begins.
    """
    if not sizes or not others:
        return sizes or others
    order = _order(sizes, others)
    places = [
        {own: place for place, (which, own) in enumerate(order) if which == k} for k in (0, 1)
    ]
    return tuple(relinked((sizes, others)[which][own], places[which]) for which, own in order)


def _order(sizes: Sequence[QuantitySpan], others: Sequence[QuantitySpan]) -> list[tuple[int, int]]:
    """Give the spans in reading order as (0 for a size or 1, index in its list)."""
    order: list[tuple[int, int]] = []
    at = 0
    for own, size in enumerate(sizes):
        while at < len(others) and others[at].start < size.start:
            order.append((1, at))
            at += 1
        order.append((0, own))
    return [*order, *((1, i) for i in range(at, len(others)))]
