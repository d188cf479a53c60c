"""The state of a batch run on disk: its rows, and what is answered so far.

One SQLite file beside the output. A row is there once, an answer is written once, and both survive a
killed process; memory does not grow with their number. Nothing here knows how answers are found.
"""

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from measure_extract.batch.jobs import ImageJob, ImageOutcome
from measure_extract.batch.rows import Row
from measure_extract.errors import JournalMismatchError, TableError

__all__ = ["AnsweredRow", "Journal", "Progress", "shard_of"]

_PAGE_ROWS = 5000
_WAIT_S = 3.0  # for another run that is about to end
_CACHE = "PRAGMA cache_size = -65536"  # 64 MiB of the file in memory, whatever its size
# A picture is done when it is in `images`; its answers stand once per question, however many rows ask
# it. A group is text, "" for none, so that it can be part of a key.
_SCHEMA = """
CREATE TABLE rows (place INTEGER PRIMARY KEY, idx TEXT, image TEXT, entity TEXT, grp TEXT);
CREATE TABLE images (
    image TEXT PRIMARY KEY, rows INTEGER, failure TEXT, sha256 TEXT
) WITHOUT ROWID;
CREATE TABLE answers (
    image TEXT, entity TEXT, grp TEXT, rows INTEGER,
    prediction TEXT, confidence REAL, reason TEXT, evidence TEXT,
    PRIMARY KEY (image, entity, grp)
) WITHOUT ROWID;
CREATE TABLE meta (facts TEXT);
"""

# index, image, entity, group_id, prediction, confidence, reason, is_failed, evidence, sha256
AnsweredRow = tuple[str, str, str, int | None, str, float | None, str, int, str, str]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is."""

    rows: int
    done: int
    answered: int  # of those done
    failed: int  # of those done: the picture could not be had or read


@dataclass(frozen=True, slots=True)
class _Asked:
    """A job that was given out: each question as (entity, group), with the rows that ask it."""

    image: str
    questions: tuple[tuple[tuple[str, str], int], ...]


def shard_of(image: str, shards: int) -> int:
    """Give the shard of a picture, from 0; the same on every machine, and for all its rows."""
    return int.from_bytes(hashlib.blake2b(image.encode(), digest_size=8).digest(), "big") % shards


class _Watched:
    """Rows on their way, and whether their indices are whole numbers that rise.

    Most files are numbered through, and then no index can occur twice; looking for doubles among a
    million takes a second.
    """

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = rows
        self.count = 0
        self.is_rising = True

    def __iter__(self) -> Iterator[Row]:
        last = -1
        for row in self._rows:
            if self.is_rising:
                index = row[0]
                # "007" and "7" are two indices and one number.
                is_plain = (
                    index.isdecimal() and len(index) < 19 and (index[0] != "0" or index == "0")
                )
                number = int(index) if is_plain else last
                self.is_rising = number > last
                last = number
            self.count += 1
            yield row


class Journal:
    """Rows and answers of one run; used by one thread."""

    def __init__(self, path: Path, facts: dict[str, Any]) -> None:
        """Open the journal of a run, or begin one.

        Args:
            path: the SQLite file.
            facts: everything that decides the answers; plain JSON values.

        Raises:
            JournalMismatchError: if the file was begun with other facts.
            TableError: if the file is no journal.
        """
        self.path = path
        self._facts = facts
        self._connection = sqlite3.connect(path, timeout=_WAIT_S)
        self._in_flight: dict[int, _Asked] = {}
        self._progress: Progress | None = None  # counted on first use, then kept up
        try:
            known = self._known_facts()
        except sqlite3.DatabaseError as error:
            self.close()
            raise TableError(
                str(path),
                f"it cannot be used as a journal ({error})",
                "wait for the other run that uses it; if there is none, use --overwrite",
            ) from error
        if known is not None and known != facts:
            self.close()
            raise JournalMismatchError(
                str(path),
                f"it was begun with other settings ({_differences(known, facts)})",
                "run with the same ones to go on, or with --overwrite to start afresh",
            )
        self.is_loaded = known is not None
        if self.is_loaded:
            self._make_durable()

    def _known_facts(self) -> dict[str, Any] | None:
        tables = self._connection.execute("SELECT name FROM sqlite_master WHERE name = 'meta'")
        if tables.fetchone() is None:
            return None
        row = self._connection.execute("SELECT facts FROM meta").fetchone()
        return None if row is None else dict(json.loads(row[0]))

    def _make_durable(self) -> None:
        # One run at a time: a second one finds the file locked, until this process ends or dies.
        self._connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute(_CACHE)

    def load(self, rows: Iterable[Row], *, shard: tuple[int, int] = (0, 1)) -> None:
        """Take in the rows of a shard (its number from 0, and how many there are).

        Raises:
            TableError: if there is no row or an index occurs twice.
        """
        self._connection.close()
        self.path.unlink(missing_ok=True)  # half a load of a killed process
        self._connection = sqlite3.connect(self.path, timeout=_WAIT_S)
        # A load that is cut off is begun again, so nothing needs to be safe before it is complete.
        self._connection.execute("PRAGMA journal_mode = OFF")
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.execute(_CACHE)
        self._connection.executescript(_SCHEMA)
        number, count = shard
        watched = _Watched(rows)
        mine = (
            (place, index, image, entity, _group_text(group))
            for place, (index, image, entity, group) in enumerate(watched)
            if count == 1 or shard_of(image, count) == number
        )
        self._connection.executemany("INSERT INTO rows VALUES (?, ?, ?, ?, ?)", mine)
        self._connection.execute("CREATE INDEX by_image ON rows (image)")
        if not watched.is_rising:
            self._check_distinct()
        if watched.count == 0:
            raise TableError("the rows", "there are none", "give at least one")
        self._connection.execute("INSERT INTO meta VALUES (?)", (json.dumps(self._facts),))
        self._connection.commit()
        self._make_durable()
        self.is_loaded = True

    def _check_distinct(self) -> None:
        query = "SELECT count(*), count(DISTINCT idx) FROM rows"
        count, distinct = self._connection.execute(query).fetchone()
        if count != distinct:
            query = "SELECT idx FROM rows GROUP BY idx HAVING count(*) > 1 LIMIT 1"
            index = self._connection.execute(query).fetchone()[0]
            raise TableError("the rows", f"index {index!r} occurs twice", "give each row its own")

    def counts(self) -> Progress:
        """Say how far the run is."""
        if self._progress is None:
            query = "SELECT count(*) FROM rows"
            total = self._connection.execute(query).fetchone()[0]
            query = "SELECT total(rows), total(rows * (failure != '')) FROM images"
            done, failed = self._connection.execute(query).fetchone()
            query = "SELECT total(rows) FROM answers WHERE prediction != ''"
            answered = self._connection.execute(query).fetchone()[0]
            self._progress = Progress(total, int(done), int(answered), int(failed))
        return self._progress

    def forget_failures(self) -> None:
        """Take the pictures that failed as not done."""
        self._connection.execute("DELETE FROM images WHERE failure != ''")
        self._connection.commit()
        self._progress = None

    def jobs(self) -> Iterator[ImageJob]:
        """Give each picture that is not done, once, in the order of their names."""
        last = None
        while True:
            page = self._page(last)
            if not page:
                return
            for image, rows in groupby(page, key=lambda row: row[1]):
                yield self._job(image, list(rows))
                last = image

    def _page(self, last: str | None) -> list[tuple[int, str, str, str]]:
        """Read some pictures with all their rows."""
        columns = "SELECT place, image, entity, grp FROM rows"
        is_open = "NOT EXISTS (SELECT 1 FROM images WHERE images.image = rows.image)"
        after = "" if last is None else "image > ? AND"
        known = () if last is None else (last,)
        query = f"{columns} WHERE {after} {is_open} ORDER BY image, place LIMIT {_PAGE_ROWS}"  # noqa: S608
        page = self._connection.execute(query, known).fetchall()
        if len(page) < _PAGE_ROWS:
            return page
        cut = page[-1][1]  # the rest of this picture's rows may be on the next page
        whole = [row for row in page if row[1] != cut]
        query = f"{columns} WHERE image = ? ORDER BY place"  # noqa: S608
        return whole or self._connection.execute(query, (cut,)).fetchall()

    def _job(self, image: str, rows: Sequence[tuple[int, str, str, str]]) -> ImageJob:
        asked = Counter((entity, group) for _, _, entity, group in rows)
        number = rows[0][0]
        self._in_flight[number] = _Asked(image, tuple(asked.items()))
        questions = tuple((entity, int(group) if group else None) for entity, group in asked)
        return ImageJob(number, image, questions)

    def record(self, outcome: ImageOutcome) -> None:
        """Take in what came of a job; call `commit` from time to time."""
        known = self.counts()  # before it is in, lest it count twice
        asked = self._in_flight.pop(outcome.number)
        count = sum(n for _, n in asked.questions)
        failure = "" if outcome.answers else outcome.failure or "no reason given"
        self._connection.execute(
            "INSERT INTO images VALUES (?, ?, ?, ?)", (asked.image, count, failure, outcome.sha256)
        )
        if failure:
            self._progress = replace(known, done=known.done + count, failed=known.failed + count)
            return
        pairs = list(zip(asked.questions, outcome.answers, strict=True))
        self._connection.executemany(
            "INSERT INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (asked.image, *question, n, a.prediction, a.confidence, a.reason, a.evidence)
                for (question, n), a in pairs
            ],
        )
        answered = sum(n for (_, n), answer in pairs if answer.prediction)
        self._progress = replace(known, done=known.done + count, answered=known.answered + answered)

    def commit(self) -> None:
        """Make what was recorded survive a killed process."""
        self._connection.commit()

    def answered_rows(self, *, failed_only: bool = False) -> Iterator[AnsweredRow]:
        """Give the rows whose picture is done, in the order in which they were asked."""
        where = "WHERE failure != ''" if failed_only else ""
        query = (
            "SELECT idx, image, entity, grp, ifnull(prediction, ''), confidence, "  # noqa: S608
            "ifnull(reason, failure), failure != '', ifnull(evidence, ''), sha256 "
            "FROM rows JOIN images USING (image) LEFT JOIN answers USING (image, entity, grp) "
            f"{where} ORDER BY place"
        )
        for index, image, entity, group, *rest in self._connection.execute(query):
            yield (index, image, entity, int(group) if group else None, *rest)

    def reasons(self) -> dict[str, int]:
        """Count empty answers by their reason, the commonest first."""
        query = (
            "SELECT reason, sum(rows) AS n FROM ("
            "SELECT reason, rows FROM answers WHERE prediction = '' "
            "UNION ALL SELECT failure, rows FROM images WHERE failure != '') "
            "GROUP BY reason ORDER BY n DESC, reason LIMIT 1000"
        )
        return dict(self._connection.execute(query))

    def close(self) -> None:
        """Close the file; what was not committed is lost."""
        self._connection.close()

    def remove(self) -> None:
        """Close and delete the file."""
        self.close()
        for ending in ("", "-wal", "-shm"):
            Path(f"{self.path}{ending}").unlink(missing_ok=True)


def _group_text(group: int | None) -> str:
    return "" if group is None else str(group)


def _differences(known: dict[str, Any], facts: dict[str, Any]) -> str:
    names = sorted(name for name in {*known, *facts} if known.get(name) != facts.get(name))
    return "; ".join(f"{name}: {known.get(name)!r}, now {facts.get(name)!r}" for name in names)
