"""Axis letters of a product of sizes that stand in another box: "Size (L*W*H) | 60*55*85 cm", "152 x 61 cm" above "(W x H)"."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from measure_extract.geometry import BBox, gap_between, overlap, text_height
from measure_extract.spans.base import Parser
from measure_extract.spans.grammar.clean import clean_text
from measure_extract.spans.grammar.sequences import axis_sequences
from measure_extract.spans.grammar.tokens import tokenize
from measure_extract.spans.textmap import frames
from measure_extract.types import OCRResult, QuantitySpan

__all__ = ["with_axes_of_legends"]

_MAY_BE_LEGEND = re.compile(r"[x×X*/]")
_DIGIT = re.compile(r"\d")
_LONGEST = 60  # characters of a legend
# In heights of the text: along a row of a table, and to the line above or below.
_ROW_GAP, _LINE_GAP = 30.0, 2.5
_SAME_ROW, _SAME_COLUMN = 0.5, 0.3  # of the shorter side


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
    """Give each legend with the products that it names: in its row, else below it, else above it."""
    for boxes in frames(ocr):
        for legend, length in legends.items():
            if legend not in boxes:
                continue
            alike = [i for i, chain in chains.items() if chain == length and i in boxes]
            for reach in (_gap_beside, _gap_below, _gap_above):
                gaps = {
                    i: gap for i in alike if (gap := reach(boxes[legend], boxes[i])) is not None
                }
                if gaps:
                    yield legend, min(gaps, key=lambda i: gaps[i])
                    break


def _gap_beside(legend: BBox, sizes: BBox) -> float | None:
    """Give the gap to what stands right of a legend in its row; None where it does not."""
    is_beside = overlap(legend[1], legend[3], sizes[1], sizes[3]) >= _SAME_ROW
    gap = sizes[0] - legend[2]
    is_near = is_beside and -text_height(sizes) <= gap <= _ROW_GAP * text_height(sizes)
    return gap if is_near else None


def _gap_below(legend: BBox, sizes: BBox) -> float | None:
    """Give the gap to what stands below a legend."""
    is_below = overlap(legend[0], legend[2], sizes[0], sizes[2]) >= _SAME_COLUMN
    gap = gap_between(legend, sizes)[1]
    is_near = is_below and sizes[1] > legend[1] and gap <= _LINE_GAP * text_height(sizes)
    return gap if is_near else None


def _gap_above(legend: BBox, sizes: BBox) -> float | None:
    """Give the gap to what stands above a legend."""
    return _gap_below(sizes, legend)


def _with_axis(span: QuantitySpan, axes: Mapping[tuple[int, str, float, int], str]) -> QuantitySpan:
    key = span.box_indices[0], span.unit, span.value, span.chain_index
    return replace(span, axis=axes[key]) if span.axis is None and key in axes else span
