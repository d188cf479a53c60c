"""Join the outputs of shards into the one file that an unsplit run would have written."""

import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from measure_extract.datasets.rows import stream_rows
from measure_extract.datasets.submission import iter_predictions, write_predictions
from measure_extract.errors import OutputError, TableError
from measure_extract.paths import beside, refuse_overwriting, refuse_pictures, refuse_unwritable

__all__ = ["merge_shards"]


def merge_shards(shards: Sequence[Path], rows: Path, output: Path) -> int:
    """Write the predictions of all shards in the order of the rows.

    Memory does not grow with the rows: they are matched in a file that is removed afterwards.

    Returns:
        The number of rows.

    Raises:
        OverwriteError: if the output is one of the inputs.
        OutputError: if the output cannot be written.
        TableError: if an index is missing, occurs twice, or was not asked for.
    """
    refuse_overwriting([output, beside(output, ".part")], [*shards, rows])
    refuse_pictures([output])
    refuse_unwritable([output])
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=output.parent) as scratch:
        connection = sqlite3.connect(Path(scratch) / "merge.sqlite")
        try:
            return _merge(connection, shards, rows, output)
        except sqlite3.Error as error:
            raise OutputError(
                repr(str(output)), f"SQLite says: {error}", "see whether the disk is full"
            ) from error
        finally:
            connection.close()


def _merge(connection: sqlite3.Connection, shards: Sequence[Path], rows: Path, output: Path) -> int:
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("CREATE TABLE asked (place INTEGER PRIMARY KEY, idx TEXT)")
    connection.execute("CREATE TABLE given (idx TEXT PRIMARY KEY, prediction TEXT) WITHOUT ROWID")
    asked = ((place, row[0]) for place, row in enumerate(stream_rows(rows)))
    connection.executemany("INSERT INTO asked VALUES (?, ?)", asked)
    for shard in shards:
        _take_in(connection, shard)
    _refuse(
        connection,
        "SELECT idx FROM asked WHERE idx NOT IN (SELECT idx FROM given) LIMIT 1",
        rows,
        "is in no shard",
        "run the shard that is missing",
    )
    _refuse(
        connection,
        "SELECT idx FROM given WHERE idx NOT IN (SELECT idx FROM asked) LIMIT 1",
        rows,
        "was not asked for",
        "give the rows that the shards were made from",
    )
    write_predictions(output, _joined(connection))
    return int(connection.execute("SELECT count(*) FROM asked").fetchone()[0])


def _take_in(connection: sqlite3.Connection, shard: Path) -> None:
    insert = "INSERT OR IGNORE INTO given VALUES (?, ?)"
    for index, prediction in iter_predictions(shard):
        if connection.execute(insert, (index, prediction)).rowcount == 0:
            raise TableError(str(shard), f"index {index!r} occurs twice", "give each shard once")


def _refuse(
    connection: sqlite3.Connection, query: str, source: Path, problem: str, remedy: str
) -> None:
    found = connection.execute(query).fetchone()
    if found is not None:
        raise TableError(str(source), f"index {found[0]!r} {problem}", remedy)


def _joined(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    query = "SELECT idx, prediction FROM asked JOIN given USING (idx) ORDER BY place"
    yield from connection.execute(query)
