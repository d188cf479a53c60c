"""Requests that no client should send, over a bare socket."""

import random
import socket
import struct
import time
import zlib
from contextlib import closing

from benchmarks.speed.service.clients import form

__all__ = ["KINDS", "send_bad"]

_TIMEOUT_S = 60.0
_BUSY = 503
KINDS = (
    "truncated", "flipped byte", "half closed", "pipelined", "bad chunks", "invalid UTF-8",
    "wrong types", "bomb", "no photo", "endless length", "random bytes", "slow",
)  # fmt: skip


def send_bad(port: int, photo: bytes, seed: int) -> tuple[int, bytes]:
    """Send one, again where the service is busy: what is refused unread tells nothing.

    Returns:
        The status of the first answer, 0 without one, and all that came back.
    """
    rng = random.Random(seed)
    kind = rng.choice(KINDS[:-1]) if rng.random() < 0.98 else "slow"  # each of these takes seconds
    parts = _parts(kind, photo, rng)
    until_s = time.monotonic() + _TIMEOUT_S
    while True:
        back = _exchange(port, kind, parts, f"127.1.{seed // 250 % 250}.{seed % 250 + 1}")
        status = int(back.split(b" ", 2)[1]) if back.startswith(b"HTTP/1.1 ") else 0
        if status != _BUSY or time.monotonic() > until_s:
            return status, back
        time.sleep(0.2)


def _exchange(port: int, kind: str, parts: list[bytes], own_address: str) -> bytes:
    back = b""
    address, own = ("127.0.0.1", port), (own_address, 0)
    with closing(socket.create_connection(address, _TIMEOUT_S, source_address=own)) as connection:
        try:
            for part in parts:
                connection.sendall(part)
                time.sleep(0.3 if kind == "slow" else 0)
            if kind in ("half closed", "truncated", "random bytes"):
                connection.shutdown(socket.SHUT_WR)
            while part := connection.recv(65536):
                back += part
        except OSError:
            pass
    return back


def _parts(kind: str, photo: bytes, rng: random.Random) -> list[bytes]:
    whole = _request(*_form(photo))
    place = rng.randrange(len(whole))
    text = b'{"image": "' + rng.randbytes(8).hex().encode() + b'", "entity": "height"}'
    json = "application/json"
    found = {
        "truncated": [whole[:place]],
        "half closed": [whole[: whole.index(b"\r\n\r\n") + 4]],
        "flipped byte": [whole[:place], bytes([whole[place] ^ 0x55]), whole[place + 1 :]],
        "pipelined": [whole + _request(b"{", json) + whole[:place]],
        "bad chunks": [_head(json, "Transfer-Encoding: chunked"), rng.randbytes(40) + b"\r\n\r\n"],
        "invalid UTF-8": [_request(b'{"image": "\xff\xfe"}', json)],
        "wrong types": [_request(rng.choice(_WRONG_TYPES), json)],
        "bomb": [_request(*_form(bomb()))],
        "no photo": [_request(rng.choice((text, *_form(b"%PDF-1.7")[:1])), json)],
        "endless length": [_head(json, f"Content-Length: {10 ** rng.randrange(8, 30)}")],
        "random bytes": [rng.randbytes(rng.randrange(1, 2000))],
        "slow": [whole[i : i + 1] for i in range(20)],
    }
    return found[kind]


_WRONG_TYPES = (
    b"[]", b"7", b'{"image": 5}', b'{"image": "", "entity": {}}', b'{"image": null}', b"[" * 50_000,
    b'{"image": "AAAA", "entity": [1]}', b'{"image": "AAAA", "group_id": [], "entity": "height"}',
)  # fmt: skip


def _form(photo: bytes) -> tuple[bytes, str]:
    body, headers = form(photo)
    return body, headers["Content-Type"]


def _head(content_type: str, line: str) -> bytes:
    lines = (
        "POST /v1/measurements HTTP/1.1", "Host: localhost", "Connection: close",
        f"Content-Type: {content_type}", line,
    )  # fmt: skip
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _request(body: bytes, content_type: str) -> bytes:
    return _head(content_type, f"Content-Length: {len(body)}") + body


def bomb() -> bytes:
    """Give a PNG of some bytes that claims 40,000 x 40,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", 40_000, 40_000, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(1_000_000))) + chunk(b"IEND", b"")
    )  # fmt: skip
