"""An HTTP/2 server on loopback, over TLS with a certificate that only tests trust."""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hypercorn.asyncio import serve
from hypercorn.config import Config

# For "localhost", valid until 2126; made with: openssl req -x509 -newkey ec -nodes -days 36500
CERTIFICATE = Path(__file__).parents[1] / "data" / "loopback.pem"


class H2Server:
    """Answers every path with the path itself; "/500" with an error."""

    def __init__(self) -> None:
        self.clients: set[tuple[str, int]] = set()  # address and port: one per connection
        self.versions: set[str] = set()
        self.requests = 0
        # Listens from here on: whoever connects before the thread is there waits, and is served.
        self._listener = socket.create_server(("localhost", 0), backlog=100)
        self.url = f"https://localhost:{self._listener.getsockname()[1]}"
        self._is_up = threading.Event()

    @property
    def connections(self) -> int:
        """How many connections carried a request."""
        return len(self.clients)

    def serve(self) -> None:
        """Answer until `close`."""
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop, self._closing = asyncio.get_running_loop(), asyncio.Event()
        self._is_up.set()
        config = Config()
        config.bind = [f"fd://{self._listener.detach()}"]
        config.certfile = config.keyfile = str(CERTIFICATE)
        config.alpn_protocols = ["h2"]
        config.errorlog = None
        # On a busy machine a client may be silent for longer than the 5 s that are usual.
        config.keep_alive_timeout = 600.0
        await serve(self._answer, config, shutdown_trigger=self._closing.wait)

    async def _answer(
        self,
        scope: dict[str, Any],
        receive: Callable[[], Awaitable[dict[str, Any]]],
        send: Callable[[dict[str, Any]], Awaitable[None]],
    ) -> None:
        if scope["type"] != "http":  # "lifespan": nothing to prepare
            return
        self.requests += 1
        self.clients.add(tuple(scope["client"]))
        self.versions.add(scope["http_version"])
        status = 500 if scope["path"] == "/500" else 200
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": scope["path"].encode()})

    def close(self) -> None:
        """Finish what is being answered, then end."""
        self._is_up.wait()
        self._loop.call_soon_threadsafe(self._closing.set)


@contextmanager
def h2_server() -> Iterator[H2Server]:
    """Run a server."""
    server = H2Server()
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.close()
        thread.join()
