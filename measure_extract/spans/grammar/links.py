"""The links between quantities of one text, which are indices, when some of these go or change places."""

from collections.abc import Mapping
from dataclasses import replace

from measure_extract.types import QuantitySpan

__all__ = ["relinked"]


def relinked(span: QuantitySpan, places: Mapping[int, int]) -> QuantitySpan:
    """Give a span whose links lead to the new places of what they led to.

    Args:
        span: with `same_as` and `part_of` as they were.
        places: old index -> new one; a link to what is not in it is cut.
    """
    if span.same_as is None and span.part_of is None:
        return span
    partner = None if span.same_as is None else places.get(span.same_as)
    total = None if span.part_of is None else places.get(span.part_of)
    return replace(span, same_as=partner, part_of=total)
