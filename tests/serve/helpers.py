"""A service in this process over readers that do as they are told."""

import asyncio
import base64
import io
import json
import threading
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import httpx
from PIL import Image

from measure_extract.extractor import Extractor
from measure_extract.serve.app import create_app
from measure_extract.serve.base import (
    PhotoAnswer,
    PhotoJob,
    QuestionAnswer,
    Reader,
    ReaderDiedError,
)
from measure_extract.serve.gate import Gate
from measure_extract.serve.readers import LocalReader
from measure_extract.serve.settings import ServeSettings
from tests.helpers import FakeEngine, make_box

BOXES = (make_box("Height: 30cm", 40, 240, 192, 262), make_box("220V", 245, 470, 297, 492))


def photo(width: int = 500, height: int = 500, kind: str = "PNG", color: int = 255) -> bytes:
    """Draw a picture file; another color is another photo."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), (color, 255, 255)).save(out, kind)
    return out.getvalue()


def in_base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


class ToldReader:
    """Answers with the photo's bytes; waits, dies and fails by what the photo says."""

    def __init__(self) -> None:
        self.groups: list[list[PhotoJob]] = []
        self.dying = 0  # so many times, before it begins to read
        self.starts = 0
        self.is_alive = False
        self.go = threading.Event()  # readings wait for it
        self.go.set()
        self.is_closed = threading.Event()

    def start(self) -> str:
        self.starts += 1
        self.is_alive = True
        return "told"

    def ask(self, jobs: Sequence[PhotoJob], until_s: float) -> list[PhotoAnswer]:
        if self.dying:
            self.dying -= 1
            raise ReaderDiedError("it was killed", has_begun=False)
        self.groups.append(list(jobs))
        while not self.go.wait(0.005):
            if time.monotonic() > until_s:
                raise ReaderDiedError("late", is_late=True)
            if self.is_closed.is_set():
                raise ReaderDiedError("closed")
        if any(job.photo.startswith(b"die") for job in jobs):
            raise ReaderDiedError("it died")
        if any(job.photo == b"die once" for job in jobs):
            raise ReaderDiedError("it died")
        return [_told(job) for job in jobs]

    def close(self) -> None:
        self.is_closed.set()


def _told(job: PhotoJob) -> PhotoAnswer:
    if job.photo == b"raise":
        raise RuntimeError("/etc/passwd in a message")
    answers = tuple(
        QuestionAnswer(q, "1 inch", 0.9, "answered", "", json.dumps({"entity": q.entity}))
        for q in job.questions
    )
    return PhotoAnswer(job.sha256, answers=answers, picture="{}", seconds={"ocr": 0.01})


def local_reader(engine: FakeEngine | None = None) -> Reader:
    return LocalReader(lambda: Extractor(ocr=engine or FakeEngine(*BOXES)))


@asynccontextmanager
async def served(
    *readers: Reader, client: tuple[str, int] = ("127.0.0.1", 5), **facts: Any
) -> AsyncIterator[tuple[httpx.AsyncClient, Gate]]:
    """Run a service in this event loop, ready, with a client at its door."""
    settings = ServeSettings(**{"workers": max(1, len(readers)), **facts})
    gate = create_app(settings, list(readers) or [local_reader()])
    gate.service.dispatcher.start()
    transport = httpx.ASGITransport(gate, client=client)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as http:
        while not gate.service.dispatcher.is_ready:
            await asyncio.sleep(0.002)
        yield http, gate
        await gate.service.dispatcher.close()
        gate.service.close()
