"""What a reader's process says, and what is made of it; no process is started."""

import signal
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any, TypeAlias

import pytest

from measure_extract.errors import MeasureExtractError, ModelNotFoundError
from measure_extract.serve import readers
from measure_extract.serve.base import PhotoAnswer, PhotoJob, Question, ReaderDiedError
from measure_extract.serve.readers import ProcessReader
from measure_extract.settings import ExtractorSettings

JOB = PhotoJob("x", b"x", (Question("height"),))
ANSWER = PhotoAnswer("x", picture="{}")
UNTIL_S = time.monotonic() + 3600  # of the whole run: nothing here waits for it
MISSING = ModelNotFoundError("relations", "it is missing")


class Told:
    """Processes that say what they are told when they start, take in what comes, and say no more."""

    def __init__(self, words: Sequence[object], fails: type[Exception] | None = None) -> None:
        self.words = words
        self.fails = fails
        self.pid = 1

    def Pipe(self) -> tuple[Connection, Connection]:  # noqa: N802
        ours, self.theirs = Pipe()
        return ours, self.theirs

    def Process(self, **_: Any) -> "Told":  # noqa: N802
        return self

    def start(self) -> None:
        if self.fails is not None:
            raise self.fails
        for word in self.words:
            self.theirs.send(word)
        self.kept = socket.fromfd(self.theirs.fileno(), socket.AF_UNIX, socket.SOCK_STREAM)
        self.kept.shutdown(socket.SHUT_WR)

    def is_alive(self) -> bool:
        return True

    def kill(self) -> None:
        pass

    def join(self) -> None:
        self.kept.close()


MakeReader: TypeAlias = Callable[[Told], ProcessReader]


@pytest.fixture
def told_reader(monkeypatch: pytest.MonkeyPatch) -> Iterator[MakeReader]:
    def make(told: Told) -> ProcessReader:
        monkeypatch.setattr(readers, "get_context", lambda _: told)
        made.append(ProcessReader(ExtractorSettings()))
        return made[-1]

    made: list[ProcessReader] = []
    yield make
    for reader in made:
        reader._stop()


def test_answers_come_after_the_word_that_reading_begins(told_reader: MakeReader) -> None:
    reader = told_reader(Told(["fingerprint", "begun", [ANSWER]]))

    assert reader.start() == "fingerprint"
    assert reader.ask([JOB], UNTIL_S) == [ANSWER]


@pytest.mark.parametrize(("words", "has_begun"), [(["f"], False), (["f", "begun"], True)])
def test_a_photo_is_blamed_only_for_a_death_after_that_word(
    told_reader: MakeReader, words: list[object], has_begun: bool
) -> None:
    reader = told_reader(Told(words))
    reader.start()

    with pytest.raises(ReaderDiedError) as caught:
        reader.ask([JOB], UNTIL_S)
    assert (caught.value.has_begun, caught.value.is_late) == (has_begun, False)


def test_a_model_that_is_missed_only_now_is_told(told_reader: MakeReader) -> None:
    reader = told_reader(Told(["f", "begun", MISSING]))
    reader.start()

    with pytest.raises(MeasureExtractError, match="it is missing"):
        reader.ask([JOB], UNTIL_S)


@pytest.mark.parametrize("fails", [BrokenPipeError, BlockingIOError, MemoryError])
def test_a_process_that_cannot_be_started_is_tried_again(
    told_reader: MakeReader, fails: type[Exception]
) -> None:
    with pytest.raises(ReaderDiedError, match="does not start"):
        told_reader(Told([], fails)).start()


class _Reader:
    """Is warm, and misses a model when it is asked."""

    def __init__(self, _: object) -> None:
        pass

    def warm(self) -> str:
        return "fingerprint"

    def answer(self, _: object) -> list[PhotoAnswer]:
        raise MISSING


def test_a_process_says_that_it_begins_and_why_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "PhotoReader", _Reader)
    monkeypatch.setattr(readers.signal, "signal", lambda *_: None)
    ours, theirs = Pipe()
    with ours, theirs:
        ours.send([JOB])
        readers._serve(theirs, ExtractorSettings())

        assert [ours.recv(), ours.recv()] == ["fingerprint", "begun"]
        assert "it is missing" in str(ours.recv())


def test_a_process_leaves_signals_to_its_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    handled: dict[int, object] = {}
    monkeypatch.setattr(readers, "PhotoReader", _Reader)
    monkeypatch.setattr(readers.signal, "signal", handled.__setitem__)
    ours, theirs = Pipe()
    with ours, theirs:
        ours.send([JOB])
        readers._serve(theirs, ExtractorSettings())

    assert handled == dict.fromkeys((signal.SIGINT, signal.SIGTERM), signal.SIG_IGN)


def test_a_process_whose_stages_cannot_be_built_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers.signal, "signal", lambda *_: None)
    ours, theirs = Pipe()
    with ours, theirs:
        readers._serve(theirs, ExtractorSettings(ocr="paddle", device="cpu", runtime="openvino"))

        assert "ocr='fast' alone has a choice of runtimes" in str(ours.recv())
