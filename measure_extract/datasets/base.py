"""What all tables that we write share: an answered row, and writing in one step."""

import errno
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Any

from measure_extract.paths import beside

__all__ = ["AnsweredRow", "append_whole", "replaced", "write_parquet"]


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """Write to a neighbour and move it into place, so that no half file is ever seen."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = beside(path, ".part")
    try:
        yield scratch
        os.replace(scratch, path)
    except BaseException:
        scratch.unlink(missing_ok=True)
        raise


def append_whole(file: FileIO, data: bytes, *, sync: Callable[[int], None] = lambda _: None) -> int:
    """Add bytes to the end of a file: all of them or, where the system refuses, none.

    Args:
        file: open for writing, without a buffer.
        data: to add.
        sync: has the system put the file of a descriptor on the disk, as `os.fsync`.

    Returns:
        The size of the file.

    Raises:
        OSError: if the system refuses: a full disk, most often.
    """
    size = os.lseek(file.fileno(), 0, os.SEEK_END)
    try:
        if file.write(data) != len(data):
            raise OSError(errno.ENOSPC, "the disk takes only a part of it")
        sync(file.fileno())
    except OSError:
        os.ftruncate(file.fileno(), size)
        os.lseek(file.fileno(), size, os.SEEK_SET)
        raise
    return size + len(data)


@dataclass(frozen=True, slots=True)
class AnsweredRow:
    """A row of a task with all that a run knows of it."""

    index: str
    image: str
    entity: str
    group_id: int | None
    prediction: str  # "number unit", or "" for none
    confidence: float | None  # of the prediction, in [0, 1]
    reason: str  # why there is none; "" where there is one
    is_failed: bool  # the picture cannot be fetched or read
    evidence: str  # the measurement as one JSON object; "" for none
    sha256: str  # of the picture file's bytes; "" where it cannot be fetched


_ROWS_PER_GROUP = 10_000  # of a Parquet file; bounds what a writer holds


def write_parquet(
    path: Path,
    names: Sequence[str],
    records: Iterable[dict[str, Any]],
    metadata: dict[str, str] | None = None,
) -> None:
    """Write records as one Parquet file, in place in one step.

    Args:
        path: of the file.
        names: of the columns.
        records: with these names each; text but for a few numbers.
        metadata: of the file's schema.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {
        "group_id": pa.int64(),
        "confidence": pa.float64(),
        "value": pa.float64(),
        "is_failed": pa.int64(),
    }
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in names], metadata=metadata)
    with replaced(path) as scratch, pq.ParquetWriter(scratch, schema) as writer:
        for group in _in_groups(records):
            writer.write_table(pa.Table.from_pylist(list(group), schema=schema))


def _in_groups(records: Iterable[dict[str, Any]]) -> Iterator[Sequence[dict[str, Any]]]:
    group: list[dict[str, Any]] = []
    for record in records:
        group.append(record)
        if len(group) == _ROWS_PER_GROUP:
            yield group
            group = []
    if group:
        yield group
