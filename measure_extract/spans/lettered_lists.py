"""Letters that count the entries of a list: "A. 40 cm", "B. 46 cm", "C. 51 cm", "D. 55 cm" has no depth."""

from collections.abc import Sequence
from dataclasses import replace

from measure_extract.types import QuantitySpan
from measure_extract.vocabulary import AXIS_LETTERS

__all__ = ["with_lettered_lists"]

_BEFORE = (
    2  # letters of the alphabet before an axis letter that make it the next entry of their list
)
_COUNTING = {axis: {chr(ord(axis) - k) for k in range(1, _BEFORE + 1)} for axis in AXIS_LETTERS}


def with_lettered_lists(spans: Sequence[QuantitySpan]) -> list[QuantitySpan]:
    """Read an axis letter as a legend where the two letters before it are legends too.

    Args:
        spans: of a text or a picture.

    Returns:
        The spans in their order.
    """
    legends = {span.legend for span in spans if span.legend}
    if len(legends) < _BEFORE:
        return list(spans)  # nearly always
    listed = {axis for axis, before in _COUNTING.items() if before <= legends}
    return [
        replace(span, axis=None, legend=span.axis)
        if span.axis in listed and not span.chain
        else span
        for span in spans
    ]
