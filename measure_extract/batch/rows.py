"""Read the rows of a task from CSV or Parquet in a stream, whatever their number."""

import csv
import gzip
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from measure_extract.entities import entity_spec
from measure_extract.errors import TableError

__all__ = ["Row", "stream_rows"]

Row = tuple[str, str, str, int | None]  # index, image, entity, group_id

_NEEDED = ("index", "image_link", "entity_name")
_OPTIONAL = "group_id"


def stream_rows(path: Path) -> Iterator[Row]:
    """Read rows with the columns index, image_link, entity_name and, if there, group_id.

    Args:
        path: .csv, .csv.gz or .parquet.

    Raises:
        TableError: if the file or a column is missing, or a row is cut off.
        UnknownEntityError: if a row asks for something else.
    """
    if not path.is_file():
        raise TableError(str(path), "there is no such file", "check the path")
    records = _parquet(path) if path.suffix == ".parquet" else _csv(path)
    for index, image, entity, group in records:
        yield index, image, _entity_name(entity), _group(group)


@lru_cache(maxsize=64)
def _entity_name(name: str) -> str:
    return entity_spec(name).name


@lru_cache(maxsize=4096)
def _group(text: str) -> int | None:
    stripped = text.strip()
    return int(stripped) if stripped.lstrip("-").isdecimal() else None


def _check(path: Path, names: list[str]) -> None:
    missing = [name for name in _NEEDED if name not in names]
    if missing:
        raise TableError(
            str(path),
            f"column {missing[0]!r} is missing (found: {', '.join(names)})",
            "add it or rename the column that holds it",
        )


def _csv(path: Path) -> Iterator[tuple[str, str, str, str]]:
    opened = (
        gzip.open(path, "rt", encoding="utf-8-sig", newline="")
        if path.suffix == ".gz"
        else path.open(encoding="utf-8-sig", newline="")
    )
    with opened as file:
        reader = csv.reader(file)
        names = next(reader, None)
        if names is None:
            raise TableError(str(path), "it is empty", "give a CSV with a header line")
        _check(path, names)
        index, image, entity = (names.index(name) for name in _NEEDED)
        group = names.index(_OPTIONAL) if _OPTIONAL in names else None
        for row in reader:
            if not row:
                continue  # an empty line
            if len(row) < len(names):
                place = f"line {reader.line_num} has {len(row)} of {len(names)} columns"
                raise TableError(str(path), place, "repair or remove the line")
            yield row[index], row[image], row[entity], "" if group is None else row[group]


def _parquet(path: Path) -> Iterator[tuple[str, str, str, str]]:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise TableError(str(path), "Parquet needs pyarrow", "run: pip install pyarrow") from error
    try:
        file = pq.ParquetFile(path)
    except pa.ArrowInvalid as error:
        raise TableError(str(path), f"it is no Parquet file ({error})", "check it") from error
    names = file.schema_arrow.names
    _check(path, names)
    columns = [*_NEEDED, *([_OPTIONAL] if _OPTIONAL in names else [])]
    for batch in file.iter_batches(columns=columns):
        for row in batch.to_pylist():
            group = row.get(_OPTIONAL)
            yield (
                str(row["index"]),
                str(row["image_link"]),
                str(row["entity_name"]),
                "" if group is None else str(int(group)),
            )
