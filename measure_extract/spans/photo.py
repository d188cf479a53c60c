"""Quantities of a whole picture: box by box, across neighbouring boxes, and by the picture's own units."""

from collections.abc import Iterator
from dataclasses import replace

from measure_extract.spans.base import Parser
from measure_extract.spans.chain_legends import with_axes_of_legends
from measure_extract.spans.gauges import with_gauges
from measure_extract.spans.grammar.commas import are_commas_decimal, decimal_factor
from measure_extract.spans.grammar.letters import OTHER_AXES
from measure_extract.spans.inherited import inherited_spans
from measure_extract.spans.joins import joined_spans
from measure_extract.spans.led import led_spans, spelt_below
from measure_extract.spans.letter_cells import with_cell_letters
from measure_extract.spans.lettered_lists import with_lettered_lists
from measure_extract.spans.litres import litres_in_cells
from measure_extract.spans.misread_marks import inch_spans
from measure_extract.spans.paired import paired_spans
from measure_extract.spans.panels import panel_grams, raised_grams
from measure_extract.spans.plates import plate_spans
from measure_extract.spans.repeats import repeated_products
from measure_extract.spans.textmap import TextMap, neighbour_texts
from measure_extract.types import OCRResult, QuantitySpan
from measure_extract.units import challenge_units
from measure_extract.vocabulary import AXIS_LETTERS

__all__ = ["find_in_boxes"]


def find_in_boxes(ocr: OCRResult, parse: Parser) -> tuple[QuantitySpan, ...]:
    """Find every quantity of a picture.

    Args:
        ocr: the picture's boxes.
        parse: finds the quantities of one text.

    Returns:
        Spans in the boxes' order. Offsets count in the box's text; for a span of several boxes, in
        their texts joined by spaces. `same_as` and `part_of` hold indices of this tuple.
    """
    spans: list[QuantitySpan] = []
    plate = plate_spans(ocr, parse)
    for index, box in enumerate(ocr.boxes):
        own = plate.get(index) or [replace(s, box_indices=(index,)) for s in parse(box.text)]
        _append(spans, own)
    # What stands in one box needs no neighbour, and two boxes are joined once.
    known = {(s.unit, s.value, index) for s in spans for index in s.box_indices}
    neighbours = [
        text for text in neighbour_texts(ocr) if plate.keys().isdisjoint(text.box_indices)
    ]
    for joined in neighbours:
        found = joined_spans(joined, parse, known)
        known |= {(s.unit, s.value, index) for s in found for index in s.box_indices}
        _append(spans, found)
    spans = with_axes_of_legends(ocr, _with_parts(spans), parse)
    # None of these is linked to another.
    spans += list(_from_neighbours(ocr, neighbours, spans, parse))
    spans += list(repeated_products(ocr, spans, parse))
    spans += [*panel_grams(ocr, spans), *raised_grams(ocr, spans)]
    spans += list(inch_spans(ocr, spans, parse))
    spans += list(litres_in_cells(ocr, {i for span in spans for i in span.box_indices}, parse))
    sizes = [span for span in spans if span.unit in challenge_units()]
    _append(spans, inherited_spans(ocr, sizes, parse))
    spans = with_cell_letters(ocr, spans)
    spans = with_gauges((box.text for box in ocr.boxes), spans)
    spans = with_lettered_lists(_with_foreign_axes(spans))
    return tuple(_with_repaired_boxes(ocr, _with_decimal_commas(ocr, spans)))


def _from_neighbours(
    ocr: OCRResult, neighbours: list[TextMap], spans: list[QuantitySpan], parse: Parser
) -> Iterator[QuantitySpan]:
    """Read bare numbers whose unit stands above or before them, or whose other print does."""
    sizes = [span for span in spans if span.unit in challenge_units()]
    known = {index: span for span in reversed(sizes) for index in span.box_indices}
    used = {index for span in spans for index in span.box_indices}
    below = {joined.box_indices[0]: joined for joined in neighbours if joined.is_stacked}
    for joined in neighbours:
        found = led_spans(joined, parse, used) or paired_spans(ocr, joined, parse, known)
        unit = below.get(joined.box_indices[1]) if joined.is_stacked and not found else None
        if unit is not None:
            found = spelt_below(joined, unit, parse, used)
        used.update(index for span in found for index in span.box_indices)
        yield from found


def _with_foreign_axes(spans: list[QuantitySpan]) -> list[QuantitySpan]:
    """Read "B 60 cm" as a width where other numbers of the picture have axis letters, and none a legend."""
    legends = {span.legend for span in spans if span.legend}
    axes = {span.axis for span in spans if span.axis}
    if not legends or not legends <= OTHER_AXES.keys() or axes.isdisjoint(AXIS_LETTERS):
        return spans
    free = {letter: axis for letter, axis in OTHER_AXES.items() if axis not in axes}
    return [
        replace(span, legend=None, axis=free[span.legend]) if span.legend in free else span
        for span in spans
    ]


def _append(spans: list[QuantitySpan], found: list[QuantitySpan]) -> None:
    base = len(spans)
    for span in found:
        partner = None if span.same_as is None else span.same_as + base
        total = None if span.part_of is None else span.part_of + base
        spans.append(replace(span, same_as=partner, part_of=total))


def _with_parts(spans: list[QuantitySpan]) -> list[QuantitySpan]:
    """Tell the parts of a compound over two boxes their total: 5' beside 3\"."""
    for total, whole in enumerate(spans):
        if not whole.is_derived or len(whole.box_indices) < 2 or whole.unit != "inch":
            continue
        for i, span in enumerate(spans):
            is_inside = len(span.box_indices) == 1 and span.box_indices[0] in whole.box_indices
            if is_inside and span.unit in ("foot", "inch") and span.surface in whole.surface:
                spans[i] = replace(span, part_of=total)
    return spans


def _with_decimal_commas(ocr: OCRResult, spans: list[QuantitySpan]) -> list[QuantitySpan]:
    """Read "1,250 kg" as the picture's other numbers and words tell; both ways where they do not."""
    factors = {i: factor for i, span in enumerate(spans) if (factor := _decimal_factor(span)) != 1}
    if not factors:
        return spans
    is_decimal = are_commas_decimal(box.text for box in ocr.boxes)
    for i, factor in factors.items():
        value = spans[i].value * factor
        reading = replace(spans[i], value=value, low=value, high=value)
        if is_decimal:
            spans[i] = reading
        elif is_decimal is None and factor < 1:
            spans.append(replace(reading, same_as=None))
    return spans


def _with_repaired_boxes(ocr: OCRResult, spans: list[QuantitySpan]) -> list[QuantitySpan]:
    """Mark what stands in a box whose unit was not the first thing that the recogniser saw."""
    repaired = {index for index, box in enumerate(ocr.boxes) if box.is_repaired}
    return [
        replace(span, is_repaired=True) if repaired.intersection(span.box_indices) else span
        for span in spans
    ]


def _decimal_factor(span: QuantitySpan) -> float:
    """Give what the value changes by where commas are decimal; 1 where it was read so already."""
    if span.is_range or span.is_derived or span.is_inherited:
        return 1.0
    factor = decimal_factor(span.surface, span.unit)
    is_read_so = span.value < 1000 if factor < 1 else span.value >= 1000
    return 1.0 if is_read_so else factor
