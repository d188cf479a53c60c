"""Read a table from CSV, gzipped CSV or Parquet: the one reader of every command that takes rows.

All cells come as text, "" where there is nothing, in batches of columns: what is the same for many rows
is then worked out once. Other columns than those asked for are not looked at: nothing in them can stop
a run.
"""

import codecs
import csv
import gzip
import io
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from measure_extract.errors import TableError

__all__ = ["Columns", "check_columns", "read_columns", "read_table", "refuse_missing"]

Columns = dict[str, Sequence[str]]  # all of one length

_BATCH_ROWS = 8192  # of Parquet
_BLOCK_BYTES = 1 << 20  # of CSV; no line may be longer
_ARROWS = (OSError, ValueError, LookupError, NotImplementedError)  # kinds of Arrow's own errors
_OTHER_SEPARATORS = frozenset(";\t|")
# .xlsx and .ods are ZIP files, .xls has its own mark.
_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_columns(
    path: Path, needed: Iterable[str], optional: Iterable[str] = ()
) -> Iterator[Columns]:
    """Read some columns of a table, a batch of rows at a time.

    Args:
        path: .csv, .csv.gz or .parquet; text in UTF-8, or in UTF-16 with its mark.
        needed: columns that must be there.
        optional: columns that are "" in every row where they are not there.

    Raises:
        TableError: if the file or a needed column is missing, or the file cannot be read to its end.
    """
    names = check_columns(path, needed)
    asked = [*needed, *optional]
    there = [name for name in asked if name in names]
    batches = _parquet(path, there) if _is_parquet(path) else _csv(path, there)
    try:
        for batch in batches:
            rows = len(batch[there[0]])
            yield {name: batch[name] if name in batch else [""] * rows for name in asked}
    except _ARROWS as error:
        if isinstance(error, TableError):
            raise
        raise _unreadable(path, error) from error


def read_table(
    path: Path, needed: Iterable[str], optional: Iterable[str] = ()
) -> Iterator[dict[str, str]]:
    """Read a table row by row; see `read_columns`."""
    for columns in read_columns(path, needed, optional):
        for cells in zip(*columns.values(), strict=True):
            yield dict(zip(columns, cells, strict=True))


def refuse_missing(path: Path) -> None:
    """Refuse a table that is not there.

    Raises:
        TableError: if there is no such file, or it is a folder.
    """
    if path.is_dir():
        raise TableError(str(path), "it is a folder", "give a .csv, .csv.gz or .parquet file")
    if not path.is_file():
        raise TableError(str(path), "there is no such file", "check the path")


def check_columns(path: Path, needed: Iterable[str]) -> list[str]:
    """Give the column names of a table, and refuse it early if one that is needed is missing.

    Raises:
        TableError: if the file cannot be read or a needed column is missing.
    """
    refuse_missing(path)
    try:
        names = _parquet_names(path) if _is_parquet(path) else _csv_names(path)
    except (*_ARROWS, EOFError, zlib.error, csv.Error) as error:
        raise _unreadable(path, error) from error
    if not names:
        raise TableError(str(path), "it is empty", "give a CSV with a header line")
    missing = [name for name in needed if name not in names]
    if missing:
        raise TableError(
            str(path),
            f"column {missing[0]!r} is missing (found: {_listed(names)})",
            _remedy(names),
        )
    return names


def _remedy(names: Sequence[str]) -> str:
    if len(names) == 1 and set(names[0]) & _OTHER_SEPARATORS:
        return "separate its columns by commas"
    return "add it or rename the column that holds it"


def _unreadable(path: Path, error: Exception) -> TableError:
    kind = "Parquet" if _is_parquet(path) else "CSV in UTF-8"
    reason = " ".join(str(error).split())[:300]  # Arrow quotes the row, which may be huge
    return TableError(
        str(path), f"it cannot be read ({reason})", f"repair it, or save it anew as {kind}"
    )


def _listed(names: Sequence[str]) -> str:
    listed = "".join(c if c.isprintable() else "?" for c in ", ".join(names))
    return listed if len(listed) <= 200 else f"{listed[:200]}..."


def _is_parquet(path: Path) -> bool:
    return path.suffix.lower() == ".parquet"


def _text(cell: object) -> str:
    """Write a cell as a CSV would have it; a whole number that pandas keeps as a float has no point."""
    if isinstance(cell, str):
        return cell
    if cell is None or cell != cell:  # NaN is unlike itself
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.decode(errors="replace") if isinstance(cell, bytes) else str(cell)


def _parquet_names(path: Path) -> list[str]:
    import pyarrow.parquet as pq

    return list(pq.read_schema(path).names)


def _parquet(path: Path, columns: list[str]) -> Iterator[Columns]:
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=_BATCH_ROWS, columns=columns):
            yield {name: [_text(cell) for cell in batch[name].to_pylist()] for name in columns}


def _csv_names(path: Path) -> list[str]:
    with _opened(path) as file:
        head = file.read(_BLOCK_BYTES)
    if head.startswith(_SPREADSHEETS):
        raise ValueError("it is a spreadsheet or an archive")
    # The csv module's own limit of a cell is one for the whole process, and others move it.
    if len(head) == _BLOCK_BYTES and not {*b"\r\n"} & {*head}:
        raise ValueError(f"its first line is longer than {_BLOCK_BYTES:,} bytes")
    # The block may end within a character; what is no text is the matter of the reader of the rows.
    text = head.decode(_encoding(head), errors="replace").removeprefix("\ufeff")
    return next(csv.reader(io.StringIO(text, newline=None)), [])


def _csv(path: Path, columns: list[str]) -> Iterator[Columns]:
    import pyarrow as pa
    from pyarrow.csv import ConvertOptions, ParseOptions, ReadOptions, open_csv

    with _opened(path) as file:
        encoding = _encoding(file.read(2))
    packed = "gzip" if path.suffix.lower() == ".gz" else None
    with pa.input_stream(str(path), compression=packed) as stream:
        for batch in open_csv(
            stream,
            read_options=ReadOptions(block_size=_BLOCK_BYTES, use_threads=False, encoding=encoding),
            parse_options=ParseOptions(newlines_in_values=True),
            convert_options=ConvertOptions(
                column_types=dict.fromkeys(columns, pa.string()), include_columns=columns
            ),
        ):
            yield {name: batch[name].to_pylist() for name in columns}


def _opened(path: Path) -> "io.BufferedIOBase | gzip.GzipFile":
    return gzip.open(path, "rb") if path.suffix.lower() == ".gz" else path.open("rb")


def _encoding(head: bytes) -> str:
    return "utf-16" if head.startswith(_UTF16_MARKS) else "utf-8"
