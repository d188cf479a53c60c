"""What commands say of a run, and how lines go out and come in."""

import io
import sys
from dataclasses import replace
from types import SimpleNamespace

import pytest

from measure_extract.batch import run
from measure_extract.batch.outputs import RunReport
from measure_extract.cli.printing import json_line, run_and_report, stdin_lines

REPORT = RunReport("out.csv", 9, 8, 5, 0, {}, None, 6, 4.0, is_complete=True)
MANY = {f"reason {number}": number for number in range(12, 0, -1)}
FIRST = "8 of 9 rows done, 5 answered, written: out.csv"
PACE = "6 pictures in 4.0 s, 1.50 a second"


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        ({}, [FIRST, PACE]),
        ({"images": 0}, [FIRST]),
        ({"images": 0, "is_repeated": True}, [FIRST.replace("written", "was there already")]),
        ({"reasons": {"no number": 3}}, [FIRST, PACE, "  3 empty: no number"]),
        ({"failed": 2, "failures": "f.csv"}, [FIRST, PACE, "2 rows failed; listed in f.csv"]),
        (
            {"reasons": MANY},
            [FIRST, PACE, *(f"  {n} empty: reason {n}" for n in range(12, 2, -1)),
             "  and 2 other reasons; see --details"],
        ),
        (
            {"reasons": dict(list(MANY.items())[:10])},
            [FIRST, PACE, *(f"  {n} empty: reason {n}" for n in range(12, 2, -1))],
        ),
    ],
)  # fmt: skip
def test_what_came_of_a_run_is_said(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    change: dict[str, object],
    lines: list[str],
) -> None:
    report = replace(REPORT, **change)  # type: ignore[arg-type]
    monkeypatch.setattr(run, "predict_file", lambda settings, show: report)

    assert run_and_report(SimpleNamespace()) == report  # type: ignore[arg-type]
    out, err = capsys.readouterr()
    assert (out, err.splitlines()) == ("", lines)


@pytest.mark.parametrize(
    ("failed", "lines"), [(0, []), (2, ["2 rows failed; listed when all are done"])]
)
def test_a_stopped_run_says_how_to_go_on(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    failed: int,
    lines: list[str],
) -> None:
    stopped = replace(REPORT, is_complete=False, images=0, failed=failed)
    monkeypatch.setattr(run, "predict_file", lambda settings, show: stopped)
    with pytest.raises(SystemExit) as ended:
        run_and_report(SimpleNamespace())  # type: ignore[arg-type]

    assert ended.value.code == 130
    assert capsys.readouterr().err.splitlines() == [
        "8 of 9 rows done, 5 answered, output not written yet",
        *lines,
        "stopped; run the same command again to go on",
    ]


@pytest.mark.parametrize(
    ("encoding", "line"),
    [("utf-8", '"℮ ü"'), ("cp1252", '"\\u212e \\u00fc"'), (None, '"℮ ü"')],
)
def test_json_is_in_the_characters_that_stdout_takes(
    monkeypatch: pytest.MonkeyPatch, encoding: str | None, line: str
) -> None:
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(encoding=encoding))

    assert json_line("℮ ü") == line


def test_lines_of_stdin_are_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    given = b"\xef\xbb\xbf30 cm\r\n\xef\xbb\xbf8 \xb5g\n\xe2\x84\xae\n\nlast"
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(given)))

    assert list(stdin_lines()) == ["30 cm", "ï»¿8 µg", "℮", "", "last"]
