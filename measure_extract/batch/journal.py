"""The state of a batch run on disk: what is asked of each picture, and what is answered so far.

One SQLite file beside the output. The rows stay in their file: a million of them are read in two seconds,
and stored in five. An answer is written once and survives a killed process; memory does not grow with
the number of rows. Nothing here knows how answers are found.
"""

import json
import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

from measure_extract.batch.base import ImageJob, ImageOutcome
from measure_extract.batch.facts import differences
from measure_extract.datasets.base import AnsweredRow
from measure_extract.datasets.rows import RowBatch, doubled_index
from measure_extract.errors import JournalMismatchError, TableError
from measure_extract.paths import beside
from measure_extract.progress import Progress

__all__ = ["Journal", "journal_files"]

_FORMAT = 2  # one more whenever the tables change
_PAGE_ROWS = 5000  # rows of the journal held at once; bounds memory, decides no answer
_HELD_QUESTIONS = 50_000  # counted in memory before they are stored
_NAMES_PER_QUERY = 500  # SQLite takes 999 variables everywhere
_WAIT_S = 3.0  # for another run that is about to end
_CACHE = "PRAGMA cache_size = -65536"  # 64 MiB of the file in memory, whatever its size
# A question that many rows ask is there once for each time that it was stored. A picture is done when it
# is in `images`; its answers stand once per question. A group is text, "" for none, so that it can be
# part of a key.
_SCHEMA = """
CREATE TABLE asked (id INTEGER PRIMARY KEY, image TEXT, entity TEXT, grp TEXT, rows INTEGER);
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

_AskedRow = tuple[int, str, str, str, int]  # id, image, entity, group, rows


@dataclass(frozen=True, slots=True)
class _Asked:
    """A job that was given out: each question as (entity, group), with the rows that ask it."""

    image: str
    questions: tuple[tuple[tuple[str, str], int], ...]


class _Rise:
    """Watches whether the indices are whole numbers that rise.

    Most files are numbered through, and then no index can occur twice; looking for doubles among a
    million takes a second.
    """

    def __init__(self) -> None:
        self.is_unbroken = True
        self._last = -1

    def watch(self, indices: Sequence[str]) -> None:
        if not (self.is_unbroken and indices):
            return
        # "007" and "7" are two indices and one number.
        is_plain = all(
            i.isdecimal() and i.isascii() and len(i) < 19 and (i[0] != "0" or i == "0")
            for i in indices
        )
        if not is_plain:
            self.is_unbroken = False
            return
        numbers = [self._last, *map(int, indices)]
        self.is_unbroken = all(a < b for a, b in pairwise(numbers))
        self._last = numbers[-1]


def _remedy(known: dict[str, Any], facts: dict[str, Any]) -> str:
    changed = {name for name in {*known, *facts} if known.get(name) != facts.get(name)}
    if changed == {"limits"}:  # they decide only what fails
        return (
            "run with --retry-failed to ask again for what failed, or with the same ones to go on"
        )
    return "run with the same ones to go on, or with --overwrite to start afresh"


class Journal:
    """Rows and answers of one run; used by one thread."""

    def __init__(
        self, path: Path, facts: dict[str, Any], *, may_differ: Sequence[str] = ()
    ) -> None:
        """Open the journal of a run, or begin one.

        Args:
            path: the SQLite file.
            facts: everything that decides the answers; plain JSON values.
            may_differ: facts that go on with other values.

        Raises:
            JournalMismatchError: if the file was begun with other facts.
            TableError: if the file is no journal.
        """
        self.path = path
        self._facts = facts = {**facts, "journal format": _FORMAT}
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
        taken_over = {name: facts[name] for name in may_differ}
        if known is not None and {**known, **taken_over} != facts:
            self.close()
            raise JournalMismatchError(
                str(path),
                f"it was begun with other settings ({differences(known, facts)})",
                _remedy(known, facts),
            )
        self.is_loaded = known is not None
        if self.is_loaded:
            self._make_durable()
        if known not in (None, facts):
            self._connection.execute("UPDATE meta SET facts = ?", (json.dumps(facts),))
            self._connection.commit()

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

    def load(self, read: Callable[[], Iterable[RowBatch]], source: Path) -> None:
        """Take in what the rows ask.

        Args:
            read: gives all rows, each time it is called.
            source: the table that they are of.

        Raises:
            TableError: if an index occurs twice.
        """
        self._connection.close()
        part = beside(self.path, ".part")
        part.unlink(missing_ok=True)  # half a load of a killed process
        self._connection = sqlite3.connect(part, timeout=_WAIT_S)
        # A load that is cut off is begun again, so nothing needs to be safe before it is complete.
        self._connection.execute("PRAGMA journal_mode = OFF")
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.execute(_CACHE)
        self._connection.executescript(_SCHEMA)
        rise = _Rise()
        held: Counter[tuple[str, str, int | None]] = Counter()
        for batch in read():
            rise.watch(batch.indices)
            held.update(zip(batch.images, batch.entities, batch.groups, strict=True))
            if len(held) > _HELD_QUESTIONS:
                self._store(held)
                held.clear()
        self._store(held)
        self._connection.execute("CREATE INDEX by_image ON asked (image)")
        if not rise.is_unbroken:
            doubled = self._doubled(index for batch in read() for index in batch.indices)
            if doubled is not None:
                raise doubled_index(source, doubled)
        self._connection.execute("INSERT INTO meta VALUES (?)", (json.dumps(self._facts),))
        self._connection.commit()
        self._connection.close()
        os.replace(part, self.path)
        self._connection = sqlite3.connect(self.path, timeout=_WAIT_S)
        self._make_durable()
        self.is_loaded = True

    def _store(self, held: Counter[tuple[str, str, int | None]]) -> None:
        self._connection.executemany(
            "INSERT INTO asked (image, entity, grp, rows) VALUES (?, ?, ?, ?)",
            ((image, entity, _group_text(group), n) for (image, entity, group), n in held.items()),
        )

    def _doubled(self, indices: Iterable[str]) -> str | None:
        self._connection.execute("CREATE TABLE seen (idx TEXT)")
        self._connection.executemany("INSERT INTO seen VALUES (?)", ((i,) for i in indices))
        query = "SELECT idx FROM seen GROUP BY idx HAVING count(*) > 1 LIMIT 1"
        doubled = self._connection.execute(query).fetchone()
        self._connection.execute("DROP TABLE seen")
        return None if doubled is None else str(doubled[0])

    def counts(self) -> Progress:
        """Say how far the run is."""
        if self._progress is None:
            total = self._connection.execute("SELECT total(rows) FROM asked").fetchone()[0]
            query = "SELECT total(rows), total(rows * (failure != '')) FROM images"
            done, failed = self._connection.execute(query).fetchone()
            query = "SELECT total(rows) FROM answers WHERE prediction != ''"
            answered = self._connection.execute(query).fetchone()[0]
            self._progress = Progress(int(total), int(done), int(answered), int(failed))
        return self._progress

    def forget_failures(self) -> None:
        """Take the pictures that failed as not done."""
        self._connection.execute("DELETE FROM images WHERE failure != ''")
        self._connection.commit()
        self._progress = None

    def namesakes(self, name_of: Callable[[str], str]) -> list[list[str]]:
        """Group the pictures of one name; those whose name no other has are left out."""
        self._connection.create_function("name_of", 1, name_of, deterministic=True)
        distinct = "SELECT image, name_of(image) AS name FROM (SELECT DISTINCT image FROM asked)"
        shared = f"SELECT name FROM ({distinct}) GROUP BY name HAVING count(*) > 1"  # noqa: S608
        query = (
            f"SELECT name, image FROM ({distinct}) WHERE name IN ({shared}) ORDER BY name, image"  # noqa: S608
        )
        rows = self._connection.execute(query)
        return [[image for _, image in group] for _, group in groupby(rows, key=lambda r: r[0])]

    def fail(self, image: str, failure: str) -> None:
        """Take in that a picture cannot be loaded, before it is given out as a job."""
        count = "SELECT total(rows) FROM asked WHERE image = ?"
        rows = int(self._connection.execute(count, (image,)).fetchone()[0])
        self._connection.execute(
            "INSERT OR IGNORE INTO images VALUES (?, ?, ?, '')", (image, rows, failure)
        )
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

    def _page(self, last: str | None) -> list[_AskedRow]:
        """Read some pictures with all their questions."""
        columns = "SELECT id, image, entity, grp, rows FROM asked"
        is_open = "NOT EXISTS (SELECT 1 FROM images WHERE images.image = asked.image)"
        after = "" if last is None else "image > ? AND"
        known = () if last is None else (last,)
        query = f"{columns} WHERE {after} {is_open} ORDER BY image, id LIMIT {_PAGE_ROWS}"  # noqa: S608
        page = self._connection.execute(query, known).fetchall()
        if len(page) < _PAGE_ROWS:
            return page
        cut = page[-1][1]  # the rest of this picture's questions may be on the next page
        whole = [row for row in page if row[1] != cut]
        query = f"{columns} WHERE image = ? ORDER BY id"  # noqa: S608
        return whole or self._connection.execute(query, (cut,)).fetchall()

    def _job(self, image: str, rows: Sequence[_AskedRow]) -> ImageJob:
        asked: Counter[tuple[str, str]] = Counter()
        for _, _, entity, group, count in rows:
            asked[entity, group] += count
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

    def answered_rows(
        self, batches: Iterable[RowBatch], *, failed_only: bool = False
    ) -> Iterator[AnsweredRow]:
        """Give those of the rows whose picture is done, in their order."""
        for batch in batches:
            images = self._images(sorted(set(batch.images)))
            failed = {image for image, (failure, _) in images.items() if failure}
            wanted = failed if failed_only else images.keys()
            if not wanted:
                continue
            answers = self._answers(sorted(images.keys() - failed))
            for index, image, entity, group in batch:
                if image not in wanted:
                    continue
                failure, sha256 = images[image]
                found = answers.get((image, entity, _group_text(group)))
                prediction, confidence, reason, evidence = found or ("", None, failure, "")
                yield AnsweredRow(
                    index, image, entity, group,
                    prediction, confidence, reason, failure != "", evidence, sha256,
                )  # fmt: skip

    def _images(self, images: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Give (failure, sha256) of those of the pictures that are done."""
        query = "SELECT image, failure, sha256 FROM images"
        return {row[0]: row[1:] for row in self._of_images(query, images)}

    def _answers(self, images: Sequence[str]) -> dict[tuple[str, str, str], tuple[Any, ...]]:
        """Give (prediction, confidence, reason, evidence) of each question of the pictures."""
        query = "SELECT image, entity, grp, prediction, confidence, reason, evidence FROM answers"
        return {row[:3]: row[3:] for row in self._of_images(query, images)}

    def _of_images(self, query: str, images: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        for start in range(0, len(images), _NAMES_PER_QUERY):
            names = images[start : start + _NAMES_PER_QUERY]
            marks = ",".join("?" * len(names))
            yield from self._connection.execute(f"{query} WHERE image IN ({marks})", names)

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
        for path in journal_files(self.path):
            path.unlink(missing_ok=True)


def journal_files(path: Path) -> list[Path]:
    """Name every file that a journal may leave: itself, SQLite's own, and half a load."""
    return [beside(path, ending) for ending in ("", "-wal", "-shm", ".part")]


def _group_text(group: int | None) -> str:
    return "" if group is None else str(group)
