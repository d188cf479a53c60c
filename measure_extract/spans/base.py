"""The contract of a finder of quantities: it proposes spans, and never chooses among them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol

from measure_extract.types import OCRResult, QuantitySpan

__all__ = ["Parser", "SpanFinder", "unlinked"]

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
