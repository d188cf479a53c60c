"""Lines of a type plate that name the unit first: "V 400" above "kW 2.2" and "kg 16"."""

import re
from collections.abc import Mapping

from measure_extract.spans.base import Parser, unlinked
from measure_extract.types import OCRResult, QuantitySpan

__all__ = ["plate_spans"]

_LINE = re.compile(
    r"\s*(?P<unit>V(?:AC|DC)?|k?W|m?A|Hz|kg|KG|lbs?|LBS?)\s*[:=.]?\s+(?P<number>\d{1,5}(?:[.,]\d{1,3})?)\s*"
)
_FEWEST = 2  # units; one letter before a number alone is more often anything else


def plate_spans(ocr: OCRResult, parse: Parser) -> Mapping[int, list[QuantitySpan]]:
    """Give the quantities of such lines by their box, where there are lines of several units; else none.

    Args:
        ocr: the picture's boxes.
        parse: finds the quantities of one text.
    """
    lines = {i: found for i, box in enumerate(ocr.boxes) if (found := _LINE.fullmatch(box.text))}
    if len({line["unit"].lower() for line in lines.values()}) < _FEWEST:
        return {}
    return {i: _quantities(line, i, parse) for i, line in lines.items()}


def _quantities(line: re.Match[str], index: int, parse: Parser) -> list[QuantitySpan]:
    start, end = line.span("number")
    place = {"start": start, "end": end, "surface": line["number"]}
    found = parse(f"{line['number']} {line['unit']}")
    return [unlinked(span, (index,), **place) for span in found if not span.is_derived]
