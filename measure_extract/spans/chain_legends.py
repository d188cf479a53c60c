"""Axis letters of a product of sizes that stand in another box: "Size (L*W*H) | 60*55*85 cm", "152 x 61 cm" above "(W x H)"."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from measure_extract.spans.base import Parser
from measure_extract.spans.grammar.clean import clean_text
from measure_extract.spans.grammar.sequences import axis_sequences
from measure_extract.spans.grammar.tokens import tokenize
from measure_extract.spans.tables import numbers_of_heads
from measure_extract.spans.textmap import arrangements
from measure_extract.types import OCRResult, QuantitySpan

__all__ = ["with_axes_of_legends"]

_MAY_BE_LEGEND = re.compile(r"[x×X*/]")
_DIGIT = re.compile(r"\d")
_LONGEST = 60  # characters of a legend


def with_axes_of_legends(
    ocr: OCRResult, spans: Sequence[QuantitySpan], parse: Parser
) -> list[QuantitySpan]:
    """Tell products of sizes the letters of a legend in their row, or in the line above or below.

    Args:
        ocr: the picture's boxes.
        spans: of the picture.
        parse: finds the quantities of one text.

    Returns:
        The spans in their order.
    """
    legends = {i: n for i, box in enumerate(ocr.boxes) if (n := _letters_of(box.text))}
    if not legends:
        return list(spans)
    chains = {
        span.box_indices[0]: span.chain
        for span in spans
        if span.chain and len(span.box_indices) == 1
    }
    axes: dict[tuple[int, str, float, int], str] = {}
    for legend, sizes in _pairs(ocr, legends, chains):
        found = [
            span
            for span in parse(f"{ocr.boxes[legend].text} {ocr.boxes[sizes].text}")
            if span.chain and span.axis
        ]
        axes.update({(sizes, s.unit, s.value, s.chain_index): s.axis for s in found if s.axis})
    return [_with_axis(span, axes) for span in spans]


def _letters_of(text: str) -> int:
    """Give how many axes a legend names in a row; 0 for any other text."""
    if len(text) > _LONGEST or _DIGIT.search(text) or not _MAY_BE_LEGEND.search(text):
        return 0
    found = axis_sequences(tokenize(clean_text(text)[0]))
    return len(found[0][1]) if len(found) == 1 else 0


def _pairs(
    ocr: OCRResult, legends: Mapping[int, int], chains: Mapping[int, int]
) -> Iterator[tuple[int, int]]:
    """Give each product with its legend: in its row, at the head of its column, or else below it."""
    found: set[int] = set()
    for boxes in arrangements(ocr):
        for length in set(legends.values()):
            heads = {i for i, own in legends.items() if own == length and i in boxes}
            alike = {i for i, chain in chains.items() if chain == length} - found
            pairs = numbers_of_heads(heads, alike, chains, boxes)
            found |= pairs.keys()
            yield from ((legend, sizes) for sizes, legend in pairs.items())


def _with_axis(span: QuantitySpan, axes: Mapping[tuple[int, str, float, int], str]) -> QuantitySpan:
    key = span.box_indices[0], span.unit, span.value, span.chain_index
    return replace(span, axis=axes[key]) if span.axis is None and key in axes else span
