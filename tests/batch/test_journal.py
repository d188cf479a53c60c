"""The journal loses nothing, doubles nothing, and knows its own run."""

import sqlite3
from dataclasses import astuple
from pathlib import Path
from typing import Any

import pytest

from measure_extract.batch import journal as module
from measure_extract.batch.base import Answer, ImageJob, ImageOutcome
from measure_extract.batch.journal import Journal
from measure_extract.datasets.base import AnsweredRow
from measure_extract.datasets.rows import Row, RowBatch
from measure_extract.errors import JournalMismatchError, TableError
from measure_extract.progress import Progress

ROWS: list[Row] = [
    ("9", "b.jpg", "height", 1),
    ("8", "a.jpg", "height", 1),
    ("7", "b.jpg", "width", 1),
    ("6", "b.jpg", "height", 1),
    ("5", "b.jpg", "height", 2),
]


def batches(rows: list[Row] = ROWS, size: int = 2) -> list[RowBatch]:
    parts = [rows[i : i + size] for i in range(0, len(rows), size)]
    return [RowBatch(*map(list, zip(*part, strict=True))) for part in parts]


def begin(path: Path, rows: list[Row] = ROWS) -> Journal:
    journal = Journal(path, {"model": 1})
    journal.load(lambda: batches(rows), path.with_name("rows.csv"))
    return journal


def answered(journal: Journal, *, failed_only: bool = False) -> list[AnsweredRow]:
    return list(journal.answered_rows(batches(), failed_only=failed_only))


def outcome_of(job: ImageJob) -> ImageOutcome:
    return ImageOutcome(job.number, tuple(Answer(f"{q[0]} {q[1]}", 0.5, "") for q in job.questions))


def test_a_picture_comes_once_with_each_question_once(tmp_path: Path) -> None:
    jobs = list(begin(tmp_path / "j").jobs())

    assert [(job.image, job.questions) for job in jobs] == [
        ("a.jpg", (("height", 1),)),
        ("b.jpg", (("height", 1), ("width", 1), ("height", 2))),
    ]


def test_answers_come_back_in_the_order_of_the_rows(tmp_path: Path) -> None:
    journal = begin(tmp_path / "j")
    for job in list(journal.jobs()):
        journal.record(outcome_of(job))

    assert [row.prediction for row in answered(journal)] == [
        "height 1", "height 1", "width 1", "height 1", "height 2",
    ]  # fmt: skip
    assert journal.counts().done == 5


def test_only_open_pictures_come_again(tmp_path: Path) -> None:
    journal = begin(tmp_path / "j")
    journal.record(outcome_of(next(journal.jobs())))
    journal.commit()
    journal.close()
    again = Journal(tmp_path / "j", {"model": 1})

    assert again.is_loaded
    assert [job.image for job in again.jobs()] == ["b.jpg"]
    assert again.counts().done == 1


def test_what_was_not_committed_is_open(tmp_path: Path) -> None:
    journal = begin(tmp_path / "j")
    journal.record(outcome_of(next(journal.jobs())))
    journal.close()

    assert len(list(Journal(tmp_path / "j", {"model": 1}).jobs())) == 2


def test_failures_can_be_forgotten(tmp_path: Path) -> None:
    journal = begin(tmp_path / "j")
    for job in list(journal.jobs()):
        journal.record(ImageOutcome(job.number, (), "HTTP status 404"))

    assert journal.reasons() == {"HTTP status 404": 5}
    assert journal.counts().failed == 5
    assert len(answered(journal, failed_only=True)) == 5
    journal.forget_failures()
    assert journal.counts().done == 0


def test_a_load_that_is_killed_leaves_no_journal(tmp_path: Path) -> None:
    def killed() -> object:
        yield batches()[0]
        (tmp_path / "j.part").write_bytes(b"half a page")  # as a kill may leave it
        raise KeyboardInterrupt

    journal = Journal(tmp_path / "j", {"model": 1})
    with pytest.raises(KeyboardInterrupt):
        journal.load(killed, tmp_path / "rows.csv")  # type: ignore[arg-type]
    journal.close()
    again = Journal(tmp_path / "j", {"model": 1})
    again.load(batches, tmp_path / "rows.csv")

    assert again.counts().total == 5
    assert not (tmp_path / "j.part").exists()


def test_half_a_load_is_begun_again(tmp_path: Path) -> None:
    def broken() -> object:
        yield batches()[0]
        raise KeyboardInterrupt

    journal = Journal(tmp_path / "j", {"model": 1})
    with pytest.raises(KeyboardInterrupt):
        journal.load(broken, tmp_path / "rows.csv")  # type: ignore[arg-type]
    journal.close()
    again = Journal(tmp_path / "j", {"model": 1})
    assert not again.is_loaded
    again.load(batches, tmp_path / "rows.csv")
    assert again.counts().total == 5


def test_other_settings_are_refused(tmp_path: Path) -> None:
    begin(tmp_path / "j").close()
    with pytest.raises(JournalMismatchError, match="model: 1, now 2.*--overwrite"):
        Journal(tmp_path / "j", {"model": 2})
    (tmp_path / "k").write_text("this is no database" * 100)
    with pytest.raises(TableError, match="cannot be used as a journal"):
        Journal(tmp_path / "k", {})


def test_other_limits_say_how_to_ask_again_for_what_failed(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j", {"limits": {"max_bytes": 1}})
    journal.load(batches, tmp_path / "rows.csv")
    journal.close()
    with pytest.raises(JournalMismatchError, match="run with --retry-failed"):
        Journal(tmp_path / "j", {"limits": {"max_bytes": 2}})


@pytest.mark.parametrize(
    ("indices", "doubled"),
    [
        (["0", "1", "2", "10"], None),
        (["1", "3", "2"], None),
        (["7", "007", "x", ""], None),
        (["9" * 5000, "1"], None),
        (["1", "2", "1"], "'1' occurs twice, in rows 1 and 3"),
        (["5", "x", "x"], "'x' occurs twice, in rows 2 and 3"),
        (["5", "x", "x", "4", "x"], "'x' occurs twice, in rows 2 and 3"),
        (["05", "05"], "'05' occurs twice, in rows 1 and 2"),
    ],
)
def test_doubled_indices(tmp_path: Path, indices: list[str], doubled: str | None) -> None:
    rows: list[Row] = [(index, "a.jpg", "height", None) for index in indices]
    if doubled is None:
        assert begin(tmp_path / "j", rows).counts().total == len(rows)
    else:
        lines = "".join(f"{index},a.jpg,height\n" for index in indices)
        (tmp_path / "rows.csv").write_text(f"index,image_link,entity_name\n{lines}")
        with pytest.raises(TableError, match=rf"rows\.csv: index {doubled};"):
            begin(tmp_path / "j", rows)


@pytest.mark.parametrize("page", [1, 2, 3, 4, 100])
def test_pages_never_split_a_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    monkeypatch.setattr(module, "_PAGE_ROWS", page)
    rows: list[Row] = [(str(i), f"{i % 3}.jpg", "height", i) for i in range(9)]
    journal = begin(tmp_path / "j", rows)
    jobs = []
    for job in journal.jobs():
        jobs.append(job)
        journal.record(outcome_of(job))

    assert [(job.image, len(job.questions)) for job in jobs] == [
        ("0.jpg", 3), ("1.jpg", 3), ("2.jpg", 3),
    ]  # fmt: skip


def test_questions_are_stored_in_portions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_HELD_QUESTIONS", 1)
    journal = begin(tmp_path / "j")
    for job in list(journal.jobs()):
        journal.record(outcome_of(job))

    assert journal.counts() == Progress(total=5, done=5, answered=5, failed=0)


def test_two_runs_cannot_share_a_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = begin(tmp_path / "j")
    monkeypatch.setattr(module, "_WAIT_S", 0.1)
    with pytest.raises(TableError, match="locked.*wait for the other run"):
        Journal(tmp_path / "j", {"model": 1})
    journal.close()
    assert Journal(tmp_path / "j", {"model": 1}).is_loaded


OTHER_ROWS: list[Row] = [
    ("0", "a.jpg", "height", None),
    ("1", "a.jpg", "width", None),
    ("2", "b.jpg", "height", 7),
    ("3", "c.jpg", "height", 7),
    ("4", "a.jpg", "height", None),
    ("5", "d.jpg", "height", 7),
]
ANSWER, SILENCE = Answer("5 inch", 0.75, "", "{}"), Answer("", None, "nothing printed")
OUTCOMES = {
    "a.jpg": ((ANSWER, SILENCE), ""),  # height, which two rows ask, and width
    "b.jpg": ((), "HTTP status 404"),
    "c.jpg": ((SILENCE,), ""),
}


def partly_done(path: Path) -> Journal:
    """Begin a run that has not come to the last picture."""
    journal = begin(path, OTHER_ROWS)
    for job in list(journal.jobs()):
        if job.image in OUTCOMES:
            answers, failure = OUTCOMES[job.image]
            journal.record(ImageOutcome(job.number, answers, failure, f"sha of {job.image}"))
    return journal


def test_a_run_that_goes_on_counts_as_the_one_that_was_cut_off(tmp_path: Path) -> None:
    journal = partly_done(tmp_path / "j")
    before = journal.counts()
    journal.commit()
    journal.close()
    again = Journal(tmp_path / "j", {"model": 1})

    assert before == again.counts() == Progress(total=6, done=5, answered=2, failed=1)
    assert again.reasons() == {"nothing printed": 2, "HTTP status 404": 1}
    last = next(again.jobs())
    again.record(ImageOutcome(last.number, (ANSWER,)))
    assert again.counts() == Progress(total=6, done=6, answered=3, failed=1)
    again.forget_failures()
    assert again.counts() == Progress(total=6, done=5, answered=3, failed=0)
    assert [job.image for job in again.jobs()] == ["b.jpg"]


@pytest.mark.parametrize("names", [1, 2, 500])
@pytest.mark.parametrize("size", [1, 2, 6])
def test_each_row_has_all_that_is_known_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, names: int
) -> None:
    monkeypatch.setattr(module, "_NAMES_PER_QUERY", names)
    journal = partly_done(tmp_path / "j")
    rows = list(journal.answered_rows(batches(OTHER_ROWS, size)))
    failed = list(journal.answered_rows(batches(OTHER_ROWS, size), failed_only=True))
    silent = ("", None, "nothing printed", False, "")

    assert [astuple(row) for row in rows] == [
        ("0", "a.jpg", "height", None, "5 inch", 0.75, "", False, "{}", "sha of a.jpg"),
        ("1", "a.jpg", "width", None, *silent, "sha of a.jpg"),
        ("2", "b.jpg", "height", 7, "", None, "HTTP status 404", True, "", "sha of b.jpg"),
        ("3", "c.jpg", "height", 7, *silent, "sha of c.jpg"),
        ("4", "a.jpg", "height", None, "5 inch", 0.75, "", False, "{}", "sha of a.jpg"),
    ]
    assert failed == rows[2:3]


def test_a_picture_that_fails_before_it_is_given_out_is_counted_with_its_rows(
    tmp_path: Path,
) -> None:
    journal = begin(tmp_path / "j")
    journal.record(outcome_of(next(journal.jobs())))  # a.jpg, which is answered
    for image in ("a.jpg", "b.jpg"):
        journal.fail(image, "two pictures")

    assert journal.counts() == Progress(total=5, done=5, answered=1, failed=4)
    assert journal.reasons() == {"two pictures": 4}
    assert not list(journal.jobs())


def test_a_failure_without_a_reason_is_one_all_the_same(tmp_path: Path) -> None:
    journal = begin(tmp_path / "j")
    journal.record(ImageOutcome(next(journal.jobs()).number, ()))

    assert journal.reasons() == {"no reason given": 1}
    assert journal.counts().failed == 1


def test_reasons_come_by_number_of_rows_then_by_name(tmp_path: Path) -> None:
    rows: list[Row] = [(str(i), f"{i}.jpg", "height", None) for i in range(5)]
    journal = begin(tmp_path / "j", rows)
    for job, reason in zip(list(journal.jobs()), ("z", "b", "a", "z", "b"), strict=True):
        journal.record(ImageOutcome(job.number, (), reason))

    assert list(journal.reasons().items()) == [("b", 2), ("z", 2), ("a", 1)]


def test_a_group_is_none_or_a_number_when_it_comes_back(tmp_path: Path) -> None:
    rows: list[Row] = [
        ("0", "a", "height", 0),
        ("1", "a", "height", None),
        ("2", "a", "height", -1),
    ]
    journal = begin(tmp_path / "j", rows)

    assert next(journal.jobs()).questions == (("height", 0), ("height", None), ("height", -1))


@pytest.mark.parametrize(
    ("batch_indices", "are_looked_up"),
    [
        ([["0", "1"], ["2", "10"]], False),
        ([["5"], [], ["6"]], False),
        ([["0"]], False),
        ([["1", "1"]], True),
        ([["1", "2"], ["2"]], True),
        ([["2"], ["1"]], True),
        ([["00"]], True),
        ([["01"]], True),
        ([["-1"]], True),
        ([["x"], ["1"]], True),
        ([[""]], True),
        ([["\u0663"]], True),
        ([["9" * 18]], False),
        ([["9" * 19]], True),
    ],
)
def test_indices_that_rise_need_no_search_for_doubles(
    batch_indices: list[list[str]], are_looked_up: bool
) -> None:
    rise = module._Rise()
    for indices in batch_indices:
        rise.watch(indices)

    assert rise.is_unbroken != are_looked_up


@pytest.mark.parametrize(
    ("now", "may_differ", "is_refused"),
    [
        ({"model": 1, "patience": 5}, ["patience"], False),
        ({"model": 1, "patience": 7}, ["patience"], False),
        ({"model": 1, "patience": 7}, [], True),
        ({"model": 2, "patience": 7}, ["patience"], True),
    ],
)
def test_what_may_differ_is_taken_over(
    tmp_path: Path, now: dict[str, int], may_differ: list[str], is_refused: bool
) -> None:
    known = {"model": 1, "patience": 5}
    journal = Journal(tmp_path / "j", known)
    journal.load(batches, tmp_path / "rows.csv")
    journal.close()
    if is_refused:
        with pytest.raises(JournalMismatchError, match="patience: 5, now 7"):
            Journal(tmp_path / "j", now, may_differ=may_differ)
    else:
        Journal(tmp_path / "j", now, may_differ=may_differ).close()
    Journal(tmp_path / "j", known if is_refused else now).close()


def test_a_removed_journal_leaves_no_file(tmp_path: Path) -> None:
    journal = partly_done(tmp_path / "j")
    journal.commit()
    assert len(list(tmp_path.iterdir())) > 1  # SQLite's own files too
    journal.remove()
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[sqlite3.Connection]:
    """Give the connections that journals open."""
    opened: list[sqlite3.Connection] = []
    real = sqlite3.connect

    def connect(*place: Any, **options: Any) -> sqlite3.Connection:
        opened.append(real(*place, **options))
        return opened[-1]

    monkeypatch.setattr(module.sqlite3, "connect", connect)
    return opened


def is_closed(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("SELECT 1")
    except sqlite3.ProgrammingError:
        return True
    return False


@pytest.mark.parametrize(("name", "facts"), [("j", {"model": 2}), ("k", {})])
def test_a_refused_journal_is_let_go(
    tmp_path: Path, connections: list[sqlite3.Connection], name: str, facts: dict[str, int]
) -> None:
    begin(tmp_path / "j").close()
    (tmp_path / "k").write_text("this is no database" * 100)
    with pytest.raises(TableError):
        Journal(tmp_path / name, facts)

    assert is_closed(connections[-1])


def test_a_closed_journal_holds_no_file(
    tmp_path: Path, connections: list[sqlite3.Connection]
) -> None:
    journal = begin(tmp_path / "j")
    assert not is_closed(connections[-1])
    journal.close()

    assert len(connections) == 3  # what was there before, half a load, and the loaded one
    assert all(map(is_closed, connections))
