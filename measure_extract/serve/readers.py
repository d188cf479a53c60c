"""Readers: one in a process of its own, which may die; one in this process, for tests and small programs."""

import signal
import threading
import time
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from measure_extract.errors import MeasureExtractError
from measure_extract.extractor import Extractor
from measure_extract.runtime.parents import leave_with_parent
from measure_extract.serve.base import PhotoAnswer, PhotoJob, ReaderDiedError
from measure_extract.serve.reading import PhotoReader
from measure_extract.settings import ExtractorSettings

__all__ = ["LocalReader", "ProcessReader"]

_START_S = 300.0  # to load and warm the models; where others had all the cores it took 130
_BEGUN = "begun"  # what a process says when it has jobs in its hands


class LocalReader:
    """Reads in the process that asks; nothing stops it once it reads."""

    def __init__(self, build: Callable[[], Extractor]) -> None:
        """Remember how the extractor is built."""
        self.is_alive = True  # as long as this process
        self._build = build
        self._reader: PhotoReader | None = None

    def start(self) -> str:
        """Load and warm the models; see `Reader.start`."""
        self._reader = PhotoReader(self._build())
        return self._reader.warm()

    def ask(self, jobs: Sequence[PhotoJob], until_s: float) -> list[PhotoAnswer]:
        """Answer jobs; see `Reader.ask`."""
        assert self._reader is not None
        return self._reader.answer(jobs)

    def close(self) -> None:
        """Let the models go."""
        self._reader = None


class ProcessReader:
    """Reads in a process of its own: a picture that kills it kills nothing else."""

    def __init__(self, settings: ExtractorSettings) -> None:
        """Start nothing yet."""
        self._settings = settings
        self._lock = threading.Lock()
        self._process: BaseProcess | None = None
        self._connection: Connection | None = None
        self._is_closed = False

    @property
    def pid(self) -> int | None:
        """The number of the process; None where there is none."""
        process = self._process
        return None if process is None else process.pid

    @property
    def is_alive(self) -> bool:
        """Whether its process runs; see `Reader.is_alive`."""
        process = self._process
        return process is not None and process.is_alive()

    def start(self) -> str:
        """Start the process and wait until its models are warm; see `Reader.start`."""
        self._stop()
        context = get_context("spawn")  # models and threads do not survive a fork
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, self._settings), daemon=True)
        with self._lock:
            if self._is_closed:
                raise ReaderDiedError("the service is closing")
            try:
                process.start()
            except (OSError, MemoryError) as error:  # or it is killed before it has its settings
                raise ReaderDiedError("its process does not start") from error
            self._process, self._connection = process, ours
        theirs.close()  # so that the pipe ends with the process
        answer = self._receive(time.monotonic() + _START_S)
        if isinstance(answer, MeasureExtractError):
            raise answer
        return str(answer)

    def ask(self, jobs: Sequence[PhotoJob], until_s: float) -> list[PhotoAnswer]:
        """Answer jobs; see `Reader.ask`.

        Raises:
            MeasureExtractError: if a model that only these jobs need cannot be loaded.
        """
        try:
            self._send(jobs)
            self._receive(until_s)
        except ReaderDiedError as error:
            error.has_begun = False
            raise
        answers: list[PhotoAnswer] | MeasureExtractError = self._receive(until_s)
        if isinstance(answers, MeasureExtractError):
            raise answers
        return answers

    def _send(self, jobs: Sequence[PhotoJob]) -> None:
        connection = self._connection
        if connection is None:
            raise ReaderDiedError("its process is gone")
        try:
            connection.send(list(jobs))
        except OSError as error:
            raise ReaderDiedError("its process died") from error

    def _receive(self, until_s: float) -> Any:
        connection = self._connection
        try:
            if connection is None or not connection.poll(max(0.0, until_s - time.monotonic())):
                self._stop()
                raise ReaderDiedError("it was stopped at the deadline", is_late=True)
            return connection.recv()
        except (EOFError, OSError) as error:
            raise ReaderDiedError("its process died") from error

    def _stop(self) -> None:
        with self._lock:
            process, self._process = self._process, None
            connection, self._connection = self._connection, None
        if process is not None:
            process.kill()
            process.join()
        if connection is not None:
            connection.close()

    def close(self) -> None:
        """Kill the process; it is started no more."""
        self._is_closed = True
        process = self._process
        if process is not None:
            process.kill()  # whoever waits for it sees the pipe end, and tidies up


def _serve(connection: Connection, settings: ExtractorSettings) -> None:
    """Be a reader until the pipe or the parent ends; Ctrl-C and SIGTERM are the parent's matter."""
    leave_with_parent()  # also while it reads
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.SIG_IGN)
    try:
        reader = PhotoReader(Extractor.from_settings(settings))
        connection.send(reader.warm())
        while True:
            jobs = connection.recv()
            connection.send(_BEGUN)
            connection.send(reader.answer(jobs))
    except MeasureExtractError as error:
        connection.send(error)
    except (EOFError, OSError):  # the parent is gone
        return
