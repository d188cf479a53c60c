"""What a picture tells about each of its quantities before anyone asks for one.

One `Layout` per picture: every span with its place, the lines near it, the role words around it, and
how it compares with the picture's other quantities. Built once, used for every entity.
"""

from dataclasses import replace
from math import inf, isclose

import numpy as np

from measure_extract.geometry import (
    BBox,
    Polygon,
    bbox_of,
    bbox_polygon,
    gap_between,
    overlap,
    slice_polygon,
    text_height,
    union_bbox,
)
from measure_extract.images.base import RGBArray, is_blank
from measure_extract.layout.annotations import annotate
from measure_extract.layout.base import Annotations, Layout, PlacedSpan
from measure_extract.layout.cells import cut_into_cells
from measure_extract.layout.segments import Segments, find_segments, no_segments
from measure_extract.layout.unread import is_script_unread
from measure_extract.spans.base import SpanFinder, relinked
from measure_extract.types import OCRResult, QuantitySpan
from measure_extract.units import challenge_units, dimension_of, is_same_print, to_base

__all__ = ["build_layout", "read_layout", "span_polygon"]

_ROLE_REACH = 6.0  # in text heights: how far a role word may stand from its number; by judgement
# Share of the smaller extent by which two boxes of one row or column overlap. By judgement, not tuned: a row is
# straight, while a column's lines may begin and end anywhere.
_SAME_ROW, _SAME_COLUMN = 0.4, 0.3
_SAME_UNIT = 0.005  # relative: "11.8 in" and "11.81 in" are one quantity


def span_polygon(ocr: OCRResult, span: QuantitySpan) -> Polygon:
    """Give where a span is printed: its part of one box, or the area of several."""
    if len(span.box_indices) != 1:
        return bbox_polygon(union_bbox(ocr.boxes[i].bbox for i in span.box_indices))
    box = ocr.boxes[span.box_indices[0]]
    length = max(1, len(box.text))
    first, last = min(span.start, length), min(span.end, length)
    if box.char_edges:
        start, end = box.char_edges[first], box.char_edges[last]
    else:  # as if all characters were equally wide
        start, end = first / length, last / length
    return slice_polygon(box.polygon, start, end, box.angle_deg)


def build_layout(
    ocr: OCRResult,
    spans: tuple[QuantitySpan, ...],
    box_roles: list[tuple[str, ...]],
    segments: Segments,
) -> Layout:
    """Put every span in its place.

    Args:
        ocr: the picture's boxes.
        spans: of the finder.
        box_roles: role words per box, in reading order.
        segments: from `find_segments`.
    """
    sizes, others = _sizes_and_others(spans)
    spans = sizes + others
    boxes = [box.bbox for box in ocr.boxes]
    quantity_boxes = {i for span in sizes for i in span.box_indices}
    words = {i: roles for i, roles in enumerate(box_roles) if roles and i not in quantity_boxes}
    clusters = _clusters(sizes, spans)
    own_bboxes = [union_bbox(boxes[i] for i in span.box_indices) for span in sizes]
    size = ocr.width_px, ocr.height_px
    annotations = annotate(own_bboxes, clusters, segments, size, boxes)
    roles = frozenset(role for found in box_roles for role in found)
    return Layout(
        ocr.width_px,
        ocr.height_px,
        _placed(ocr, sizes, clusters, annotations, words),
        roles,
        ocr.boxes,
        len(segments),
        others=_placed_others(ocr, others, spans, words),
    )


def _sizes_and_others(
    spans: tuple[QuantitySpan, ...],
) -> tuple[tuple[QuantitySpan, ...], tuple[QuantitySpan, ...]]:
    """Part quantities by whether the challenge has their unit; links count in both, the sizes first."""
    order = sorted(range(len(spans)), key=lambda i: spans[i].unit not in challenge_units())
    places = {old: new for new, old in enumerate(order)}
    linked = tuple(relinked(spans[i], places) for i in order)
    n_sizes = sum(span.unit in challenge_units() for span in linked)
    return linked[:n_sizes], linked[n_sizes:]


def _placed_others(
    ocr: OCRResult,
    others: tuple[QuantitySpan, ...],
    every: tuple[QuantitySpan, ...],
    words: dict[int, tuple[str, ...]],
) -> tuple[PlacedSpan, ...]:
    """Put quantities that are no sizes in their place: no drawn line measures them."""
    if not others:
        return ()
    no_lines = [Annotations({}, None)] * len(others)
    return _placed(ocr, others, _clusters(others, every), no_lines, words)


def _placed(
    ocr: OCRResult,
    spans: tuple[QuantitySpan, ...],
    clusters: list[int],
    annotations: list[Annotations],
    words: dict[int, tuple[str, ...]],
) -> tuple[PlacedSpan, ...]:
    boxes = [box.bbox for box in ocr.boxes]
    placed = []
    for i, span in enumerate(spans):
        first = ocr.boxes[span.box_indices[0]]
        own = union_bbox(boxes[k] for k in span.box_indices)
        around = _roles_around(own, boxes, words)
        polygon = span_polygon(ocr, span)
        placed.append(
            PlacedSpan(
                span=span,
                polygon=polygon,
                bbox=bbox_of(polygon),
                angle_deg=first.angle_deg,
                rec_score=min(ocr.boxes[k].rec_score for k in span.box_indices),
                annotations=annotations[i],
                role_left=around[0],
                role_above=around[1],
                role_below=around[2],
                cluster=clusters[i],
                line_text=first.text,
            )
        )
    return tuple(placed)


def _clusters(spans: tuple[QuantitySpan, ...], every: tuple[QuantitySpan, ...]) -> list[int]:
    """Number the distinct quantities: prints of one dimension that agree share a number.

    Args:
        spans: to number.
        every: of the picture, to which `same_as` points.
    """
    prints: dict[str, list[dict[str, float]]] = {}  # dimension -> unit -> value of each quantity
    places: dict[int, int] = {}  # of spans, by identity -> place among those of the dimension
    numbers: dict[tuple[str, int], int] = {}
    found = []
    for span in spans:
        dimension, value = dimension_of(span.unit), to_base(span.value, span.unit)
        known = prints.setdefault(dimension, [])
        partner = None
        if span.same_as is not None and span.is_consistent:
            partner = places.get(id(every[span.same_as]))
        at = _nearest(known, span.unit, value) if partner is None else partner
        if at == len(known):
            known.append({})
        known[at].setdefault(span.unit, value)
        places[id(span)] = at
        found.append(numbers.setdefault((dimension, at), len(numbers)))
    return found


def _nearest(known: list[dict[str, float]], unit: str, value: float) -> int:
    """Give the place of the quantity that a value prints; behind the last where it is a new one.

    Prints in two units agree as nearly as conversions are rounded. In one unit they must agree much better:
    102 cm and 104 cm are two heights.
    """
    distances = [
        min(abs(value - other) for other in values.values())
        if any(is_same_print(value, other) for other in values.values())
        and isclose(values.get(unit, value), value, rel_tol=_SAME_UNIT)
        else inf
        for values in known
    ]
    nearest = min(distances, default=inf)
    return len(known) if nearest == inf else distances.index(nearest)


def _roles_around(
    own: BBox, boxes: list[BBox], words: dict[int, tuple[str, ...]]
) -> tuple[str | None, str | None, str | None]:
    """Find the nearest role words left of, above and below a span's boxes.

    `words` are the boxes with role words; one that holds a quantity of its own speaks of that alone.
    """
    height = max(1.0, text_height(own))
    best: dict[str, tuple[float, str]] = {}
    for i, roles in words.items():
        gap_x, gap_y = gap_between(own, boxes[i])
        if max(gap_x, gap_y) > _ROLE_REACH * height:
            continue
        same_row = overlap(own[1], own[3], boxes[i][1], boxes[i][3]) >= _SAME_ROW
        same_column = overlap(own[0], own[2], boxes[i][0], boxes[i][2]) >= _SAME_COLUMN
        if same_row and boxes[i][0] < own[0]:
            where, gap, role = "left", gap_x, roles[-1]
        elif same_column and boxes[i][1] < own[1]:
            where, gap, role = "above", gap_y, roles[-1]
        elif same_column or (same_row and boxes[i][0] > own[0]):
            where, gap, role = "below", max(gap_x, gap_y), roles[0]
        else:
            continue
        if where not in best or gap < best[where][0]:
            best[where] = gap, role
    left, above, below = (best.get(where, (0.0, None))[1] for where in ("left", "above", "below"))
    return left, above, below


def read_layout(image: RGBArray, ocr: OCRResult, finder: SpanFinder) -> Layout:
    """Find quantities, role words and lines of a picture, and put them in place.

    Lines matter only to lengths; a picture without any is not searched for them. One that stands on its
    head is taken as it was read; polygons are given on the picture as it is.
    """
    page = image[::-1, ::-1] if ocr.is_upside_down else image
    ocr = cut_into_cells(ocr)
    spans = finder.find(ocr)
    sizes = [span.unit for span in spans if span.unit in challenge_units()]
    has_length = any(dimension_of(unit) == "length" for unit in sizes)
    segments = find_segments(np.ascontiguousarray(page)) if has_length else no_segments()
    layout = build_layout(ocr, spans, [finder.roles(box.text) for box in ocr.boxes], segments)
    if ocr.is_upside_down:
        layout = _as_seen(replace(layout, is_upside_down=True))
    return replace(
        layout,
        is_blank=not ocr.boxes and is_blank(image),
        is_script_unread=is_script_unread(ocr),
    )


def _as_seen(layout: Layout) -> Layout:
    """Put the polygons of quantities on the picture as it is."""
    spans, others = (
        tuple(replace(placed, polygon=_on_picture(placed.polygon, layout)) for placed in found)
        for found in (layout.spans, layout.others)
    )
    return replace(layout, spans=spans, others=others)


def _on_picture(polygon: Polygon, layout: Layout) -> Polygon:
    a, b, c, d = layout.on_picture(polygon)
    return a, b, c, d
