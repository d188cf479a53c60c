"""Read rows of a task into Examples, and split them without leaking.

Knows the challenge's CSV, the project's gold files and the label files beside them. Reads no picture.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from measure_extract.datasets.groups import parse_group
from measure_extract.datasets.rows import entity_of_row
from measure_extract.datasets.tables import read_table
from measure_extract.errors import TableError, described
from measure_extract.types import Example
from measure_extract.units import parse_measurement

__all__ = [
    "GOLD_WEIGHTS",
    "read_answers",
    "read_gold",
    "read_json_lines",
    "read_labelled_rows",
    "read_lines",
    "read_train_labels",
    "read_weak_labels",
]

T = TypeVar("T")

# Trust in a gold row by how sure its annotator was; set by judgement, not tuned.
GOLD_WEIGHTS = {"high": 1.0, "medium": 0.7, "low": 0.3}


def read_gold(path: Path, images: Path) -> list[Example]:
    """Read a gold file; only its preferred answers count as right, not its alternatives.

    Args:
        path: JSON lines with image, group_id, entity, answers, alternatives, confidence.
        images: the folder that the image paths are relative to.

    Raises:
        TableError: if the file cannot be read, or a line is no gold row; its number is named, from 1.
    """
    rows = read_json_lines(
        path,
        partial(_gold_example, images),
        "gold row",
        "image, group_id, entity, answers and confidence",
    )
    return [replace(row, index=str(number)) for number, row in enumerate(rows)]


def _gold_example(images: Path, row: dict[str, Any]) -> Example:
    return Example(
        image=str(images / row["image"]),
        entity=row["entity"],
        group_id=parse_group(str(row["group_id"])),
        answers=tuple(row["answers"]),
        weight=GOLD_WEIGHTS[row["confidence"]],
        split_key=row["image"],
    )


def read_lines(path: Path) -> list[str]:
    """Read the lines of a file of JSON objects, as text.

    Raises:
        TableError: if the file cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise TableError(str(path), f"it cannot be read ({error})", "give JSON lines") from error


def read_json_lines(
    path: Path, make: Callable[[dict[str, Any]], T], kind: str, fields: str
) -> list[T]:
    """Make something of each line of a file of JSON objects.

    Args:
        path: of the file.
        make: takes a line's object; what it raises says that the line is none of its kind.
        kind: what a line is, for the error.
        fields: what its object must have, for the error.

    Raises:
        TableError: if the file cannot be read, or a line is none of the kind; its number is named, from 1.
    """
    made = []
    for number, line in enumerate(read_lines(path), start=1):
        try:
            made.append(make(json.loads(line)))
        except (ValueError, KeyError, TypeError) as error:
            raise TableError(
                str(path),
                f"line {number} is no {kind} ({described(error)})",
                f"each is a JSON object with {fields}",
            ) from error
    return made


def read_train_labels(path: Path, images: Path, *, weight: float) -> list[Example]:
    """Read the challenge's labelled rows whose pictures are here.

    A hand-checked value replaces the label, and an empty one says that nothing is printed; an
    unchecked label is kept as it is.
    """
    examples = []
    columns = ("image", "group_id", "entity_name", "label", "checked_value", "checked_status")
    for number, row in enumerate(read_table(path, columns)):
        is_checked = bool(row["checked_status"].strip())
        label = row["checked_value"] if is_checked else row["label"]
        parsed = parse_measurement(label)
        if parsed is None and label.strip():
            continue
        examples.append(
            Example(
                image=str(images / row["image"]),
                entity=row["entity_name"],
                group_id=parse_group(row["group_id"]),
                answers=(label.strip(),) if parsed else (),
                weight=1.0 if is_checked else weight,
                index=str(number),
                split_key=row["image"],
            )
        )
    return examples


def read_weak_labels(path: Path, images: Path, *, min_votes: int, weight: float) -> list[Example]:
    """Read rows on whose answer at least `min_votes` public entries agree.

    The entries' vision models agree with each other for bad reasons too, so votes are worth less
    than one careful look: the weight grows with the votes up to `weight`.
    """
    examples = []
    columns = ("image", "index", "group_id", "entity_name", "consensus", "votes")
    for row in read_table(path, columns):
        votes = int(float(row["votes"] or 0))
        if votes < min_votes or parse_measurement(row["consensus"]) is None:
            continue
        examples.append(
            Example(
                image=str(images / row["image"]),
                entity=row["entity_name"],
                group_id=parse_group(row["group_id"]),
                answers=(row["consensus"],),
                weight=weight * min(1.0, votes / 7),
                index=row["index"],
                split_key=row["image"],
            )
        )
    return examples


def read_answers(path: Path) -> list[Example]:
    """Read right answers to score against: a gold file (.jsonl), or a CSV of labelled rows.

    The table (CSV or Parquet) has index, entity_name and entity_value, and group_id or image_link if
    known.

    Raises:
        TableError: if the file or a column is missing, or it cannot be read.
        UnknownEntityError: if a row asks for something else.
    """
    if path.suffix == ".jsonl":
        return read_gold(path, Path())
    examples = []
    needed, optional = ("index", "entity_name", "entity_value"), ("group_id", "image_link")
    for number, row in enumerate(read_table(path, needed, optional), start=1):
        answer = row["entity_value"].strip()
        examples.append(
            Example(
                image=row["image_link"] or row["index"],
                entity=entity_of_row(row["entity_name"], path, number).name,
                group_id=parse_group(row["group_id"]),
                answers=(answer,) if answer else (),
                index=row["index"],
            )
        )
    return examples


def read_labelled_rows(path: Path) -> Iterator[tuple[int, str, str]]:
    """Read (group_id, entity, answer) of the challenge's train file, for the priors.

    A row without a group says nothing about one, and is left out.
    """
    for row in read_table(path, ("group_id", "entity_name", "entity_value")):
        group = parse_group(row["group_id"])
        if group is not None:
            yield group, row["entity_name"], row["entity_value"]
