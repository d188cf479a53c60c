"""Inch marks that were read as another mark on a picture that prints inches: "12°X 16°", "Width 25.4*", "2 5/8*".

In one text they are doubtful; where other numbers of the picture have sound inch marks they are not.
"""

import re
from collections.abc import Iterator

from measure_extract.spans.base import Parser, unlinked
from measure_extract.spans.grammar.inch_marks import ANGLE_WORDS
from measure_extract.types import OCRResult, QuantitySpan

__all__ = ["inch_spans"]

_MARK = re.compile(r"[*°º˚](?<=\d.)(?!\s?[\dCFcf])")
# Products of two, and numbers with decimals or fractions that a star follows: no footnote stands at those.
_DOUBTFUL = re.compile(
    r"\d[*°º˚]\s?[xX×]\s?\d+(?:[.,/]\d+)*(?:[*°º˚\"]|\s*$)|(?:\d[.,]\d{1,2}|\d/\d{1,2})\*(?!\s?\d)"
)
_WORDS = re.compile(r"[^\W\d_]+")


def inch_spans(ocr: OCRResult, spans: list[QuantitySpan], parse: Parser) -> Iterator[QuantitySpan]:
    """Give the inches of boxes whose marks were read as stars or degrees.

    Args:
        ocr: the picture's boxes.
        spans: what was found on the picture.
        parse: finds the quantities of one text.
    """
    marked = [i for i, box in enumerate(ocr.boxes) if _may_be_marked(box.text)]
    if not marked:
        return
    if not any(s.unit == "inch" and not (s.is_inherited or s.is_repaired) for s in spans):
        return
    used = {i for span in spans if span.unit in ("inch", "centimetre") for i in span.box_indices}
    for index in marked:
        text = ocr.boxes[index].text
        if index in used or _DOUBTFUL.search(text) is None:
            continue
        if ANGLE_WORDS.isdisjoint(word.lower() for word in _WORDS.findall(text)):
            yield from _in_inches(text, index, parse)


def _may_be_marked(text: str) -> bool:
    has_mark = "*" in text or "°" in text or "º" in text or "˚" in text
    return has_mark and _MARK.search(text) is not None


def _in_inches(text: str, index: int, parse: Parser) -> Iterator[QuantitySpan]:
    """Read a box with inch marks in the place of its stars and degrees."""
    for span in parse(_MARK.sub('"', text)):
        if span.unit == "inch" and not span.is_derived:
            surface = text[span.start : span.end]
            is_repaired = surface != span.surface
            yield unlinked(span, (index,), surface=surface, is_repaired=is_repaired)
