"""Questions that labelled purposes answer: of a photo whose every quantity is known, all entities can be asked.

The rows of ordinary photos ask for two to four entities each. Where all quantities of a dimension have a
labelled purpose, the others have an answer too, and most often it is that nothing is printed.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from measure_extract.entities import entity_names, entity_spec
from measure_extract.layout.base import Layout
from measure_extract.roles.base import purpose_table
from measure_extract.training.roles import matched_labels
from measure_extract.types import Example
from measure_extract.units import dimension_of, format_measurement

__all__ = ["judged_examples"]

# Sizes that the guide gives no axis, and that a question about an axis may be answered with.
_WITHOUT_AXIS = frozenset({"length", "diameter", "thickness"})

_WEIGHT = 0.5  # the annotators judged each quantity for itself, not the photo for this question


def judged_examples(
    lines: Iterable[Mapping[str, Any]],
    layouts: Mapping[str, Layout],
    known: Collection[tuple[str, str]],
) -> list[Example]:
    """Ask each photo whose quantities are labelled for every entity that it has candidates for.

    Args:
        lines: labelled quantities, see `read_role_rows`.
        layouts: per picture; others are left out.
        known: (picture, entity) of rows that were annotated themselves.
    """
    return [
        Example(line["image"], entity, answers=answers, weight=_WEIGHT)
        for line in lines
        if line["image"] in layouts
        for entity, answers in _answers(line["quantities"], layouts[line["image"]])
        if (line["image"], entity) not in known
    ]


def _answers(
    labels: Sequence[Mapping[str, Any]], layout: Layout
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give the answers to every entity whose dimension is labelled throughout, () for not printed."""
    found = dict(matched_labels(labels, layout))
    for entity in entity_names():
        dimension = entity_spec(entity).dimension
        places = [
            place
            for place, placed in enumerate(layout.spans)
            if dimension_of(placed.span.unit) == dimension
        ]
        if not places or not all(place in found for place in places):
            continue
        right = [p for p in places if purpose_table()[found[p]["role"]].answers == entity]
        if any(found[place].get("is_unsure") for place in right):
            continue
        if not right and any(found[place]["role"] in _WITHOUT_AXIS for place in places):
            continue
        spans = [layout.spans[place].span for place in right]
        yield entity, tuple(format_measurement(span.value, span.unit) for span in spans)
