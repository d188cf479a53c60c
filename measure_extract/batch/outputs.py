"""Write the files of a finished batch run, row by row, each put in place in one step."""

import csv
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from measure_extract.batch.journal import AnsweredRow
from measure_extract.paths import beside

__all__ = [
    "CAPTURE_COLUMNS",
    "write_capture",
    "write_details",
    "write_failures",
]

_ROWS_PER_GROUP = 10_000
CAPTURE_COLUMNS = (
    "index",
    "image",
    "image_sha256",
    "entity_name",
    "group_id",
    "prediction",
    "confidence",
    "reason",
    "is_failed",
)


@contextmanager
def _replaced(path: Path) -> Iterator[Path]:
    """Write to a neighbour and move it into place, so that no half file is ever seen."""
    scratch = beside(path, ".part")
    yield scratch
    os.replace(scratch, path)


def write_failures(path: Path, rows: Iterable[AnsweredRow]) -> None:
    """Write the rows whose picture failed: index,image_link,reason."""
    with _replaced(path) as scratch, scratch.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["index", "image_link", "reason"])
        writer.writerows((row[0], row[1], row[6]) for row in rows)


def write_details(path: Path, rows: Iterable[AnsweredRow]) -> None:
    """Write the evidence of every row, as JSON lines or, for a path that ends so, as Parquet."""
    if path.suffix == ".parquet":
        _write_parquet(path, (_flat(row) for row in rows))
        return
    with _replaced(path) as scratch, scratch.open("w", encoding="utf-8") as file:
        for row in rows:
            facts = {
                "index": row[0],
                "image": row[1],
                "entity": row[2],
                "group_id": row[3],
                "measurement": json.loads(row[8]) if row[8] else None,
                "reason": row[6],
            }
            file.write(json.dumps(facts, ensure_ascii=False) + "\n")


def _flat(row: AnsweredRow) -> dict[str, Any]:
    found = json.loads(row[8]) if row[8] else {}
    return {
        "index": row[0],
        "image": row[1],
        "entity": row[2],
        "group_id": row[3],
        "prediction": row[4],
        "value": found.get("value"),
        "unit": found.get("unit"),
        "confidence": row[5],
        "surface": found.get("surface"),
        "polygon": json.dumps(found["polygon"]) if found else None,
        "reason": row[6],
    }


def write_capture(path: Path, rows: Iterable[AnsweredRow], facts: dict[str, Any]) -> None:
    """Write what `batch.drift` compares: one Parquet file a run, its settings in the metadata."""
    columns = ((row[0], row[1], row[9], *row[2:8]) for row in rows)
    records = (dict(zip(CAPTURE_COLUMNS, values, strict=True)) for values in columns)
    _write_parquet(path, records, {"measure_extract": json.dumps(facts)})


def _write_parquet(
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
    with _replaced(path) as scratch:
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
