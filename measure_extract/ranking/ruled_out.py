"""Candidates that cannot be the answer, whatever else speaks for them: their own label names another purpose."""

from functools import cache

from measure_extract.ranking.query import Query
from measure_extract.roles.base import purpose_table

__all__ = ["ruled_out"]


def ruled_out(query: Query) -> tuple[str, ...]:
    """Say for each candidate what its own label names it, if that is no answer; "" for all others.

    Only labels of the eight entities are listed; candidates for an entity of a user's own are never ruled out.
    """
    entity, named = query.entity.name, query.layout.named
    if entity not in _answered():
        return ("",) * len(query)
    names = (named[place] if place < len(named) else "" for place in query.places)
    return tuple(_said_unless_answer(name, entity) if name else "" for name in names)


def _said_unless_answer(name: str, entity: str) -> str:
    purpose = purpose_table()[name]
    is_possible = entity == purpose.answers or entity in purpose.may_answer
    return "" if is_possible else purpose.said


@cache
def _answered() -> frozenset[str | None]:
    """Give the entities that some purpose answers."""
    return frozenset(purpose.answers for purpose in purpose_table().values())
