"""Whether a quantity found across two boxes is one printed expression, or two boxes that met."""

import re

from measure_extract.spans.base import Parser, unlinked
from measure_extract.spans.textmap import TextMap
from measure_extract.types import QuantitySpan

__all__ = ["joined_spans"]

# A box that ends in a number and nothing else stands there for its unit: "220-240", "H: 30".
_ONLY_NUMBER = re.compile(r"\s*(?:[A-Za-z]\s?[:=]\s*)?[~±<>≤≥+-]?\s*[\d.,/ ]+(?:[-~][\d.,/ ]+)?\s*")
# Units of one or two characters are also letters, words and quote marks.
_SHORT = 2
# What may follow such a unit: the end, a mark, a number, or a word of ratings.
_GOES_ON = re.compile(r"\s*(?:$|[~⎓=,;:/|)\]+*x&•·-]\s*(?![A-Za-z]{2})|\d|(?:AC|DC|MAX|max|e)\b|±)")
# Words whose number is a name: "Model 12" above "Volt meter".
_NAMES = re.compile(
    r"\b(?:model|modell|mod|type|typ|no|nr|art|article|artikel|item|serie|series|class|level|set|step|zone"
    r"|ref|sku|part|version|ver|gen|page|lot|code|cat|channel|room|gate|line|phase|stage)\.?\s*$",
    re.IGNORECASE,
)
# Digits that would make thousands of a number before them.
_THOUSANDS = re.compile(r"\d{3}(?!\d|[.,]\d)")
_WHOLE_WORDS = re.compile(r"(?i:kg|mm|cm|ml|oz|lb|ft|mg|cl|kw|kv|mv)")


def joined_spans(
    joined: TextMap, parse: Parser, known: set[tuple[str, float, int]]
) -> list[QuantitySpan]:
    """Give what only the joined text gives: spans over both boxes, or that gained their unit.

    Args:
        joined: two neighbouring boxes.
        parse: finds the quantities of one text.
        known: (unit, value, box) of what stands in one box, and of earlier joins.

    Returns:
        Spans with `box_indices`; no links, as their indices would be those of the joined text.
    """
    found = []
    for span in parse(joined.text):
        boxes = joined.boxes_of(span.start, span.end)
        is_new = all((span.unit, span.value, index) not in known for index in boxes)
        is_over_both = len(boxes) > 1 and _is_one(joined, span)
        if is_new and (is_over_both or (len(boxes) == 1 and span.chain)):
            found.append((span, boxes))
    return [_of_boxes(span, boxes, joined) for span, boxes in found]


def _of_boxes(span: QuantitySpan, boxes: tuple[int, ...], joined: TextMap) -> QuantitySpan:
    """Give a span of a joined text as one of its boxes; offsets of a single box count in its own text."""
    begin = joined.starts[joined.box_indices.index(boxes[0])] if len(boxes) == 1 else 0
    return unlinked(span, boxes, start=span.start - begin, end=span.end - begin)


def _is_one(joined: TextMap, span: QuantitySpan) -> bool:
    """Whether a span over both boxes is one expression."""
    seam = joined.starts[1]
    text = joined.text
    if span.is_derived and not _is_pack(text[span.start : seam], text[seam : span.end]):
        # 5 ft beside 3 in is one length, 5 ft above 3 in are two.
        return not joined.is_stacked and "'" not in text[seam : span.end][:1]
    unit = text[seam : span.end].strip()
    if joined.is_stacked and _THOUSANDS.match(unit) and text[:seam].rstrip()[-1:].isdigit():
        return False  # "13" above "300 g"
    if span.chain or span.is_range or any(mark.isdigit() for mark in unit):
        return True
    if joined.is_stacked and _NAMES.search(text[: span.start]):
        return False
    if len(unit) > _SHORT or _WHOLE_WORDS.fullmatch(unit):
        return True
    return bool(_ONLY_NUMBER.fullmatch(text[:seam]) and _GOES_ON.match(text[span.end :]))


def _is_pack(left: str, right: str) -> bool:
    """Whether a cross stands at the seam: "12x" above "40 g"."""
    return left.rstrip()[-1:].lower() in ("x", "*") or right.lstrip()[:1].lower() in ("x", "*")
