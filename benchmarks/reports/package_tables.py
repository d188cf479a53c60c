"""Tables of what the package knows: entities, units, roles."""

from collections.abc import Callable

from benchmarks.reports.tables import markdown
from measure_extract.entities import entity_table
from measure_extract.vocabulary import ROLES

__all__ = ["PACKAGE_TABLES"]


def asked_table() -> str:
    """What can be asked for, in which units it is answered, and what announces it."""
    rows = [
        (
            f"`{name}`",
            ", ".join(sorted(entity.units)),
            ", ".join(entity.axes) or "-",
            ", ".join(entity.roles),
        )
        for name, entity in entity_table().items()
    ]
    return markdown(("entity", "units", "letters", "roles"), rows)


def role_table() -> str:
    """What a word beside a number can say about it."""
    rows = [(f"`{role}`", meaning) for role, meaning in ROLES.items()]
    return markdown(("role", "what it says of a number"), rows)


PACKAGE_TABLES: dict[str, Callable[[], str]] = {"asked": asked_table, "roles": role_table}
"""Marker in a page -> the table that belongs there."""
