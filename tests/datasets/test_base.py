"""Files appear whole or not at all, and tables keep the kinds of their columns."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from measure_extract.datasets import base as module
from measure_extract.datasets.base import replaced, write_parquet


def test_a_file_is_replaced_in_one_step(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("before")
    with replaced(path) as scratch:
        scratch.write_text("after")
        assert (scratch.parent, path.read_text()) == (tmp_path, "before")

    assert path.read_text() == "after"
    assert [p.name for p in tmp_path.iterdir()] == ["out.csv"]


def test_a_failure_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("before")
    with pytest.raises(KeyError), replaced(path) as scratch:
        scratch.write_text("half")
        raise KeyError

    assert path.read_text() == "before"
    assert [p.name for p in tmp_path.iterdir()] == ["out.csv"]


def record(i: int) -> dict[str, Any]:
    return {
        "index": str(i), "group_id": i or None, "confidence": i / 8, "value": None, "is_failed": 0,
    }  # fmt: skip


@pytest.mark.parametrize("rows", [1, 2, 3, 4, 7])
def test_rows_are_written_in_groups(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    monkeypatch.setattr(module, "_ROWS_PER_GROUP", 3)
    path = tmp_path / "t.parquet"
    write_parquet(path, list(record(0)), map(record, range(rows)), {"run": "1"})
    file = pq.ParquetFile(path)
    sizes = [file.metadata.row_group(i).num_rows for i in range(file.num_row_groups)]

    assert file.read().to_pylist() == [record(i) for i in range(rows)]
    assert sizes == [3] * (rows // 3) + ([rows % 3] if rows % 3 else [])
    assert file.schema_arrow.metadata[b"run"] == b"1"


def test_columns_have_the_same_kind_in_every_run(tmp_path: Path) -> None:
    """Also where all cells of a column are empty."""
    path = tmp_path / "t.parquet"
    write_parquet(path, list(record(0)), [record(0)])

    assert dict(zip(*(pq.read_schema(path).names, pq.read_schema(path).types), strict=True)) == {
        "index": pa.string(),
        "group_id": pa.int64(),
        "confidence": pa.float64(),
        "value": pa.float64(),
        "is_failed": pa.int64(),
    }


def test_a_file_without_a_row_has_its_columns(tmp_path: Path) -> None:
    write_parquet(tmp_path / "t.parquet", ["index", "group_id"], [])

    assert pq.read_table(tmp_path / "t.parquet").to_pydict() == {"index": [], "group_id": []}
