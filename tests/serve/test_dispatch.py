"""Photos reach readers, answers reach those who wait, whatever dies on the way."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from measure_extract.errors import ModelNotFoundError
from measure_extract.serve import dispatch as module
from measure_extract.serve.base import PhotoAnswer, PhotoJob, Question
from measure_extract.serve.dispatch import Dispatcher
from measure_extract.serve.metrics import Metrics
from measure_extract.serve.problems import ProblemError
from measure_extract.serve.queue import Ticket
from tests.serve.helpers import ToldReader

H, W = Question("height"), Question("width")


def run(
    work: Callable[[Dispatcher], Awaitable[Any]],
    *readers: Any,
    places: int = 8,
    group: int = 1,
    metrics: Metrics | None = None,
) -> Any:
    async def main() -> Any:
        dispatcher = Dispatcher(
            list(readers),
            places=places,
            group=group,
            metrics=metrics or Metrics(),
            on_fatal=fatal.append,
        )
        dispatcher.start()
        while not dispatcher.is_ready and not fatal:
            await asyncio.sleep(0.002)
        try:
            return await asyncio.wait_for(work(dispatcher), 10)
        finally:
            await dispatcher.close()

    fatal: list[Exception] = []
    return asyncio.run(main())


def ask(
    dispatcher: Dispatcher, photo: bytes, *questions: Question, client: str = "a", s: float = 5
) -> Awaitable[PhotoAnswer]:
    return dispatcher.ask(photo, questions or (H,), client=client, until_s=time.monotonic() + s)


async def settled(task: Awaitable[Any]) -> str:
    try:
        await task
    except ProblemError as error:
        return error.name
    return "answered"


async def until(condition: Callable[[], bool]) -> None:
    while not condition():
        await asyncio.sleep(0.002)


def test_a_photo_asked_by_many_at_once_is_read_once() -> None:
    reader = ToldReader()

    async def work(dispatcher: Dispatcher) -> list[PhotoAnswer]:
        reader.go.clear()
        first = asyncio.ensure_future(ask(dispatcher, b"other"))
        await until(lambda: bool(reader.groups))
        rest = [asyncio.ensure_future(ask(dispatcher, b"x", q)) for q in (H, W, H, W)]
        await until(lambda: dispatcher.under_way == 5)
        reader.go.set()
        return await asyncio.gather(first, *rest)

    answers = run(work, reader)

    assert [len(group) for group in reader.groups] == [1, 1]
    assert reader.groups[1][0].questions == (H, W)
    assert len({id(answer) for answer in answers}) == 2


def test_photos_that_wait_are_read_together_as_many_as_a_reader_takes() -> None:
    reader = ToldReader()

    async def work(dispatcher: Dispatcher) -> None:
        reader.go.clear()
        tasks = [asyncio.ensure_future(ask(dispatcher, bytes([i]))) for i in range(6)]
        await until(lambda: dispatcher.under_way == 6)
        reader.go.set()
        await asyncio.gather(*tasks)

    run(work, reader, group=4)

    assert sum(map(len, reader.groups)) == 6
    assert max(map(len, reader.groups)) <= 4
    assert len(reader.groups) < 6


def test_a_full_queue_is_told_with_a_time() -> None:
    reader = ToldReader()

    async def work(dispatcher: Dispatcher) -> ProblemError:
        reader.go.clear()
        tasks = [asyncio.ensure_future(ask(dispatcher, bytes([i]))) for i in range(2)]
        await until(lambda: dispatcher.queue.is_full)
        with pytest.raises(ProblemError) as caught:
            await ask(dispatcher, b"third")
        reader.go.set()
        await asyncio.gather(*tasks)
        return caught.value

    error = run(work, reader, places=2)

    assert (error.name, error.status) == ("full", 503)
    assert 1 <= int(error.headers["Retry-After"]) <= 30


# Half a second a photo before any was read, shared among the readers; a second at least, half a minute at most.
@pytest.mark.parametrize(
    ("photos", "readers", "seconds"),
    [
        (0, 1, "1"),
        (1, 1, "1"),
        (3, 1, "2"),
        (3, 2, "1"),
        (9, 3, "2"),
        (60, 1, "30"),
        (900, 1, "30"),
    ],
)
def test_when_to_come_again(photos: int, readers: int, seconds: str) -> None:
    dispatcher = Dispatcher(
        [ToldReader() for _ in range(readers)], places=1000, group=1, metrics=Metrics()
    )
    for number in range(photos):
        ticket = Ticket(number, "a", str(number), (H,), is_text_wanted=False, until_s=1)
        dispatcher.queue.add(ticket, b"x")
    dispatcher.queue.take(0, 1)  # being read counts too
    with pytest.raises(ProblemError) as caught:
        dispatcher.check_room()

    assert caught.value.name == "not-ready"
    assert caught.value.headers == {"Retry-After": seconds}


def test_the_pace_is_that_of_a_photo_and_not_of_a_group(monkeypatch: pytest.MonkeyPatch) -> None:
    later_s = [0.0]
    clock = SimpleNamespace(monotonic=lambda: time.monotonic() + later_s[0])
    monkeypatch.setattr(module, "time", clock)

    class Slow(ToldReader):
        def ask(self, jobs: Sequence[PhotoJob], until_s: float) -> list[PhotoAnswer]:
            answers = super().ask(jobs, until_s)
            later_s[0] += 10 * len(jobs)  # seconds
            return answers

    reader = Slow()

    async def work(dispatcher: Dispatcher) -> dict[str, str]:
        reader.go.clear()
        tasks = [asyncio.ensure_future(ask(dispatcher, bytes([i]))) for i in range(5)]
        await until(lambda: dispatcher.under_way == 5)
        reader.go.set()
        await asyncio.gather(*tasks)
        reader.go.clear()
        for number in range(10):
            ticket = Ticket(number, "a", str(number), (H,), is_text_wanted=False, until_s=1)
            dispatcher.queue.add(ticket, b"x")
        dispatcher.is_draining = True
        with pytest.raises(ProblemError) as caught:
            dispatcher.check_room()
        reader.go.set()
        return dict(caught.value.headers)

    # One photo alone and a group of four, at ten seconds a photo: a tenth of the way towards them, twice.
    assert run(work, reader, group=4, places=20) == {"Retry-After": "24"}


def test_what_is_counted() -> None:
    readers = ToldReader(), ToldReader()
    metrics = Metrics()

    async def work(dispatcher: Dispatcher) -> None:
        for reader in readers:
            reader.go.clear()
        tasks = [asyncio.ensure_future(ask(dispatcher, p)) for p in (b"x", b"y", b"x")]
        await until(lambda: dispatcher.under_way == 3)
        for reader in readers:
            reader.go.set()
        await asyncio.gather(*tasks)
        assert await settled(ask(dispatcher, b"die")) == "unreadable-photo"
        await until(lambda: dispatcher.ready_readers == 2)

    run(work, *readers, metrics=metrics)
    value = metrics.registry.get_sample_value
    assert value("measure_extract_shared_photos_total") == 1
    assert value("measure_extract_reader_restarts_total") == 2
    assert value("measure_extract_batch_photos_count") == 4
    assert value("measure_extract_batch_photos_sum") == 4
    assert value("measure_extract_stage_seconds_count", {"stage": "ocr"}) == 2
    assert value("measure_extract_stage_seconds_sum", {"stage": "ocr"}) == pytest.approx(0.02)


def test_what_is_wrong_with_a_photo_is_told_in_the_readers_words() -> None:
    class Refusing(ToldReader):
        def ask(self, jobs: Sequence[PhotoJob], until_s: float) -> list[PhotoAnswer]:
            return [PhotoAnswer(j.sha256, problem="broken-photo", detail="it is cut") for j in jobs]

    async def work(dispatcher: Dispatcher) -> None:
        with pytest.raises(ProblemError, match="^broken-photo: it is cut$"):
            await ask(dispatcher, b"x")

    run(work, Refusing())


def test_a_cancelled_request_leaves_the_queue() -> None:
    reader = ToldReader()

    async def work(dispatcher: Dispatcher) -> None:
        reader.go.clear()
        first = asyncio.ensure_future(ask(dispatcher, b"a"))
        await until(lambda: bool(reader.groups))
        second = asyncio.ensure_future(ask(dispatcher, b"b"))
        await until(lambda: dispatcher.queue.waiting == 1)
        second.cancel()
        await asyncio.gather(second, return_exceptions=True)
        assert dispatcher.queue.waiting == 0
        reader.go.set()
        await first

    run(work, reader)
    assert [job.photo for group in reader.groups for job in group] == [b"a"]


def test_past_its_deadline_a_request_is_told_and_the_reader_stopped() -> None:
    reader = ToldReader()

    async def work(dispatcher: Dispatcher) -> list[str]:
        reader.go.clear()
        reading = settled(ask(dispatcher, b"a", s=0.1))
        waiting = settled(ask(dispatcher, b"b", s=0.1))
        names = await asyncio.gather(reading, waiting)
        await until(lambda: reader.starts == 2)
        reader.go.set()
        await until(lambda: dispatcher.is_ready)
        return [*names, await settled(ask(dispatcher, b"c"))]

    assert run(work, reader) == ["too-late", "too-late", "answered"]


def test_a_photo_that_kills_readers_is_given_up_and_its_neighbours_are_read() -> None:
    readers = ToldReader(), ToldReader()

    async def work(dispatcher: Dispatcher) -> list[str]:
        photos = [b"die", b"a", b"b", b"c"]
        names = await asyncio.gather(*(settled(ask(dispatcher, photo)) for photo in photos))
        await until(lambda: dispatcher.ready_readers == 2)
        return names

    assert run(work, *readers, group=2) == ["unreadable-photo", "answered", "answered", "answered"]
    assert sum(reader.starts for reader in readers) == 4


def test_readers_that_die_with_nothing_to_read_are_replaced_and_no_photo_is_blamed() -> None:
    async def work(dispatcher: Dispatcher) -> tuple[int, str]:
        await until(lambda: dispatcher.ready_readers == 2)
        for reader in readers:
            reader.is_alive = False
        found = await settled(ask(dispatcher, b"good"))
        await until(lambda: dispatcher.ready_readers == 2 and all(r.starts == 2 for r in readers))
        readers[0].is_alive = False  # nobody asks, and it is noticed
        await until(lambda: readers[0].starts == 3 and dispatcher.ready_readers == 2)
        return sum(len(reader.groups) for reader in readers), found

    readers = [ToldReader(), ToldReader()]
    assert run(work, *readers) == (1, "answered")


def test_a_photo_that_comes_as_readers_are_killed_is_read_by_the_next_one() -> None:
    async def work(dispatcher: Dispatcher) -> str:
        await until(lambda: dispatcher.ready_readers == 2)
        for reader in readers:
            reader.dying = 2
        return await settled(ask(dispatcher, b"good"))

    readers = [ToldReader(), ToldReader()]
    assert run(work, *readers) == "answered"
    assert sum(reader.starts for reader in readers) >= 4
    assert sum(len(reader.groups) for reader in readers) == 1


def test_a_bug_on_one_photo_is_told_without_its_words() -> None:
    async def work(dispatcher: Dispatcher) -> tuple[str, str]:
        with pytest.raises(ProblemError) as caught:
            await ask(dispatcher, b"raise")
        return caught.value.detail, await settled(ask(dispatcher, b"a"))

    assert run(work, ToldReader()) == ("", "answered")


def test_closing_tells_those_who_wait() -> None:
    reader = ToldReader()

    async def work(dispatcher: Dispatcher) -> list[str]:
        reader.go.clear()
        tasks = [asyncio.ensure_future(settled(ask(dispatcher, bytes([i])))) for i in range(2)]
        await until(lambda: dispatcher.under_way == 2)
        await dispatcher.close()
        return [*await asyncio.gather(*tasks), await settled(ask(dispatcher, b"new"))]

    assert run(work, reader) == ["draining", "draining", "draining"]


def test_models_that_cannot_be_loaded_end_the_service() -> None:
    class Missing(ToldReader):
        def start(self) -> str:
            raise ModelNotFoundError("ranker", "it is missing")

    async def work(dispatcher: Dispatcher) -> str:
        return await settled(ask(dispatcher, b"a"))

    assert run(work, Missing()) == "not-ready"
