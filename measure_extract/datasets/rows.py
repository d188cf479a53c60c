"""Read the rows of a task from CSV or Parquet in a stream, whatever their number.

Rows come in batches of columns: what is the same for many rows is then worked out once.
"""

import csv
import gzip
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress
from pathlib import Path

from measure_extract.datasets.splits import shard_of
from measure_extract.entities import entity_spec
from measure_extract.errors import TableError

__all__ = ["Row", "RowBatch", "stream_batches", "stream_rows"]

Row = tuple[str, str, str, int | None]  # index, image, entity, group_id

_NEEDED = ("index", "image_link", "entity_name")
_OPTIONAL = "group_id"
_BATCH_ROWS = 8192  # of Parquet
_BLOCK_BYTES = 1 << 20  # of CSV; no line may be longer


@dataclass(frozen=True, slots=True)
class RowBatch:
    """Some rows, column by column, in their order."""

    indices: Sequence[str]
    images: Sequence[str]
    entities: Sequence[str]
    groups: Sequence[int | None]

    def __iter__(self) -> Iterator[Row]:
        return zip(self.indices, self.images, self.entities, self.groups, strict=True)


# As in the file: index, image_link, entity_name, group_id.
_Columns = tuple[Sequence[str], Sequence[str], Sequence[str], Sequence[str]]


def stream_rows(path: Path) -> Iterator[Row]:
    """Read rows one by one; see `stream_batches`."""
    for batch in stream_batches(path):
        yield from batch


def stream_batches(path: Path, *, shard: tuple[int, int] = (0, 1)) -> Iterator[RowBatch]:
    """Read rows with the columns index, image_link, entity_name and, if there, group_id.

    Args:
        path: .csv, .csv.gz or .parquet.
        shard: its number from 0, and how many there are; rows of other shards are left out.

    Raises:
        TableError: if there is no row, the file or a column is missing, or a row is cut off.
        UnknownEntityError: if a row asks for something else.
    """
    if not path.is_file():
        raise TableError(str(path), "there is no such file", "check the path")
    is_empty = True
    for indices, images, entities, groups in (
        _parquet(path) if path.suffix == ".parquet" else _csv(path)
    ):
        is_empty = is_empty and not indices
        names = {entity: _entity_name(entity) for entity in set(entities)}
        numbers = {group: _group(group) for group in set(groups)}
        batch = RowBatch(
            indices,
            images,
            [*map(names.__getitem__, entities)],
            [*map(numbers.__getitem__, groups)],
        )
        yield batch if shard[1] == 1 else _of_shard(batch, shard)
    if is_empty:
        raise TableError("the rows", "there are none", "give at least one")


def _of_shard(batch: RowBatch, shard: tuple[int, int]) -> RowBatch:
    number, count = shard
    mine = [shard_of(image, count) == number for image in batch.images]
    columns = (batch.indices, batch.images, batch.entities, batch.groups)
    indices, images, entities, groups = (list(compress(column, mine)) for column in columns)
    return RowBatch(indices, images, entities, groups)  # type: ignore[arg-type]


@lru_cache(maxsize=64)
def _entity_name(name: str) -> str:
    return entity_spec(name).name


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


def _csv(path: Path) -> Iterator[_Columns]:
    import pyarrow as pa
    from pyarrow.csv import ConvertOptions, ParseOptions, ReadOptions, open_csv

    names = _header(path)
    _check(path, names)
    columns = [name for name in (*_NEEDED, _OPTIONAL) if name in names]
    kinds = dict.fromkeys(columns, pa.string())
    packed = "gzip" if path.suffix == ".gz" else None
    try:
        with pa.input_stream(str(path), compression=packed) as file:
            for batch in open_csv(
                file,
                read_options=ReadOptions(block_size=_BLOCK_BYTES, use_threads=False),
                parse_options=ParseOptions(newlines_in_values=True),
                # Other columns are not looked at: nothing in them can stop a run.
                convert_options=ConvertOptions(column_types=kinds, include_columns=columns),
            ):
                index, image, entity, *rest = (c.to_pylist() for c in batch.columns)
                yield index, image, entity, rest[0] if rest else [""] * len(index)
    except (pa.ArrowInvalid, OSError) as error:
        raise TableError(str(path), f"it cannot be read ({error})", "repair the file") from error


def _header(path: Path) -> list[str]:
    is_packed = path.suffix == ".gz"
    try:
        with gzip.open(path, "rb") if is_packed else path.open("rb") as file:
            line = file.readline(_BLOCK_BYTES).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise TableError(str(path), f"it cannot be read ({error})", "repair the file") from error
    if not line:
        raise TableError(str(path), "it is empty", "give a CSV with a header line")
    return next(csv.reader([line]))


def _parquet(path: Path) -> Iterator[_Columns]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
    except pa.ArrowInvalid as error:
        raise TableError(str(path), f"it is no Parquet file ({error})", "check it") from error
    names = file.schema_arrow.names
    _check(path, names)
    columns = [*_NEEDED, *([_OPTIONAL] if _OPTIONAL in names else [])]
    for batch in file.iter_batches(batch_size=_BATCH_ROWS, columns=columns):
        index, image, entity = (
            [str(value) for value in batch.column(name).to_pylist()] for name in _NEEDED
        )
        groups = batch.column(_OPTIONAL).to_pylist() if _OPTIONAL in names else [None] * len(index)
        yield index, image, entity, ["" if g is None else str(int(g)) for g in groups]
