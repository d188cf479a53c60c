"""The evidence and the failures of a run, row by row."""

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from measure_extract.datasets.base import AnsweredRow, replaced, write_parquet
from measure_extract.vocabulary import outcome_of

__all__ = ["write_details", "write_failures"]


def write_failures(path: Path, rows: Iterable[AnsweredRow]) -> None:
    """Write the rows whose picture failed: index,image_link,reason."""
    with replaced(path) as scratch, scratch.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["index", "image_link", "reason"])
        writer.writerows((row[0], row[1], row[6]) for row in rows)


def write_details(path: Path, rows: Iterable[AnsweredRow]) -> None:
    """Write the evidence of every row, as JSON lines or, for a path that ends so, as Parquet."""
    if path.suffix == ".parquet":
        write_parquet(path, (_flat(row) for row in rows))
        return
    with replaced(path) as scratch, scratch.open("w", encoding="utf-8") as file:
        for row in rows:
            facts = {
                "index": row[0],
                "image": row[1],
                "entity": row[2],
                "group_id": row[3],
                "measurement": json.loads(row[8]) if row[8] else None,
                "outcome": outcome_of(row[6]),
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
        "outcome": outcome_of(row[6]),
        "reason": row[6],
    }
