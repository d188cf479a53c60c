"""What the routes do: read a request, have it answered, write the answer."""

import asyncio
import hashlib
import json
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar

from measure_extract.datasets.base import AnsweredRow
from measure_extract.datasets.corrections import Correction, append_correction
from measure_extract.errors import ImageError
from measure_extract.images.fetch import Fetcher
from measure_extract.serve.asking import Asked, parse_asked, parse_correction, parse_texts
from measure_extract.serve.base import PhotoAnswer, QuestionAnswer, Reader
from measure_extract.serve.capture import Capture, photo_name
from measure_extract.serve.dispatch import Dispatcher
from measure_extract.serve.limits import Body, ClientGoneError, Shares
from measure_extract.serve.metrics import Metrics
from measure_extract.serve.problems import PROBLEMS, ProblemError
from measure_extract.serve.readers import ProcessReader
from measure_extract.serve.settings import ServeSettings
from measure_extract.serve.visit import Visit
from measure_extract.spans.finder import quantities_of

__all__ = ["SCHEMA_VERSION", "Service"]

T = TypeVar("T")

SCHEMA_VERSION = 1
"""Of an answer; rises when a field goes or changes its meaning, not when one is added."""

# Addresses asked at once, in threads of their own: slow ones hold up nothing else.
_FETCHES = 16
_PER_HOST = 4  # so that a slow host holds a quarter of them

# Problems that are the photo's: they are in the records as failed rows.
_OF_PHOTOS = frozenset({"not-a-photo", "photo-too-large", "broken-photo", "unreadable-photo"})


class Service:
    """All that the routes share."""

    def __init__(self, settings: ServeSettings, readers: list[Reader] | None = None) -> None:
        """Put the parts together; nothing is started.

        Args:
            settings: of the service.
            readers: what reads; processes by the settings if None.
        """
        self.settings = settings
        self.metrics = Metrics()
        self.fatal: Exception | None = None  # why the models cannot be loaded
        rooms = settings.rooms()
        self.shares = Shares(rooms.per_client)
        self.dispatcher = Dispatcher(
            readers or [ProcessReader(settings.reader_settings(d)) for d in settings.devices()],
            places=rooms.places,
            group=rooms.group,
            metrics=self.metrics,
            on_fatal=self._stop_for,
        )
        self.fetcher = Fetcher(settings.stages.limits, tries=1, per_host=_PER_HOST)
        self._fetches = ThreadPoolExecutor(_FETCHES, thread_name_prefix="fetch")
        self.capture: Capture | None = None
        if settings.capture is not None:
            self.capture = Capture(
                settings.capture,
                rate=settings.capture_rate,
                are_photos_kept=settings.are_photos_captured,
                on_rows=lambda fate, count: self.metrics.captured.labels(fate).inc(count),
            )
        self.on_fatal: Callable[[], None] = lambda: None
        watch, queue = self.metrics.watch, self.dispatcher.queue
        watch("queue_depth", "Photos that wait.", lambda: queue.waiting)
        watch("photos_being_read", "Photos that readers have.", lambda: queue.reading)
        watch("readers_ready", "Readers that are warm.", lambda: self.dispatcher.ready_readers)

    def _stop_for(self, error: Exception) -> None:
        self.fatal = error
        self.on_fatal()

    async def measure(self, visit: Visit, content_type: str) -> bytes:
        """Answer a request about a photo, as JSON.

        Raises:
            ProblemError: if it is refused, cannot be understood, or its photo cannot be read.
            ClientGoneError: if nobody waits any more.
        """
        settings = self.settings
        with self.shares.one_more(visit.client):
            self.dispatcher.check_room()
            body = await visit.body.read(settings.max_body_bytes, settings.body_s)
            asked = parse_asked(
                body,
                content_type,
                most_entities=settings.max_entities,
                table=settings.stages.entities,
            )
            until_s = time.monotonic() + settings.deadline_s
            work = self._answer(asked, visit, until_s)
            answer, is_recorded = await _while_there(visit.body, work)
        by_question = {one.question: one for one in answer.answers}
        answers = [by_question[question] for question in asked.questions]
        self._count(answers)
        return self._written(visit, asked.name, answer, answers, is_recorded=is_recorded)

    async def _answer(self, asked: Asked, visit: Visit, until_s: float) -> tuple[PhotoAnswer, bool]:
        """Give the answer, and whether it is in the records."""
        photo = asked.photo or await self._fetched(asked.url, until_s)
        visit.facts["entities"] = len(asked.questions)
        sha256 = hashlib.sha256(photo).hexdigest()
        keep = partial(self._keep, visit.request_id, asked, photo, sha256)
        try:
            answer = await self.dispatcher.ask(
                photo,
                asked.questions,
                client=visit.client,
                until_s=until_s,
                is_text_wanted=asked.is_text_wanted,
                sha256=sha256,
            )
        except ProblemError as error:
            if error.name in _OF_PHOTOS:
                keep((), PROBLEMS[error.name].title)
            raise
        return answer, keep(answer.answers, "")

    def _keep(
        self,
        request_id: str,
        asked: Asked,
        photo: bytes,
        sha256: str,
        answers: Sequence[QuestionAnswer],
        failure: str,
    ) -> bool:
        if self.capture is None:
            return False
        has_photo = self.settings.are_photos_captured
        by_question = {answer.question: answer for answer in answers}
        rows = [
            AnsweredRow(
                index=request_id,
                image=photo_name(sha256) if has_photo else asked.name or asked.url,
                entity=question.entity,
                group_id=question.group_id,
                prediction="" if failure else by_question[question].prediction,
                confidence=None if failure else by_question[question].confidence,
                reason=failure or by_question[question].reason,
                is_failed=bool(failure),
                evidence="",
                sha256=sha256,
            )
            for question in asked.questions
        ]
        return self.capture.keep(request_id, rows, photo)

    async def _fetched(self, url: str, until_s: float) -> bytes:
        if not url:
            return b""
        if not self.settings.are_urls_fetched:
            raise ProblemError("bad-request", "this service fetches no photos; send the photo")
        if not url.lower().startswith(("http://", "https://")):
            raise ProblemError("bad-request", "image_url must begin with http:// or https://")
        try:
            async with asyncio.timeout(until_s - time.monotonic()):
                loop = asyncio.get_running_loop()
                return await loop.run_in_executor(self._fetches, self.fetcher.fetch, url)
        except TimeoutError:
            raise ProblemError("too-late", "its address was too slow; send the photo") from None
        except ImageError as error:
            # Which addresses this machine can reach, and how they answer, is nobody's business.
            raise ProblemError("photo-not-fetched", "check the address in a browser") from error

    def _count(self, answers: Sequence[QuestionAnswer]) -> None:
        for answer in answers:
            entity = answer.question.entity
            self.metrics.answers.labels(entity, answer.outcome).inc()
            if answer.confidence is not None:
                self.metrics.confidence.labels(entity).observe(answer.confidence)

    def _written(
        self,
        visit: Visit,
        name: str,
        answer: PhotoAnswer,
        answers: Sequence[QuestionAnswer],
        *,
        is_recorded: bool,
    ) -> bytes:
        """Write an answer; the fragments of the reader are JSON objects already."""
        start = f'{{"image": {json.dumps(name, ensure_ascii=False)}, '
        rows = [start + one.fragment[1:] for one in answers]
        total = time.monotonic() - visit.started_s
        stages = {**answer.seconds, "wait": max(0.0, total - sum(answer.seconds.values()))}
        head = {
            "schema_version": SCHEMA_VERSION,
            "request_id": visit.request_id,
            "fingerprint": self.dispatcher.fingerprint,
            "sha256": answer.sha256,
            "is_recorded": is_recorded,
            "timings_ms": {name: round(1000 * s, 2) for name, s in stages.items()},
        }
        text = f'{json.dumps(head)[:-1]}, "picture": {answer.picture}, "answers": [{", ".join(rows)}]}}'
        return text.encode("utf-8", "backslashreplace")

    async def spans(self, visit: Visit) -> list[dict[str, Any]]:
        """Find the quantities of texts; raises as `measure`."""
        settings = self.settings
        with self.shares.one_more(visit.client):
            body = await visit.body.read(settings.max_body_bytes, settings.body_s)
            texts = parse_texts(body, most_characters=settings.max_text_characters)
            return await asyncio.to_thread(_quantities, texts)

    async def correct(self, visit: Visit) -> None:
        """Keep what somebody says is right; raises as `measure`."""
        settings = self.settings
        if settings.capture is None or self.capture is None:
            raise ProblemError("no-records", "it was started without --capture")
        with self.shares.one_more(visit.client):
            body = await visit.body.read(settings.max_body_bytes, settings.body_s)
            now = datetime.now(UTC).isoformat(timespec="milliseconds")
            correction = parse_correction(body, time=now, table=settings.stages.entities)
            try:
                await asyncio.to_thread(self._kept, self.capture, correction)
            except OSError as error:
                raise ProblemError("no-room", "send it again later") from error
        self.metrics.corrections.labels(correction.entity).inc()

    @staticmethod
    def _kept(capture: Capture, correction: Correction) -> None:
        if not capture.holds(correction.request_id, correction.entity):
            detail = "give request_id and entity of an answer with is_recorded true"
            raise ProblemError("no-such-answer", detail)
        append_correction(capture.folder, correction)

    def close(self) -> None:
        """Close what is open."""
        self._fetches.shutdown(wait=False, cancel_futures=True)
        self.fetcher.close()
        if self.capture is not None:
            self.capture.close()


def _quantities(texts: list[str]) -> list[dict[str, Any]]:
    return [quantities_of(text) for text in texts]


async def _while_there(body: Body, work: Awaitable[T]) -> T:
    """Wait for work as long as the client does.

    Raises:
        ClientGoneError: if the client goes away first; the work is cancelled.
    """
    task = asyncio.ensure_future(work)
    gone = asyncio.ensure_future(body.wait_gone())
    try:
        await asyncio.wait((task, gone), return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise ClientGoneError
    finally:
        for future in (task, gone):
            future.cancel()
        await asyncio.gather(task, gone, return_exceptions=True)
