"""A process of the pool: which device it takes, what it answers with, and what is left at its end."""

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from measure_extract.batch import pool
from measure_extract.batch.base import ImageJob, ImageOutcome
from measure_extract.batch.pool import Processes
from measure_extract.batch.scheduler import FetchedPicture
from measure_extract.batch.worker import WorkerSettings
from measure_extract.images.files import Fetched

JOB = ImageJob(1, "1.jpg", (("height", None),))


class SaysItsDevice:
    """Stands in for the worker."""

    def __init__(self, settings: WorkerSettings) -> None:
        self.device = settings.stages.device

    def answer(self, jobs: Sequence[ImageJob], files: Sequence[Fetched]) -> list[ImageOutcome]:
        return [
            ImageOutcome(job.number, (), f"{self.device} {file!r}")
            for job, file in zip(jobs, files, strict=True)
        ]


def test_each_process_takes_a_device_and_leaves_ctrl_c_to_its_parent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    handlers: list[Any] = []
    monkeypatch.setattr(pool, "_worker", None)
    monkeypatch.setattr(pool, "Worker", SaysItsDevice)
    monkeypatch.setattr(pool.signal, "signal", lambda *handler: handlers.append(handler))
    devices: Any = queue.Queue()
    has_started: Any = threading.Event()
    for device in ("gpu:0", "gpu:1"):
        devices.put(device)
    for device in ("gpu:0", "gpu:1"):  # as two processes would, one after the other
        pool._start(WorkerSettings(), devices, has_started)
        [outcome] = pool._answer([JOB], [b"picture"])

        assert (outcome.number, outcome.failure) == (1, f"{device} b'picture'")
    assert handlers == [(signal.SIGINT, signal.SIG_IGN)] * 2
    assert has_started.is_set()


def answer(jobs: list[ImageJob], files: list[Fetched]) -> list[ImageOutcome]:
    time.sleep(0.05)
    return []


def test_what_no_process_reads_yet_is_dropped_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_answer", answer)
    processes = Processes(WorkerSettings(), ["cpu"])
    processes.close()  # nothing was started
    groups = [processes.submit([FetchedPicture(JOB, b"")]) for _ in range(60)]
    processes.close()

    assert all(group.done() for group in groups)
    assert groups[-1].cancelled()


RUN = """
from measure_extract.batch import pool
from measure_extract.batch.worker import WorkerSettings


def answer(jobs, files):
    return []


if __name__ == "__main__":
    pool._answer = answer
    processes = pool.Processes(WorkerSettings(), ["cpu", "cpu"])
    for _ in range(8):
        processes.submit([]).result()
    print("idle", flush=True)
    input()
"""


def test_processes_do_not_outlive_a_run_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "run.py"
    script.write_text(RUN)
    with subprocess.Popen(
        [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        start_new_session=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == "idle\n"
            process.kill()
            # Each process that is left has this pipe open.
            assert process.communicate(timeout=10)[0] == ""
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
