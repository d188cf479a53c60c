"""One reader for every table: what can be told is read, the rest is one line that says what to do."""

import csv
import gzip
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from measure_extract.datasets.tables import check_columns, read_columns, read_table
from measure_extract.errors import TableError

HEADER = "index,image_link,group_id,entity_name\n"
LINES = HEADER + "1,é.jpg,2,height\n3,b.jpg,,width\n"
NEEDED, OPTIONAL = ("index", "image_link", "entity_name"), ("group_id",)
ROWS = [("1", "é.jpg", "height", "2"), ("3", "b.jpg", "width", "")]


def packed(text: str) -> bytes:
    """Pack a text; without the time of day, which would give the test another name in every process."""
    return gzip.compress(text.encode(), mtime=0)


def read(path: Path) -> list[tuple[str, ...]]:
    return [tuple(row.values()) for row in read_table(path, NEEDED, OPTIONAL)]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("r.csv", LINES.encode()),
        ("r.csv", LINES.replace("\n", "\r\n").encode()),
        ("r.csv", LINES.replace("\n", "\r").encode()),
        ("r.csv", ("\ufeff" + LINES).encode()),
        ("r.csv", LINES.encode("utf-16")),
        ("r.csv", ("\ufeff" + LINES).encode("utf-16-be")),
        ("r.csv.gz", packed(LINES)),
        ("r.csv.gz", packed("\ufeff" + LINES)),
        ("R.CSV.GZ", packed(LINES)),
        ("r.txt", LINES.encode()),
    ],
)
def test_every_common_form_is_read(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)

    assert read(tmp_path / name) == ROWS


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("r.csv", b"", "it is empty"),
        ("r.csv", b"\n\n", "it is empty"),
        ("r.csv", b"index,image_link\n1,a\n", r"column 'entity_name' is missing \(found: index"),
        ("r.csv", b"a;b,index\n1,a\n", "'image_link' is missing.*; add it or rename the column"),
        ("r.csv", LINES.encode("latin-1"), "invalid UTF8.*save it anew as CSV in UTF-8"),
        ("r.csv", (HEADER + "7,a.jpg\n").encode(), "Expected 4 columns, got 2: 7,a.jpg"),
        ("r.csv", (HEADER + "7,a.jpg,1,height,more\n").encode(), "Expected 4 columns, got 5"),
        ("r.csv", (HEADER + '7,"a.jpg,1,height\n').encode(), "cannot be read"),
        ("r.csv", (HEADER + f"7,{'x' * 3_000_000},1,height\n").encode(), "cannot be read"),
        ("r.csv", f"{'x' * 3_000_000},{HEADER}".encode(), "first line is longer than 1,048,576"),
        ("r.csv", bytes(range(256)) * 50, "is missing"),
        (
            "r.csv",
            LINES.replace(",", ";").encode(),
            r"found: index;image_link;.*separate .* by commas",
        ),
        ("r.csv", b"PK\x03\x04 sheets", "it is a spreadsheet or an archive.*save it anew as CSV"),
        ("r.xls", b"\xd0\xcf\x11\xe0 sheets", "it is a spreadsheet"),
        ("r.csv.gz", b"no gzip", "cannot be read"),
        ("r.csv.gz", packed(LINES * 9000)[:-40], "cannot be read"),
        ("r.parquet", b"no parquet", "save it anew as Parquet"),
        ("r.parquet", b"PAR1" + bytes(100) + b"PAR1", "cannot be read"),
    ],
)
def test_what_cannot_be_read_is_one_line(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(TableError, match=words) as caught:
        read(tmp_path / name)

    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 700


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="there is no such file"):
        read(tmp_path / "none.csv")
    with pytest.raises(TableError, match="it is a folder"):
        read(tmp_path)


def test_parquet_cells_are_written_as_a_csv_has_them(tmp_path: Path) -> None:
    columns = {
        "index": [7.0, 8.0],
        "image_link": [b"a.jpg", None],
        "entity_name": pa.array(["height", "width"]).dictionary_encode(),
        "group_id": [2.5, float("nan")],
    }
    pq.write_table(pa.table(columns), tmp_path / "r.parquet")

    assert read(tmp_path / "r.parquet") == [
        ("7", "a.jpg", "height", "2.5"),
        ("8", "", "width", ""),
    ]


def test_cells_of_several_lines_stay_whole_in_a_long_table(tmp_path: Path) -> None:
    cell = "line\n" * 20
    lines = "".join(f'{i},"{cell}",2,height\n' for i in range(12_000))  # over a block of 1 MiB
    (tmp_path / "r.csv").write_text(HEADER + lines)
    found = read(tmp_path / "r.csv")

    assert [row[0] for row in found] == [str(i) for i in range(12_000)]
    assert {row[1] for row in found} == {cell}


def test_an_optional_column_that_is_missing_is_empty(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("entity_name,note,index,image_link\nheight,x,7,a.jpg\n")

    assert read(tmp_path / "r.csv") == [("7", "a.jpg", "height", "")]


def test_columns_come_in_the_order_asked(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(LINES)
    columns = next(read_columns(tmp_path / "r.csv", ("entity_name", "index")))

    assert list(columns.items()) == [("entity_name", ["height", "width"]), ("index", ["1", "3"])]


def test_columns_can_be_checked_before_the_rows_are_read(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(LINES + "cut off\n")

    assert check_columns(tmp_path / "r.csv", ["index"])[0] == "index"
    with pytest.raises(TableError, match="column 'entity_value' is missing"):
        check_columns(tmp_path / "r.csv", ["entity_value"])


@pytest.mark.parametrize("limit", [100, 131_072, 1 << 30])
def test_limits_that_others_set_for_the_csv_module_change_nothing(
    tmp_path: Path, limit: int
) -> None:
    (tmp_path / "r.csv").write_text(LINES)
    (tmp_path / "long.csv").write_text("x" * 3_000_000 + "," + LINES)
    before = csv.field_size_limit(limit)
    try:
        assert read(tmp_path / "r.csv") == ROWS
        with pytest.raises(TableError, match="its first line is longer"):
            read(tmp_path / "long.csv")
    finally:
        csv.field_size_limit(before)


def test_no_flipped_bit_of_a_parquet_file_is_a_traceback(tmp_path: Path) -> None:
    path = tmp_path / "r.parquet"
    pq.write_table(pa.table({"index": pa.array(["a", "b"]).dictionary_encode()}), path)
    data = path.read_bytes()
    refused = 0
    for place in range(0, len(data), 2):
        for bit in (0, 3, 7):
            flipped = bytearray(data)
            flipped[place] ^= 1 << bit
            path.write_bytes(flipped)
            try:
                list(read_columns(path, ["index"]))
            except TableError:
                refused += 1

    assert refused > 300
