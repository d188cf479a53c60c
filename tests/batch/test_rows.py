"""Rows come in as they are written, from CSV and Parquet."""

import gzip
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from measure_extract.batch.rows import stream_rows
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


def test_group_is_optional_and_columns_may_stand_anywhere(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("entity_name,note,index,image_link\nheight,x,7,a.jpg\n")

    assert list(stream_rows(tmp_path / "r.csv")) == [("7", "a.jpg", "height", None)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "it is empty"),
        ("index,image_link\n1,a\n", "column 'entity_name' is missing"),
        (HEADER + "7,a.jpg\n", "line 2 has 2 of 4 columns"),
    ],
)
def test_bad_tables(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "r.csv").write_text(text)
    with pytest.raises(TableError, match=words):
        list(stream_rows(tmp_path / "r.csv"))


def test_bad_files(tmp_path: Path) -> None:
    (tmp_path / "r.parquet").write_text("no parquet")
    with pytest.raises(TableError, match="no Parquet file"):
        list(stream_rows(tmp_path / "r.parquet"))
    with pytest.raises(TableError, match="no such file"):
        list(stream_rows(tmp_path / "none.csv"))
    (tmp_path / "r.csv").write_text(HEADER + "7,a.jpg,1,heigth\n")
    with pytest.raises(UnknownEntityError, match="did you mean 'height'"):
        list(stream_rows(tmp_path / "r.csv"))
