"""A run gives every row once, whatever happens on the way."""

import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from PIL import Image

from measure_extract.batch import run as run_module
from measure_extract.batch.outputs import remove_earlier
from measure_extract.batch.run import _fetcher, predict_file
from measure_extract.batch.settings import PredictSettings
from measure_extract.batch.worker import WorkerSettings
from measure_extract.errors import JournalMismatchError, OCRError, OverwriteError, TableError
from measure_extract.extractor import Extractor
from measure_extract.images.base import ImageLimits
from measure_extract.paths import beside
from measure_extract.progress import Progress
from measure_extract.settings import ExtractorSettings
from tests.helpers import EXAMPLES, FakeEngine, make_box

HEADER = "index,image_link,group_id,entity_name\n"
BOXES = (make_box("Height: 30cm", 40, 240, 192, 262), make_box("220V", 245, 470, 297, 492))


class CountingEngine(FakeEngine):
    """Counts readings over all extractors; fails on pictures 7 pixels wide."""

    total = 0

    def read(self, image):  # type: ignore[no-untyped-def]
        CountingEngine.total += 1
        if image.shape[1] == 7:
            raise OCRError("the fake engine fails", "use one that does not")
        return super().read(image)


@pytest.fixture(autouse=True)
def _fake(monkeypatch: pytest.MonkeyPatch) -> None:
    CountingEngine.total = 0

    def build(settings: WorkerSettings, *, threads: int | None = None) -> Extractor:
        stages = settings.stages
        return Extractor(
            ocr=CountingEngine(*BOXES), min_confidence=stages.min_confidence, limits=stages.limits
        )

    monkeypatch.setattr(WorkerSettings, "extractor", build)


@pytest.fixture
def settings(tmp_path: Path) -> PredictSettings:
    for name in ("a", "b", "c"):
        Image.new("RGB", (500, 500), "white").save(tmp_path / f"{name}.png")
    Image.new("RGB", (7, 9), "white").save(tmp_path / "bad.png")
    (tmp_path / "html.png").write_text("<html>not found</html>")
    rows = [(i, f"http://x.invalid/{'abc'[i % 3]}.jpg", "height") for i in range(9)]
    rows += [(20, "bad.png", "height"), (21, "html.png", "width"), (22, "none.png", "depth")]
    rows += [(23, "http://x.invalid/a.jpg", "voltage")]
    lines = "".join(f"{index},{image},7,{entity}\n" for index, image, entity in rows)
    (tmp_path / "rows.csv").write_text(HEADER + lines)
    return PredictSettings(
        rows=tmp_path / "rows.csv",
        output=tmp_path / "out" / "out.csv",
        worker=WorkerSettings(image_root=tmp_path),
        workers=0,
    )


def test_every_row_has_its_answer_or_its_reason(settings: PredictSettings) -> None:
    report = predict_file(settings)
    lines = settings.output.read_text().splitlines()

    assert lines[0] == "index,prediction"
    assert lines[1:10] == [f"{i},30 centimetre" for i in range(9)]
    assert lines[10:] == ["20,", "21,", "22,", "23,220 volt"]
    assert (report.rows, report.answered, report.failed, report.images) == (13, 10, 3, 6)
    assert CountingEngine.total == 4  # a, b, c and the bad one; the others are no pictures
    failures = Path(str(report.failures)).read_text().splitlines()
    assert failures[0] == "index,image_link,reason"
    assert [line.split(",")[0] for line in failures[1:]] == ["20", "21", "22"]
    assert "the fake engine fails" in failures[1]
    assert "not a picture" in failures[2]
    assert "no such file" in failures[3]


def test_two_pictures_are_never_answered_from_one_file(settings: PredictSettings) -> None:
    rows = ["1,x/a.png,7,height", "2,y/a.png,7,height", "3,x/a.png,7,voltage", "4,x/b.png,7,height"]
    settings.rows.write_text(HEADER + "\n".join(rows))
    report = predict_file(settings)

    assert settings.output.read_text().split() == [
        "index,prediction",
        "1,",
        "2,",
        "3,",
        "4,30",
        "centimetre",
    ]
    assert (report.rows, report.answered, report.failed) == (4, 1, 3)
    failures = Path(str(report.failures)).read_text()
    assert "a.png' would be this picture and that of 'y/a.png'; keep the folders" in failures
    for folder in "xy":
        (settings.rows.parent / folder).mkdir()
        Image.new("RGB", (500, 500), "white").save(settings.rows.parent / folder / "a.png")
    assert predict_file(replace(settings, is_retried=True)).answered == 4


def test_the_same_command_again_changes_nothing(settings: PredictSettings) -> None:
    predict_file(settings)
    before = settings.output.read_bytes()
    again = predict_file(settings)

    assert again.images == 0
    assert again.is_complete
    assert settings.output.read_bytes() == before


def test_rows_changed_on_the_way_are_noticed(settings: PredictSettings) -> None:
    def change(_: Progress) -> None:
        settings.rows.write_text(HEADER + "0,a.png,7,height\n")

    with pytest.raises(TableError, match="was changed while its rows were being answered"):
        predict_file(settings, change)
    assert not settings.output.exists()


def test_a_finished_run_without_failures_leaves_no_journal(settings: PredictSettings) -> None:
    settings.rows.write_text(HEADER + "1,http://x.invalid/a.jpg,7,height\n")
    predict_file(settings)

    names = sorted(path.name for path in settings.output.parent.iterdir())
    assert names == ["out.csv", "out.csv.run.json"]
    again = predict_file(settings)
    assert (again.is_repeated, again.images, again.seconds) == (True, 0, 0.0)
    with pytest.raises(TableError, match="--shard 1/1, now 2/3"):
        predict_file(replace(settings, shard=(1, 3)))


def test_pictures_are_fetched_as_the_settings_say(settings: PredictSettings) -> None:
    told = replace(settings, fetch_threads=5, per_host=3, tries=7)
    with _fetcher(told) as fetcher:
        assert (fetcher._connections, fetcher._per_host, fetcher._tries) == (5, 3, 7)
        assert fetcher.limits == settings.worker.stages.limits


@pytest.mark.parametrize("header", ["index,prediction_old", "index,prediction,label", "index"])
def test_a_table_that_begins_almost_as_ours_is_not_removed(
    settings: PredictSettings, header: str
) -> None:
    settings.output.parent.mkdir()
    settings.output.write_text(f"{header}\n1,2\n")
    with pytest.raises(OverwriteError, match="it is no earlier output"):
        remove_earlier(settings)
    assert settings.output.exists()


def test_stopped_and_continued_is_the_same_file(
    settings: PredictSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_module, "_COMMIT_S", 0.0)  # each picture is told of
    for i in range(40):  # more than are under way at once
        shutil.copy(tmp_path / "a.png", tmp_path / f"p{i}.png")
    lines = "".join(f"{i},p{i}.png,7,height\n" for i in range(40))
    settings.rows.write_text(HEADER + lines + "99,html.png,7,width\n")
    whole = predict_file(replace(settings, output=settings.output.with_name("whole.csv")))
    signals = iter([signal.SIGINT])  # a second one would stop at once

    def stop_soon(progress: Progress) -> None:
        if progress.done and (number := next(signals, None)):
            os.kill(os.getpid(), number)

    stopped = predict_file(settings, stop_soon)
    assert not stopped.is_complete
    assert 0 < stopped.images < whole.images
    assert (stopped.failed, stopped.failures) == (1, None)  # listed at the end
    assert not settings.output.exists()

    report = predict_file(settings)
    assert report.is_complete
    assert report.images == whole.images - stopped.images
    whole_bytes = settings.output.with_name("whole.csv").read_bytes()
    assert settings.output.read_bytes() == whole_bytes


def test_other_settings_are_refused_and_overwrite_starts_afresh(settings: PredictSettings) -> None:
    predict_file(settings)
    surer = WorkerSettings(
        stages=ExtractorSettings(device="cpu", min_confidence=1.0),
        image_root=settings.worker.image_root,
    )
    with pytest.raises(
        JournalMismatchError, match=r"--min-confidence not given, now 1\.0\).*--overwrite"
    ):
        predict_file(replace(settings, worker=surer))
    report = predict_file(replace(settings, worker=surer, is_overwritten=True))

    assert report.answered == 0
    assert report.images == 6


def test_a_fresh_start_removes_what_runs_leave_and_nothing_else(
    settings: PredictSettings, tmp_path: Path
) -> None:
    detailed = replace(settings, details=settings.output.with_name("d.jsonl"))
    settings.output.parent.mkdir()
    settings.output.write_text("index,prediction\n1,\n")
    endings = (".failures.csv", ".run.json", ".part", ".run.json.part", ".journal", ".journal-wal")
    ours = [settings.output, *(beside(settings.output, ending) for ending in endings)]
    strange = [settings.output.with_name(name) for name in ("d.jsonl", "o.csv", "out.csv.bak")]
    for path in (*ours[1:], *strange):
        path.touch()
    remove_earlier(detailed)

    assert sorted(settings.output.parent.iterdir()) == sorted(strange)
    assert {*ours, detailed.details} <= set(detailed.written)


def test_an_output_of_unknown_origin_is_not_overwritten(settings: PredictSettings) -> None:
    settings.output.parent.mkdir()
    settings.output.write_text("precious")
    with pytest.raises(TableError, match=r"these rows and settings \(no record of a run is beside"):
        predict_file(settings)
    assert settings.output.read_text() == "precious"


def test_a_finished_output_of_another_run_says_what_differs(settings: PredictSettings) -> None:
    settings.rows.write_text(HEADER + "1,http://x.invalid/a.jpg,7,height\n")
    predict_file(settings)
    settings.rows.write_text(HEADER + "2,http://x.invalid/a.jpg,7,height\n")
    detailed = replace(settings, worker=replace(settings.worker, is_detailed=True))
    with pytest.raises(TableError, match=r"\(without --details, now with it; other rows\); use"):
        predict_file(detailed)


def test_failed_pictures_can_be_asked_again_with_other_limits(settings: PredictSettings) -> None:
    small = ExtractorSettings(device="cpu", limits=ImageLimits(max_pixels=100))
    worker = replace(settings.worker, stages=small)
    assert predict_file(replace(settings, worker=worker)).failed == 13
    with pytest.raises(JournalMismatchError, match="max-pixels 100, now 100000000"):
        predict_file(settings)

    assert predict_file(replace(settings, is_retried=True)).failed == 3


def test_failed_pictures_can_be_asked_again(settings: PredictSettings, tmp_path: Path) -> None:
    predict_file(settings)
    Image.new("RGB", (500, 500), "white").save(tmp_path / "bad.png")
    report = predict_file(replace(settings, is_retried=True))

    assert (report.failed, report.images) == (2, 3)
    assert "20,30 centimetre" in settings.output.read_text().splitlines()
    for name in ("html", "none"):
        Image.new("RGB", (500, 500), "white").save(tmp_path / f"{name}.png")
    report = predict_file(replace(settings, is_retried=True))

    assert (report.failed, report.failures, report.images) == (0, None, 2)
    # No list of failures is left, and no journal: nothing is left to be asked again.
    names = sorted(path.name for path in settings.output.parent.iterdir())
    assert names == ["out.csv", "out.csv.run.json"]


def test_paths_cannot_leave_the_image_root(settings: PredictSettings, tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (root / "link.png").symlink_to(tmp_path / "a.png")
    outside = [f"{tmp_path}/b.png", "../c.png", "link.png"]
    lines = "".join(f"{i},{image},,height\n" for i, image in enumerate(outside))
    settings.rows.write_text(HEADER + lines)
    report = predict_file(replace(settings, worker=WorkerSettings(image_root=root)))

    assert report.failed == 3
    assert CountingEngine.total == 0
    assert any("not under" in reason for reason in report.reasons)


def test_details_and_capture(settings: PredictSettings, tmp_path: Path) -> None:
    detailed = replace(settings.worker, is_detailed=True)
    common = replace(settings, worker=detailed, capture=tmp_path / "capture")
    predict_file(replace(common, details=tmp_path / "d.jsonl"))
    predict_file(replace(common, details=tmp_path / "d.parquet", is_overwritten=True))
    lines = [json.loads(line) for line in (tmp_path / "d.jsonl").read_text().splitlines()]
    table = pq.read_table(tmp_path / "d.parquet").to_pylist()
    captured = pq.read_table(next((tmp_path / "capture").iterdir())).to_pylist()

    assert lines[0]["measurement"]["surface"] == table[0]["surface"] == "30cm"
    assert table[0]["value"] == 30
    assert table[10]["reason"] == lines[10]["reason"] != ""
    assert len(captured) == len(table) == len(lines) == 13
    assert len(captured[0]["image_sha256"]) == 64


def test_odd_groups_are_one_warning_and_never_an_end(
    settings: PredictSettings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    groups = ["7.0", "", "abc", "--5", "²", "12345678901234567890", "NaN"]
    # An index that does not rise has the rows read twice.
    lines = "".join(f"{9 - i},a.png,{group},height\n" for i, group in enumerate(groups))
    settings.rows.write_text(HEADER + lines)
    detailed = replace(settings.worker, is_detailed=True)
    with caplog.at_level(logging.WARNING):
        predict_file(replace(settings, worker=detailed, details=tmp_path / "d.parquet"))

    own = [record for record in caplog.records if record.name == "measure_extract.batch.run"]
    assert [record.getMessage() for record in own] == [
        f"{settings.rows}: of 7 rows 2 have no group_id and 4 have one that is no whole number "
        "(the first: 'abc'): answered as products of any group"
    ]
    table = pq.read_table(tmp_path / "d.parquet").to_pylist()
    assert [row["group_id"] for row in table] == [7, None, None, None, None, None, None]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"shard": (2, 2)}, "shard 3/2"),
        ({"engine": "spark"}, "unknown engine 'spark'"),
        ({"details": Path("a.txt")}, "must end in .jsonl or .parquet"),
    ],
)
def test_settings_are_checked(settings: PredictSettings, facts: dict, words: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(ValueError, match=words):
        replace(settings, **facts)


def real_rows(folder: Path, copies: int) -> Path:
    """Write rows over copies of the sample photos."""
    lines = []
    for i in range(copies):
        for name in ("lamp", "plate", "label"):
            path = folder / f"{name}{i}.png"
            with Image.open(EXAMPLES / f"{name}.png") as picture:
                picture.save(path)
            for entity in ("height", "wattage"):
                lines.append(f"{len(lines)},{path},7,{entity}\n")
    (folder / "rows.csv").write_text(HEADER + "".join(lines))
    return folder / "rows.csv"


def command(rows: Path, out: Path, *extra: str) -> list[str]:
    return [
        sys.executable, "-m", "measure_extract", "predict", str(rows), "--output", str(out),
        "--device", "cpu", *extra,
    ]  # fmt: skip


@pytest.mark.slow
def test_killed_three_times_the_file_is_byte_identical(tmp_path: Path) -> None:
    rows = real_rows(tmp_path, 8)
    subprocess.run(command(rows, tmp_path / "whole.csv"), check=True, capture_output=True)
    for _ in range(3):
        process = subprocess.Popen(
            command(rows, tmp_path / "out.csv"), stderr=subprocess.DEVNULL, start_new_session=True
        )
        time.sleep(4.0)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    subprocess.run(command(rows, tmp_path / "out.csv"), check=True, capture_output=True)

    assert (tmp_path / "out.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert b"0,30 centimetre\n" in (tmp_path / "out.csv").read_bytes()


@pytest.mark.slow
def test_interrupt_finishes_what_is_in_flight_and_says_how_to_go_on(tmp_path: Path) -> None:
    rows = real_rows(tmp_path, 40)
    process = subprocess.Popen(command(rows, tmp_path / "out.csv"), stderr=subprocess.PIPE)
    while not (tmp_path / "out.csv.journal").exists():
        time.sleep(0.05)
    time.sleep(4.0)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)

    assert process.returncode == 130
    assert err.count(b"stopping: what is in flight is finished first") == 1
    assert b"run the same command again to go on" in err
    assert not (tmp_path / "out.csv").exists()
    subprocess.run(command(rows, tmp_path / "out.csv"), check=True, capture_output=True)
    assert len((tmp_path / "out.csv").read_text().splitlines()) == 1 + 240
