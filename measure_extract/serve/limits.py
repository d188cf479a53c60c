"""What one request, one client and all together may take: bodies, shares, bytes held."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

from measure_extract.serve.problems import ProblemError

__all__ = ["Body", "ClientGoneError", "HeldBytes", "Shares"]

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

# A client that is refused while it still sends may take a closed connection for a broken one, and never
# see why: what it sends is let run out for so long, and thrown away.
_DRAINED_BYTES = 50_000_000
_DRAINED_S = 2.0


class ClientGoneError(Exception):
    """Nobody waits for the answer any more."""


class HeldBytes:
    """Bytes of bodies in memory, over all requests."""

    def __init__(self, most: int) -> None:
        """Hold nothing yet.

        Args:
            most: bytes.
        """
        self.now = 0
        self._most = most

    def add(self, count: int) -> None:
        """Take in bytes.

        Raises:
            ProblemError: if they would be too many.
        """
        if self.now + count > self._most:
            raise ProblemError("full", "too much is being sent at once", {"Retry-After": "1"})
        self.now += count

    def free(self, count: int) -> None:
        """Let bytes go."""
        self.now -= count


class Shares:
    """Requests under way, by client."""

    def __init__(self, most: int) -> None:
        """Begin with none.

        Args:
            most: requests of one client at once.
        """
        self._most = most
        self._now: Counter[str] = Counter()

    @contextmanager
    def one_more(self, client: str) -> Iterator[None]:
        """Count a request of a client while it is under way.

        Raises:
            ProblemError: if the client has its share.
        """
        if self._now[client] >= self._most:
            detail = f"at most {self._most} at once; wait for an answer first"
            raise ProblemError("over-share", detail, {"Retry-After": "1"})
        self._now[client] += 1
        try:
            yield
        finally:
            self._now[client] -= 1
            if not self._now[client]:
                del self._now[client]


class Body:
    """The body of one request as it comes in."""

    def __init__(self, receive: Receive, *, length: str | None, held: HeldBytes) -> None:
        """Read nothing yet.

        Args:
            receive: of the ASGI scope.
            length: what the Content-Length header says; None without one.
            held: is told what is kept.
        """
        self.size = 0  # bytes received
        self._receive = receive
        self._length = length
        self._held = held
        self._kept = 0
        self._is_whole = False

    async def read(self, limit: int, timeout_s: float) -> bytes:
        """Read it all.

        Args:
            limit: bytes.
            timeout_s: for all of it.

        Raises:
            ProblemError: if it is too large or too slow.
            ClientGoneError: if the client goes away before it has sent it.
        """
        if self._length is not None and self._length.isdecimal() and int(self._length) > limit:
            raise _too_large(limit)
        chunks: list[bytes] = []
        try:
            async with asyncio.timeout(timeout_s):
                async for chunk in self._chunks():
                    if self.size > limit:
                        raise _too_large(limit)
                    self._held.add(len(chunk))
                    self._kept += len(chunk)
                    chunks.append(chunk)
        except TimeoutError:
            raise ProblemError("too-slow", f"a body must be here in {timeout_s:g} s") from None
        return b"".join(chunks)

    async def drain(self) -> None:
        """Let the rest run out, up to a limit, and keep nothing of it."""
        until_s = time.monotonic() + _DRAINED_S
        try:
            async with asyncio.timeout(_DRAINED_S):
                async for _ in self._chunks():
                    if self.size > _DRAINED_BYTES or time.monotonic() > until_s:
                        return
        except (TimeoutError, ClientGoneError):
            return

    async def wait_gone(self) -> None:
        """Wait until the client goes away; the body must have been read."""
        while (await self._receive())["type"] != "http.disconnect":
            pass

    def free(self) -> None:
        """Let go of what was kept."""
        self._held.free(self._kept)
        self._kept = 0

    async def _chunks(self) -> AsyncIterator[bytes]:
        while not self._is_whole:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise ClientGoneError
            chunk = message.get("body", b"")
            self.size += len(chunk)
            self._is_whole = not message.get("more_body", False)
            yield chunk


def _too_large(limit: int) -> ProblemError:
    return ProblemError("too-large", f"a body may have {limit:,} bytes")
