"""What is asked and answered is kept, beside the answers and never in their way."""

import asyncio
import errno
import json
import logging
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from measure_extract.audit.drift import accuracy_by_day, compare_captures
from measure_extract.datasets.captures import OpenCapture, capture_files, iter_captured
from measure_extract.datasets.corrections import read_corrected, read_corrections
from measure_extract.images.fetch import Fetcher
from measure_extract.serve.capture import Capture, is_sampled, photo_name
from measure_extract.serve.dispatch import Dispatcher
from measure_extract.serve.gate import Gate
from measure_extract.serve.problems import PROBLEMS, ProblemError
from measure_extract.serve.visit import new_request_id
from tests.datasets.test_captures import row
from tests.serve.helpers import ToldReader, in_base64, photo, served
from tests.serve.test_service import problem_of, run

Clock = list[datetime]


def kept(folder: Path) -> list[dict[str, Any]]:
    return [
        r for day in sorted(folder.glob("2*")) for p in capture_files(day) for r in iter_captured(p)
    ]


def started(folder: Path, clock: Clock, rate: float = 1.0, **facts: Any) -> Capture:
    return Capture(folder, rate=rate, are_photos_kept=True, now=lambda: clock[0], **facts)


def test_files_change_with_the_hour_and_the_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [datetime(2026, 1, 1, 23, 10, tzinfo=UTC)]
    capture = started(tmp_path, clock)
    capture.keep("x-00000000", [row("1")], b"")
    capture.keep("x-00000000", [row("2")], b"")
    wait_idle(capture)
    clock[0] += timedelta(hours=1)
    capture.keep("x-00000000", [row("3")], b"")
    wait_idle(capture)
    monkeypatch.setattr("measure_extract.serve.capture._LARGEST_BYTES", 10)
    capture.keep("x-00000000", [row("4")], b"")
    capture.close()

    assert [r["index"] for r in kept(tmp_path)] == ["1", "2", "3", "4"]
    assert [len(list(day.glob("*.service.parquet"))) for day in sorted(tmp_path.glob("2*"))] == [
        1,
        2,
    ]
    assert not list(tmp_path.rglob("*.jsonl"))


def wait_idle(capture: Capture) -> None:
    while not capture._waiting.empty():
        time.sleep(0.005)
    time.sleep(0.05)


@pytest.mark.parametrize(("rate", "low", "high"), [(0, 0, 0), (0.2, 120, 280), (1, 1000, 1000)])
def test_a_share_of_the_requests_is_kept(rate: float, low: int, high: int) -> None:
    names = [new_request_id() for _ in range(1000)]

    assert low <= sum(is_sampled(name, rate) for name in names) <= high


def test_a_full_disk_is_one_warning_and_no_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    fates: list[tuple[str, int]] = []
    capture = started(
        tmp_path, [datetime(2026, 1, 1, tzinfo=UTC)], on_rows=lambda *fate: fates.append(fate)
    )
    whole = OpenCapture.append

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with caplog.at_level(logging.WARNING):
        monkeypatch.setattr(OpenCapture, "append", full)
        for number in range(3):
            capture.keep("x-00000000", [row(str(number))], b"")
        wait_idle(capture)
        monkeypatch.setattr(OpenCapture, "append", whole)
        capture.keep("x-00000000", [row("9")], b"")
        capture.close()

    assert fates == [("lost", 1), ("lost", 1), ("lost", 1), ("kept", 1)]
    assert [r["index"] for r in kept(tmp_path)] == ["9"]
    lines = [r.getMessage() for r in caplog.records]
    assert lines == ["records cannot be kept (No space left on device); going on without"]


def test_what_comes_faster_than_the_disk_is_dropped_and_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("measure_extract.serve.capture._WAITING", 1)
    whole, may_write = OpenCapture.append, threading.Event()

    def slow(self: OpenCapture, rows: Any) -> None:
        may_write.wait(30)
        whole(self, rows)

    monkeypatch.setattr(OpenCapture, "append", slow)
    fates: list[tuple[str, int]] = []
    clock = [datetime(2026, 1, 1, tzinfo=UTC)]
    capture = started(tmp_path, clock, on_rows=lambda *fate: fates.append(fate))
    rows = [row("1"), row("1", entity="width")]
    are_kept = [capture.keep("x-00000000", rows, b"")]
    wait_idle(capture)  # it is being written, and the next one waits
    are_kept += [capture.keep("x-00000000", rows, b"") for _ in range(2)]
    may_write.set()
    capture.close()

    assert are_kept == [True, True, False]
    assert fates == [("dropped", 2), ("kept", 2), ("kept", 2)]
    assert len(kept(tmp_path)) == 4


@pytest.mark.parametrize("are_kept", [True, False])
def test_photos_are_kept_where_it_was_asked(tmp_path: Path, are_kept: bool) -> None:
    capture = Capture(tmp_path, rate=1.0, are_photos_kept=are_kept)
    capture.keep("x-00000000", [row()], b"photo")
    capture.close()

    photos = [path.read_bytes() for path in tmp_path.rglob("photos/ab/ab")]
    assert photos == ([b"photo"] if are_kept else [])
    assert len(kept(tmp_path)) == 1


def test_a_service_keeps_what_it_answers_and_what_people_say_of_it(tmp_path: Path) -> None:
    async def work(http: httpx.AsyncClient, _: Gate) -> list[httpx.Response]:
        asked = {"image": in_base64(photo()), "entity": ["height", "width"], "name": "my lamp.png"}
        first = await http.post("/v1/measurements", json=asked)
        bad = await http.post(
            "/v1/measurements", json={"image": in_base64(b"x"), "entity": "height"}
        )
        corrections = [
            await http.post(
                "/v1/corrections",
                json={"request_id": first.json()["request_id"], "entity": entity, "value": value},
            )
            for entity, value in (("height", "300 mm"), ("width", "5 inch"), ("hight", "5 inch"))
        ]
        return [first, bad, *corrections]

    first, bad, *corrections = run(work, capture=tmp_path, are_photos_captured=True)
    rows = kept(tmp_path)

    assert [(r["entity_name"], r["prediction"], r["is_failed"]) for r in rows] == [
        ("height", "30 centimetre", 0), ("width", "", 0), ("height", "", 1),
    ]  # fmt: skip
    assert {r["index"] for r in rows} == {first.json()["request_id"], bad.json()["request_id"]}
    assert (tmp_path / rows[0]["image"]).read_bytes() == photo()
    assert [a.status_code for a in corrections] == [200, 200, 422]
    examples = {e.entity: e.answers for e in read_corrected(tmp_path)}
    assert examples == {"height": ("300 millimetre",), "width": ("5 inch",)}
    [day] = accuracy_by_day(tmp_path)
    assert (day.judged, day.right) == (2, 1)
    assert accuracy_by_day(next(tmp_path.glob("2*"))) == [day]
    drift = {d.entity: d for d in compare_captures(tmp_path, tmp_path)}
    assert (drift["height"].after.rows, drift["height"].after.failed) == (2, 1)


def test_the_drift_command_tells_accuracy(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from measure_extract.cli.app import cli

    test_a_service_keeps_what_it_answers_and_what_people_say_of_it(tmp_path)
    result = CliRunner().invoke(cli, ["drift", str(tmp_path), str(tmp_path)])

    assert "day\tjudged\tright\tshare right\n" in result.output
    assert result.output.endswith("\t2\t1\t50.0%\n")


def test_without_records_there_is_nothing_to_correct() -> None:
    async def work(http: httpx.AsyncClient, _: Gate) -> httpx.Response:
        body = json.dumps({"request_id": "x", "entity": "height", "value": None})
        return await http.post("/v1/corrections", content=body)

    answer = run(work)

    assert (answer.status_code, problem_of(answer)) == (404, "no-records")


LAMP_HEIGHT = {"image": in_base64(photo()), "entity": "height"}


def objection_to(asked: httpx.Response, **other: str) -> dict[str, str | None]:
    facts = {"request_id": asked.json()["request_id"], "entity": "height", "value": None}
    return {**facts, **other}


@pytest.mark.parametrize(
    ("rate", "other"),
    [
        (0.0, {}),  # answered and not kept
        (1.0, {"entity": "width"}),  # not asked
        (1.0, {"request_id": "20260101T120000.000Z-0f3a9c1b7e"}),
        (1.0, {"request_id": "r-1"}),
    ],
)
def test_what_is_not_in_the_records_is_not_corrected(
    tmp_path: Path, rate: float, other: dict[str, str]
) -> None:
    async def work(http: httpx.AsyncClient, _: Gate) -> list[httpx.Response]:
        asked = await http.post("/v1/measurements", json=LAMP_HEIGHT)
        return [asked, await http.post("/v1/corrections", json=objection_to(asked, **other))]

    asked, refused = run(work, capture=tmp_path, capture_rate=rate)

    assert asked.json()["is_recorded"] is (rate == 1)
    assert (refused.status_code, problem_of(refused)) == (404, "no-such-answer")
    assert read_corrections(tmp_path) == []


def test_an_answer_is_recorded_in_its_hour_or_the_next(tmp_path: Path) -> None:
    clock = [datetime(2026, 1, 1, 23, 59, tzinfo=UTC)]
    capture = started(tmp_path, clock)
    first, late, lost = (f"20260101T23{rest}.000Z-0000000000" for rest in ("5800", "5930", "5931"))
    capture.keep(first, [row(first)], b"")
    assert capture.holds(first, "height")  # in the file being written
    clock[0] += timedelta(minutes=1)
    capture.keep(late, [row(late)], b"")

    assert [capture.holds(name, "height") for name in (first, late, lost)] == [True, True, False]
    capture.close()


def test_a_correction_that_cannot_be_kept_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "/secret/place")

    monkeypatch.setattr("measure_extract.serve.service.append_correction", full)

    async def main() -> httpx.Response:
        async with served(capture=tmp_path) as (http, _):
            asked = await http.post("/v1/measurements", json=LAMP_HEIGHT)
            return await http.post("/v1/corrections", json=objection_to(asked))

    answer = asyncio.run(main())
    assert (answer.status_code, problem_of(answer)) == (507, "no-room")
    assert "secret" not in answer.text


@pytest.mark.parametrize(
    ("sent", "are_photos_kept", "image"),
    [
        ({"image_url": "http://a/b.png", "name": "my lamp"}, False, "my lamp"),
        ({"image_url": "http://a/b.png"}, False, "http://a/b.png"),
        ({"image_url": "http://a/b.png", "name": "my lamp"}, True, ""),
    ],
)
def test_a_record_names_the_photo_as_the_client_did_or_where_it_is_kept(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    sent: dict[str, str],
    are_photos_kept: bool,
    image: str,
) -> None:
    monkeypatch.setattr(Fetcher, "fetch", lambda *_: b"photo")

    async def work(http: httpx.AsyncClient, _: Gate) -> httpx.Response:
        return await http.post("/v1/measurements", json={"entity": "height", **sent})

    answer = run(
        work,
        ToldReader(),
        capture=tmp_path,
        are_photos_captured=are_photos_kept,
        are_urls_fetched=True,
    )
    [record] = kept(tmp_path)

    assert answer.status_code == 200
    assert record["image"] == (image or photo_name(answer.json()["sha256"]))


@pytest.mark.parametrize(
    ("problem", "is_recorded"),
    [
        ("not-a-photo", True),
        ("photo-too-large", True),
        ("broken-photo", True),
        ("unreadable-photo", True),
        ("too-late", False),
        ("full", False),
    ],
)
def test_what_is_wrong_with_a_photo_is_a_failed_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, problem: str, is_recorded: bool
) -> None:
    async def refuse(*_: object, **__: object) -> None:
        raise ProblemError(problem)

    monkeypatch.setattr(Dispatcher, "ask", refuse)

    async def work(http: httpx.AsyncClient, _: Gate) -> httpx.Response:
        return await http.post("/v1/measurements", json=LAMP_HEIGHT)

    answer = run(work, ToldReader(), capture=tmp_path)

    assert problem_of(answer) == problem
    assert [(r["is_failed"], r["reason"]) for r in kept(tmp_path)] == (
        [(1, PROBLEMS[problem].title)] if is_recorded else []
    )


def test_a_correction_is_counted_under_its_entity(tmp_path: Path) -> None:
    async def work(http: httpx.AsyncClient, _: Gate) -> str:
        asked = await http.post("/v1/measurements", json=LAMP_HEIGHT)
        await http.post("/v1/corrections", json=objection_to(asked))
        await http.post("/v1/corrections", json=objection_to(asked, entity="width"))  # refused
        return (await http.get("/metrics")).text

    figures: str = run(work, ToldReader(), capture=tmp_path)

    assert [
        line for line in figures.splitlines() if line.startswith("measure_extract_corrections_t")
    ] == ['measure_extract_corrections_total{entity="height"} 1.0']
