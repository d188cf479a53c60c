"""Records of runs, kept to compare them: what was asked and answered, one Parquet file a run."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from measure_extract.datasets.base import AnsweredRow, write_parquet

__all__ = ["CAPTURE_COLUMNS", "write_capture"]

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


def write_capture(path: Path, rows: Iterable[AnsweredRow], facts: dict[str, Any]) -> None:
    """Write what `batch.drift` compares: one Parquet file a run, its settings in the metadata."""
    columns = ((row[0], row[1], row[9], *row[2:8]) for row in rows)
    records = (dict(zip(CAPTURE_COLUMNS, values, strict=True)) for values in columns)
    write_parquet(path, records, {"measure_extract": json.dumps(facts)})
