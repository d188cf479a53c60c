"""Bare numbers below, above or beside the same quantity in another unit: "15.71*" over "39.9cm", "454" under "1LB".

What is one text with a slash between is read by the grammar; here the two prints are two boxes.
"""

import re
from collections.abc import Mapping

from measure_extract.spans.base import Parser, unlinked
from measure_extract.spans.textmap import TextMap
from measure_extract.types import OCRResult, QuantitySpan

__all__ = ["paired_spans"]

_BARE = re.compile(r"\s*[(\[]?\s*(?P<number>\d{1,4}(?:[.,]\d{1,3})?)\s*[-'.*°~\")\]]{0,2}\s*")


def paired_spans(
    ocr: OCRResult, joined: TextMap, parse: Parser, known: Mapping[int, QuantitySpan]
) -> list[QuantitySpan]:
    """Read a bare number beside a box that prints the same quantity in another unit.

    Args:
        ocr: the picture's boxes.
        joined: two neighbouring boxes.
        parse: finds the quantities of one text.
        known: box -> a quantity in it.

    Returns:
        One span of the bare number's box, or none.
    """
    first, second = joined.box_indices
    if (first in known) == (second in known):
        return []
    index, partner = (second, first) if first in known else (first, second)
    text = ocr.boxes[index].text
    bare = None if text[:1].isalpha() else _BARE.fullmatch(text)
    if bare is None or known[partner].box_indices != (partner,):
        return []
    before = f"{ocr.boxes[partner].text} / "
    shift = bare.start("number") - len(before)
    return [
        unlinked(
            span,
            (index,),
            start=span.start + shift,
            end=min(span.end + shift, len(text)),
            is_repaired=True,
        )
        for span in parse(before + bare[0].strip(" ()[]"))
        if span.start >= len(before)
        and span.same_as is not None
        and span.is_consistent
        and span.value
    ]
