"""Quantities of a whole picture: box by box, across neighbouring boxes, and by the picture's own units.

A picture's lengths share their unit, so a bare number on a dimension line, or a foot mark among
inches (a halved inch mark), yields one more span, marked as inherited. Proposals only.
"""

import re
from collections import Counter
from dataclasses import replace

from measure_extract.spans.base import Parser
from measure_extract.spans.grammar.clean import clean_text
from measure_extract.spans.grammar.numerals import parse_decimal
from measure_extract.spans.textmap import TextMap, neighbour_texts
from measure_extract.types import OCRResult, QuantitySpan
from measure_extract.units import dimension_of

__all__ = ["find_in_boxes"]

# A box that is nothing but a number, with an axis letter or a diameter sign at most.
_BARE_NUMBER = re.compile(
    r"\s*(?:[HWDLØ]\s*[:=]?\s*)?(?P<number>\d{1,3}(?:[.,]\d{1,2})?)\s*[-'.*°]?\s*"
)
_DECLARATION = re.compile(
    r"(?:unit|units|size|dimension|dimensions|maße|mesures|medidas|einheit)\W{0,3}(?:in\s)?"
    r"(?P<unit>mm|cm|inch|inches|in)\b|\((?P<unit2>mm|cm|inch|inches)\)",
    re.IGNORECASE,
)
_DECLARED = {
    "mm": "millimetre",
    "cm": "centimetre",
    "in": "inch",
    "inch": "inch",
    "inches": "inch",
}


def find_in_boxes(ocr: OCRResult, parse: Parser) -> tuple[QuantitySpan, ...]:
    """Find every quantity of a picture.

    Args:
        ocr: the picture's boxes.
        parse: finds the quantities of one text.

    Returns:
        Spans in the boxes' order. Offsets count in the box's text; for a span of several boxes, in
        their texts joined by spaces. `same_as` holds indices of this tuple.
    """
    spans: list[QuantitySpan] = []
    for index, box in enumerate(ocr.boxes):
        _append(spans, [replace(span, box_indices=(index,)) for span in parse(box.text)])
    # What stands in one box needs no neighbour, and two boxes are joined once.
    known = {(s.unit, s.value, index) for s in spans for index in s.box_indices}
    for joined in neighbour_texts(ocr):
        found = _of_joined(joined, parse, known)
        known |= {(s.unit, s.value, index) for s in found for index in s.box_indices}
        _append(spans, found)
    _append(spans, _inherited(ocr, spans))
    return tuple(spans)


def _append(spans: list[QuantitySpan], found: list[QuantitySpan]) -> None:
    base = len(spans)
    for span in found:
        partner = None if span.same_as is None else span.same_as + base
        total = None if span.part_of is None else span.part_of + base
        spans.append(replace(span, same_as=partner, part_of=total))


def _of_joined(
    joined: TextMap, parse: Parser, known: set[tuple[str, float, int]]
) -> list[QuantitySpan]:
    """Give what only the joined text gives: spans over both boxes, or that gained their unit."""
    found = []
    for span in parse(joined.text):
        boxes = joined.boxes_of(span.start, span.end)
        is_new = all((span.unit, span.value, index) not in known for index in boxes)
        if is_new and (len(boxes) > 1 or span.chain):
            found.append(replace(span, box_indices=boxes, same_as=None))
    return found


def _inherited(ocr: OCRResult, spans: list[QuantitySpan]) -> list[QuantitySpan]:
    unit = _declared_unit(ocr) or _common_unit(spans)
    if unit is None:
        return []
    used = {index for span in spans for index in span.box_indices}
    found = []
    for index, box in enumerate(ocr.boxes):
        cleaned, _ = clean_text(box.text)
        bare = None if index in used else _BARE_NUMBER.fullmatch(cleaned)
        value = parse_decimal(bare["number"]) if bare else None
        if bare is None or not value:
            continue
        start, end = bare.span("number")
        surface = box.text[start:end]
        found.append(
            QuantitySpan(
                value, value, value, unit, (unit,), start, end, surface,
                is_inherited=True, box_indices=(index,),
            )
        )  # fmt: skip
    found.extend(_damaged_units(spans, unit))
    return found


def _declared_unit(ocr: OCRResult) -> str | None:
    """Find "unit: mm" or "(cm)" anywhere on the picture."""
    for box in ocr.boxes:
        declared = _DECLARATION.search(box.text)
        if declared:
            return _DECLARED[(declared["unit"] or declared["unit2"]).lower()]
    return None


def _common_unit(spans: list[QuantitySpan]) -> str | None:
    """Give the length unit printed most often; the earlier one of equals."""
    lengths = Counter(s.unit for s in spans if dimension_of(s.unit) == "length")
    return lengths.most_common(1)[0][0] if lengths else None


def _damaged_units(spans: list[QuantitySpan], unit: str) -> list[QuantitySpan]:
    """Read "39.76'" among inches as inches, and "84m" among centimetres as centimetres."""
    damaged = {"inch": ("foot", ("'", "′", "’")), "centimetre": ("metre", ("m", "M"))}
    if unit not in damaged:
        return []
    printed, endings = damaged[unit]
    return [
        replace(span, unit=unit, units=(unit,), is_inherited=True, same_as=None)
        for span in spans
        if span.unit == printed and span.surface.endswith(endings) and not span.is_derived
    ]
