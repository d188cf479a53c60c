"""Run jobs on this machine: threads fetch, processes read and answer, nothing waits for its like.

A process per core (or per GPU) keeps Python's own work parallel too. What is done next is decided by
`scheduler`; here its actions are carried out and what came of them is told.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from pathlib import Path
from typing import Any

from measure_extract.batch.base import ImageJob, ImageOutcome
from measure_extract.batch.pool import Processes
from measure_extract.batch.scheduler import (
    Action,
    Answered,
    Arrived,
    Died,
    Ended,
    Event,
    Failed,
    Fetch,
    Forget,
    GiveUp,
    HandOver,
    Offered,
    Restart,
    Rooms,
    Scheduler,
    Stopped,
)
from measure_extract.batch.worker import WorkerSettings
from measure_extract.errors import MeasureExtractError, described
from measure_extract.images.fetch import Fetcher
from measure_extract.images.files import Fetched, get_bytes

__all__ = ["run_local"]

# Pictures a process is given at once: a core reads one after the other, a GPU wants many lines.
_GROUP = {"cpu": 4, "gpu": 64}
_HELD_BYTES = 500_000_000  # of fetched files waiting to be read
_MOST_DEATHS = 20  # in a row
_LOOK_S = 1.0  # at most between two looks at whether the user wants to stop


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

    Raises:
        BatchError: if the processes cannot start, or die whatever they read.
    """
    rooms = Rooms(
        processes=len(devices),
        group=_GROUP[devices[0].partition(":")[0]],
        fetches=fetch_threads,
        held_bytes=_HELD_BYTES,
        deaths=_MOST_DEATHS,
    )
    fetches = _Fetches(settings.image_root, fetcher, fetch_threads)
    groups = _Groups(Processes(settings, devices))
    try:
        yield from _run(Scheduler(rooms), jobs, fetches, groups, is_stopped)
    finally:
        fetches.close()
        groups.close()


def _run(
    scheduler: Scheduler,
    jobs: Iterator[ImageJob],
    fetches: "_Fetches",
    groups: "_Groups",
    is_stopped: Callable[[], bool],
) -> Iterator[ImageOutcome]:
    events: list[Event] = []
    is_told = False  # that the user wants to stop
    while not scheduler.is_done:
        if is_stopped() and not is_told:
            events.append(Stopped())
            is_told = True
        elif room := scheduler.room:
            offered = tuple(islice(jobs, room))
            events.append(Offered(offered) if offered else Ended())
        for action in scheduler.advance(events):
            _carry_out(action, fetches, groups)
            if isinstance(action, GiveUp):
                yield ImageOutcome(action.job.number, (), action.reason)
        events = []
        if not groups.has_refused:
            under_way: list[Future[Any]] = [*fetches.under_way, *groups.under_way]
            wait(under_way, _LOOK_S, FIRST_COMPLETED)
        events += fetches.look()
        for outcomes, event in groups.look():
            yield from outcomes
            events.append(event)


def _carry_out(action: Action, fetches: "_Fetches", groups: "_Groups") -> None:
    match action:
        case Fetch(job):
            fetches.begin(job)
        case Forget():
            fetches.forget()
        case HandOver():
            groups.hand_over(action)
        case Restart():
            groups.restart()


class _Fetches:
    """The pictures that threads fetch."""

    def __init__(self, image_root: Path | None, fetcher: Fetcher, threads: int) -> None:
        self._image_root = image_root
        self._fetcher = fetcher
        self._threads = ThreadPoolExecutor(threads)
        self.under_way: dict[Future[Fetched], int] = {}

    def begin(self, job: ImageJob) -> None:
        future = self._threads.submit(get_bytes, job.image, self._image_root, self._fetcher)
        self.under_way[future] = job.number

    def look(self) -> list[Event]:
        done = [future for future in self.under_way if future.done()]
        return [Arrived(self.under_way.pop(future), future.result()) for future in done]

    def forget(self) -> None:
        for future in self.under_way:
            future.cancel()
        self.under_way.clear()

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


class _Groups:
    """The groups that processes read."""

    def __init__(self, processes: Processes) -> None:
        self._processes = processes
        self._refused: dict[int, BrokenProcessPool] = {}  # by a pool that died since the last look
        self.under_way: dict[Future[list[ImageOutcome]], int] = {}

    @property
    def has_refused(self) -> bool:
        return bool(self._refused)

    def hand_over(self, action: HandOver) -> None:
        try:
            future = self._processes.submit(action.pictures)
        except BrokenProcessPool as error:
            self._refused[action.group] = error
        else:
            self.under_way[future] = action.group

    def look(self) -> Iterator[tuple[list[ImageOutcome], Event]]:
        """Give what came back; a death comes last, since answers that are here are not lost with it."""
        death = next(iter(self._refused.values()), None)
        for future in [future for future in self.under_way if future.done()]:
            error = future.exception()
            if error is None:
                yield future.result(), Answered(self.under_way.pop(future))
            elif isinstance(error, MeasureExtractError):
                raise error  # a missing model or device: no other picture would fare better
            elif isinstance(error, BrokenProcessPool):
                death = error
            else:
                yield [], Failed(self.under_way.pop(future), _reason(error))
        if death is not None:
            self._processes.check_started()
            yield [], Died(_reason(death), frozenset(self._refused))

    def restart(self) -> None:
        self.under_way.clear()
        self._refused.clear()
        self._processes.close()

    def close(self) -> None:
        self._processes.close()


def _reason(error: Any) -> str:
    return f"the process that read it failed ({described(error)})"
