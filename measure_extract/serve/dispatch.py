"""Carry photos from the queue to readers, and answers back to those who wait for them."""

import asyncio
import hashlib
import itertools
import logging
import math
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from measure_extract.errors import MeasureExtractError
from measure_extract.serve.base import (
    PhotoAnswer,
    PhotoJob,
    Question,
    Reader,
    ReaderDiedError,
)
from measure_extract.serve.metrics import Metrics
from measure_extract.serve.problems import ProblemError
from measure_extract.serve.queue import FullError, PhotoQueue, Ticket

__all__ = ["Dispatcher"]

_log = logging.getLogger(__name__)

_LONGEST_PAUSE_S = 10.0  # between two tries to start a reader
_USUAL_S = 0.5  # of reading a photo, before any was read
_LONGEST_WAIT_S = 30  # that a client is told to wait
_LOOK_S = 0.5  # between two looks at whether a reader that has nothing to read is still there
_SPARE_S = 0.05  # that a reader may be late before it is stopped: its answer may be on its way


class Dispatcher:
    """One task a reader takes photos for it; everything here runs on one event loop."""

    def __init__(
        self,
        readers: Sequence[Reader],
        *,
        places: int,
        group: int,
        metrics: Metrics,
        on_fatal: Callable[[MeasureExtractError], None] = lambda _: None,
    ) -> None:
        """Start nothing yet.

        Args:
            readers: started and replaced by this.
            places: photos that may wait or be read at once.
            group: photos that a reader is given at once.
            metrics: are told.
            on_fatal: is told when the models cannot be loaded at all.
        """
        self.queue = PhotoQueue(places)
        self.fingerprint = ""  # of the models, once they are loaded
        self.is_draining = False
        self._readers = readers
        self._group = group
        self._metrics = metrics
        self._on_fatal = on_fatal
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[PhotoAnswer]] = {}  # by ticket
        self._ready: set[int] = set()  # readers that are warm
        self._news = asyncio.Condition()
        self._tasks: list[asyncio.Task[None]] = []
        self._threads = ThreadPoolExecutor(len(readers), thread_name_prefix="reader")
        self._mean_s = _USUAL_S

    @property
    def is_ready(self) -> bool:
        """Whether a photo would be read now."""
        return bool(self._ready) and not self.is_draining

    @property
    def ready_readers(self) -> int:
        """Readers that are warm."""
        return len(self._ready)

    @property
    def under_way(self) -> int:
        """Requests that wait for an answer."""
        return len(self._waiting)

    def start(self) -> None:
        """Start the readers; `is_ready` tells when the first is there."""
        self._tasks = [
            asyncio.create_task(self._run(number, reader))
            for number, reader in enumerate(self._readers)
        ]

    async def close(self) -> None:
        """Stop the readers; who still waits is told that the service is shutting down."""
        self.is_draining = True
        for task in self._tasks:
            task.cancel()
        self.kill()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(ProblemError("draining"))
        self._threads.shutdown(wait=False, cancel_futures=True)

    def kill(self) -> None:
        """Stop the readers at once, whatever they read; may be called without the event loop."""
        for reader in self._readers:
            reader.close()

    def check_room(self) -> None:
        """Refuse a request before its body is read, where it would be refused after it.

        Raises:
            ProblemError: if no photo would be accepted now.
        """
        if self.is_draining:
            raise ProblemError("draining", "ask another instance", self._later())
        if not self._ready and not self.fingerprint:
            raise ProblemError("not-ready", "its models are being loaded", self._later())
        if self.queue.is_full:
            raise self._full()

    def _full(self) -> ProblemError:
        return ProblemError("full", "every place for a photo is taken", self._later())

    def _later(self) -> dict[str, str]:
        """Say when to come again: once what is here has been read."""
        photos = self.queue.waiting + self.queue.reading
        wait_s = self._mean_s * photos / max(1, len(self._readers))
        return {"Retry-After": str(min(_LONGEST_WAIT_S, max(1, math.ceil(wait_s))))}

    async def ask(
        self,
        photo: bytes,
        questions: Sequence[Question],
        *,
        client: str,
        until_s: float,
        is_text_wanted: bool = False,
        sha256: str | None = None,
    ) -> PhotoAnswer:
        """Have a photo read and questions about it answered.

        Cancelling this takes the request out of the queue.

        Args:
            photo: bytes of a picture file.
            questions: about it.
            client: whose turn it takes.
            until_s: on the clock of `time.monotonic`; what waits or is read beyond it is given up.
            is_text_wanted: text boxes and quantities too.
            sha256: of the photo, where it is known.

        Raises:
            ProblemError: if it is refused, cannot be read, or is too late.
        """
        self.check_room()
        sha256 = sha256 or hashlib.sha256(photo).hexdigest()
        ticket = Ticket(
            next(self._numbers), client, sha256, tuple(questions), is_text_wanted, until_s
        )
        is_shared = self.queue.has(sha256)
        try:
            self.queue.add(ticket, photo)
        except FullError:
            raise self._full() from None
        if is_shared:
            self._metrics.shared.inc()
        future: asyncio.Future[PhotoAnswer] = asyncio.get_running_loop().create_future()
        self._waiting[ticket.number] = future
        try:
            async with asyncio.timeout_at(self._on_loop(until_s)):
                await self._tell()
                return await future
        except TimeoutError:
            raise _too_late() from None
        finally:
            self.queue.cancel(ticket)
            del self._waiting[ticket.number]

    def _on_loop(self, until_s: float) -> float:
        return asyncio.get_running_loop().time() + until_s - time.monotonic()

    async def _tell(self) -> None:
        async with self._news:
            self._news.notify_all()

    async def _run(self, number: int, reader: Reader) -> None:
        """Keep one reader alive and busy."""
        while await self._start(number, reader):
            try:
                while True:
                    await self._read_next(number, reader)
            except ReaderDiedError as error:
                self._ready.discard(number)
                self._metrics.restarts.inc()
                _log.warning("reader %d is replaced: %s", number, error)
                await self._tell()  # what it had may be read by another

    async def _start(self, number: int, reader: Reader) -> bool:
        """Start a reader, however often it takes; gives False where its models cannot be loaded."""
        loop = asyncio.get_running_loop()
        for failed in itertools.count():
            try:
                self.fingerprint = await loop.run_in_executor(self._threads, reader.start)
            except ReaderDiedError as error:
                _log.error("reader %d does not start: %s", number, error)
                await asyncio.sleep(min(_LONGEST_PAUSE_S, 0.5 * 2**failed))
            except MeasureExtractError as error:
                self._on_fatal(error)
                return False
            else:
                self._ready.add(number)
                return True
        return False

    async def _read_next(self, number: int, reader: Reader) -> None:
        jobs = await self._next_jobs(number, reader)
        self._metrics.batch_photos.observe(len(jobs))
        until_s = self.queue.deadline_s(jobs) + _SPARE_S
        started = time.monotonic()
        loop = asyncio.get_running_loop()
        try:
            answers = await loop.run_in_executor(self._threads, reader.ask, jobs, until_s)
        except ReaderDiedError as error:
            late_s = time.monotonic() if error.is_late else None
            buried = self.queue.bury(jobs, number, late_s=late_s, has_begun=error.has_begun)
            for ticket in buried:
                self._resolve(ticket, _too_late() if error.is_late else _killed())
            raise
        except Exception:  # a bug of ours on one photo must not stop the service
            _log.exception("reader %d failed", number)
            answers = [PhotoAnswer(job.sha256, problem="fault") for job in jobs]
        self._mean_s += 0.1 * ((time.monotonic() - started) / len(jobs) - self._mean_s)
        for job, answer in zip(jobs, answers, strict=True):
            self._deliver(job, answer)

    async def _next_jobs(self, number: int, reader: Reader) -> list[PhotoJob]:
        """Wait for photos; none is given to a reader that is dead, or it would be held to have killed it."""
        async with self._news:
            while reader.is_alive:
                if jobs := self.queue.take(number, self._group):
                    return jobs
                await self._wait_for_news()
        raise ReaderDiedError("its process died while it had nothing to read")

    async def _wait_for_news(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_LOOK_S):
                await self._news.wait()

    def _deliver(self, job: PhotoJob, answer: PhotoAnswer) -> None:
        for stage, seconds in answer.seconds.items():
            self._metrics.stage_seconds.labels(stage).observe(seconds)
        for ticket in self.queue.finish(job.sha256, is_read=not answer.problem):
            self._resolve(ticket, answer)

    def _resolve(self, ticket: Ticket, result: PhotoAnswer | ProblemError) -> None:
        future = self._waiting.get(ticket.number)
        if future is None or future.done():
            return
        if isinstance(result, PhotoAnswer) and not result.problem:
            future.set_result(result)
        elif isinstance(result, PhotoAnswer):
            future.set_exception(ProblemError(result.problem, result.detail))
        else:
            future.set_exception(result)


def _too_late() -> ProblemError:
    return ProblemError("too-late", "the photo waited or was read beyond its deadline")


def _killed() -> ProblemError:
    return ProblemError("unreadable-photo", "two readers died with it; others are not affected")
