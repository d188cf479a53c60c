"""Connect to checked addresses only, for many threads at once: the one place that opens a socket.

Addresses are checked where the connection is made, and the connection goes to the address that was
checked: no redirect and no second answer of a name server leads to a private network. All connections
live in one event loop, in a thread of its own.

Not httpcore's own threaded pool: there a request over HTTP/2 takes its stream's number, compresses its
headers and sends them in three steps, and another thread may come between (then a server ends the
connection, a `KeyError` comes out, or a picture is waited for until the time-out; pull request 1153 of
pydantic/httpx2). In one event loop nothing comes between. What it refuses to do: use a proxy, follow a redirect.
"""

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Coroutine, Iterable, Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from importlib.util import find_spec
from typing import Any, TypeVar

import httpcore
import httpx

from measure_extract.images import addresses
from measure_extract.images.base import ImageLimits

__all__ = ["new_client"]

T = TypeVar("T")


def new_client(limits: ImageLimits, connections: int) -> httpx.Client:
    """Build a client that connects to checked addresses only; many threads may use it at once."""
    return httpx.Client(
        transport=_Transport(limits, connections),
        timeout=limits.timeout_s,
        follow_redirects=False,
        trust_env=False,
        # A compressed body could grow past the limit while it is unpacked; pictures gain nothing.
        headers={"Accept-Encoding": "identity", "User-Agent": "measure-extract"},
    )


class _Loop:
    """An event loop in a thread, where other threads have work done."""

    def __init__(self) -> None:
        self._pid = os.getpid()
        self._lock = threading.Lock()
        self._is_up = threading.Event()
        self._is_closed = False
        self._thread = threading.Thread(target=self._run, name="downloads", daemon=True)
        self._thread.start()
        self._is_up.wait()

    def result(self, work: Coroutine[Any, Any, T]) -> T:
        """Wait for work to be done.

        Raises:
            httpcore.NetworkError: if the loop is closed before it is done, or was another process's.
        """
        with self._lock:
            if self._is_closed or os.getpid() != self._pid:
                work.close()
                raise httpcore.NetworkError("the connection was closed")
            future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result()
        except CancelledError as error:
            raise httpcore.NetworkError("the connection was closed") from error
        finally:
            future.cancel()  # nobody waits for it any more, as after Ctrl-C

    def close(self) -> None:
        """End what is still being done, then the thread."""
        with self._lock:
            is_first, self._is_closed = not self._is_closed, True
        if is_first and os.getpid() == self._pid:
            self._loop.call_soon_threadsafe(self._closing.set)
            self._thread.join()

    def _run(self) -> None:
        asyncio.run(self._until_closed())  # cancels at its end what is left

    async def _until_closed(self) -> None:
        self._loop, self._closing = asyncio.get_running_loop(), asyncio.Event()
        self._is_up.set()
        await self._closing.wait()


class _CheckedBackend(httpcore.AnyIOBackend):
    """Connects to addresses that were checked, one after the other."""

    def __init__(self, limits: ImageLimits, names: ThreadPoolExecutor) -> None:
        self._allow_private = limits.allow_private
        self._names = names  # where names are looked up, which may take long

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        check = partial(addresses.public_addresses, host, port, allow_private=self._allow_private)
        failure: Exception = httpcore.ConnectError(f"host {host!r} has no address")
        for address in await asyncio.get_running_loop().run_in_executor(self._names, check):
            try:
                return await super().connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except httpcore.ConnectTimeout as error:
                failure = error
            except httpcore.ConnectError as error:
                # Its own words are "All connection attempts failed".
                failure = httpcore.ConnectError(_reason(error))
        raise failure


def _reason(error: BaseException) -> str:
    """Say why a connection failed in the system's words."""
    while error.__cause__ is not None:
        error = error.__cause__
    if isinstance(error, OSError) and error.errno is not None:
        return f"[Errno {error.errno}] {os.strerror(error.errno)}"
    return str(error)


class _Transport(httpx.BaseTransport):
    def __init__(self, limits: ImageLimits, connections: int) -> None:
        self._names = ThreadPoolExecutor(connections, thread_name_prefix="names")
        self._loop = _Loop()
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            max_connections=connections,
            max_keepalive_connections=connections,
            http2=find_spec("h2") is not None,
            network_backend=_CheckedBackend(limits, self._names),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        target = httpcore.URL(
            scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
        )
        asked = httpcore.Request(
            request.method, target, headers=request.headers.raw, extensions=request.extensions
        )
        answer = self._loop.result(self._pool.handle_async_request(asked))
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Body(answer, self._loop),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        with suppress(httpcore.NetworkError):  # closed already
            self._loop.result(self._pool.aclose())
        self._loop.close()
        self._names.shutdown(wait=False, cancel_futures=True)


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response, loop: _Loop) -> None:
        self._answer = answer
        self._loop = loop

    def __iter__(self) -> Iterator[bytes]:
        chunks = self._answer.aiter_stream()
        while (chunk := self._loop.result(_next(chunks))) is not None:
            yield chunk

    def close(self) -> None:
        self._loop.result(self._answer.aclose())


async def _next(chunks: AsyncIterator[bytes]) -> bytes | None:
    return await anext(chunks, None)
