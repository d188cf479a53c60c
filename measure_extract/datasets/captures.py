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
    write_parquet(path, map(_record, rows), {"measure_extract": json.dumps(facts)})


def _record(row: AnsweredRow) -> dict[str, Any]:
    cells = (
        row.index,
        row.image,
        row.sha256,
        row.entity,
        row.group_id,
        row.prediction,
        row.confidence,
        row.reason,
        int(row.is_failed),
    )
    return dict(zip(CAPTURE_COLUMNS, cells, strict=True))
