"""Only checked addresses are connected to, in their order, and nothing but the address is sent there."""

import asyncio
import http.server
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpcore
import httpx
import pytest

from measure_extract.errors import ImageError
from measure_extract.images.base import ImageLimits
from measure_extract.images.client import _Loop, new_client
from measure_extract.images.fetch import Fetcher
from tests.images.h2_server import CERTIFICATE, h2_server
from tests.images.test_addresses import resolve

OPEN = ImageLimits(allow_private=True, timeout_s=60)


class Echo(http.server.BaseHTTPRequestHandler):
    """Answers with what it was asked, and keeps the headers."""

    protocol_version = "HTTP/1.1"  # keeps its connections
    headers_seen: list[dict[str, str]] = []
    clients: set[tuple[str, int]] = set()

    def do_GET(self) -> None:
        self.clients.add(self.client_address)
        self.headers_seen.append({k.lower(): v for k, v in self.headers.items()})
        self.send_response(302 if self.path == "/away" else 200)
        self.send_header("Location", "http://8.8.8.8/")
        self.send_header("Content-Length", str(len(self.path)))
        self.end_headers()
        self.wfile.write(self.path.encode())

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    httpd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    httpd.daemon_threads = True
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield httpd.server_address[1]
    httpd.shutdown()
    thread.join()
    httpd.server_close()


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with new_client(OPEN, 2) as found:
        yield found


def test_what_is_sent(client: httpx.Client, port: int) -> None:
    answer = client.get(f"http://127.0.0.1:{port}/a%20b?c=d")

    assert (answer.status_code, answer.text) == (200, "/a%20b?c=d")
    sent = Echo.headers_seen[-1]
    assert (sent["accept-encoding"], sent["user-agent"]) == ("identity", "measure-extract")
    assert sent["host"] == f"127.0.0.1:{port}"


def test_redirects_are_left_to_the_caller(client: httpx.Client, port: int) -> None:
    assert client.get(f"http://127.0.0.1:{port}/away").status_code == 302


def test_no_proxy_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with new_client(OPEN, 2) as client:
        assert client.get(f"http://127.0.0.1:{port}/x").text == "/x"


@pytest.mark.parametrize("addresses", [("127.0.0.1",), ("127.0.0.2", "127.0.0.1")])
def test_the_next_address_is_tried(
    monkeypatch: pytest.MonkeyPatch, client: httpx.Client, port: int, addresses: tuple[str, ...]
) -> None:
    resolve(monkeypatch, *addresses)  # only 127.0.0.1 listens

    assert client.get(f"http://shop.example:{port}/x").text == "/x"


def test_the_next_address_is_tried_where_one_is_silent(
    monkeypatch: pytest.MonkeyPatch, client: httpx.Client, port: int
) -> None:
    real = httpcore.AnyIOBackend.connect_tcp
    tried = []

    async def connect(self: Any, host: str, *rest: Any) -> Any:
        tried.append(host)
        if host == "127.0.0.2":
            raise httpcore.ConnectTimeout
        return await real(self, host, *rest)

    monkeypatch.setattr(httpcore.AnyIOBackend, "connect_tcp", connect)
    resolve(monkeypatch, "127.0.0.2", "127.0.0.1", "127.0.0.3")

    assert client.get(f"http://shop.example:{port}/x").text == "/x"
    assert tried == ["127.0.0.2", "127.0.0.1"]


def test_connections_are_few_and_kept(client: httpx.Client, port: int) -> None:
    Echo.clients.clear()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(client.get, [f"http://127.0.0.1:{port}/x"] * 40))

    assert {answer.text for answer in answers} == {"/x"}
    assert 1 <= len(Echo.clients) <= 2


@pytest.mark.parametrize(
    ("addresses", "words"), [(("127.0.0.2",), "refused"), ((), "'shop.example' has no address")]
)
def test_no_address_answers(
    monkeypatch: pytest.MonkeyPatch,
    client: httpx.Client,
    port: int,
    addresses: tuple[str, ...],
    words: str,
) -> None:
    resolve(monkeypatch, *addresses)
    with pytest.raises(httpcore.ConnectError, match=words):
        client.get(f"http://shop.example:{port}/x")


@pytest.mark.parametrize(("allow_private", "is_reached"), [(True, True), (False, False)])
def test_the_limits_decide(port: int, allow_private: bool, is_reached: bool) -> None:
    def ask() -> Any:
        with new_client(ImageLimits(allow_private=allow_private, timeout_s=60), 1) as client:
            return client.get(f"http://127.0.0.1:{port}/x").text

    if is_reached:
        assert ask() == "/x"
    else:
        with pytest.raises(ImageError, match="non-public"):
            ask()


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Let threads come between each other's steps as often as they can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("hasty_threads")
def test_no_thread_comes_between_the_steps_of_a_request(monkeypatch: pytest.MonkeyPatch) -> None:
    """httpcore's own threaded pool lost 54 of 400 requests here."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with h2_server() as server, new_client(OPEN, 4) as client:
        urls = [f"{server.url}/{i}" for i in range(200)]
        with ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(client.get, urls))

    assert [answer.text for answer in answers] == [f"/{i}" for i in range(200)]
    assert server.versions == {"2"}
    assert server.connections == 1


def test_who_waits_is_told_when_the_client_is_closed() -> None:
    silent = socket.create_server(("127.0.0.1", 0))
    client = new_client(OPEN, 2)
    with silent, ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(client.get, f"http://127.0.0.1:{silent.getsockname()[1]}/")
        connection = silent.accept()[0]
        with connection:
            connection.recv(1)  # it was asked
            client.close()
        with pytest.raises(httpcore.NetworkError):
            waiting.result(timeout=30)
    client.close()  # again: nothing is left to close


def test_a_closed_client_leaves_no_thread(port: int) -> None:
    before = set(threading.enumerate())
    with new_client(OPEN, 2) as client:
        client.get(f"http://127.0.0.1:{port}/x")
        [loop] = [t for t in set(threading.enumerate()) - before if t.name == "downloads"]
        assert loop.daemon  # who forgets to close a client can end the program all the same
    assert not loop.is_alive()
    deadline = time.monotonic() + 30
    while (left := own_threads() - before) and time.monotonic() < deadline:
        time.sleep(0.01)  # those of names end by themselves

    assert left == set()


def own_threads() -> set[threading.Thread]:
    """Give the threads of clients; the test's server has others."""
    return {t for t in threading.enumerate() if t.name.startswith(("downloads", "names"))}


async def at_once() -> int:
    return 5


@pytest.mark.parametrize("how", ["closed", "another process's"])
def test_a_loop_that_is_gone_says_so_and_keeps_nobody_waiting(
    monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    loop = _Loop()
    assert loop.result(at_once()) == 5
    if how == "closed":
        loop.close()
    else:
        monkeypatch.setattr(loop, "_pid", -1)
    with pytest.raises(httpcore.NetworkError, match="the connection was closed"):
        loop.result(at_once())
    monkeypatch.undo()
    loop.close()


@pytest.fixture
def own_ctrl_c() -> Iterator[threading.Timer]:
    """Give what sends Ctrl-C to this thread; a run in the background has it ignored."""
    here = threading.get_ident()
    usual = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield threading.Timer(0.05, signal.pthread_kill, (here, signal.SIGINT))
    signal.signal(signal.SIGINT, usual)


def test_what_nobody_waits_for_any_more_is_ended(own_ctrl_c: threading.Timer) -> None:
    loop, is_ended = _Loop(), threading.Event()

    async def long_work() -> None:
        own_ctrl_c.start()
        try:
            await asyncio.sleep(60)
        finally:
            is_ended.set()

    with pytest.raises(KeyboardInterrupt):
        loop.result(long_work())
    assert is_ended.wait(10)
    loop.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="only where processes can be forked")
def test_a_forked_child_connects_anew(port: int) -> None:
    with Fetcher(OPEN, tries=1) as fetcher:
        url = f"http://127.0.0.1:{port}/x"
        assert fetcher.fetch(url) == b"/x"
        child = os.fork()
        if child == 0:
            os._exit(0 if fetcher.fetch(url) == b"/x" else 3)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert fetcher.fetch(url) == b"/x"
