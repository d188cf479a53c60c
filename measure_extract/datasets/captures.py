"""Records of what was asked and answered, kept to compare them and to learn from them.

A run leaves one Parquet file. A service leaves a folder a day with a file an hour; the one it still writes
is JSON lines, as a Parquet file has no end until it is closed, and would be lost with a kill.
"""

import json
import logging
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from measure_extract.datasets.base import AnsweredRow, append_whole, write_parquet
from measure_extract.errors import TableError

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "CAPTURE_COLUMNS",
    "OpenCapture",
    "capture_files",
    "close_left_open",
    "is_captured",
    "iter_captured",
    "write_capture",
]

_log = logging.getLogger(__name__)

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

_CLOSED = ".service.parquet"
_OPEN = ".service.jsonl"


def write_capture(path: Path, rows: Iterable[AnsweredRow], facts: dict[str, Any]) -> None:
    """Write what `audit.drift` compares: one Parquet file a run, its settings in the metadata."""
    metadata = {"measure_extract": json.dumps(facts)}
    write_parquet(path, CAPTURE_COLUMNS, map(_record, rows), metadata)


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


class OpenCapture:
    """The file that a service writes now: lines that are whole or, after a kill, dropped."""

    def __init__(self, folder: Path, stem: str) -> None:
        """Open a new file in a folder, which is made if need be.

        Raises:
            OSError: if the system refuses.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f"{stem}{_OPEN}"
        self.size = 0  # bytes of whole lines
        self._file = self.path.open("xb", buffering=0)
        _lock(self._file.fileno())

    def append(self, rows: Sequence[AnsweredRow]) -> None:
        """Write rows; all or, where the system refuses, none of them.

        Raises:
            OSError: if the system refuses: a full disk, most often.
        """
        lines = b"".join(
            json.dumps(asdict(row), ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"
            for row in rows
        )
        self.size = append_whole(self._file, lines)

    def sync(self) -> None:
        """Have the system put it on the disk."""
        os.fsync(self._file.fileno())

    def close(self, facts: dict[str, Any]) -> None:
        """Make it a Parquet file; where that fails, the lines stay.

        Raises:
            OSError: if the system refuses.
        """
        _close(self.path, facts)
        self._file.close()


def _close(path: Path, facts: dict[str, Any]) -> bool:
    """Close a file; tells whether it was, as one with lines of another version is put aside."""
    lines = path.read_bytes().split(b"\n")
    rows = list(_rows(lines))
    if len(rows) < len(lines) - 1:  # a last line may be cut off, and is else empty
        unread = path.rename(path.with_name(f"{path.name}.unread"))
        _log.warning("%s has lines that this version cannot read; it is kept so", unread)
        return False
    if rows:
        write_capture(path.with_name(path.name.removesuffix(_OPEN) + _CLOSED), rows, facts)
    path.unlink()
    return True


def close_left_open(folder: Path, facts: dict[str, Any]) -> int:
    """Close the files that services left open which are no more; gives how many.

    Raises:
        OSError: if the system refuses.
    """
    closed = 0
    for path in sorted(folder.glob(f"*/*{_OPEN}")):
        with path.open("rb") as file:
            if _lock(file.fileno()):
                closed += _close(path, facts)
    return closed


def _lock(descriptor: int) -> bool:
    """Lock a file, so that no other process closes it; tells whether nobody else has it."""
    try:
        import fcntl
    except ImportError:  # Windows: a service there must have its folder alone
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _lines(path: Path, index: str | None = None) -> Iterator[AnsweredRow]:
    """Read an open file, or the rows of one index; what is no row, as a last line that is cut off, is left out."""
    whole = path.read_bytes()
    if index is None:
        lines = whole.split(b"\n")
    else:  # a second is saved where the file is long: it is asked for while the service answers
        begin = json.dumps({"index": index}, ensure_ascii=False)[:-1].encode(
            "utf-8", "backslashreplace"
        )
        lines = re.findall(re.escape(begin) + rb",.*", whole)
    return _rows(lines)


def _rows(lines: Iterable[bytes]) -> Iterator[AnsweredRow]:
    for line in lines:
        try:
            yield AnsweredRow(**json.loads(line))
        except (ValueError, TypeError):
            continue


def capture_files(path: Path) -> list[Path]:
    """Give the files that a path stands for.

    A file is itself. A folder is its newest run; a service's day is all of its hours, and a service's
    folder its newest day.

    Raises:
        TableError: if there is no capture at the path.
    """
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise TableError(str(path), "there is no such file", "check the path")
    hours = _hours(path)
    if hours:
        return hours
    runs = sorted(path.glob("*.parquet"))
    if runs:
        return runs[-1:]
    days = [day for day in sorted(path.iterdir()) if day.is_dir() and _hours(day)]
    if days:
        return _hours(days[-1])
    raise TableError(str(path), "there is no capture in it", "run predict --capture")


def is_captured(day: Path, hour: str, index: str, entity: str) -> bool:
    """Tell whether a service wrote a row in an hour of one of its days.

    Args:
        day: its folder, which need not be there.
        hour: its two digits.
        index: of the row.
        entity: of the row.
    """
    for _ in range(2):  # a file may be closed, and get its other name, while it is looked for
        try:
            files = [path for path in _hours(day) if path.name.startswith(hour)]
            return any((index, entity) in _answered(path, index) for path in files)
        except FileNotFoundError:
            continue
    return False


def _answered(path: Path, index: str) -> Iterator[tuple[str, str]]:
    """Give index and entity of the rows of a file; of a file being written those of one index alone."""
    if path.name.endswith(_OPEN):
        return ((row.index, row.entity) for row in _lines(path, index))
    columns = ("index", "entity_name")
    return ((row["index"], row["entity_name"]) for row in iter_captured(path, columns))


def _hours(folder: Path) -> list[Path]:
    return sorted(p for p in folder.iterdir() if p.name.endswith((_OPEN, _CLOSED)))


def iter_captured(path: Path, columns: Sequence[str] = CAPTURE_COLUMNS) -> Iterator[dict[str, Any]]:
    """Read the rows of one file of `capture_files`, with some of CAPTURE_COLUMNS.

    Raises:
        TableError: if it is no capture.
    """
    if path.name.endswith(_OPEN):
        for row in _lines(path):
            record = _record(row)
            yield {name: record[name] for name in columns}
        return
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            _check_kinds(path, file.schema_arrow, columns)
            for batch in file.iter_batches(columns=list(columns)):
                yield from map(_checked, batch.to_pylist())
    except (pa.ArrowException, OSError, ValueError, LookupError) as error:
        if isinstance(error, TableError):
            raise
        problem = " ".join(str(error).split())[:300]
        raise TableError(str(path), f"it is no capture ({problem})", _REMEDY) from error


_REMEDY = "give one of predict"
# What Arrow calls the values of a column; one without any is "null". All others hold text.
_KINDS = {
    "group_id": ("int64", "null"),
    "confidence": ("double", "float", "null"),
    "is_failed": ("int64", "bool", "null"),
}
_TEXT = ("string", "large_string", "null")


def _check_kinds(path: Path, schema: "pa.Schema", columns: Sequence[str]) -> None:
    for name in columns:
        kind = str(schema.field(name).type) if name in schema.names else "not there"
        if kind not in _KINDS.get(name, _TEXT):
            problem = f"it is no capture: its column {name!r} is {kind[:100]}"
            raise TableError(str(path), problem, _REMEDY)


def _checked(row: dict[str, Any]) -> dict[str, Any]:
    confidence = row.get("confidence")
    if confidence is not None and not 0 <= confidence <= 1:
        raise ValueError(f"a confidence of {confidence!r} is not in [0, 1]")
    return row
