"""Run jobs on this machine: threads fetch, processes read and answer, nothing waits for its like.

A process per core (or per GPU) keeps Python's own work parallel too. A process that dies takes only
the picture down that killed it: what was in flight is run again one by one.
"""

import signal
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from multiprocessing.queues import Queue
from typing import Any

from measure_extract.batch.base import ImageJob, ImageOutcome
from measure_extract.batch.worker import Worker, WorkerSettings
from measure_extract.errors import MeasureExtractError, OCRError
from measure_extract.images.fetch import Fetcher
from measure_extract.images.files import Fetched, get_bytes

__all__ = ["run_local"]

_GROUP = {"cpu": 4, "gpu": 64}  # pictures a process is given at once
_HELD_BYTES = 500_000_000  # of fetched files waiting to be read
_DIED = "the process that read it failed"
_MOST_DEATHS = 20  # in a row; more is the machine's fault and not the pictures'

_worker: Worker | None = None  # one per process of the pool


def _start(settings: WorkerSettings, devices: "Queue[str]") -> None:
    """Prepare a process of the pool; Ctrl-C is the parent's matter."""
    global _worker
    from dataclasses import replace

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _worker = Worker(replace(settings, device=devices.get()))


def _answer(jobs: list[ImageJob], files: list[Fetched]) -> list[ImageOutcome]:
    assert _worker is not None
    return _worker.answer(jobs, files)


class _Processes:
    """A pool that is built again when one of its processes dies."""

    def __init__(self, settings: WorkerSettings, devices: list[str]) -> None:
        self._settings = settings
        self._devices = devices
        self._pool: ProcessPoolExecutor | None = None

    def submit(self, jobs: list[ImageJob], files: list[Fetched]) -> "Future[list[ImageOutcome]]":
        if self._pool is None:
            # Models and threads do not survive a fork.
            context = get_context("spawn")
            queue: Any = context.Queue()
            for device in self._devices:  # each process takes one
                queue.put(device)
            self._pool = ProcessPoolExecutor(
                len(self._devices), context, initializer=_start, initargs=(self._settings, queue)
            )
        return self._pool.submit(_answer, jobs, files)

    def close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None


def run_local(
    jobs: Iterator[ImageJob],
    settings: WorkerSettings,
    *,
    devices: list[str],
    fetcher: Fetcher,
    fetch_threads: int,
    is_stopped: Callable[[], bool],
) -> Iterator[ImageOutcome]:
    """Answer jobs in any order.

    Args:
        jobs: taken as they are needed.
        settings: of the extractor in each process.
        devices: one process for each; "cpu" or "gpu:N".
        fetcher: gets the pictures that are on the web.
        fetch_threads: pictures fetched at once.
        is_stopped: once true, no further job is taken, and those being read are finished.
    """
    run = _Run(settings, devices, fetcher, fetch_threads)
    try:
        yield from run.outcomes(jobs, is_stopped)
    finally:
        run.close()


class _Run:
    """The state of one run: what is being fetched, what is ready, what is being read."""

    def __init__(
        self, settings: WorkerSettings, devices: list[str], fetcher: Fetcher, fetch_threads: int
    ) -> None:
        self._settings = settings
        self._fetcher = fetcher
        self._group = _GROUP[devices[0].partition(":")[0]]
        self._most_groups = 2 * len(devices)  # one being read, one waiting, per process
        self._most_fetched = fetch_threads + self._group * self._most_groups
        self._threads = ThreadPoolExecutor(fetch_threads)
        self._processes = _Processes(settings, devices)
        self._fetching: dict[Future[Fetched], ImageJob] = {}
        self._ready: deque[tuple[ImageJob, Fetched]] = deque()
        self._reading: dict[Future[list[ImageOutcome]], list[tuple[ImageJob, Fetched]]] = {}
        self._suspects: deque[tuple[ImageJob, Fetched]] = deque()
        self._held_bytes = 0
        self._deaths = 0  # since the last group that came back

    def outcomes(
        self, jobs: Iterator[ImageJob], is_stopped: Callable[[], bool]
    ) -> Iterator[ImageOutcome]:
        is_empty = False
        while True:
            if is_stopped():
                is_empty = True
                self._forget_unread()
            while not is_empty and self._has_room():
                job = next(jobs, None)
                if job is None:
                    is_empty = True
                    break
                root = self._settings.image_root
                future = self._threads.submit(get_bytes, job.image, root, self._fetcher)
                self._fetching[future] = job
            self._submit(is_last=is_empty)
            if not (self._fetching or self._reading or self._ready or self._suspects):
                return
            futures: list[Future[Any]] = [*self._fetching, *self._reading]
            for done in wait(futures, 1.0, FIRST_COMPLETED).done:
                if done in self._fetching:
                    self._take_file(done)
                else:
                    yield from self._take_answers(done)

    def _forget_unread(self) -> None:
        """Drop what no process reads yet; its rows stay open for the next run."""
        for future in self._fetching:
            future.cancel()
        self._fetching.clear()
        self._ready.clear()

    def _has_room(self) -> bool:
        waiting = len(self._fetching) + len(self._ready) + len(self._suspects)
        return waiting < self._most_fetched and self._held_bytes < _HELD_BYTES

    def _take_file(self, future: "Future[Any]") -> None:
        fetched = future.result()
        self._held_bytes += len(fetched)
        self._ready.append((self._fetching.pop(future), fetched))

    def _submit(self, *, is_last: bool) -> None:
        """Hand groups to the processes; suspects go alone, with nothing beside them."""
        if self._suspects:
            if not self._reading:
                self._hand_over([self._suspects.popleft()])
            return
        while self._ready and len(self._reading) < self._most_groups:
            is_idle = len(self._reading) < self._most_groups // 2
            is_rest = is_last and not self._fetching
            if len(self._ready) < self._group and not is_idle and not is_rest:
                return
            size = min(self._group, len(self._ready))
            self._hand_over([self._ready.popleft() for _ in range(size)])

    def _hand_over(self, group: list[tuple[ImageJob, Fetched]]) -> None:
        try:
            future = self._processes.submit([job for job, _ in group], [file for _, file in group])
        except BrokenProcessPool:  # it died since the last look
            self._suspects.extend(group)
            self._restart()
        else:
            self._reading[future] = group

    def _take_answers(self, future: "Future[Any]") -> Iterator[ImageOutcome]:
        if future not in self._reading:
            return  # it was in flight when a process died, and has been taken back
        try:
            outcomes = future.result()
        except MeasureExtractError:
            raise  # a missing model or device: no other picture would fare better
        except Exception as error:  # a process died, or a picture took its memory
            yield from self._recover(future, error)
            return
        self._deaths = 0
        self._held_bytes -= sum(len(file) for _, file in self._reading.pop(future))
        yield from outcomes

    def _recover(self, future: "Future[Any]", error: Exception) -> Iterator[ImageOutcome]:
        """Give up a picture that was alone; look at those that were together one by one."""
        group = self._reading.pop(future)
        if len(group) == 1 and not self._reading:
            job, file = group[0]
            self._held_bytes -= len(file)
            yield ImageOutcome(job.number, (), f"{_DIED} ({type(error).__name__}: {error})")
        else:
            self._suspects.extend(group)
        if isinstance(error, BrokenProcessPool):
            for others in self._reading.values():
                self._suspects.extend(others)
            self._reading.clear()
            self._restart()

    def _restart(self) -> None:
        self._processes.close()
        self._deaths += 1
        if self._deaths > _MOST_DEATHS:
            raise OCRError(
                f"the processes that read pictures died {self._deaths} times in a row",
                "look for memory or driver trouble in the system's log; run again to go on",
            )

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._processes.close()
