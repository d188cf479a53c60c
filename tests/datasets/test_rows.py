"""Rows come in as they are written, from CSV and Parquet."""

import gzip
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from measure_extract.datasets.groups import GroupCounts
from measure_extract.datasets.rows import Row, stream_batches, stream_rows
from measure_extract.datasets.splits import shard_of
from measure_extract.errors import TableError, UnknownEntityError

HEADER = "index,image_link,group_id,entity_name\n"
LINES = HEADER + "7,a.jpg,12,height\n\n3,b.jpg,,item_weight\n"
EXPECTED = [("7", "a.jpg", "height", 12), ("3", "b.jpg", "item_weight", None)]


def test_csv_gzip_and_parquet_agree(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(LINES)
    (tmp_path / "r.csv.gz").write_bytes(gzip.compress(("\ufeff" + LINES).encode()))
    columns = {
        "entity_name": ["height", "item_weight"],
        "index": [7, 3],
        "image_link": ["a.jpg", "b.jpg"],
        "group_id": [12, None],
    }
    pq.write_table(pa.table(columns), tmp_path / "r.parquet")

    for name in ("r.csv", "r.csv.gz", "r.parquet"):
        assert list(stream_rows(tmp_path / name)) == EXPECTED


def test_other_columns_stop_nothing(tmp_path: Path) -> None:
    lines = [f"{i},{i}.jpg,height,{i if i < 50_000 else 'x'}\n" for i in range(50_010)]
    (tmp_path / "r.csv").write_text("index,image_link,entity_name,price\n" + "".join(lines))

    assert sum(1 for _ in stream_rows(tmp_path / "r.csv")) == 50_010


def test_quotes_and_line_ends_are_taken_as_csv_has_them(tmp_path: Path) -> None:
    lines = 'index,note,image_link,group_id,entity_name\r\n"7","two\nlines, one cell",a.jpg,"",height\r\n'
    (tmp_path / "r.csv").write_bytes(lines.encode())

    assert list(stream_rows(tmp_path / "r.csv")) == [("7", "a.jpg", "height", None)]


def test_group_is_optional_and_columns_may_stand_anywhere(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("entity_name,note,index,image_link\nheight,x,7,a.jpg\n")

    assert list(stream_rows(tmp_path / "r.csv")) == [("7", "a.jpg", "height", None)]


def test_no_rows_and_unknown_entities_are_refused(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(HEADER)
    with pytest.raises(TableError, match=r"r\.csv: it has no rows"):
        list(stream_rows(tmp_path / "r.csv"))
    (tmp_path / "r.csv").write_text(HEADER + "7,a.jpg,1,height\n8,b.jpg,1,heigth\n9,c.jpg,1,x\n")
    with pytest.raises(UnknownEntityError, match=r"r\.csv, row 2: .*; did you mean 'height'"):
        list(stream_rows(tmp_path / "r.csv"))
    lines = "".join(f"{i},{'a' * 90}.jpg,1,height\n" for i in range(40_000))  # several blocks
    (tmp_path / "r.csv").write_text(HEADER + lines + "7,a.jpg,1,Height \n")
    with pytest.raises(UnknownEntityError, match="row 40001: unknown entity 'Height '; did you"):
        list(stream_rows(tmp_path / "r.csv"))


def test_groups_as_pandas_writes_them(tmp_path: Path) -> None:
    groups = [107694.0, None, float("nan"), -1.0, 2.5, 1e300]
    columns = {
        "index": list(range(len(groups))),
        "image_link": ["a.jpg"] * len(groups),
        "entity_name": ["height"] * len(groups),
        "group_id": groups,
    }
    pq.write_table(pa.table(columns), tmp_path / "r.parquet")
    frame = pq.read_table(tmp_path / "r.parquet").to_pandas()
    frame.to_csv(tmp_path / "r.csv", index=False)
    wanted = [107694, None, None, -1, None, None]

    for name in ("r.csv", "r.parquet"):
        assert [row[3] for row in stream_rows(tmp_path / name)] == wanted


def test_groups_are_counted_once_over_the_whole_file(tmp_path: Path) -> None:
    folder = "a" * 40  # several blocks
    groups = ["7", "", "abc", "²"]
    lines = [f"{i},{folder}/{i}.jpg,{groups[i % 4]},height\n" for i in range(40_000)]
    (tmp_path / "r.csv").write_text(HEADER + "".join(lines))
    counts: list[GroupCounts] = []
    batches = stream_batches(tmp_path / "r.csv", shard=(0, 7), on_groups=counts.append)

    assert sum(len(batch.indices) for batch in batches) < 40_000
    assert counts == [GroupCounts(40_000, 10_000, 20_000, "abc")]


def test_shards_share_the_pictures_out(tmp_path: Path) -> None:
    lines = [f"{i},{i % 40}.jpg,,height\n" for i in range(80)]
    (tmp_path / "r.csv").write_text(HEADER + "".join(lines))
    seen: list[Row] = []
    for number in range(3):
        rows = [
            row for part in stream_batches(tmp_path / "r.csv", shard=(number, 3)) for row in part
        ]
        assert 0 < len(rows) < 80
        assert {shard_of(row[1], 3) for row in rows} == {number}
        seen += rows

    assert sorted(seen) == sorted(stream_rows(tmp_path / "r.csv"))
