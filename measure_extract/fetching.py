"""Download pictures into memory from a web that is slow, broken or hostile.

One `Fetcher` keeps its connections and may be called from many threads. Addresses are checked where
the connection is made, and the connection goes to the address that was checked: no redirect and no
second answer of a name server leads to a private network. What it refuses to do: follow another
scheme than http and https, use a proxy, keep anything on disk.
"""

import ipaddress
import random
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from measure_extract.errors import ImageError

if TYPE_CHECKING:
    import httpx

__all__ = ["Fetcher", "ImageLimits", "fetch_bytes", "retry_after_s"]

_MAX_REDIRECTS = 5  # browsers allow 20; product pictures need one or two
_RETRIED = frozenset({408, 429, 500, 502, 503, 504})  # may go well the next time (RFC 9110)
_MAX_PAUSE_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageLimits:
    """What is accepted from outside.

    The defaults hold any product photo (the challenge's largest are about 25 megapixels) and stop
    decompression bombs before they are decoded.
    """

    max_pixels: int = 100_000_000
    max_bytes: int = 50_000_000
    timeout_s: float = 20.0  # for one try: to connect, to wait, and for the whole body
    allow_private: bool = False  # fetch from loopback and private networks too

    def __post_init__(self) -> None:
        for name in ("max_pixels", "max_bytes", "timeout_s"):
            if getattr(self, name) <= 0:
                raise ValueError(f"{name} must be above 0, got {getattr(self, name)!r}")


class _TryAgain(Exception):
    """A failure that may be gone the next time."""

    def __init__(self, reason: str, pause_s: float | None = None) -> None:
        super().__init__(reason, pause_s)
        self.reason = reason
        self.pause_s = pause_s  # what the server asked for


class Fetcher:
    """Downloads pictures; may be called from many threads at once."""

    def __init__(
        self,
        limits: ImageLimits | None = None,
        *,
        connections: int = 64,
        per_host: int = 32,
        tries: int = 4,
        first_pause_s: float = 0.5,
        seed: int | None = None,
    ) -> None:
        """Open nothing yet.

        Args:
            limits: sizes, times and addresses accepted.
            connections: open at once, over all hosts.
            per_host: requests to one host at once.
            tries: of one picture, the first one included.
            first_pause_s: before the second try; doubled before each further one, and scattered
                from 0 to itself ("full jitter": Brooker (2015), AWS Architecture Blog).
            seed: of the scattering.

        Raises:
            ValueError: if a number is below 1.
        """
        for name, value in (("connections", connections), ("per_host", per_host), ("tries", tries)):
            if value < 1:
                raise ValueError(f"{name} must be at least 1, got {value!r}")
        self.limits = limits or ImageLimits()
        self._connections = connections
        self._per_host = per_host
        self._tries = tries
        self._first_pause_s = first_pause_s
        self._random = random.Random(seed)
        self._lock = threading.Lock()
        self._hosts: dict[str, tuple[threading.Semaphore, int]] = {}
        self._client: httpx.Client | None = None

    def __enter__(self) -> "Fetcher":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; the next fetch opens new ones."""
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def fetch(self, url: str) -> bytes:
        """Download a picture, trying again where that may help.

        Raises:
            ImageError: on a refused address, an HTTP error, a time-out, or a body over the limit.
        """
        for failed in range(1, self._tries + 1):
            try:
                return self._try(url)
            except _TryAgain as error:
                if failed == self._tries:
                    reason = f"{error.reason} (tried {failed} times)"
                    raise ImageError(repr(url), reason) from error
                time.sleep(self._pause_s(failed, error.pause_s))
        raise AssertionError("unreachable")  # pragma: no cover

    def _pause_s(self, failed: int, asked_s: float | None) -> float:
        if asked_s is not None:
            return min(asked_s, _MAX_PAUSE_S)
        longest = self._first_pause_s * 2.0 ** (failed - 1)
        return float(self._random.uniform(0, min(longest, _MAX_PAUSE_S)))

    def _try(self, url: str) -> bytes:
        import httpcore
        import httpx

        asked, deadline = url, time.monotonic() + self.limits.timeout_s
        try:
            for _ in range(_MAX_REDIRECTS + 1):
                location = httpx.URL(url)
                if location.scheme not in ("http", "https"):
                    reason = f"scheme {location.scheme!r} is refused; only http and https"
                    raise ImageError(repr(url), reason)
                if not location.host:
                    raise ImageError(repr(url), "it names no host")
                with self._slot(location.host), self._open().stream("GET", location) as response:
                    if not response.has_redirect_location:
                        return self._read(response, asked, deadline)
                    url = str(response.url.join(response.headers["location"]))
        except (httpx.InvalidURL, UnicodeError) as error:
            raise ImageError(repr(url), f"it is no URL ({error})") from error
        except (
            httpx.HTTPError,
            httpcore.NetworkError,
            httpcore.ProtocolError,
            httpcore.TimeoutException,
        ) as error:
            raise _TryAgain(f"{type(error).__name__} {error}".strip()) from error
        raise ImageError(repr(asked), f"over {_MAX_REDIRECTS} redirects")

    def _read(self, response: "httpx.Response", url: str, deadline: float) -> bytes:
        status = response.status_code
        if status in _RETRIED:
            pause_s = retry_after_s(response.headers.get("retry-after"), time.time())
            raise _TryAgain(f"HTTP status {status}", pause_s)
        if status != 200:
            raise ImageError(repr(url), f"HTTP status {status}")
        body = bytearray()
        for chunk in response.iter_raw():
            body += chunk
            if len(body) > self.limits.max_bytes:
                raise ImageError(repr(url), f"it has over {self.limits.max_bytes} bytes")
            if time.monotonic() > deadline:
                raise _TryAgain(f"it took over {self.limits.timeout_s:g} s")
        return bytes(body)

    @contextmanager
    def _slot(self, host: str) -> Iterator[None]:
        """Wait until the host has few enough requests; hosts nobody asks are forgotten."""
        with self._lock:
            known = self._hosts.get(host, (threading.Semaphore(self._per_host), 0))
            self._hosts[host] = (known[0], known[1] + 1)
        try:
            with known[0]:
                yield
        finally:
            with self._lock:
                semaphore, users = self._hosts[host]
                if users == 1:
                    del self._hosts[host]
                else:
                    self._hosts[host] = (semaphore, users - 1)

    def _open(self) -> "httpx.Client":
        with self._lock:
            if self._client is None:
                self._client = _new_client(self.limits, self._connections)
            return self._client


def retry_after_s(header: str | None, now: float) -> float | None:
    """Read a Retry-After header: seconds, or a date; None where there is none that makes sense.

    Source: RFC 9110, section 10.2.3.
    """
    if header is None:
        return None
    if header.strip().isdecimal():
        return float(header)
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - now)
    except ValueError:
        return None


def fetch_bytes(url: str, *, limits: ImageLimits | None = None) -> bytes:
    """Download one picture into memory, with one try; see `Fetcher.fetch`."""
    with Fetcher(limits, connections=1, tries=1) as fetcher:
        return fetcher.fetch(url)


def public_addresses(host: str, port: int, *, allow_private: bool) -> list[str]:
    """Resolve a host, and refuse it if any of its addresses is not public.

    With `allow_private`, loopback and private networks are let through, link-local addresses never.

    Raises:
        ImageError: if the host is unknown or has a refused address.
    """
    try:
        found = socket.getaddrinfo(host, port, proto=socket.IPPROTO_TCP)
    except socket.gaierror as error:
        if error.errno == socket.EAI_AGAIN:
            raise _TryAgain(f"host {host!r} cannot be looked up now ({error})") from error
        raise ImageError(repr(host), f"host {host!r} is unknown ({error})") from error
    addresses = [str(entry[4][0]) for entry in found]
    for text in addresses:
        # ::ffff:127.0.0.1 is 127.0.0.1, whatever `is_global` of this Python says.
        address = ipaddress.ip_address(text.partition("%")[0])
        address = getattr(address, "ipv4_mapped", None) or address
        if address.is_link_local:
            # Clouds answer there with the machine's secrets; no shop keeps pictures there.
            raise ImageError(repr(host), f"{host} is at the link-local address {text}")
        if not address.is_global and not allow_private:
            raise ImageError(
                repr(host),
                f"{host} is at the non-public address {text}; "
                "set ImageLimits(allow_private=True) if you trust it",
            )
    return addresses


def _new_client(limits: ImageLimits, connections: int) -> "httpx.Client":
    """Build a client that connects to checked addresses only."""
    import httpcore
    import httpx

    class CheckedBackend(httpcore.SyncBackend):
        def connect_tcp(
            self,
            host: str,
            port: int,
            timeout: float | None = None,
            local_address: str | None = None,
            socket_options: Iterable[Any] | None = None,
        ) -> httpcore.NetworkStream:
            failure: Exception | None = None
            for address in public_addresses(host, port, allow_private=limits.allow_private):
                try:
                    return super().connect_tcp(
                        address, port, timeout, local_address, socket_options
                    )
                except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                    failure = error
            raise failure or httpcore.ConnectError(f"host {host!r} has no address")

    class CheckedTransport(httpx.BaseTransport):
        def __init__(self) -> None:
            self._pool = httpcore.ConnectionPool(
                ssl_context=httpx.create_ssl_context(),
                max_connections=connections,
                max_keepalive_connections=connections,
                http2=_has_http2(),
                network_backend=CheckedBackend(),
            )

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            url = request.url
            answer = self._pool.handle_request(
                httpcore.Request(
                    request.method,
                    httpcore.URL(
                        scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                    ),
                    headers=request.headers.raw,
                    content=request.stream,
                    extensions=request.extensions,
                )
            )
            return httpx.Response(
                answer.status,
                headers=answer.headers,
                stream=_Body(answer),
                extensions=answer.extensions,
            )

        def close(self) -> None:
            self._pool.close()

    class _Body(httpx.SyncByteStream):
        def __init__(self, answer: httpcore.Response) -> None:
            self._answer = answer

        def __iter__(self) -> Iterator[bytes]:
            yield from self._answer.iter_stream()

        def close(self) -> None:
            self._answer.close()

    return httpx.Client(
        transport=CheckedTransport(),
        timeout=limits.timeout_s,
        follow_redirects=False,
        trust_env=False,
        # A compressed body could grow past the limit while it is unpacked; pictures gain nothing.
        headers={"Accept-Encoding": "identity", "User-Agent": "measure-extract"},
    )


def _has_http2() -> bool:
    from importlib.util import find_spec

    return find_spec("h2") is not None
