"""Downloads survive a bad web and refuse a hostile one."""

import http.server
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from measure_extract.errors import ImageError
from measure_extract.images import fetch as module
from measure_extract.images.base import ImageLimits
from measure_extract.images.fetch import Fetcher, fetch_bytes, retry_after_s
from tests.images.h2_server import CERTIFICATE, h2_server

OPEN = ImageLimits(allow_private=True, timeout_s=60)  # a busy machine is no failure


class Handler(http.server.BaseHTTPRequestHandler):
    """Fails each path as often as its first number says, then serves it."""

    protocol_version = "HTTP/1.1"
    seen: dict[str, int] = {}
    at_once = 0
    most_at_once = 0
    lock = threading.Lock()

    def do_GET(self) -> None:
        with self.lock:
            count = self.seen[self.path] = self.seen.get(self.path, 0) + 1
            Handler.at_once += 1
            Handler.most_at_once = max(Handler.most_at_once, Handler.at_once)
        threading.Event().wait(0.005)
        with self.lock:
            Handler.at_once -= 1
        kind, _, times = self.path.strip("/").partition("/")
        if count <= int(times or 0):
            self.fail(kind)
        else:
            self.answer(200, b"picture")

    def fail(self, kind: str) -> None:
        if kind == "busy":
            self.answer(429, b"", retry_after="0")
        elif kind == "short":
            self.send_response(200)
            self.send_header("Content-Length", "100")
            self.end_headers()
            self.wfile.write(b"half")
            self.close_connection = True
        elif kind == "slow":
            threading.Event().wait(1)  # longer than the client waits
            self.close_connection = True
        elif kind == "dropped":
            self.close_connection = True
        elif kind == "closed":  # a shop that is shut for an hour
            self.answer(503, b"", retry_after="3600")
        elif kind.startswith("hop"):  # /hop3/9 leads to /hop2/9, and /hop0/9 to the picture
            left = int(kind[3:])
            self.send_response(301)
            self.send_header("Location", f"/hop{left - 1}/9" if left else "/x/0")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif kind.startswith("to-"):
            places = {
                "to-meta": "http://169.254.169.254/latest",
                "to-file": "file:///etc/passwd",
                "to-noise": ":https://99999[",
                "to-bracket": "http://[zz]/",
            }
            self.send_response(302)
            self.send_header("Location", places[kind])
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self.answer(int(kind), b"")

    def answer(self, status: int, body: bytes, retry_after: str | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if retry_after is not None:
            self.send_header("Retry-After", retry_after)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    httpd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    thread = threading.Thread(target=httpd.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{httpd.server_address[1]}"
    httpd.shutdown()
    thread.join()
    httpd.server_close()


@pytest.fixture(autouse=True)
def forget() -> None:
    Handler.seen.clear()


@pytest.mark.parametrize(
    "kind", ["408", "429", "500", "502", "503", "504", "busy", "short", "dropped"]
)
def test_what_may_pass_is_tried_again(server: str, kind: str) -> None:
    with Fetcher(OPEN, first_pause_s=0.01) as fetcher:
        assert fetcher.fetch(f"{server}/{kind}/2") == b"picture"


@pytest.mark.parametrize("kind", ["404", "403", "410", "301", "400", "501", "505", "204"])
def test_what_stays_wrong_is_tried_once(server: str, kind: str) -> None:
    with Fetcher(OPEN) as fetcher, pytest.raises(ImageError, match=f"HTTP status {kind}"):
        fetcher.fetch(f"{server}/{kind}/1")
    assert Handler.seen == {f"/{kind}/1": 1}


def test_http2_carries_many_requests_on_few_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with h2_server() as server, Fetcher(OPEN, connections=4, tries=2, first_pause_s=0) as fetcher:
        urls = [f"{server.url}/{i}" for i in range(200)]
        with ThreadPoolExecutor(16) as pool:
            bodies = list(pool.map(fetcher.fetch, urls))
        with pytest.raises(ImageError, match=r"HTTP status 500 \(tried 2 times\)"):
            fetcher.fetch(f"{server.url}/500")

    assert bodies == [f"/{i}".encode() for i in range(200)]
    assert server.requests == 202
    assert server.versions == {"2"}
    assert server.connections <= 4


def test_a_certificate_nobody_trusts_is_refused() -> None:
    with h2_server() as server, pytest.raises(ImageError, match="CERTIFICATE_VERIFY_FAILED"):
        fetch_bytes(server.url, limits=OPEN)


def test_tries_end(server: str) -> None:
    with (
        Fetcher(OPEN, tries=3, first_pause_s=0.01) as fetcher,
        pytest.raises(ImageError, match=r"HTTP status 500 \(tried 3 times\)"),
    ):
        fetcher.fetch(f"{server}/500/9")


def test_a_silent_server_is_given_up(server: str) -> None:
    limits = ImageLimits(allow_private=True, timeout_s=0.2)
    with (
        Fetcher(limits, tries=2, first_pause_s=0.01) as fetcher,
        pytest.raises(ImageError, match="ReadTimeout.*tried 2 times"),
    ):
        fetcher.fetch(f"{server}/slow/9")


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("to-meta", "link-local address 169.254.169.254"),
        ("to-file", "'file'"),
        ("to-noise", "it is no URL, or leads to none"),
        ("to-bracket", "Invalid URL in location header"),
    ],
)
def test_redirects_are_checked(
    server: str, kind: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The test server is taken for a public one, so that the first hop is allowed.
    from measure_extract.images import addresses

    real = addresses.public_addresses

    def pretend(host: str, port: int, *, allow_private: bool) -> list[str]:
        return real(host, port, allow_private=allow_private or host == "127.0.0.1")

    monkeypatch.setattr(addresses, "public_addresses", pretend)
    with pytest.raises(ImageError, match=words):
        fetch_bytes(f"{server}/{kind}/1")


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "::ffff:127.0.0.1", "fe80::1%lo"]
)
def test_names_that_lead_to_private_addresses_are_refused(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    def answer(*args: object, **options: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80))]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    with pytest.raises(ImageError, match="(non-public|link-local) address") as refused:
        fetch_bytes("http://pictures.example/a.jpg")
    assert refused.value.source == "'http://pictures.example/a.jpg'"  # which of many


@pytest.mark.parametrize("host", ["169.254.169.254", "[fe80::1]", "[::ffff:169.254.169.254]"])
def test_link_local_addresses_are_refused_always(host: str) -> None:
    with pytest.raises(ImageError, match="link-local address"):
        fetch_bytes(f"http://{host}/latest/meta-data", limits=OPEN)


def test_a_second_answer_of_the_name_server_is_not_used(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    real = socket.getaddrinfo

    def answer(host: str, port: int, *args: object, **options: object) -> list[object]:
        if host != "rebinding.example":
            return list(real(host, port, *args, **options))  # type: ignore[arg-type]
        asked.append(host)
        address = "8.8.8.8" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    limits = ImageLimits(timeout_s=0.3)
    port = server.rpartition(":")[2]
    # The checked public address is tried, and fails here; loopback is never reached.
    with pytest.raises(ImageError, match="Connect|unreachable|refused"):
        fetch_bytes(f"http://rebinding.example:{port}/0", limits=limits)
    assert Handler.seen == {}
    assert len(asked) == 1


@pytest.mark.parametrize("different", [1, 40])
def test_one_host_gets_few_requests_at_once(server: str, different: int) -> None:
    Handler.most_at_once = 0
    with Fetcher(OPEN, per_host=3) as fetcher, ThreadPoolExecutor(12) as pool:
        bodies = list(pool.map(fetcher.fetch, [f"{server}/x{i % different}/0" for i in range(40)]))

    assert bodies == [b"picture"] * 40
    assert Handler.most_at_once <= 3
    assert fetcher._hosts == {}


def test_waiting_for_our_own_turn_takes_no_time_of_a_try(
    monkeypatch: pytest.MonkeyPatch, server: str
) -> None:
    clock = [0.0]
    monkeypatch.setattr("measure_extract.images.fetch.time.monotonic", lambda: clock[0])
    fetcher = Fetcher(OPEN, per_host=1, tries=1)
    waited = fetcher._slot

    @contextmanager
    def wait_long(host: str) -> Iterator[None]:
        clock[0] += 10 * OPEN.timeout_s
        with waited(host):
            yield

    monkeypatch.setattr(fetcher, "_slot", wait_long)
    with fetcher:
        assert fetcher.fetch(f"{server}/x/0") == b"picture"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, None),
        ("7", 7.0),
        ("Thu, 01 Jan 1970 00:01:40 GMT", 90.0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
        ("soon", None),
        ("-3", None),
        ("0", 0.0),
        (" 120 ", 120.0),
        ("1.5", None),
        ("", None),
        ("9" * 400, float("inf")),
        ("Mon, 01 Jan 99999999999999999999 00:00:00 GMT", None),
        ("Mon, 01 Jan 1970 00:00:00 +99999999999999999999", None),
    ],
)
def test_retry_after(header: str | None, expected: float | None) -> None:
    assert retry_after_s(header, 10.0) == expected


@pytest.mark.parametrize("url", ["http://", "http://a b/", "ftp://example.com/a.jpg"])
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(ImageError):
        fetch_bytes(url)


@pytest.mark.parametrize("name", ["connections", "per_host", "tries"])
def test_numbers_are_checked(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name} must be at least 1, got 0"):
        Fetcher(**{name: 0})
    Fetcher(**{name: 1})


# What the server asks for, up to a minute; else twice as long each time, up to a minute, scattered.
@pytest.mark.parametrize(
    ("failed", "asked_s", "least_s", "longest_s"),
    [
        (1, None, 0, 0.5),
        (2, None, 0, 1),
        (3, None, 0, 2),
        (7, None, 0, 32),
        (8, None, 0, 60),
        (50, None, 0, 60),
        (1, 0.0, 0, 0),
        (3, 7.5, 7.5, 7.5),
        (1, 59.0, 59, 59),
        (1, 3600.0, 60, 60),
    ],
)
def test_pauses(failed: int, asked_s: float | None, least_s: float, longest_s: float) -> None:
    fetcher = Fetcher(first_pause_s=0.5, seed=1)
    pauses = [fetcher._pause_s(failed, asked_s) for _ in range(500)]

    assert least_s <= min(pauses) <= least_s + 0.05 * (longest_s - least_s)
    assert longest_s - 0.05 * (longest_s - least_s) <= max(pauses) <= longest_s


def test_the_seed_scatters_the_pauses() -> None:
    first, again, other = (
        [Fetcher(seed=seed)._pause_s(1, None) for _ in range(2)][0] for seed in (1, 1, 2)
    )

    assert first == again != other


def test_no_server_makes_us_wait_an_hour(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(module.time, "sleep", pauses.append)
    with Fetcher(OPEN, tries=3) as fetcher, pytest.raises(ImageError, match="503 .tried 3 times"):
        fetcher.fetch(f"{server}/closed/9")

    assert pauses == [60, 60]  # and none after the last try


class Clock:
    """Stands still, but for the steps it is told to make."""

    def __init__(self, *readings: float) -> None:
        self._readings = list(readings)

    def monotonic(self) -> float:
        return self._readings.pop(0) if len(self._readings) > 1 else self._readings[0]

    def time(self) -> float:
        return 0.0


@pytest.mark.parametrize(
    ("readings", "is_late"),
    [((5.0, 25.0), False), ((5.0, 25.5), True), ((5.0, 5.0), False), ((100.0, 119.0), False)],
)
def test_a_try_has_one_deadline_over_its_whole_body(
    server: str, monkeypatch: pytest.MonkeyPatch, readings: tuple[float, ...], is_late: bool
) -> None:
    monkeypatch.setattr(module, "time", Clock(*readings))
    with Fetcher(ImageLimits(allow_private=True, timeout_s=20), tries=1) as fetcher:
        if is_late:
            with pytest.raises(ImageError, match="it took over 20 s"):
                fetcher.fetch(f"{server}/x/0")
        else:
            assert fetcher.fetch(f"{server}/x/0") == b"picture"


class Dripping:
    """A response whose body never ends."""

    status_code = 200
    headers: dict[str, str] = {}

    def __init__(self) -> None:
        self.chunks = 0

    def iter_raw(self) -> Iterator[bytes]:
        while True:
            self.chunks += 1
            yield b"x"


def test_a_body_that_drips_for_ever_is_cut_at_the_deadline(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "time", Clock(*range(50)))
    response = Dripping()
    with pytest.raises(module.TryAgain, match="it took over 20 s"):
        Fetcher()._read(response, "u", deadline=20)  # type: ignore[arg-type]

    assert response.chunks == 22  # read at 0, 1, ... 21 seconds


def test_a_body_that_never_ends_is_cut_at_the_limit() -> None:
    response = Dripping()
    deadline = time.monotonic() + 5
    with pytest.raises(ImageError, match="it has over 9 bytes"):
        Fetcher(ImageLimits(max_bytes=9))._read(response, "u", deadline)  # type: ignore[arg-type]

    assert response.chunks == 10


@pytest.mark.parametrize(("max_bytes", "is_read"), [(7, True), (6, False)])
def test_a_body_may_be_as_long_as_the_limit(server: str, max_bytes: int, is_read: bool) -> None:
    limits = ImageLimits(allow_private=True, timeout_s=60, max_bytes=max_bytes)
    with Fetcher(limits) as fetcher:
        if is_read:
            assert fetcher.fetch(f"{server}/x/0") == b"picture"
        else:
            with pytest.raises(ImageError, match="it has over 6 bytes"):
                fetcher.fetch(f"{server}/x/0")


@pytest.mark.parametrize(("hops", "is_reached"), [(1, True), (5, True), (6, False)])
def test_five_redirects_are_followed(server: str, hops: int, is_reached: bool) -> None:
    url = f"{server}/hop{hops - 1}/9"
    with Fetcher(OPEN) as fetcher:
        if is_reached:
            assert fetcher.fetch(url) == b"picture"
        else:
            with pytest.raises(ImageError, match=f"{url}.*over 5 redirects"):
                fetcher.fetch(url)
    assert Handler.seen[f"/hop{hops - 1}/9"] == 1


def test_as_many_requests_as_allowed_reach_a_host_at_once() -> None:
    fetcher = Fetcher(per_host=3)
    together = threading.Barrier(3, timeout=30)

    def ask(host: str) -> None:
        with fetcher._slot(host):
            together.wait()

    with ThreadPoolExecutor(3) as pool:
        for hosts in (["a", "a", "a"], ["a", "b", "a"]):
            list(pool.map(ask, hosts))
    assert fetcher._hosts == {}


def test_a_host_is_forgotten_after_a_failure_too() -> None:
    fetcher = Fetcher()
    with pytest.raises(KeyError), fetcher._slot("a"):
        assert fetcher._hosts["a"][1] == 1
        raise KeyError
    assert fetcher._hosts == {}


def test_a_fetcher_can_be_closed_and_used_again(server: str) -> None:
    with Fetcher(OPEN) as fetcher:
        fetcher.fetch(f"{server}/x/0")
        client = fetcher._client
        fetcher.fetch(f"{server}/x/0")
        assert fetcher._client is client  # kept between pictures
        fetcher.close()
        assert client is not None
        assert client.is_closed
        assert fetcher.fetch(f"{server}/x/0") == b"picture"
    assert fetcher._client is None


def test_one_call_is_one_try(server: str) -> None:
    with pytest.raises(ImageError, match="HTTP status 500 .tried 1 times"):
        fetch_bytes(f"{server}/500/9", limits=OPEN)
    assert Handler.seen == {"/500/9": 1}
