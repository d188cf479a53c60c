"""Connect to checked addresses only: the one place that opens a socket.

Addresses are checked where the connection is made, and the connection goes to the address that was
checked: no redirect and no second answer of a name server leads to a private network.
"""

import ipaddress
import socket
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from measure_extract.errors import ImageError
from measure_extract.images.base import ImageLimits

if TYPE_CHECKING:
    import httpx

__all__ = ["TryAgain", "new_client", "plain_address", "public_addresses"]


class TryAgain(Exception):
    """A failure that may be gone the next time."""

    def __init__(self, reason: str, pause_s: float | None = None) -> None:
        super().__init__(reason, pause_s)
        self.reason = reason
        self.pause_s = pause_s  # what the server asked for


def plain_address(text: str) -> str:
    """Write a URL without the blanks around it and its scheme in small letters; a path stays as it is.

    Source: RFC 3986, section 3.1: a scheme is the same in any case.
    """
    scheme, mark, rest = text.strip().partition("://")
    is_web = mark and scheme.lower() in ("http", "https")
    return f"{scheme.lower()}://{rest}" if is_web else text


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
            raise TryAgain(f"host {host!r} cannot be looked up now ({error})") from error
        raise ImageError(
            repr(host), f"host {host!r} is unknown ({error}); check the address"
        ) from error
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


def new_client(limits: ImageLimits, connections: int) -> "httpx.Client":
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
