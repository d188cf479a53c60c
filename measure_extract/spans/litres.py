"""Litres in a cell of their own, whose l was read as an I, a 1 or a stroke: "Volume" beside "25 I".

What is no unit by itself is one where the label of its row or column is a volume's; `grammar.clean` knows both, in one line.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import replace

from measure_extract.spans.base import Parser
from measure_extract.spans.tables import numbers_of_heads
from measure_extract.spans.textmap import frames
from measure_extract.types import OCRResult, QuantitySpan

__all__ = ["litres_in_cells"]

_DAMAGED = re.compile(r"\s*\d{1,4}(?:[.,]\d{1,2})?(?: ?I| [1/])\s*")
_WORD = re.compile(r"[^\W\d_]{3}")


def litres_in_cells(ocr: OCRResult, used: Collection[int], parse: Parser) -> Iterator[QuantitySpan]:
    """Read the litres of cells by their labels.

    Args:
        ocr: the picture's boxes.
        used: boxes that belong to a quantity.
        parse: finds the quantities of one text.
    """
    texts = {i: box.text for i, box in enumerate(ocr.boxes)}
    cells = {i for i in texts if i not in used and _DAMAGED.fullmatch(texts[i])}
    if not cells:
        return  # nearly always
    labels = {i for i, text in texts.items() if _WORD.search(text) and not text[:1].isdigit()}
    found: dict[int, int] = {}
    for boxes in frames(ocr):
        found |= numbers_of_heads(labels & boxes.keys(), cells, set(used) - labels, boxes)
    for cell, label in found.items():
        before = f"{texts[label]} "
        for span in parse(before + texts[cell]):
            if span.unit == "litre" and span.is_repaired and span.start >= len(before):
                start, end = span.start - len(before), span.end - len(before)
                yield replace(
                    span, start=start, end=end, box_indices=(cell,), same_as=None, part_of=None
                )
