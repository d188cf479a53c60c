"""What the photo needs of a finder of quantities: one text, or all boxes, to spans."""

from collections.abc import Callable

from measure_extract.types import QuantitySpan

__all__ = ["Parser"]

Parser = Callable[[str], tuple[QuantitySpan, ...]]
