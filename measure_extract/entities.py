"""The eight entities: what each measures, in which units it may be answered, what announces it.

The table is `data/entities.toml`. Nothing here looks at a picture.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from measure_extract.errors import UnknownEntityError
from measure_extract.vocabulary import check_axis, check_role

__all__ = ["EntitySpec", "entity_names", "entity_spec", "entity_table"]


@dataclass(frozen=True, slots=True)
class EntitySpec:
    """What a caller can ask for."""

    name: str
    dimension: str
    units: frozenset[str]  # canonical units an answer may have
    roles: tuple[str, ...]  # of `vocabulary.ROLES` that announce it, strongest first
    axes: tuple[str, ...]  # letters printed beside its number, strongest first

    def __post_init__(self) -> None:
        for role in self.roles:
            check_role(role)
        for axis in self.axes:
            check_axis(axis)


@cache
def entity_table() -> dict[str, EntitySpec]:
    """Read `data/entities.toml`: name -> entity, in the file's order."""
    text = files("measure_extract").joinpath("data/entities.toml").read_text(encoding="utf-8")
    return {
        name: EntitySpec(
            name, row["dimension"], frozenset(row["units"]), tuple(row["roles"]), tuple(row["axes"])
        )
        for name, row in tomllib.loads(text).items()
    }


def entity_names() -> tuple[str, ...]:
    """Give the names of all entities."""
    return tuple(entity_table())


def entity_spec(name: str) -> EntitySpec:
    """Look up an entity.

    Raises:
        UnknownEntityError: if there is none of this name; the message names the nearest one.
    """
    table = entity_table()
    if name not in table:
        raise UnknownEntityError(name, tuple(table))
    return table[name]
