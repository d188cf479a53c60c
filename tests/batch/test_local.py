"""Real processes around the scheduler: one that is killed takes only its own picture down."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from measure_extract.batch import local, pool
from measure_extract.batch.base import Answer, ImageJob, ImageOutcome
from measure_extract.batch.scheduler import FetchedPicture, Rooms, Scheduler
from measure_extract.batch.worker import WorkerSettings
from measure_extract.errors import BatchError, ModelNotFoundError
from measure_extract.images.fetch import Fetcher
from measure_extract.images.files import Fetched


def answer(jobs: list[ImageJob], files: list[Fetched]) -> list[ImageOutcome]:
    """Stand in for the worker: a picture's content says what happens to the process that reads it."""
    for file in files:
        if file == b"kills":
            os.kill(os.getpid(), signal.SIGKILL)
        if file == b"fails":
            raise MemoryError("too large")
        if file == b"no model":
            raise ModelNotFoundError("models/x", "there is no card.json")
    return [ImageOutcome(job.number, (Answer("1 volt", 0.5, ""),)) for job in jobs]


def run(folder: Path, contents: list[bytes], **facts: object) -> list[ImageOutcome]:
    for number, content in enumerate(contents):
        (folder / f"{number}.jpg").write_bytes(content)
    jobs = (
        ImageJob(n, str(folder / f"{n}.jpg"), (("height", None),)) for n in range(len(contents))
    )
    with Fetcher() as fetcher:
        outcomes = local.run_local(
            jobs,
            WorkerSettings(),
            fetcher=fetcher,
            fetch_threads=4,
            **{"devices": ["cpu", "cpu"], "is_stopped": lambda: False, **facts},  # type: ignore[arg-type]
        )
        return sorted(outcomes, key=lambda outcome: outcome.number)


@pytest.fixture(autouse=True)
def _stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_answer", answer)


def test_each_culprit_is_given_up_and_all_others_are_answered(tmp_path: Path) -> None:
    contents = [b"sound"] * 12
    contents[3], contents[7] = b"kills", b"fails"
    outcomes = run(tmp_path, contents)

    assert [o.number for o in outcomes] == list(range(12))
    assert [o.number for o in outcomes if not o.answers] == [3, 7]
    assert "BrokenProcessPool" in outcomes[3].failure
    assert "MemoryError: too large" in outcomes[7].failure


def test_an_error_that_every_picture_would_meet_ends_the_run(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError, match=r"no card\.json"):
        run(tmp_path, [b"no model"])


def test_stopped_before_it_began(tmp_path: Path) -> None:
    assert run(tmp_path, [b"sound"] * 3, is_stopped=lambda: True) == []


def test_a_script_without_a_main_guard_has_one_clear_error(tmp_path: Path) -> None:
    Image.new("RGB", (50, 50), "white").save(tmp_path / "a.png")
    (tmp_path / "rows.csv").write_text(f"index,image_link,entity_name\n0,{tmp_path}/a.png,height\n")
    (tmp_path / "script.py").write_text(
        "from pathlib import Path\n"
        "from measure_extract.batch.run import predict_file\n"
        "from measure_extract.batch.settings import PredictSettings\n"
        "predict_file(PredictSettings(rows=Path('rows.csv'), output=Path('out.csv'), workers=2,\n"
        "                             is_overwritten=True))\n"
    )
    root = Path(__file__).parent.parent.parent
    done = subprocess.run(
        [sys.executable, "script.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr.count("Traceback") == 1
    assert "if __name__ == '__main__':" in done.stderr.splitlines()[-1]
    assert BatchError.__name__ in done.stderr.splitlines()[-1]
    assert not (tmp_path / "out.csv").exists()


class Threads:
    """Stands in for the processes: threads that answer as `answer` does, and die as they are told."""

    def __init__(self, *, refusals: int = 0, hold: threading.Event | None = None) -> None:
        self.refusals = refusals  # groups that a dead pool does not take
        self.closed = 0
        self._hold = hold
        self._pool = ThreadPoolExecutor(2)

    def submit(self, pictures: Sequence[FetchedPicture]) -> "Future[list[ImageOutcome]]":
        if self.refusals:
            self.refusals -= 1
            raise BrokenProcessPool("it is dead")
        return self._pool.submit(self._answer, pictures)

    def _answer(self, pictures: Sequence[FetchedPicture]) -> list[ImageOutcome]:
        if self._hold is not None:
            self._hold.wait(30)
        return answer([p.job for p in pictures], [p.file for p in pictures])

    def check_started(self) -> None:
        pass

    def close(self) -> None:
        self.closed += 1


def run_in(
    threads: Threads,
    monkeypatch: pytest.MonkeyPatch,
    folder: Path,
    contents: list[bytes],
    **facts: Any,
) -> list[int]:
    monkeypatch.setattr(local, "Processes", lambda settings, devices: threads)
    return [outcome.number for outcome in run(folder, contents, **facts)]


def test_a_group_that_a_dead_pool_refuses_is_answered_by_the_next_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = Threads(refusals=2)

    assert run_in(threads, monkeypatch, tmp_path, [b"sound"] * 9) == list(range(9))
    assert not threads.refusals
    assert threads.closed in {
        2,
        3,
    }  # both are refused at once, or one after the other; and at the end


@pytest.mark.parametrize(
    ("devices", "group"),
    [(["cpu"], 4), (["cpu"] * 3, 4), (["gpu:0"], 64), (["gpu:0", "gpu:1"], 64)],
)
def test_a_gpu_is_given_many_pictures_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, devices: list[str], group: int
) -> None:
    given: list[Rooms] = []

    def remember(rooms: Rooms) -> Scheduler:
        given.append(rooms)
        return Scheduler(rooms)

    monkeypatch.setattr(local, "Scheduler", remember)

    assert run_in(Threads(), monkeypatch, tmp_path, [], devices=devices) == []
    assert [(rooms.processes, rooms.group, rooms.fetches) for rooms in given] == [
        (len(devices), group, 4)
    ]


def test_while_a_group_is_read_the_run_sleeps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold, looks = threading.Event(), count(1)
    threading.Timer(0.3, hold.set).start()
    run_in(
        Threads(hold=hold), monkeypatch, tmp_path, [b"sound"], is_stopped=lambda: not next(looks)
    )

    assert next(looks) < 20


def test_a_picture_that_arrives_after_the_stop_is_left_for_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold, is_stopped = threading.Event(), threading.Event()
    real = local.get_bytes

    def fetch(image: str, *rest: Any) -> Fetched:
        if not image.endswith("/0.jpg"):  # the first one is being read by now
            is_stopped.set()
            threading.Event().wait(0.2)
            threading.Timer(0.2, hold.set).start()
        return real(image, *rest)

    monkeypatch.setattr(local, "get_bytes", fetch)
    monkeypatch.setattr(local, "_LOOK_S", 0.01)
    numbers = run_in(
        Threads(hold=hold), monkeypatch, tmp_path, [b"sound"] * 2, is_stopped=is_stopped.is_set
    )

    assert numbers in ([0], [])
