"""What all tables share: how they are opened, their columns, and one-step writing."""

import csv
import gzip
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from measure_extract.errors import TableError
from measure_extract.paths import beside

__all__ = ["AnsweredRow", "open_text", "parse_group", "read_csv", "replaced", "write_parquet"]


def open_text(path: Path) -> TextIO:
    if not path.is_file():
        raise TableError(str(path), "there is no such file", "check the path")
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def read_csv(path: Path, required: Iterable[str]) -> Iterator[dict[str, str]]:
    with open_text(path) as file:
        reader = csv.DictReader(file)
        if reader.fieldnames is None:
            raise TableError(str(path), "it is empty", "give a CSV with a header line")
        missing = [name for name in required if name not in reader.fieldnames]
        if missing:
            raise TableError(
                str(path),
                f"column {missing[0]!r} is missing (found: {', '.join(reader.fieldnames)})",
                "add it or rename the column that holds it",
            )
        yield from reader


def parse_group(text: str | None) -> int | None:
    return int(text) if text and text.strip().lstrip("-").isdigit() else None


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """Write to a neighbour and move it into place, so that no half file is ever seen."""
    scratch = beside(path, ".part")
    yield scratch
    os.replace(scratch, path)


# index, image, entity, group_id, prediction, confidence, reason, is_failed, evidence, sha256
AnsweredRow = tuple[str, str, str, int | None, str, float | None, str, int, str, str]

_ROWS_PER_GROUP = 10_000


def write_parquet(
    path: Path, records: Iterable[dict[str, Any]], metadata: dict[str, str] | None = None
) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {
        "group_id": pa.int64(),
        "confidence": pa.float64(),
        "value": pa.float64(),
        "is_failed": pa.int64(),
    }
    writer = None
    with replaced(path) as scratch:
        for group in _in_groups(records):
            names = list(group[0])
            schema = pa.schema(
                [(name, kinds.get(name, pa.string())) for name in names], metadata=metadata
            )
            writer = writer or pq.ParquetWriter(scratch, schema)
            writer.write_table(pa.Table.from_pylist(list(group), schema=schema))
        if writer is None:
            scratch.touch()  # no row, no column
        else:
            writer.close()


def _in_groups(records: Iterable[dict[str, Any]]) -> Iterator[Sequence[dict[str, Any]]]:
    group: list[dict[str, Any]] = []
    for record in records:
        group.append(record)
        if len(group) == _ROWS_PER_GROUP:
            yield group
            group = []
    if group:
        yield group
