"""Only checked addresses are connected to, in their order, and nothing but the address is sent there."""

import http.server
import socket
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from measure_extract.errors import ImageError
from measure_extract.images.addresses import TryAgain, new_client, public_addresses
from measure_extract.images.base import ImageLimits


def resolve(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Let every name have these addresses."""

    def answer(host: str, port: int, *args: object, **options: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", answer)


PUBLIC, OWN, NEVER = "public", "ours alone", "never"


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("8.8.8.8", PUBLIC),
        ("2001:4860:4860::8888", PUBLIC),
        ("::ffff:8.8.8.8", PUBLIC),
        ("127.0.0.1", OWN),
        ("10.1.2.3", OWN),
        ("192.168.0.1", OWN),
        ("172.16.0.1", OWN),
        ("100.64.0.1", OWN),
        ("0.0.0.0", OWN),
        ("::1", OWN),
        ("fd00::1", OWN),
        ("::ffff:10.1.2.3", OWN),
        ("169.254.169.254", NEVER),
        ("fe80::1", NEVER),
        ("fe80::1%eth0", NEVER),
        ("::ffff:169.254.169.254", NEVER),
    ],
)
def test_which_addresses_are_let_through(
    monkeypatch: pytest.MonkeyPatch, address: str, kind: str
) -> None:
    resolve(monkeypatch, "1.1.1.1", address)
    for allow_private in (False, True):
        if kind == PUBLIC or (kind == OWN and allow_private):
            found = public_addresses("shop.example", 80, allow_private=allow_private)
            assert found == ["1.1.1.1", address]
        else:
            words = "link-local" if kind == NEVER else "non-public"
            with pytest.raises(ImageError, match=f"shop.example is at the {words} address"):
                public_addresses("shop.example", 80, allow_private=allow_private)


@pytest.mark.parametrize(
    ("number", "kind", "words"),
    [
        (socket.EAI_AGAIN, TryAgain, "host 'shop.example' cannot be looked up now"),
        (socket.EAI_NONAME, ImageError, "host 'shop.example' is unknown"),
        (socket.EAI_FAIL, ImageError, "host 'shop.example' is unknown"),
    ],
)
def test_a_name_that_is_not_found(
    monkeypatch: pytest.MonkeyPatch, number: int, kind: type[Exception], words: str
) -> None:
    def fail(*args: object, **options: object) -> list[object]:
        raise socket.gaierror(number, "no")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(kind, match=words):
        public_addresses("shop.example", 80, allow_private=False)


class Echo(http.server.BaseHTTPRequestHandler):
    """Answers with what it was asked, and keeps the headers."""

    headers_seen: list[dict[str, str]] = []

    def do_GET(self) -> None:
        self.headers_seen.append({k.lower(): v for k, v in self.headers.items()})
        self.send_response(302 if self.path == "/away" else 200)
        self.send_header("Location", "http://8.8.8.8/")
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
    with new_client(ImageLimits(allow_private=True, timeout_s=60), 2) as found:
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
    with new_client(ImageLimits(allow_private=True, timeout_s=60), 2) as client:
        assert client.get(f"http://127.0.0.1:{port}/x").text == "/x"


@pytest.mark.parametrize("addresses", [("127.0.0.1",), ("127.0.0.2", "127.0.0.1")])
def test_the_next_address_is_tried(
    monkeypatch: pytest.MonkeyPatch, client: httpx.Client, port: int, addresses: tuple[str, ...]
) -> None:
    resolve(monkeypatch, *addresses)  # only 127.0.0.1 listens

    assert client.get(f"http://shop.example:{port}/x").text == "/x"


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
    import httpcore

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
