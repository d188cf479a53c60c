"""The challenge's output file: written as its checker wants it, and checked as it does."""

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from measure_extract.datasets.base import replaced
from measure_extract.datasets.rows import doubled_index, stream_rows
from measure_extract.datasets.tables import read_columns
from measure_extract.entities import entity_spec, entity_table
from measure_extract.units import challenge_units

__all__ = ["PREDICTION_HEADER", "check_predictions", "iter_predictions", "write_predictions"]

PREDICTION_HEADER = "index,prediction"  # first line of the challenge's output

# Source: the challenge's own sanity checker: a number without exponent, a space, a unit in letters.
_PREDICTION = re.compile(r"-?\d+(?:\.\d+)? (?P<unit>[a-z ]+)")


def write_predictions(path: Path, rows: Iterable[tuple[str, str]]) -> None:
    """Write (index, prediction) rows; a prediction is "number unit" or empty.

    The file is put in place in one step, so that no half of it is ever seen.
    """
    with replaced(path) as scratch, scratch.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(PREDICTION_HEADER.split(","))
        writer.writerows(rows)


def iter_predictions(path: Path) -> Iterator[tuple[str, str]]:
    """Read (index, prediction) rows one by one.

    Raises:
        TableError: if the file or a column is missing, or it cannot be read; see `read_columns`.
    """
    for columns in read_columns(path, PREDICTION_HEADER.split(",")):
        yield from zip(*columns.values(), strict=True)


def check_predictions(rows: Path, predictions: Path) -> list[str]:
    """Check an output file against its input rows.

    Returns:
        One sentence per problem; empty where the challenge's checker would accept the file.
    """
    wanted = _allowed_units(rows)
    problems = []
    seen: set[str] = set()
    for index, prediction in iter_predictions(predictions):
        if index in seen:
            problems.append(f"index {index} occurs twice")
        seen.add(index)
        match = _PREDICTION.fullmatch(prediction)
        if prediction and match is None:
            problems.append(f"index {index}: {prediction!r} is not 'number unit'")
        elif match and match["unit"] not in wanted.get(index, challenge_units()):
            problems.append(f"index {index}: unit {match['unit']!r} is not allowed")
    problems += [f"index {index} is missing" for index in wanted if index not in seen]
    problems += [f"index {index} was not asked for" for index in sorted(seen - wanted.keys())]
    return problems


def _allowed_units(rows: Path) -> dict[str, frozenset[str]]:
    """Give the indices of the rows in their order, each with the units that an answer may have.

    The challenge's checker takes any unit of its lists for any of the eight.

    Raises:
        TableError: if one occurs twice.
    """
    indices: dict[str, frozenset[str]] = {}
    for index, _, entity, _ in stream_rows(rows):
        if index in indices:
            raise doubled_index(rows, index)
        is_of_eight = entity in entity_table()
        indices[index] = challenge_units() if is_of_eight else entity_spec(entity).units
    return indices
