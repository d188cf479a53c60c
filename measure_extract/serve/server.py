"""Run the service until a signal: answers under way are delivered, new requests are told, exit code 0."""

import asyncio
import logging
import socket
import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from measure_extract.errors import OutputError
from measure_extract.serve.app import create_app
from measure_extract.serve.gate import Gate
from measure_extract.serve.problems import PROBLEM_TYPE, problem_body
from measure_extract.serve.settings import ServeSettings

__all__ = ["address_of", "listen", "make_server", "serve"]

_LOOK_S = 0.05  # between two looks at what is still under way
_LAST_WORDS_S = 0.5  # that a service with nothing under way goes on to say that it is shutting down
_QUEUED_CONNECTIONS = 512
_HEAD_BYTES = 32_768  # of a request head


class _Protocol(H11Protocol):
    """HTTP/1.1 that waits for the head of a request no longer than it should.

    uvicorn itself waits for ever, and answers what is no HTTP with plain text.
    """

    header_s = 10.0
    _patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Take in bytes; a head that is whole is waited for no more."""
        if self._patience is None and (self.cycle is None or self.cycle.response_complete):
            self._wait()
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop_waiting()

    def on_response_complete(self) -> None:
        """Go on with the next request."""
        self._stop_waiting()
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._stop_waiting()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP with a problem document, and hang up."""
        body = problem_body("bad-request", "this is no HTTP/1.1 request", "")
        head = (
            "HTTP/1.1 400 Bad Request\r\n"
            f"Content-Type: {PROBLEM_TYPE}\r\n"
            f"Content-Length: {len(body)}\r\n"
            "Connection: close\r\n\r\n"
        )
        if self.cycle is None or self.cycle.response_complete or not self.cycle.response_started:
            self.transport.write(head.encode() + body)
        self.transport.close()

    def _wait(self) -> None:
        self._stop_waiting()
        self._patience = self.loop.call_later(self.header_s, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None


class _Server(uvicorn.Server):
    """Drains on the first signal, and stops at once on the second."""

    def __init__(self, config: uvicorn.Config, gate: Gate) -> None:
        super().__init__(config)
        self._gate = gate
        self._draining: asyncio.Task[None] | None = None
        gate.service.on_fatal = self._stop

    def _stop(self) -> None:
        self.should_exit = True

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to drain; a signal handler runs between two steps of the event loop."""
        dispatcher = self._gate.service.dispatcher
        if dispatcher.is_draining:
            self.should_exit = self.force_exit = True
        dispatcher.is_draining = True

    async def on_tick(self, counter: int) -> bool:
        """Look, ten times a second, whether it is time to leave."""
        if self._gate.service.dispatcher.is_draining and self._draining is None:
            self._draining = asyncio.create_task(self._drain())
        return await super().on_tick(counter)

    async def _drain(self) -> None:
        settings = self._gate.service.settings
        started = time.monotonic()
        while (waited := time.monotonic() - started) < settings.grace_s:
            if not self._gate.under_way and waited >= min(_LAST_WORDS_S, settings.grace_s):
                break
            await asyncio.sleep(_LOOK_S)
        await self._gate.service.dispatcher.close()
        self.should_exit = True


def serve(settings: ServeSettings, on_listening: Callable[[str], Any] = lambda _: None) -> None:
    """Serve until a signal.

    Args:
        settings: of the service.
        on_listening: is told the address once connections are accepted.

    Raises:
        OutputError: if the address cannot be listened at.
        TableError: if the file of keys cannot be used.
        MeasureExtractError: if the models cannot be loaded.
    """
    gate = create_app(settings)
    _log_requests()
    listener = listen(settings)
    on_listening(address_of(listener))
    try:
        make_server(gate).run([listener])
    finally:
        gate.service.dispatcher.kill()  # a second signal leaves without tidying up
    if gate.service.fatal is not None:
        raise gate.service.fatal


def make_server(gate: Gate) -> uvicorn.Server:
    """Make the server of an application; `run` it with a socket that listens."""
    settings = gate.service.settings
    config = uvicorn.Config(
        gate,
        http=type("_OwnProtocol", (_Protocol,), {"header_s": settings.header_s}),
        ws="none",
        lifespan="on",
        loop="asyncio",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.proxies),
        forwarded_allow_ips=list(settings.proxies),
        backlog=_QUEUED_CONNECTIONS,
        timeout_keep_alive=settings.keep_alive_s,
        timeout_graceful_shutdown=1,  # `_drain` has waited already
        h11_max_incomplete_event_size=_HEAD_BYTES,
    )
    return _Server(config, gate)


def address_of(listener: socket.socket) -> str:
    """Write where a socket listens as a URL."""
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def listen(settings: ServeSettings) -> socket.socket:
    """Listen where the settings say.

    Raises:
        OutputError: if the system refuses.
    """
    try:
        family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
        listener = socket.create_server(
            (settings.host.strip("[]"), settings.port), family=family, backlog=_QUEUED_CONNECTIONS
        )
        # Connections inherit it. Without it the body of an answer waits until its head is acknowledged,
        # which clients put off for 40 ms, and asyncio sets it only where the socket names its protocol.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listener
    except OSError as error:
        raise OutputError(
            f"to {settings.host}:{settings.port}",
            f"the system refuses to listen there ({error.strerror or error})",
            "choose another --port or --host",
        ) from error


def _log_requests() -> None:
    """Write one JSON line a request to stderr, whatever else is logged how."""
    requests = logging.getLogger("measure_extract.serve.requests")
    requests.setLevel(logging.INFO)
    requests.propagate = False
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(message)s"))
    requests.handlers = [handler]
    for name in ("uvicorn.error", "python_multipart.multipart"):
        logging.getLogger(name).setLevel(logging.ERROR)  # bad requests are no news
