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
        writer.writerows((row.index, row.image, row.reason) for row in rows)


def write_details(path: Path, rows: Iterable[AnsweredRow]) -> None:
    """Write the evidence of every row, as JSON lines or, for a path that ends so, as Parquet."""
    if path.suffix == ".parquet":
        write_parquet(path, _COLUMNS, map(_flat, rows))
        return
    with replaced(path) as scratch, scratch.open("w", encoding="utf-8") as file:
        for row in rows:
            facts = {
                "index": row.index,
                "image": row.image,
                "entity": row.entity,
                "group_id": row.group_id,
                "measurement": json.loads(row.evidence) if row.evidence else None,
                "outcome": outcome_of(row.reason),
                "reason": row.reason,
            }
            file.write(json.dumps(facts, ensure_ascii=False) + "\n")


_COLUMNS = (
    "index", "image", "entity", "group_id", "prediction", "value", "unit", "confidence", "surface", "polygon",
    "outcome", "reason",
)  # fmt: skip


def _flat(row: AnsweredRow) -> dict[str, Any]:
    evidence = json.loads(row.evidence) if row.evidence else {}
    cells = (
        row.index,
        row.image,
        row.entity,
        row.group_id,
        row.prediction,
        evidence.get("value"),
        evidence.get("unit"),
        row.confidence,
        evidence.get("surface"),
        json.dumps(evidence["polygon"]) if evidence else None,
        outcome_of(row.reason),
        row.reason,
    )
    return dict(zip(_COLUMNS, cells, strict=True))
