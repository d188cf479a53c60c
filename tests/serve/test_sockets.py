"""What comes over a socket that is no good request: always an answer of ours or a closed connection."""

import asyncio
import json
import random
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import pytest

from measure_extract.serve.app import create_app
from measure_extract.serve.base import Reader
from measure_extract.serve.gate import Gate
from measure_extract.serve.server import address_of, listen, make_server
from measure_extract.serve.settings import ServeSettings
from tests.serve.helpers import ToldReader, local_reader, photo

Address = tuple[str, int]
TIMEOUT_S = 5.0


@contextmanager
def listening(*readers: Reader, **facts: object) -> Iterator[tuple[Address, Gate]]:
    """Run a server in a thread."""
    settings = ServeSettings(port=0, workers=1, **facts)  # type: ignore[arg-type]
    gate = create_app(settings, list(readers) or [local_reader()])
    server = make_server(gate)
    listener = listen(settings)
    thread = threading.Thread(target=server.run, args=([listener],))
    address = listener.getsockname()
    assert address_of(listener) == f"http://127.0.0.1:{address[1]}"
    thread.start()
    while not gate.service.dispatcher.is_ready:
        time.sleep(0.01)
    yield address, gate
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def service() -> Iterator[tuple[Address, Gate]]:
    with listening(
        header_s=0.3, body_s=0.3, keep_alive_s=1, max_body_bytes=100_000, per_client=60, waiting=60
    ) as found:
        yield found


def exchange(
    address: Address, *sent: bytes, pause_s: float = 0.0, is_closed: bool = False
) -> bytes:
    """Send bytes and give all that comes back until the connection ends."""
    back = b""
    with closing(socket.create_connection(address, TIMEOUT_S)) as connection:
        try:
            for part in sent:
                connection.sendall(part)
                time.sleep(pause_s)
            if is_closed:
                connection.shutdown(socket.SHUT_WR)
            while part := connection.recv(65536):
                back += part
        except ConnectionError:
            pass
    return back


def head(
    length: int | str | None, content_type: str = "application/json", extra: str = ""
) -> bytes:
    lines = [
        "POST /v1/measurements HTTP/1.1", "Host: localhost", f"Content-Type: {content_type}",
        "Connection: close",
    ]  # fmt: skip
    lines += [] if length is None else [f"Content-Length: {length}"]
    return ("\r\n".join(lines) + "\r\n" + extra + "\r\n").encode("latin-1")


def status_of(back: bytes) -> int:
    return int(back.split(b" ", 2)[1]) if back.startswith(b"HTTP/1.1 ") else 0


def body_of(back: bytes) -> dict:  # type: ignore[type-arg]
    return json.loads(back.partition(b"\r\n\r\n")[2])  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ((b"\x16\x03\x01\x02\x00\x01",), 400),
        ((b"GET\r\n\r\n",), 400),
        ((b"GET / HTTP/1.1\r\nHost: localhost\r\nBad Header\r\n\r\n",), 400),
        ((b"POST / HTTP/1.1\r\n" + b"a: b\r\n" * 20_000,), 400),
        ((head("-5"),), 400),
        ((head("5, 6"),), 400),
        ((head(10), b"{}"), 408),
        ((head(200_000),), 413),
        ((head(200_000), b"x" * 200_000), 413),
        ((head(None, extra="Transfer-Encoding: chunked\r\n"), b"zz\r\n"), 400),
        ((head(None, extra="Transfer-Encoding: chunked\r\n"), b"5\r\nabc"), 408),
        ((head(None, extra="Transfer-Encoding: chunked\r\n"), b"1f400\r\n", b"x" * 128_000), 413),
        ((head(2, extra="Transfer-Encoding: chunked\r\n"), b"0\r\n\r\n"), 400),
        ((head(4), b"\xff\xfe\xfd\xfc"), 400),
        ((b"GET /livez HTTP/1.0\r\nHost: localhost\r\n\r\n",), 200),
        ((b"GET / HTTP/1.1\r\nHost: evil\r\nConnection: close\r\n\r\n",), 403),
    ],
)
def test_what_is_no_request_has_a_problem(
    service: tuple[Address, Gate], sent: tuple[bytes, ...], status: int
) -> None:
    back = exchange(service[0], *sent)

    assert status_of(back) == status
    if status != 200:
        assert b"application/problem+json" in back.lower()
        assert body_of(back)["status"] == status


def test_a_head_that_never_comes_is_not_waited_for(service: tuple[Address, Gate]) -> None:
    started = time.monotonic()

    assert exchange(service[0], b"POST /v1/measurements HTTP/1.1\r\nHo") == b""
    assert time.monotonic() - started < 3


def test_requests_one_after_the_other_on_one_connection(service: tuple[Address, Gate]) -> None:
    one = b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"
    last = one.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")

    assert exchange(service[0], one * 3 + last).count(b"HTTP/1.1 200") == 4


def test_an_idle_connection_is_not_cut_before_its_time(service: tuple[Address, Gate]) -> None:
    one = b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"
    last = one.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    back = exchange(service[0], one, last, pause_s=0.5)  # longer than a head may take

    assert back.count(b"HTTP/1.1 200") == 2


def good() -> bytes:
    content = b'--b\r\nContent-Disposition: form-data; name="image"; filename="a"\r\n\r\n'
    content += photo(60, 60) + b"\r\n--b--\r\n"
    return head(len(content), "multipart/form-data; boundary=b") + content


def damaged(rng: random.Random) -> tuple[list[bytes], bool]:
    """Damage a good request in one of many ways; tells too whether to stop sending half-way."""
    whole = good()
    first, _, rest = whole.partition(b"\r\n\r\n")
    place = rng.randrange(len(whole))
    kinds = [
        lambda: [whole[:place]],
        lambda: [whole[:place] + bytes([rng.randrange(256)]) + whole[place + 1 :]],
        lambda: [whole[:place], whole[place + rng.randrange(1, 9) :]],
        lambda: [rng.randbytes(rng.randrange(1, 400))],
        lambda: [first.replace(b"multipart/form-data", b"application/json"), b"\r\n\r\n", rest],
        lambda: [head(rng.randrange(1, 300)), rng.randbytes(300)],
        lambda: [head(10**rng.randrange(6, 30))],
        lambda: [head(None, extra="Transfer-Encoding: chunked\r\n"), rng.randbytes(60)],
        lambda: [head(2), b"[" * 2],
        lambda: [head(40), b'{"image": "' + rng.randbytes(20).hex().encode()],
        lambda: [whole + whole[: rng.randrange(len(whole))]],
        lambda: [head(len(rest), "multipart/form-data; boundary=" + "x" * rng.randrange(300)), rest],
    ]  # fmt: skip
    return rng.choice(kinds)(), rng.random() < 0.5


def test_a_thousand_bad_requests(service: tuple[Address, Gate]) -> None:
    address, gate = service
    rng = random.Random(18)
    cases = [damaged(rng) for _ in range(1000)]

    def one(case: tuple[list[bytes], bool]) -> bytes:
        return exchange(address, *case[0], is_closed=case[1])

    with ThreadPoolExecutor(32) as pool:
        backs = list(pool.map(one, cases))

    statuses = [status_of(back) for back in backs]
    assert set(statuses) <= {0, 200, 400, 403, 404, 405, 408, 413, 415, 422}
    assert statuses.count(0) < 900
    for back in backs:
        assert not any(word in back for word in (b"Traceback", b"site-packages", b"0x7f", b".py"))
    deadline = time.monotonic() + 30
    while gate.under_way and time.monotonic() < deadline:
        time.sleep(0.01)
    assert (gate.under_way, gate.service.dispatcher.under_way) == (0, 0)
    assert gate._held.now == 0
    assert status_of(exchange(address, good())) == 200


def test_a_client_that_goes_away_leaves_the_queue() -> None:
    reader = ToldReader()
    settings = ServeSettings(port=0, workers=1)
    gate = create_app(settings, [reader])
    server, listener = make_server(gate), listen(settings)
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    try:
        while not gate.service.dispatcher.is_ready:
            time.sleep(0.01)
        reader.go.clear()
        connections = []
        for number in range(2):
            connection = socket.create_connection(listener.getsockname(), TIMEOUT_S)
            content = good().replace(b"IDAT", b"IDA%d" % number)
            connection.sendall(content)
            connections.append(connection)
        wait_for(lambda: gate.service.dispatcher.under_way == 2)
        for connection in connections:
            connection.close()
        wait_for(lambda: gate.service.dispatcher.under_way == 0)
        assert gate.service.dispatcher.queue.waiting == 0
        reader.go.set()
    finally:
        server.should_exit = True
        thread.join()


def test_the_times_of_the_settings_are_kept() -> None:
    settings = ServeSettings(port=0, workers=1, keep_alive_s=7, grace_s=0.1)
    gate = create_app(settings, [ToldReader()])
    server = make_server(gate)
    gate.under_way = 1  # and never ends

    assert server.config.timeout_keep_alive == 7
    asyncio.run(asyncio.wait_for(server._drain(), TIMEOUT_S))  # type: ignore[attr-defined]
    assert server.should_exit


def wait_for(condition) -> None:  # type: ignore[no-untyped-def]
    deadline = time.monotonic() + TIMEOUT_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)
