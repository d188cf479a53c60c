"""Candidates that cannot be the answer, whatever else speaks for them.

Their own label names another purpose, they are printed nowhere (the total of a multipack), or they are what no product
is: "7-25 kg" is a range of users and "< 10 kg" a limit, not a weight. Those of other products are left out before; see `own`.
"""

import math
import re
from collections.abc import Sequence
from functools import cache
from itertools import combinations

from measure_extract.layout.base import PlacedSpan
from measure_extract.ranking.query import Query
from measure_extract.roles.base import purpose_table
from measure_extract.types import QuantitySpan
from measure_extract.units import dimension_of, to_base

__all__ = ["ruled_out"]

# A product's weight is one number, or a range as narrow as its making is exact. Of 120 wider ranges that no label
# calls a weight, on photos of gold_train and gold_train_labels, none is the item_weight of a sure row but
# one code that looks like a range (2026-11-26).
_ONE_WEIGHT = 1.2
# Of 10 numbers behind such a sign and without a word for a weight there, none is the item_weight of a labelled photo.
_LIMIT = re.compile(r"[<>≤≥]\s?$")
# "6 x 330 ml": the guide's annotators and the challenge's labels give the single size. Of 425 labels of the challenge
# that are one of the two, 404 are the single one (2026-11-27; OCR texts of 110,000 of its photos).
_SAME = 1e-3  # of a total: rounding
_PACKED = frozenset({"item_weight", "item_volume"})
_WEIGHT_ROLES = frozenset({"weight", "net_weight", "gross_weight"})


def ruled_out(query: Query) -> tuple[str, ...]:
    """Say for each candidate why it cannot be the answer; "" for all others.

    Only labels of the eight entities are listed; candidates for an entity of a user's own are never ruled out.
    """
    entity, named = query.entity.name, query.layout.named
    if entity not in _answered():
        return ("",) * len(query)
    return tuple(
        _reason(named[place] if place < len(named) else "", candidate, entity)
        or _reason_of_total(candidate.span, query.layout.spans, entity)
        for place, candidate in zip(query.places, query.candidates, strict=True)
    )


def _reason(name: str, candidate: PlacedSpan, entity: str) -> str:
    if name:
        said = _said_unless_answer(name, entity)
        return f"its label says: {said}" if said else ""
    span = candidate.span
    if entity != "item_weight" or span.role in _WEIGHT_ROLES:
        return ""
    if span.high > _ONE_WEIGHT * span.low:
        return "a range of weights"
    is_limit = len(span.box_indices) == 1 and _LIMIT.search(candidate.line_text[: span.start])
    return "a limit of weights" if is_limit else ""


def _reason_of_total(span: QuantitySpan, spans: Sequence[PlacedSpan], entity: str) -> str:
    """Say that a span is the total of a multipack; that of "2 lb 10 oz" is the quantity as printed."""
    if entity not in _PACKED or not span.is_derived:
        return ""
    parts = [
        to_base(other.span.value, other.span.unit)
        for other in spans
        if not other.span.is_derived
        and _holds(span, other.span)
        and dimension_of(other.span.unit) == dimension_of(span.unit)
    ]
    total = to_base(span.value, span.unit)
    is_sum = any(math.isclose(a + b, total, rel_tol=_SAME) for a, b in combinations(parts, 2))
    return "" if is_sum else "the total of a multipack, which is not printed"


def _holds(total: QuantitySpan, part: QuantitySpan) -> bool:
    """Whether one span is printed within another; offsets count where both are of one line."""
    if part.box_indices == total.box_indices:
        return total.start <= part.start and part.end <= total.end
    return set(part.box_indices) < set(total.box_indices)


def _said_unless_answer(name: str, entity: str) -> str:
    purpose = purpose_table()[name]
    is_possible = entity == purpose.answers or entity in purpose.may_answer
    return "" if is_possible else purpose.said


@cache
def _answered() -> frozenset[str | None]:
    """Give the entities that some purpose answers."""
    return frozenset(purpose.answers for purpose in purpose_table().values())
