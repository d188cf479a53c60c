"""Records of a service: whole after a kill, closed at the next start, read with those of runs."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from measure_extract.datasets.base import AnsweredRow
from measure_extract.datasets.captures import (
    CAPTURE_COLUMNS,
    OpenCapture,
    capture_files,
    close_left_open,
    is_captured,
    iter_captured,
    write_capture,
)
from measure_extract.datasets.corrections import (
    Correction,
    append_correction,
    iter_judged,
    read_corrected,
    read_corrections,
)
from measure_extract.errors import TableError

ID = "20260101T120000.000Z-0000000001"


def row(index: str = ID, prediction: str = "30 centimetre", **facts: object) -> AnsweredRow:
    defaults = dict(
        index=index, image="a.png", entity="height", group_id=7, prediction=prediction,
        confidence=0.9 if prediction else None, reason="", is_failed=False, evidence="", sha256="ab",
    )  # fmt: skip
    return AnsweredRow(**{**defaults, **facts})  # type: ignore[arg-type]


def left_open(folder: Path, stem: str, *rows: AnsweredRow) -> Path:
    """Write what a service leaves that is killed."""
    capture = OpenCapture(folder, stem)
    capture.append(rows)
    capture._file.close()
    return capture.path


def test_an_open_file_is_read_as_it_is_and_closed_to_the_same_rows(tmp_path: Path) -> None:
    capture = OpenCapture(tmp_path / "2026-01-01", "12")
    capture.append([row("1")])
    capture.append([row("2", "")])
    before = list(iter_captured(capture.path))
    assert [one["index"] for one in before] == ["1", "2"]
    assert capture.size == capture.path.stat().st_size
    capture.close({"service": "x"})
    [path] = capture_files(tmp_path)

    assert path.name == "12.service.parquet"
    assert list(iter_captured(path)) == before
    assert tuple(before[0]) == CAPTURE_COLUMNS
    assert pq.read_schema(path).equals(_schema_of_a_run(tmp_path), check_metadata=False)


def _schema_of_a_run(folder: Path):  # type: ignore[no-untyped-def]
    write_capture(folder / "run.parquet", [row()], {})
    return pq.read_schema(folder / "run.parquet")


@pytest.mark.parametrize("is_closed", [False, True])
def test_a_row_is_looked_up_by_its_hour_index_and_entity(tmp_path: Path, is_closed: bool) -> None:
    rows = row("1"), row("10", entity="width"), row('"ü', image='["2", "a", "height"')
    left_open(tmp_path / "records" / "day", "121500-7-1", *rows)
    left_open(tmp_path / "records" / "day", "124500-7-2", row("30"))
    if is_closed:
        close_left_open(tmp_path / "records", {})

    def found(index: str, entity: str = "height", hour: str = "12", day: str = "day") -> bool:
        return is_captured(tmp_path / "records" / day, hour, index, entity)

    assert [found("1"), found("10", "width"), found('"ü'), found("30")] == [True] * 4
    assert not any(
        [found("10"), found("0"), found("2"), found("1", hour="13"), found("1", day="no")]
    )


def test_what_a_kill_cut_off_is_left_out_and_the_rest_is_closed_at_the_next_start(
    tmp_path: Path,
) -> None:
    day = tmp_path / "2026-01-01"
    day.mkdir()
    gone = left_open(day, "gone", row("1"), row("2"))
    gone.write_bytes(gone.read_bytes()[:-9])
    alive = OpenCapture(day, "alive")
    alive.append([row("3")])

    assert close_left_open(tmp_path, {}) == 1
    names = sorted(path.name for path in capture_files(tmp_path))
    assert names == ["alive.service.jsonl", "gone.service.parquet"]
    rows = [r["index"] for path in capture_files(tmp_path) for r in iter_captured(path)]
    assert sorted(rows) == ["1", "3"]
    alive.close({})


def test_lines_that_cannot_be_read_are_kept(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Those of another version, for one."""
    left = left_open(tmp_path / "2026-01-01", "old", row("1"))
    left.write_bytes(b'["1", "a.png"]\n' + left.read_bytes())
    assert close_left_open(tmp_path, {}) == 0
    kept = left.with_name("old.service.jsonl.unread")

    assert kept.read_bytes().startswith(b'["1", "a.png"]\n')
    assert "old.service.jsonl.unread has lines that this version cannot read" in caplog.text
    assert close_left_open(tmp_path, {}) == 0  # it is told once


def test_an_empty_file_is_removed(tmp_path: Path) -> None:
    OpenCapture(tmp_path / "day", "a").close({})

    assert list((tmp_path / "day").iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_writes_all_rows_or_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    capture = OpenCapture(tmp_path, "a")
    capture.append([row("1")])
    whole = capture.path.read_bytes()

    class Full:
        def __init__(self, file) -> None:  # type: ignore[no-untyped-def]
            self.file = file

        def write(self, lines: bytes) -> int:
            return int(self.file.write(lines[:20]))  # a part, as a disk does that is full

        def fileno(self) -> int:
            return int(self.file.fileno())

    file = capture._file
    monkeypatch.setattr(capture, "_file", Full(file))
    with pytest.raises(OSError, match="only a part"):
        capture.append([row("2")])
    assert capture.path.read_bytes() == whole
    monkeypatch.setattr(capture, "_file", file)
    capture.append([row("3")])
    assert [r["index"] for r in iter_captured(capture.path)] == ["1", "3"]
    capture.close({})


def test_a_folder_stands_for_its_newest_day(tmp_path: Path) -> None:
    for day, index in (("2026-01-01", "1"), ("2026-01-02", "2"), ("photos", "")):
        if index:
            left_open(tmp_path / day, "10", row(index))
            left_open(tmp_path / day, "11", row(index))
        else:
            (tmp_path / day).mkdir()

    assert {path.parent.name for path in capture_files(tmp_path)} == {"2026-01-02"}
    assert len(capture_files(tmp_path / "2026-01-01")) == 2


def corrected(folder: Path, request_id: str, answer: str, entity: str = "height") -> None:
    append_correction(folder, Correction("t", request_id, entity, answer))


def test_the_last_correction_of_an_answer_counts(tmp_path: Path) -> None:
    for answer in ("1 inch", "", "2 inch"):
        corrected(tmp_path, ID, answer)
    corrected(tmp_path, ID, "3 inch", "width")

    assert [one.answer for one in read_corrections(tmp_path)] == ["2 inch", "3 inch"]


@pytest.mark.parametrize("line", ["x", "[]", "{}", '{"a": 1}'])
def test_a_damaged_correction_is_named(tmp_path: Path, line: str) -> None:
    corrected(tmp_path, ID, "1 inch")
    with (tmp_path / "corrections.jsonl").open("a") as file:
        file.write(line + "\n")
    with pytest.raises(TableError, match="line 2 is no correction"):
        read_corrections(tmp_path)


def test_corrections_meet_their_answers_and_photos(tmp_path: Path) -> None:
    photo = tmp_path / "photos" / "ab" / "ab1"
    photo.parent.mkdir(parents=True)
    photo.write_bytes(b"x")
    rows = row(ID, image="photos/ab/ab1"), row("other", image="gone.png")
    left_open(tmp_path / "2026-01-01", "12", *rows, row("thrown away", image="photos/cd/cd1"))
    corrected(tmp_path, ID, "")
    corrected(tmp_path, "other", "5 inch")
    corrected(tmp_path, "unknown", "5 inch")
    corrected(tmp_path, "thrown away", "5 inch")

    assert [one.prediction for one in iter_judged(tmp_path)] == ["30 centimetre"] * 3
    [example] = read_corrected(tmp_path)
    assert (example.image, example.answers, example.group_id) == (str(photo), (), 7)
    assert example.split_key == "photos/ab/ab1"  # one for all who asked about the photo
    assert 0 < example.weight < 1


def test_no_photo_is_told(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="--capture-photos"):
        read_corrected(tmp_path)


def test_rows_of_any_text_come_back(tmp_path: Path) -> None:
    path = left_open(tmp_path, "a", row(image='"\n\x00\ud800é'))

    assert [r["image"] for r in iter_captured(path)] == ['"\n\x00\ud800é']
    assert len(json.loads(path.read_text(encoding="utf-8"))) == 10
