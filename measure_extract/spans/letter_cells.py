"""Axis letters in cells of their own: "H | 12 cm" above "W | 9 cm", "H (cm) | W (cm)" above "85 | 60", "41 cm" above "H"."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from measure_extract.geometry import overlap
from measure_extract.spans.grammar.letters import AXES, CLOTHES_SIZES, OTHER_AXES
from measure_extract.spans.tables import MIN_OVERLAP, numbers_of_heads
from measure_extract.spans.textmap import arrangements
from measure_extract.types import OCRResult, QuantitySpan
from measure_extract.units import dimension_of
from measure_extract.vocabulary import AXIS_LETTERS

__all__ = ["with_cell_letters"]

_MARKS = " ()[]:=."
_CELL = re.compile(
    rf"\s*[(\[]?(?P<letter>[{''.join(AXIS_LETTERS)}Ø{''.join(OTHER_AXES)}])[)\]]?\s*[:=.]?"
    r"(?:(?:\s*[(\[/,]\s*|\s+)(?i:cm|mm|m|in|inch|inches)\.?\s*[)\]]?)?\s*"
)
# One letter alone may be a size of clothes, a mark in a drawing or a misread stroke.
_FEWEST = 2
_COUNTING = frozenset("ACEGIJK")  # beside these B, D and H point into a drawing
_CERTAIN = frozenset("HWL")  # beside these B, P and F are axes


def with_cell_letters(ocr: OCRResult, spans: Sequence[QuantitySpan]) -> list[QuantitySpan]:
    """Give lengths the axis that a cell before or above them names, or one below or behind, where all stand so.

    Args:
        ocr: the picture's boxes.
        spans: of the picture.

    Returns:
        The spans in their order.
    """
    letters = _letters(ocr)
    if len(set(letters.values())) < _FEWEST or any(span.legend for span in spans):
        return list(spans)
    numbers = {span.box_indices[0] for span in spans if _is_free(span)}
    for boxes in arrangements(ocr):
        heads = numbers_of_heads(letters.keys() & boxes.keys(), numbers, (), boxes)
        axes = {number: letters[head] for number, head in heads.items()}
        if len(set(axes.values())) >= _FEWEST:
            return [_with_axis(span, axes) for span in spans]
    return list(spans)


def _letters(ocr: OCRResult) -> dict[int, str]:
    """Give the axis of each cell that is a letter; none where letters count."""
    words = [box.text.strip(_MARKS) for box in ocr.boxes]
    if not _COUNTING.isdisjoint(words):
        return {}
    cells = {
        i: found["letter"]
        for i, box in enumerate(ocr.boxes)
        if (found := _CELL.fullmatch(box.text))
    }
    sizes = [i for i, word in enumerate(words) if word in CLOTHES_SIZES]
    cells = {
        i: letter for i, letter in cells.items() if letter != "L" or not _is_size(ocr, i, sizes)
    }
    if _CERTAIN.isdisjoint(cells.values()):
        cells = {i: letter for i, letter in cells.items() if letter not in OTHER_AXES}
    return {i: AXES.get(letter.lower()) or OTHER_AXES[letter] for i, letter in cells.items()}


def _is_size(ocr: OCRResult, cell: int, sizes: Sequence[int]) -> bool:
    """Whether an L stands in a row or column with other sizes of clothes."""
    left, top, right, bottom = ocr.boxes[cell].bbox
    return any(
        overlap(left, right, other[0], other[2]) >= MIN_OVERLAP
        or overlap(top, bottom, other[1], other[3]) >= MIN_OVERLAP
        for other in (ocr.boxes[i].bbox for i in sizes)
    )


def _is_free(span: QuantitySpan) -> bool:
    """Whether a length stands in one box, and nothing there says what it measures."""
    is_plain = len(span.box_indices) == 1 and not span.chain
    is_named = span.axis is not None or span.role is not None
    return is_plain and not is_named and dimension_of(span.unit) == "length"


def _with_axis(span: QuantitySpan, axes: Mapping[int, str]) -> QuantitySpan:
    axis = axes.get(span.box_indices[0]) if _is_free(span) else None
    return span if axis is None else replace(span, axis=axis)
