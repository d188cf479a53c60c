"""The right answer of each entity for what a label prints, by the strict convention of the annotators' guide.

A quantity answers an entity by its role alone: a dose, a serving, a drained or a gross weight is no item
weight, an equivalent wattage no wattage. Where careful people would not agree, the entity is not asked.
"""

from collections.abc import Sequence

from measure_extract.entities import entity_names
from measure_extract.training.labels.base import Print
from measure_extract.units import SAME_PRINT, are_same_quantity

__all__ = ["answers_of", "is_answer_role"]

# Entity -> roles that answer it; where the first prints something, the later ones do not count.
_ANSWER_ROLES = {
    "height": (("height",),),
    "width": (("width",),),
    "depth": (("depth",),),
    "item_weight": (("net_weight", "product_weight"),),
    "maximum_weight_recommendation": (("load",),),
    # The guide: an adapter's own voltage is its output; the range of its input is the alternative.
    "voltage": (("rated_voltage",), ("output_voltage",), ("input_voltage",), ("battery_voltage",)),
    "wattage": (("rated_power",),),
    "item_volume": (("net_content", "capacity"),),
}


def is_answer_role(entity: str, role: str) -> bool:
    """Tell whether a quantity of this role may answer the entity."""
    return any(role in roles for roles in _ANSWER_ROLES[entity])


def answers_of(prints: Sequence[Print]) -> dict[str, tuple[str, ...]]:
    """Give the accepted answers per entity, () where none is printed; an entity left out is unsure."""
    found = {}
    for entity in entity_names():
        answers = _answers(entity, prints)
        if answers is not None:
            found[entity] = answers
    return found


def _answers(entity: str, prints: Sequence[Print]) -> tuple[str, ...] | None:
    roles = {p.role for p in prints}
    if entity == "voltage" and roles >= {"battery_voltage", "input_voltage"}:
        return None
    for answering in _ANSWER_ROLES[entity]:
        there = [p for p in prints if p.role in answering]
        if any(entity in p.unsure for p in there):
            return None
        if there:
            return _of_role(there)
    if any(entity in p.unsure for p in prints):
        return None
    if entity == "depth":
        return _depth_by_other_names(prints, roles)
    # A round thing's diameter is its width too, to some; beside a depth, the length is the width.
    if entity == "width" and ("diameter" in roles or {"length", "depth"} <= roles):
        return None
    return ()


def _depth_by_other_names(prints: Sequence[Print], roles: set[str]) -> tuple[str, ...] | None:
    """Length or thickness is the depth where height and width are printed; alone people disagree."""
    if not roles & {"length", "thickness", "diameter"}:
        return ()
    names = roles & {"length", "thickness"}
    if {"height", "width"} <= roles and len(names) == 1 and "diameter" not in roles:
        return _of_role([p for p in prints if p.role in names])
    return None


def _of_role(prints: Sequence[Print]) -> tuple[str, ...] | None:
    """Give every print's answers; None where two different quantities claim the entity."""
    first = prints[0]
    for other in prints[1:]:
        # The two units of one print are rounded apart.
        if not are_same_quantity(
            first.high, first.unit, other.high, other.unit, tolerance=SAME_PRINT
        ):
            return None
    return tuple(dict.fromkeys(answer for p in prints for answer in p.answers))
