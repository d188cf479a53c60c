"""What the routes do: read a request, have it answered, write the answer."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from measure_extract.errors import ImageError
from measure_extract.images.fetch import Fetcher
from measure_extract.serve.asking import Asked, parse_asked, parse_texts
from measure_extract.serve.base import PhotoAnswer, Reader
from measure_extract.serve.dispatch import Dispatcher
from measure_extract.serve.limits import Body, ClientGoneError, Shares
from measure_extract.serve.metrics import Metrics
from measure_extract.serve.problems import ProblemError
from measure_extract.serve.readers import ProcessReader
from measure_extract.serve.settings import ServeSettings
from measure_extract.serve.visit import Visit
from measure_extract.spans.finder import find_quantities

__all__ = ["SCHEMA_VERSION", "Service"]

T = TypeVar("T")

SCHEMA_VERSION = 1
"""Of an answer; rises when a field goes or changes its meaning, not when one is added."""


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
        self.fetcher = Fetcher(settings.stages.limits, tries=1)
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
            asked = parse_asked(body, content_type, most_entities=settings.max_entities)
            until_s = time.monotonic() + settings.deadline_s
            answer = await _while_there(visit.body, self._answer(asked, visit, until_s))
        return self._written(visit, asked, answer)

    async def _answer(self, asked: Asked, visit: Visit, until_s: float) -> PhotoAnswer:
        photo = asked.photo or await self._fetched(asked.url)
        visit.facts["entities"] = len(asked.questions)
        return await self.dispatcher.ask(
            photo,
            asked.questions,
            client=visit.client,
            until_s=until_s,
            is_text_wanted=asked.is_text_wanted,
        )

    async def _fetched(self, url: str) -> bytes:
        if not url:
            return b""
        if not self.settings.are_urls_fetched:
            raise ProblemError("bad-request", "this service fetches no photos; send the photo")
        if not url.lower().startswith(("http://", "https://")):
            raise ProblemError("bad-request", "image_url must begin with http:// or https://")
        try:
            return await asyncio.to_thread(self.fetcher.fetch, url)
        except ImageError as error:
            # Which addresses this machine can reach, and how they answer, is nobody's business.
            raise ProblemError("photo-not-fetched", "check the address in a browser") from error

    def _written(self, visit: Visit, asked: Asked, answer: PhotoAnswer) -> bytes:
        """Write an answer; the fragments of the reader are JSON objects already."""
        by_question = {found.question: found for found in answer.answers}
        name = json.dumps(asked.name, ensure_ascii=False)
        rows = []
        for question in asked.questions:
            found = by_question[question]
            self.metrics.answers.labels(question.entity, found.outcome).inc()
            if found.confidence is not None:
                self.metrics.confidence.labels(question.entity).observe(found.confidence)
            rows.append(f'{{"image": {name}, {found.fragment[1:]}')
        total = time.monotonic() - visit.started_s
        stages = {**answer.seconds, "wait": max(0.0, total - sum(answer.seconds.values()))}
        head = {
            "schema_version": SCHEMA_VERSION,
            "request_id": visit.request_id,
            "fingerprint": self.dispatcher.fingerprint,
            "sha256": answer.sha256,
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


def _quantities(texts: list[str]) -> list[dict[str, Any]]:
    return [
        {"text": text, "quantities": [span.to_dict() for span in find_quantities(text)]}
        for text in texts
    ]


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
