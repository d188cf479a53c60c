"""Axis letters in cells of their own: "H | 12 cm" above "W | 9 cm", "H (cm) | W (cm)" above "85 | 60", "41 cm" above "H"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from measure_extract.geometry import BBox
from measure_extract.spans.grammar.letters import AXES, OTHER_AXES
from measure_extract.spans.tables import numbers_of_heads
from measure_extract.spans.textmap import frames
from measure_extract.types import OCRResult, QuantitySpan
from measure_extract.units import dimension_of
from measure_extract.vocabulary import AXIS_LETTERS

__all__ = ["with_cell_letters"]

_CELL = re.compile(
    rf"\s*[(\[]?(?P<letter>[{''.join(AXIS_LETTERS)}Ø{''.join(OTHER_AXES)}])[)\]]?\s*[:=.]?\s*"
    r"(?:[(\[/,]?\s*(?i:cm|mm|m|in|inch|inches)\.?\s*[)\]]?)?\s*"
)
# One letter alone may be a size of clothes, a mark in a drawing or a misread stroke.
_FEWEST = 2
_COUNTING = frozenset("ACE")  # beside these B and D point into a drawing


def with_cell_letters(ocr: OCRResult, spans: Sequence[QuantitySpan]) -> list[QuantitySpan]:
    """Give lengths the axis that a cell before, above or, where all stand so, below them names.

    Args:
        ocr: the picture's boxes.
        spans: of the picture.

    Returns:
        The spans in their order.
    """
    letters = {i: axis for i, box in enumerate(ocr.boxes) if (axis := _axis_of(box.text))}
    is_legend = any(box.text.strip() in _COUNTING for box in ocr.boxes)
    if len(set(letters.values())) < _FEWEST or is_legend:
        return list(spans)
    numbers = {span.box_indices[0] for span in spans if _is_free(span)}
    for boxes in _arrangements(ocr):
        heads = numbers_of_heads(letters.keys() & boxes.keys(), numbers, (), boxes)
        axes = {number: letters[head] for number, head in heads.items()}
        if len(set(axes.values())) >= _FEWEST:
            return [
                replace(span, axis=axes[span.box_indices[0]])
                if _is_free(span) and span.box_indices[0] in axes
                else span
                for span in spans
            ]
    return list(spans)


def _axis_of(text: str) -> str | None:
    cell = _CELL.fullmatch(text)
    if cell is None:
        return None
    return AXES.get(cell["letter"].lower()) or OTHER_AXES[cell["letter"]]


def _is_free(span: QuantitySpan) -> bool:
    """Whether a length stands in one box, and nothing there says its axis."""
    is_plain = len(span.box_indices) == 1 and not span.chain
    is_named = span.axis is not None or span.legend is not None
    return is_plain and not is_named and dimension_of(span.unit) == "length"


def _arrangements(ocr: OCRResult) -> Iterator[dict[int, BBox]]:
    """Give the level boxes of a page, and the same from the bottom up: letters below their numbers."""
    level = next(frames(ocr))
    yield level
    yield {i: (left, -bottom, right, -top) for i, (left, top, right, bottom) in level.items()}
