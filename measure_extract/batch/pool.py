"""A pool of processes that read and answer, one extractor in each; built again after a death."""

import signal
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import current_process, get_context
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event as ProcessEvent
from typing import Any

from measure_extract.batch.base import ImageJob, ImageOutcome
from measure_extract.batch.scheduler import FetchedPicture
from measure_extract.batch.worker import Worker, WorkerSettings
from measure_extract.errors import BatchError
from measure_extract.images.files import Fetched
from measure_extract.runtime.parents import leave_with_parent

__all__ = ["Processes", "leave_if_being_imported"]

_worker: Worker | None = None  # one per process of the pool


def _start(settings: WorkerSettings, devices: "Queue[str]", has_started: ProcessEvent) -> None:
    """Prepare a process of the pool; Ctrl-C is the parent's matter, and it ends with the parent."""
    global _worker
    leave_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    has_started.set()
    _worker = Worker(settings.on(devices.get()))


def _answer(jobs: list[ImageJob], files: list[Fetched]) -> list[ImageOutcome]:
    assert _worker is not None
    return _worker.answer(jobs, files)


class Processes:
    """A process for each device; started with the first group."""

    def __init__(self, settings: WorkerSettings, devices: Sequence[str]) -> None:
        """Start nothing yet."""
        self._settings = settings
        self._devices = devices
        # Models and threads do not survive a fork.
        self._context = get_context("spawn")
        self._has_started = self._context.Event()
        self._pool: ProcessPoolExecutor | None = None

    def submit(self, pictures: Sequence[FetchedPicture]) -> "Future[list[ImageOutcome]]":
        """Hand a group to the next process that is free.

        Raises:
            BrokenProcessPool: if a process died since the last look.
        """
        if self._pool is None:
            self._pool = self._build()
        jobs, files = [p.job for p in pictures], [p.file for p in pictures]
        return self._pool.submit(_answer, jobs, files)

    def _build(self) -> ProcessPoolExecutor:
        queue: Any = self._context.Queue()
        for device in self._devices:  # each process takes one
            queue.put(device)
        return ProcessPoolExecutor(
            len(self._devices),
            self._context,
            initializer=_start,
            initargs=(self._settings, queue, self._has_started),
        )

    def check_started(self) -> None:
        """Tell a death on a picture from processes that cannot start at all.

        Raises:
            BatchError: if no process ever started.
        """
        if not self._has_started.is_set():
            raise BatchError(
                "the processes that read pictures die before they start",
                "in a script, call predict_file under `if __name__ == '__main__':`, or set workers=0",
            )

    def close(self) -> None:
        """Stop the processes; the next group starts new ones."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None


def leave_if_being_imported() -> None:
    """Leave a process that only imports a script without a main guard.

    A new process imports the script that started it. A run that stands there unguarded would begin
    again in it, on the same files. The first process says what to do, see `check_started`.
    """
    if getattr(current_process(), "_inheriting", False):
        raise SystemExit(1)
