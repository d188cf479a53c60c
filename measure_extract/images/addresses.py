"""Which addresses may be connected to, and how one is written."""

import ipaddress
import re
import socket

from measure_extract.errors import ImageError

__all__ = ["TryAgain", "plain_address", "public_addresses", "refuse_unusable"]

# RFC 3986, section 3.1; a single letter is a drive.
_SCHEME = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]+)://", re.IGNORECASE)


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


def refuse_unusable(address: str) -> None:
    """Refuse what is neither a path nor an address of the web: "s3://shop/1.png", nothing at all.

    Raises:
        ImageError: if it is blank, or begins with another scheme than http and https.
    """
    if not address.strip():
        raise ImageError(repr(address), "no path or URL is given")
    found = _SCHEME.match(address)
    if found and found["scheme"].lower() not in ("http", "https"):
        reason = (
            f"scheme {found['scheme']!r} is refused; only http and https, or a path without one"
        )
        raise ImageError(repr(address), reason)


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
                "set ImageLimits(allow_private=True), or --allow-private, if you trust it",
            )
    return addresses
