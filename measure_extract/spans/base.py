"""The contract of a finder of quantities: it proposes spans, and never chooses among them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Protocol

from measure_extract.types import OCRResult, QuantitySpan

__all__ = ["Parser", "SpanFinder", "relinked", "unlinked"]

Parser = Callable[[str], tuple[QuantitySpan, ...]]


class SpanFinder(Protocol):
    """Finds what a picture's boxes print."""

    def find(self, ocr: OCRResult) -> tuple[QuantitySpan, ...]:
        """Find every quantity, in the boxes' order; `box_indices` says where each stands."""

    def roles(self, text: str) -> tuple[str, ...]:
        """Find the roles that the words of a text name, in reading order."""


def unlinked(span: QuantitySpan, boxes: tuple[int, ...], **changes: Any) -> QuantitySpan:
    """Give a span of a made-up text as one of boxes, with changes; its links would be indices of that text."""
    return replace(span, box_indices=boxes, same_as=None, part_of=None, **changes)


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
