"""More to learn from the same labels: mirrored pictures, and questions nobody asked.

A product seen in a mirror has the same height, width and depth, so every layout teaches twice. The
challenge asks a picture only for what its catalogue lists, so no row teaches that a net weight is
neither a volume nor a load; such rows are made from rows whose answer is known.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from measure_extract.entities import entity_spec
from measure_extract.evaluation.metrics import is_same_quantity
from measure_extract.geometry import bbox_of, order_points
from measure_extract.layout.base import Annotation, Annotations, Layout, PlacedSpan
from measure_extract.types import Example
from measure_extract.units import dimension_of, format_measurement, parse_measurement

__all__ = ["erased", "mirrored", "unasked_examples"]

_UNASKED_WEIGHT = 0.3  # as much as a weak label: nobody looked
# Of the weight of the row it is made from; 0.5 answered fewer unprinted questions on ordinary photos (14.6 to
# 12.6 %) at no loss on drawings (the issue on roles, 2026-11).
_ERASED_SHARE = 0.5
_ON_ITS_SIDE_DEG = 15.0  # off the vertical; slanted labels of drawings run at 30 to 60 degrees
_MIRRORED_DIRECTIONS = {"rising": "falling", "falling": "rising"}


def mirrored(layout: Layout) -> Layout:
    """Give the layout of the picture seen in a mirror; twice gives the layout back."""
    spans = tuple(_mirrored_span(placed, layout.width_px) for placed in layout.spans)
    return replace(layout, spans=spans)


def _mirrored_span(placed: PlacedSpan, width_px: int) -> PlacedSpan:
    polygon = order_points((width_px - x, y) for x, y in placed.polygon)
    nearest = {
        _MIRRORED_DIRECTIONS.get(name, name): _mirrored_annotation(annotation, width_px)
        for name, annotation in placed.annotations.nearest.items()
    }
    own = placed.annotations.own
    return replace(
        placed,
        polygon=polygon,
        bbox=bbox_of(polygon),
        angle_deg=_mirrored_angle(placed.angle_deg),
        annotations=Annotations(
            nearest, None if own is None else _mirrored_annotation(own, width_px)
        ),
    )


def _mirrored_angle(angle_deg: float) -> float:
    """Mirror a reading direction; text on its side goes on reading upwards, or downwards."""
    if abs(abs(angle_deg) - 90) > _ON_ITS_SIDE_DEG:
        return -angle_deg
    return -180 - angle_deg if angle_deg < 0 else 180 - angle_deg


def _mirrored_annotation(annotation: Annotation, width_px: int) -> Annotation:
    # Steep segments begin at the top, others at the left; see `EndArray`.
    is_steep = abs(annotation.slope_deg) > 45
    x0, y0, x1, y1 = annotation.ends
    start, end = (width_px - x0, y0), (width_px - x1, y1)
    return replace(
        annotation,
        position=annotation.position if is_steep else 1 - annotation.position,
        side=annotation.side if annotation.direction == "horizontal" else -annotation.side,
        slope_deg=-annotation.slope_deg,
        ends=(*start, *end) if is_steep else (*end, *start),
    )


def erased(
    examples: Iterable[Example], layouts: Mapping[str, Layout]
) -> tuple[list[Example], dict[str, Layout]]:
    """Take the answer out of pictures that print another quantity of its kind: silence is right then.

    Args:
        examples: careful labels.
        layouts: per picture.

    Returns:
        Rows without an answer, and the layouts of their pictures, whose names are made up.
    """
    rows, changed = [], {}
    for example in examples:
        layout = layouts.get(example.image)
        left = None if layout is None else _without_answer(example, layout)
        if left is not None:
            name = f"{example.image} without {example.entity}"
            weight = _ERASED_SHARE * example.weight
            rows.append(replace(example, image=name, answers=(), weight=weight))
            changed[name] = left
    return rows, changed


def _without_answer(example: Example, layout: Layout) -> Layout | None:
    """Leave out every print of the answer; None if it is not printed, or nothing of its kind is left."""
    dimension = entity_spec(example.entity).dimension
    answers = example.answers or ()
    right = {
        placed.cluster
        for placed in layout.spans
        if is_same_quantity(format_measurement(placed.span.value, placed.span.unit), answers)
    }
    kept = [i for i, placed in enumerate(layout.spans) if placed.cluster not in right]
    left = layout.only(kept)
    if not right or all(dimension_of(placed.span.unit) != dimension for placed in left.spans):
        return None
    return left  # the words are left too, so each quantity keeps the purpose that they give it


def unasked_examples(examples: Iterable[Example], layouts: Mapping[str, Layout]) -> list[Example]:
    """Make rows that ask for what a picture does not print.

    A picture that answers `item_weight` in units of mass answers neither `item_volume` (unless a unit
    of volume is printed) nor `maximum_weight_recommendation` (unless a word says load); one that
    answers `maximum_weight_recommendation` with its only mass does not answer `item_weight`.

    Args:
        examples: labelled rows.
        layouts: per picture.
    """
    known = {(example.image, example.entity) for example in examples}
    made = []
    for example in examples:
        layout = layouts.get(example.image)
        if layout is None or not example.answers:
            continue
        for entity in _unasked_entities(example, layout):
            if (example.image, entity) not in known:
                made.append(
                    replace(
                        example,
                        entity=entity,
                        answers=(),
                        weight=_UNASKED_WEIGHT * min(1.0, example.weight),
                    )
                )
    return made


def _unasked_entities(example: Example, layout: Layout) -> list[str]:
    dimensions = [dimension_of(placed.span.unit) for placed in layout.spans]
    if example.entity == "item_weight" and _is_mass(example):
        wanted = [] if "max_load" in layout.roles else ["maximum_weight_recommendation"]
        return wanted if "volume" in dimensions else [*wanted, "item_volume"]
    if example.entity == "maximum_weight_recommendation":
        masses = {p.cluster for p in layout.spans if dimension_of(p.span.unit) == "mass"}
        return ["item_weight"] if len(masses) == 1 else []
    return []


def _is_mass(example: Example) -> bool:
    parsed = [parse_measurement(answer) for answer in example.answers or ()]
    return all(found is not None and found.dimension == "mass" for found in parsed)
