"""What a long run says while it runs."""

import io
import os
import sys
from types import SimpleNamespace

import pytest

from measure_extract.cli.progress import ProgressLine, progress_line
from measure_extract.progress import Progress


@pytest.mark.parametrize(
    ("rows", "done", "answered", "failed", "fresh", "seconds", "line"),
    [
        (24, 0, 0, 0, 0, 0.0, "0 of 24 rows (0%), 0 failed"),
        (0, 0, 0, 0, 0, 0.0, "0 of 0 rows, 0 failed"),
        (9, 3, 1, 2, 0, 5.0, "3 of 9 rows (33%), 2 failed"),
        (9, 3, 1, 2, 3, 0.0, "3 of 9 rows (33%), 2 failed"),
        (100, 40, 20, 1, 10, 20.0,
         "40 of 100 rows (40%), 0.50 a second, 2 min left, 1 failed"),
        (100, 100, 90, 0, 100, 4.0,
         "100 of 100 rows (100%), 25 a second, 0 failed"),
    ],
)  # fmt: skip
def test_the_line(
    rows: int, done: int, answered: int, failed: int, fresh: int, seconds: float, line: str
) -> None:
    assert (
        progress_line(Progress(rows, done, answered, failed), fresh=fresh, seconds=seconds) == line
    )


@pytest.mark.parametrize(
    ("left_s", "said"),
    [
        (1, "1 s"), (59, "59 s"), (60, "1 min"), (3569, "59 min"), (3571, "1 h 0 min"), (5400, "1 h 30 min"),
        (47 * 3600, "47 h 0 min"), (48 * 3600, "2 d 0 h"), (99 * 3600, "4 d 3 h"),
    ],
)  # fmt: skip
def test_the_time_that_is_left(left_s: int, said: str) -> None:
    line = progress_line(Progress(left_s + 1, 1, 1, 0), fresh=1, seconds=1.0)

    assert f", {said} left, " in line


class Terminal(io.StringIO):
    """Takes characters as a terminal would."""

    def isatty(self) -> bool:
        return True


def told(stream: io.StringIO, times: list[float], *, is_quiet: bool = False) -> str:
    clock = iter(times)
    with ProgressLine(stream, is_quiet=is_quiet, clock=lambda: next(clock)) as show:
        for number, _ in enumerate(times):
            show(Progress(100, 10 * number, 10 * number, 0))
    return stream.getvalue()


def test_a_terminal_has_one_line_that_is_renewed() -> None:
    *lines, end = told(Terminal(), [0.0, 5.0, 5.5]).split("\r")[1:]

    assert lines == [
        "0 of 100 rows (0%), 0 failed",
        "10 of 100 rows (10%), 2.00 a second, 45 s left, 0 failed",
    ]
    assert end == "20 of 100 rows (20%), 3.64 a second, 22 s left, 0 failed\n"


def test_where_all_is_done_the_line_is_left_and_another_run_begins_anew() -> None:
    stream = Terminal()
    clock = iter([0.0, 4.0, 5.0, 100.0, 101.0])
    with ProgressLine(stream, things="pictures", clock=lambda: next(clock)) as show:
        for total, done in ((8, 0), (8, 8), (8, 8), (2, 1), (2, 2)):
            show(Progress(total, done, done, 0))
    first, second, end = stream.getvalue().split("\n")

    assert first.split("\r")[-1] == "8 of 8 pictures (100%), 2.00 a second, 0 failed"
    assert [line.rstrip() for line in second.split("\r")[1:]] == [
        "1 of 2 pictures (50%), 0 failed",
        "2 of 2 pictures (100%), 1.00 a second, 0 failed",
    ]
    assert end == ""


def test_other_words_may_stand_in_its_place() -> None:
    stream = Terminal()
    with ProgressLine(stream) as show:
        show(Progress(9, 1, 1, 0))
        show.clear()
        show.clear()

    line = "1 of 9 rows (11%), 0 failed"
    assert stream.getvalue() == f"\r{line}\r{' ' * len(line)}\r"


def test_a_shorter_line_covers_a_longer_one() -> None:
    stream = Terminal()
    with ProgressLine(stream, clock=lambda: 0.0) as show:
        show(Progress(100, 10, 10, 0))
        show(Progress(100, 0, 0, 0))
    longer, shorter = stream.getvalue().rstrip("\n").split("\r")[1:]

    assert len(shorter) == len(longer)


@pytest.mark.parametrize(("columns", "length"), [(28, 27), (0, 79), (300, 86)])
def test_a_line_is_no_longer_than_the_terminal(
    monkeypatch: pytest.MonkeyPatch, columns: int, length: int
) -> None:
    stream = Terminal()
    monkeypatch.setattr(stream, "fileno", lambda: 2)
    monkeypatch.setattr(os, "get_terminal_size", lambda number: os.terminal_size((columns, 0)))
    clock = iter([0.0, 1000.0])
    with ProgressLine(stream, clock=lambda: next(clock)) as show:
        show(Progress(10**9, 0, 0, 0))
        show(Progress(10**9, 10**8, 0, 10**8))

    assert len(stream.getvalue().rstrip("\n").split("\r")[-1].rstrip()) == length


def test_a_log_has_a_line_a_minute() -> None:
    assert told(io.StringIO(), [0.0, 59.0, 60.0, 119.0, 121.0]).splitlines() == [
        "20 of 100 rows (20%), 0.33 a second, 4 min left, 0 failed",
        "40 of 100 rows (40%), 0.33 a second, 3 min left, 0 failed",
    ]


@pytest.mark.parametrize("stream", [Terminal(), io.StringIO()])
def test_quiet(stream: io.StringIO) -> None:
    assert told(stream, [0.0, 60.0, 120.0], is_quiet=True) == ""


def test_a_run_goes_on_when_nobody_reads_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    tries = []

    def refuse(text: str) -> None:
        tries.append(text)
        raise BrokenPipeError

    monkeypatch.setattr(
        sys, "stderr", SimpleNamespace(isatty=lambda: False, write=refuse, flush=None)
    )
    clock = iter([0.0, 60.0, 120.0])
    with ProgressLine(clock=lambda: next(clock)) as show:
        for done in (0, 1, 2):
            show(Progress(100, done, 0, 0))

    assert len(tries) == 1
