"""A service in a process of its own, clients that ask it, and what came of their requests."""

import itertools
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import httpx

from measure_extract.runtime.devices import count_cores

__all__ = [
    "Client",
    "Tally",
    "closed_loop",
    "first_answers",
    "form",
    "memory_mb",
    "open_loop",
    "quantile",
    "quantiles_ms",
    "ready_readers",
    "service",
    "wait_until",
]

SEED = 18
_TIMEOUT_S = 120.0
_OPEN_CLIENTS = 64


@dataclass
class Tally:
    """What came of requests; filled by many threads."""

    answered: list[tuple[int, float]] = field(default_factory=list)  # (photo, seconds)
    refused_s: list[float] = field(default_factory=list)
    failed: int = 0
    seconds: float = 0.0  # that it took

    @property
    def answered_s(self) -> list[float]:
        """Seconds of the requests that were answered."""
        return [seconds for _, seconds in self.answered]

    def add(self, other: "Tally") -> None:
        """Take in what came of others."""
        self.answered += other.answered
        self.refused_s += other.refused_s
        self.failed += other.failed
        self.seconds += other.seconds

    def own_ratios(self, alone_s: dict[int, float]) -> list[float]:
        """Give each answer's seconds over those of the same photo when it is asked alone."""
        return [seconds / alone_s[photo] for photo, seconds in self.answered if photo in alone_s]

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.answered) / self.seconds

    def facts(self) -> dict[str, Any]:
        """Sum up."""
        return {
            "answered": len(self.answered),
            "refused": len(self.refused_s),
            "failed": self.failed,
            "answered_per_second": round(self.rate, 3),
            "latency_ms": quantiles_ms(self.answered_s),
            "refusal_ms": quantiles_ms(self.refused_s),
        }


def quantile(values: Sequence[float], share: float) -> float:
    """Give the value below which a share of the values is."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def quantiles_ms(seconds: Sequence[float]) -> dict[str, float] | None:
    """Median, 95th and 99th percentile in milliseconds; None of none."""
    if not seconds:
        return None
    at = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
    return {name: round(1000 * quantile(seconds, share), 1) for name, share in at.items()}


class Client:
    """One client with an address and a connection of its own: the service gives each a share."""

    _numbers = itertools.count()

    def __init__(self, port: int, number: int) -> None:
        self._connection = HTTPConnection(
            "127.0.0.1", port, timeout=_TIMEOUT_S, source_address=(f"127.0.{number // 250}.{2 + number % 250}", 0)
        )  # fmt: skip

    def send(self, photo: bytes) -> tuple[int, bytes, dict[str, str]]:
        """Ask once; gives status, body and headers.

        Raises:
            HTTPException: if the connection breaks.
            OSError: the same.
        """
        body, headers = form(photo)
        try:
            self._connection.request("POST", "/v1/measurements", body, headers)
            answer = self._connection.getresponse()
            return answer.status, answer.read(), dict(answer.headers)
        except (HTTPException, OSError):
            self._connection.close()
            raise

    def ask(self, photo: bytes, tally: Tally, number: int = 0) -> float | None:
        """Ask once about a photo, and note it under its number.

        A photo that is asked twice at once is read once, and what was just read is remembered: each
        request's file differs in bytes behind the picture, as the photos of a shop differ.

        Returns:
            How long to wait before asking again; None if it was answered.
        """
        unique = photo + next(self._numbers).to_bytes(8, "big")
        started = time.perf_counter()
        try:
            status, _, headers = self.send(unique)
        except (HTTPException, OSError):
            tally.failed += 1
            return 0.1
        seconds = time.perf_counter() - started
        if status == 200:
            tally.answered.append((number, seconds))
            return None
        if status in (429, 503):
            tally.refused_s.append(seconds)
            return float(headers["retry-after"])
        tally.failed += 1
        return None


def form(photo: bytes) -> tuple[bytes, dict[str, str]]:
    """Write a photo as a form that asks for the height."""
    parts = (
        b'--b\r\nContent-Disposition: form-data; name="entity"\r\n\r\nheight\r\n'
        b'--b\r\nContent-Disposition: form-data; name="image"; filename="a"\r\n\r\n'
    )
    return parts + photo + b"\r\n--b--\r\n", {"Content-Type": "multipart/form-data; boundary=b"}


@contextmanager
def service(*options: str, is_ended: bool = True) -> Iterator[tuple[int, "subprocess.Popen[str]"]]:
    """Start a service; gives its port and its process once all its readers are warm.

    With `is_ended`, it is told to stop at the end and must leave with code 0.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "measure_extract", "serve", "--port", "0", "--device", "cpu", *options],
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stderr is not None
    lines = process.stderr
    port = int(lines.readline().rpartition(":")[2])
    threading.Thread(target=lambda: [None for _ in lines], daemon=True).start()  # its log
    try:
        wait_until(lambda: ready_readers(port) == count_cores())
        yield port, process
        if is_ended:
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 0
    finally:
        process.kill()


def wait_until(is_so: Callable[[], bool], most_s: float = 300.0) -> float:
    """Wait until something is so; gives the seconds."""
    started = time.monotonic()
    while not is_so():
        if time.monotonic() - started > most_s:
            raise TimeoutError(f"still not so after {most_s:g} s")
        time.sleep(0.02)
    return time.monotonic() - started


def ready_readers(port: int) -> int:
    """Count the readers that are warm; 0 where nobody answers."""
    try:
        text = httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=10).text
    except httpx.HTTPError:
        return 0
    line = next(one for one in text.splitlines() if one.startswith("measure_extract_readers_ready"))
    return int(float(line.split()[1]))


def memory_mb(pid: int) -> float:
    """Give the memory of a process and its children: what each has of its own, and files once.

    Files (libraries, models) count as in the process that maps most of them. The proportional set size
    would not do: it falls and rises by 45 MB as other programs on the machine use the same libraries.
    """
    children = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True).stdout
    found = [_resident_kb(one) for one in (pid, *map(int, children.split()))]
    files_kb = max(whole - own for own, whole in found)
    return round((sum(own for own, _ in found) + files_kb) / 1e3, 1)


def _resident_kb(pid: int) -> tuple[int, int]:
    """Read what a process has of its own, and all that it has, in kB."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    of = {
        name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines[1:])
    }
    return of["Anonymous"], of["Rss"]


def closed_loop(
    port: int, photos: Sequence[bytes], clients: int, seconds: float, *, first: int = 0
) -> Tally:
    """Have clients ask one photo after the other, each its own way through them, from the first on.

    One that is refused waits as long as it is told, and asks again; that is not counted as latency.
    """
    tally = Tally()
    started = time.monotonic()
    until = started + seconds

    def one(number: int) -> None:
        client, place = Client(port, number), first + number * 7
        while time.monotonic() < until:
            chosen = place % len(photos)
            wait = client.ask(photos[chosen], tally, chosen)
            if wait is None:
                place += 1
            else:
                time.sleep(max(0.0, min(wait, until - time.monotonic())))

    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(one, range(clients)))
    tally.seconds = time.monotonic() - started
    return tally


def first_answers(port: int, photos: Sequence[bytes], clients: int, count: int) -> Tally:
    """Have clients ask the photos in their order, and again from the first on, until so many are answered.

    The seconds are those until the last of the answers that count.
    """
    tally, numbers = Tally(), itertools.count()
    started = time.monotonic()

    def one(number: int) -> None:
        client = Client(port, number)
        while len(tally.answered) < count:
            chosen = next(numbers) % len(photos)
            wait: float | None = 0.0
            while wait is not None and len(tally.answered) < count:
                time.sleep(wait)
                wait = client.ask(photos[chosen], tally, chosen)
        tally.seconds = tally.seconds or time.monotonic() - started

    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(one, range(clients)))
    return tally


def open_loop(
    port: int, photos: Sequence[bytes], rate: float, seconds: float, *, first: int = 0
) -> Tally:
    """Send requests at random times (a Poisson process), whatever becomes of the others."""
    tally, rng = Tally(), random.Random(SEED + first)
    clients = [Client(port, number) for number in range(_OPEN_CLIENTS)]
    locks = [threading.Lock() for _ in clients]

    def one(number: int) -> None:
        chosen = (first + number) % len(photos)
        with locks[number % len(clients)]:
            clients[number % len(clients)].ask(photos[chosen], tally, chosen)

    started, due, number = time.monotonic(), 0.0, 0
    with ThreadPoolExecutor(len(clients)) as pool:
        while (due := due + rng.expovariate(rate)) < seconds:
            time.sleep(max(0.0, started + due - time.monotonic()))
            pool.submit(one, number)
            number += 1
    tally.seconds = time.monotonic() - started
    return tally
