"""How well a letter or a role fits an entity: pure functions of the two."""

from collections.abc import Iterator

from measure_extract.entities import EntitySpec, entity_table
from measure_extract.layout.base import PlacedSpan
from measure_extract.vocabulary import OTHER_ROLES

__all__ = ["axis_fit", "axis_in_words", "best_fit", "role_fit", "roles_of"]


def axis_fit(entity: EntitySpec, axis: str | None) -> float:
    """Say how a letter fits: 2 the entity's first, 1 another of its own, -1 one of another entity.

    0 where there is no letter, or the sign of a diameter.
    """
    if axis is None or axis == "DIA":
        return 0.0
    return _fit(axis, entity.axes) or -1.0


def axis_in_words(axis: str) -> str:
    """Name what stands at a number, for people; see `vocabulary.AXES`."""
    return "a diameter sign" if axis == "DIA" else f'the letter "{axis}"'


def role_fit(entity: EntitySpec, role: str | None) -> float:
    """Say how a role fits: 2 the entity's first, 1 another of its own, -1 one against it, 0 none."""
    if role is None:
        return 0.0
    if fit := _fit(role, entity.roles):
        return fit
    is_of_other = any(role in spec.roles for spec in entity_table().values())
    return -1.0 if is_of_other or role in OTHER_ROLES else 0.0


def _fit(name: str, names: tuple[str, ...]) -> float:
    if name not in names:
        return 0.0
    return 2.0 if name == names[0] else 1.0


def roles_of(candidate: PlacedSpan) -> tuple[str | None, ...]:
    """Give the roles at a candidate, the nearest evidence first."""
    return (
        candidate.span.role,
        candidate.role_left,
        candidate.role_above,
        candidate.role_below,
    )


def best_fit(entity: EntitySpec, candidate: PlacedSpan) -> float:
    """Give the fit of the nearest evidence: letter, word in the line, word left, above, below."""
    return next((fit for fit in _fits(entity, candidate) if fit), 0.0)


def _fits(entity: EntitySpec, candidate: PlacedSpan) -> Iterator[float]:
    yield axis_fit(entity, candidate.span.axis)
    for role in roles_of(candidate):
        yield role_fit(entity, role)
