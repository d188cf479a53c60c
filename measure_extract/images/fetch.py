"""Download pictures into memory from a web that is slow, broken or hostile.

One `Fetcher` keeps its connections and may be called from many threads. Addresses are checked where
the connection is made, and the connection goes to the address that was checked: no redirect and no
second answer of a name server leads to a private network. What it refuses to do: follow another
scheme than http and https, use a proxy, keep anything on disk.
"""

import os
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from measure_extract.errors import ImageError
from measure_extract.images.addresses import TryAgain
from measure_extract.images.base import ImageLimits, too_many_bytes

if TYPE_CHECKING:
    import httpx

__all__ = ["Fetcher", "fetch_bytes", "retry_after_s"]

_MAX_REDIRECTS = 5  # browsers allow 20; product pictures need one or two
_RETRIED = frozenset({408, 429, 500, 502, 503, 504})  # may go well the next time (RFC 9110)
_MAX_PAUSE_S = 60.0  # whatever a server asks for: a run has other pictures to wait for


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
        self._pid = os.getpid()  # of the client

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
            except TryAgain as error:
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

        asked, left_s = url, self.limits.timeout_s  # to wait for our own turn takes nothing of it
        try:
            for _ in range(_MAX_REDIRECTS + 1):
                location = _checked(httpx.URL(url))
                with self._slot(location.host):
                    deadline = time.monotonic() + left_s
                    with self._open().stream("GET", location) as response:
                        if not response.has_redirect_location:
                            return self._read(response, asked, deadline)
                        url = str(response.url.join(response.headers["location"]))
                left_s = deadline - time.monotonic()
        except ImageError as error:  # of a host, or of where it leads: say of which picture
            leads = "" if url == asked else f"it leads to {url!r}: "
            raise type(error)(repr(asked), leads + error.problem) from error
        except (httpx.InvalidURL, ValueError) as error:
            # The second is what the standard library says of some redirects.
            problem = f"it is no URL, or leads to none ({error}); write http://HOST/PATH"
            raise ImageError(repr(asked), problem) from error
        except (
            httpx.HTTPError,
            httpcore.NetworkError,
            httpcore.ProtocolError,
            httpcore.TimeoutException,
        ) as error:
            raise TryAgain(f"{type(error).__name__} {error}".strip()) from error
        raise ImageError(
            repr(asked), f"over {_MAX_REDIRECTS} redirects; give the address of the picture itself"
        )

    def _read(self, response: "httpx.Response", url: str, deadline: float) -> bytes:
        status = response.status_code
        if status in _RETRIED:
            pause_s = retry_after_s(response.headers.get("retry-after"), time.time())
            raise TryAgain(f"HTTP status {status}", pause_s)
        if status != 200:
            raise ImageError(repr(url), f"HTTP status {status}; see whether a browser opens it")
        body = bytearray()
        for chunk in response.iter_raw():
            body += chunk
            if len(body) > self.limits.max_bytes:
                raise too_many_bytes(repr(url), self.limits)
            if time.monotonic() > deadline:
                raise TryAgain(f"it took over {self.limits.timeout_s:g} s")
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
        from measure_extract.images.client import new_client

        with self._lock:
            if self._client is None or self._pid != os.getpid():  # a fork has no thread to ask
                self._client = new_client(self.limits, self._connections)
                self._pid = os.getpid()
            return self._client


def _checked(url: "httpx.URL") -> "httpx.URL":
    if url.scheme not in ("http", "https"):
        raise ImageError(repr(str(url)), f"scheme {url.scheme!r} is refused; only http and https")
    if not url.host:
        raise ImageError(repr(str(url)), "it names no host; write http://HOST/PATH")
    return url


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
    except (ValueError, OverflowError):  # no date, or one of a year with twenty digits
        return None


def fetch_bytes(url: str, *, limits: ImageLimits | None = None) -> bytes:
    """Download one picture into memory, with one try; see `Fetcher.fetch`."""
    with Fetcher(limits, connections=1, tries=1) as fetcher:
        return fetcher.fetch(url)
