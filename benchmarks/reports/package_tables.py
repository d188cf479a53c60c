"""Tables of what the package knows: entities, dimensions, roles, outcomes; and what its ranker was taught."""

import json
from collections.abc import Callable

from benchmarks.reports.tables import markdown
from benchmarks.result_files import ROOT
from measure_extract.entities import catalogue, entity_table
from measure_extract.serve.problems import PROBLEMS
from measure_extract.unit_tables import scales
from measure_extract.units import canonical_units, dimensions
from measure_extract.vocabulary import OUTCOMES, ROLES

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


def catalogue_table() -> str:
    """What can be asked for without a table, and in which units it is answered."""
    rows = [
        (f"`{name}`", entity.dimension, ", ".join(sorted(entity.units)))
        for name, entity in catalogue().items()
    ]
    return markdown(("entity", "dimension", "units"), rows)


def dimension_table() -> str:
    """What can be measured, and in which units; without those that a table of this process added."""
    rows = [
        (dimension, ", ".join(name for name in canonical_units(dimension) if name in scales()))
        for dimension in dimensions()
    ]
    return markdown(("dimension", "units"), [row for row in rows if row[1]])


def role_table() -> str:
    """What a word beside a number can say about it."""
    rows = [(f"`{role}`", meaning) for role, meaning in ROLES.items()]
    return markdown(("role", "what it says of a number"), rows)


def outcome_table() -> str:
    """What can come of a question, and the reason that is given."""
    rows = [(f"`{outcome}`", reason or "-") for outcome, reason in OUTCOMES.items()]
    return markdown(("outcome", "reason"), rows)


def problem_table() -> str:
    """How the service says no."""
    rows = [(f"`{name}`", str(kind.status), kind.title) for name, kind in PROBLEMS.items()]
    return markdown(("problem", "status", "title"), rows)


# The sources of `TrainingData`, in the order in which they are told.
_TAUGHT = {
    "gold": "gold rows by eye, for the most part of dimension drawings",
    "labels": "gold rows by eye, of ordinary photos",
    "own": "our own annotations, of photos with three receding lines and of photos labelled as a whole",
    "weak": "public entries' votes, and the challenge's own labels",
    "unasked": "questions that nobody asked, whose answer is known not to be printed",
    "erased": "gold photos with the answer taken out, so that nothing is printed",
    "mirror": "the lengths of the same photos, seen in a mirror",
    "known": "questions about labels whose every number is known: drawn ones, and texts of photos",
}


def taught_table() -> str:
    """What the ranker in use was taught, by weight, as its card says."""
    card = json.loads((ROOT / "models" / "ranker-v1" / "card.json").read_text(encoding="utf-8"))
    counts = card["report"]["rows_by_weight"]
    rows = [
        (
            words,
            ", ".join(f"{number} at {weight}" for weight, number in counts[name].items()) or "none",
        )
        for name, words in _TAUGHT.items()
    ]
    return markdown(("rows", "how many at which weight"), rows)


PACKAGE_TABLES: dict[str, Callable[[], str]] = {
    "asked": asked_table,
    "catalogue": catalogue_table,
    "dimensions": dimension_table,
    "outcomes": outcome_table,
    "problems": problem_table,
    "roles": role_table,
    "taught": taught_table,
}
"""Marker in a page -> the table that belongs there."""
