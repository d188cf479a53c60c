"""Read a user's own labels: a table of photos, entities and values, or the corrections of a service."""

from pathlib import Path

from measure_extract.datasets.corrections import read_corrected
from measure_extract.datasets.groups import parse_group
from measure_extract.datasets.rows import entity_of_row
from measure_extract.datasets.tables import read_table
from measure_extract.entities import EntitySpec
from measure_extract.errors import TableError
from measure_extract.spans.finder import find_quantities
from measure_extract.types import Example
from measure_extract.units import canonical_units, format_measurement, parse_measurement, pick_unit

__all__ = ["read_own_labels"]


def read_own_labels(path: Path) -> list[Example]:
    """Read labels of photos.

    Args:
        path: table with the columns image, entity_name and entity_value, and group_id if known: a path (one
            that is not absolute is looked for beside the table) or a URL; an entity; a value as it is
            printed or as answers have it, empty where the photo prints none. Or the folder of a service.

    Raises:
        TableError: if it cannot be read, a value is no quantity of its entity, or there is no row.
        UnknownEntityError: if a row asks for something else.
    """
    if path.is_dir():
        return read_corrected(path)
    rows = read_table(path, ("image", "entity_name", "entity_value"), ("group_id",))
    examples = [_example(path, number, row) for number, row in enumerate(rows, start=1)]
    if not examples:
        raise TableError(str(path), "it has no rows", "give at least one")
    return examples


def _example(path: Path, number: int, row: dict[str, str]) -> Example:
    spec, value = entity_of_row(row["entity_name"], path, number), row["entity_value"].strip()
    answer = _answer(value, spec)
    if value and answer is None:
        raise TableError(
            str(path),
            f"{value[:50]!r} in row {number} is no value of {spec.name}",
            f"give it as 30 {_usual_unit(spec)}, or leave it empty where the photo prints none",
        )
    return Example(
        image=_place(path, row["image"]),
        entity=spec.name,
        group_id=parse_group(row["group_id"]),
        answers=(answer,) if answer else (),
        index=str(number),
    )


def _usual_unit(spec: EntitySpec) -> str:
    """Give the unit of an entity that stands first in the table of units, as the plainest does."""
    return next(unit for unit in canonical_units() if unit in spec.units)


def _answer(value: str, spec: EntitySpec) -> str | None:
    parsed = parse_measurement(value)
    if parsed is not None and parsed.unit in spec.units:
        return value
    for span in find_quantities(value):
        unit = pick_unit((span.unit, *span.units), spec.units)
        if unit is not None and span.part_of is None:
            return format_measurement(span.value, unit)
    return None


def _place(path: Path, image: str) -> str:
    return image if "://" in image else str(path.parent / image)
