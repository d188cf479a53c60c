"""What one request, one client and all together may take, without a socket."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import pytest

from measure_extract.serve import limits as module
from measure_extract.serve.limits import Body, ClientGoneError, HeldBytes, Shares
from measure_extract.serve.problems import ProblemError
from measure_extract.serve.service import _while_there

GONE = {"type": "http.disconnect"}


def receiver(*chunks: bytes, is_whole: bool = True) -> Callable[[], Awaitable[dict[str, Any]]]:
    """Give a body in chunks; then the client goes away, or says no more."""
    messages = [{"type": "http.request", "body": c, "more_body": True} for c in chunks]
    if messages and is_whole:
        messages[-1]["more_body"] = False
    messages.append(GONE)

    async def receive() -> dict[str, Any]:
        return messages.pop(0)

    return receive


async def silence() -> dict[str, Any]:
    await asyncio.Event().wait()
    raise AssertionError("unreachable")


def run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


@pytest.mark.parametrize(
    ("chunks", "length", "problem", "received"),
    [
        ([b"12345", b"67890"], "10", "", 10),
        ([b"12345", b"67890"], None, "", 10),
        ([b"12345", b"678901"], None, "too-large", 11),  # whatever it says of its length
        ([b"12345", b"678901"], "3", "too-large", 11),
        ([b"12345678901"] * 9, None, "too-large", 11),  # the rest is not waited for
        ([b"12345"], "11", "too-large", 0),  # it says so itself: nothing is read
        ([b"12345"], "many", "", 5),
        ([b"", b"1"], "1", "", 1),
    ],
)
def test_a_body_may_have_ten_bytes(
    chunks: list[bytes], length: str | None, problem: str, received: int
) -> None:
    held = HeldBytes(100)
    body = Body(receiver(*chunks), length=length, held=held)
    if problem:
        with pytest.raises(ProblemError) as caught:
            run(body.read(10, 5))
        assert caught.value.name == problem
    else:
        assert run(body.read(10, 5)) == b"".join(chunks)
        assert held.now == received
    assert body.size == received


def test_a_body_is_held_until_it_is_let_go_and_let_go_once() -> None:
    held = HeldBytes(100)
    first, second = (Body(receiver(b"1" * 30), length=None, held=held) for _ in range(2))
    run(first.read(50, 5))
    run(second.read(50, 5))
    assert held.now == 60
    for left in (30, 30):
        first.free()
        assert held.now == left


def test_bodies_of_all_requests_share_their_room() -> None:
    held = HeldBytes(50)
    run(Body(receiver(b"1" * 30), length=None, held=held).read(50, 5))
    body = Body(receiver(b"1" * 10, b"1" * 11), length=None, held=held)
    with pytest.raises(ProblemError) as caught:
        run(body.read(50, 5))

    assert (caught.value.name, caught.value.headers) == ("full", {"Retry-After": "1"})
    assert held.now == 40  # of the second what had come is held until it is let go
    body.free()
    assert held.now == 30


def test_a_client_that_goes_away_or_is_slow() -> None:
    gone = Body(receiver(b"12", is_whole=False), length=None, held=HeldBytes(100))
    with pytest.raises(ClientGoneError):
        run(gone.read(10, 5))
    slow = Body(silence, length=None, held=HeldBytes(100))
    with pytest.raises(ProblemError, match=r"too-slow: a body must be here in 0\.01 s"):
        run(slow.read(10, 0.01))


def test_what_is_refused_runs_out_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_DRAINED_BYTES", 100)
    held = HeldBytes(10)
    short = Body(receiver(b"1" * 40, b"1" * 40), length=None, held=held)
    endless = Body(receiver(*[b"1" * 40] * 9), length=None, held=held)
    gone = Body(receiver(b"1" * 40, is_whole=False), length=None, held=held)
    for body in (short, endless, gone):
        run(body.drain())

    assert [short.size, endless.size, gone.size] == [80, 120, 40]
    assert held.now == 0
    monkeypatch.setattr(module, "_DRAINED_S", 0.01)
    run(Body(silence, length=None, held=held).drain())


def test_each_client_has_its_share() -> None:
    shares = Shares(2)
    with shares.one_more("a"), shares.one_more("a"), shares.one_more("b"):
        with pytest.raises(ProblemError) as caught, shares.one_more("a"):
            raise AssertionError("it has its share")
        assert (caught.value.name, caught.value.headers) == ("over-share", {"Retry-After": "1"})
    with pytest.raises(KeyError), shares.one_more("a"):
        raise KeyError
    with shares.one_more("a"), shares.one_more("a"):
        pass
    assert not shares._now  # clients that ask nothing are forgotten


def test_what_nobody_waits_for_is_stopped() -> None:
    async def work() -> None:
        await asyncio.Event().wait()

    async def main() -> None:
        async with asyncio.timeout(1):
            await _while_there(Body(receiver(), length=None, held=HeldBytes(1)), work())

    with pytest.raises(ClientGoneError):
        run(main())
