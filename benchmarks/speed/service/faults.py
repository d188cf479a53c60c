"""What becomes of answers when requests are bad, readers are killed, the disk is full, or it is time to stop."""

import json
import os
import random
import signal
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any

import httpx

from benchmarks.speed.service.bad_requests import send_bad
from benchmarks.speed.service.clients import Client, ready_readers, service, wait_until
from measure_extract.runtime.devices import count_cores

__all__ = ["measure_faults"]

_BAD = 1_000
_KILLS = 5
_PATIENT = ("--deadline", "300")  # others on the machine must not make it a fault
_DISK_BYTES = 400_000  # of the disk that runs full


def measure_faults(paths: Sequence[Path]) -> dict[str, Any]:
    """Meet each fault with a service of its own, and compare every answer with the quiet one's."""
    photos = [path.read_bytes() for path in paths[:16]]
    others = os.getloadavg()[0]
    with service(*_PATIENT) as (port, process):
        right = [answers_of(Client(port, 0).send(photo)[1]) for photo in photos]
        bad = _bad_requests(port, photos, right)
        killed = _killed_readers(port, process.pid, photos, right)
    return {
        "photos": len(photos),
        "load_of_others": round(others, 1),
        "bad_requests": bad,
        "readers_killed": killed,
        "service_killed": _service_killed(photos, right),
        "told_to_stop": _told_to_stop(photos, right),
        "full_disk": _full_disk(photos, right),
    }


def answers_of(body: bytes) -> Any:
    """Give the part of an answer that is the same each time."""
    return json.loads(body)["answers"]


@dataclass
class Fates:
    """What became of requests that were sent while something went wrong."""

    right: int = 0
    wrong: int = 0
    refused: Counter[str] = field(default_factory=Counter)  # by problem
    broken_at: list[float] = field(default_factory=list)  # when requests without an answer began

    def facts(self) -> dict[str, Any]:
        """Sum up."""
        return {
            "right": self.right,
            "wrong": self.wrong,
            "refused": dict(self.refused),
            "without_an_answer": len(self.broken_at),
        }


@contextmanager
def load(
    port: int, photos: Sequence[bytes], right: Sequence[Any], *, clients: int = 6
) -> Iterator[Fates]:
    """Have clients ask without a pause, as long as the block lasts."""
    fates, is_over = Fates(), threading.Event()

    def one(number: int) -> None:
        client, rng = Client(port, number), random.Random(number)
        while not is_over.is_set():
            place = rng.randrange(len(photos))
            began = time.monotonic()
            try:
                status, body, _ = client.send(photos[place] + rng.randbytes(8))
            except (HTTPException, OSError):
                fates.broken_at.append(began)
                time.sleep(0.05)
                continue
            if status == 200:
                is_right = answers_of(body) == right[place]
                fates.right += is_right
                fates.wrong += not is_right
            else:
                fates.refused[json.loads(body)["type"].rpartition(":")[2]] += 1
                time.sleep(0.2)

    with ThreadPoolExecutor(clients) as pool:
        running = [pool.submit(one, number) for number in range(clients)]
        try:
            yield fates
        finally:
            is_over.set()
        for future in running:
            future.result()


def _bad_requests(port: int, photos: Sequence[bytes], right: Sequence[Any]) -> dict[str, Any]:
    """Send bad requests while good ones are answered."""
    with load(port, photos, right, clients=1) as fates, ThreadPoolExecutor(16) as pool:
        backs = list(pool.map(lambda seed: send_bad(port, photos[0], seed), range(_BAD)))
    with httpx.Client(base_url=f"http://127.0.0.1:{port}") as http:
        is_ready = http.get("/readyz").status_code == 200
    return {
        "sent": _BAD,
        "statuses": dict(sorted(Counter(status for status, _ in backs).items())),
        "bodies_that_leak": sum(map(_leaks, (body for _, body in backs))),
        "good_requests_beside": fates.facts(),
        "is_ready_after": is_ready,
    }


def _leaks(body: bytes) -> bool:
    return any(word in body for word in (b"Traceback", b"site-packages", b".py", b"0x7f", b"/work"))


def _killed_readers(
    port: int, pid: int, photos: Sequence[bytes], right: Sequence[Any]
) -> dict[str, Any]:
    """Kill a reader under load, again and again."""
    seconds, cpu_seconds = [], []
    with load(port, photos, right) as fates:
        for number in range(_KILLS):
            time.sleep(1.0)
            readers = readers_of(pid)
            victim = readers[number % len(readers)]
            os.kill(victim, signal.SIGKILL)
            seconds.append(wait_until(_is_replaced(port, pid, victim)))
            [fresh] = set(readers_of(pid)) - set(readers)
            cpu_seconds.append(_cpu_seconds(fresh))
    return {
        "kills": _KILLS,
        **fates.facts(),
        "seconds_until_all_readers_are_ready": [round(s, 2) for s in seconds],
        "cpu_seconds_of_a_start": [round(s, 2) for s in cpu_seconds],
    }


def _cpu_seconds(pid: int) -> float:
    """Read how much of a core a process has had so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def readers_of(pid: int) -> list[int]:
    """Give the processes that read for a service."""
    found = subprocess.run(
        ["pgrep", "-P", str(pid), "-f", "spawn_main"], capture_output=True, text=True
    )
    return [int(line) for line in found.stdout.split()]


def _is_replaced(port: int, pid: int, victim: int) -> Callable[[], bool]:
    """Tell whether another process reads for the victim: what is ready is told before a death is noticed."""

    def is_replaced() -> bool:
        readers = readers_of(pid)
        is_there = victim not in readers and len(readers) == count_cores()
        return is_there and ready_readers(port) == count_cores()

    return is_replaced


def _service_killed(photos: Sequence[bytes], right: Sequence[Any]) -> dict[str, Any]:
    """Kill the whole service while it keeps records, start it again, and read them."""
    with tempfile.TemporaryDirectory() as folder:
        with service("--capture", folder, *_PATIENT, is_ended=False) as (port, process):
            with load(port, photos, right) as fates:
                time.sleep(4.0)
                process.kill()
                process.wait()
        started = time.monotonic()
        with service("--capture", folder):
            seconds = time.monotonic() - started
        rows = _readable_rows(Path(folder))
    return {
        **fates.facts(),
        "rows_kept_and_readable": rows,
        "seconds_until_all_readers_are_ready": round(seconds, 2),
    }


def _told_to_stop(photos: Sequence[bytes], right: Sequence[Any]) -> dict[str, Any]:
    """Send SIGTERM under load: what was begun before it must be answered or was refused at once."""
    with service(*_PATIENT, is_ended=False) as (port, process):
        with load(port, photos, right) as fates:
            time.sleep(3.0)
            signalled = time.monotonic()
            process.send_signal(signal.SIGTERM)
            code = process.wait(60)
            seconds = time.monotonic() - signalled
    return {
        **fates.facts(),
        "begun_before_and_lost": sum(began < signalled for began in fates.broken_at),
        "exit_code": code,
        "seconds_until_exit": round(seconds, 2),
    }


def _full_disk(photos: Sequence[bytes], right: Sequence[Any]) -> dict[str, Any]:
    """Keep records and photos on a disk that runs full, then make room."""
    with _small_disk() as folder:
        if folder is None:
            return {"skipped": "no small disk can be mounted here; run it as root on Linux"}
        with service("--capture", str(folder), "--capture-photos", *_PATIENT) as (port, _):
            with load(port, photos, right) as fates:
                wait_until(lambda: captured(port, "lost") > 0)
                lost = captured(port, "lost")
                subprocess.run(["mount", "-o", "remount,size=100m", str(folder)], check=True)
                kept = captured(port, "kept")
                wait_until(lambda: captured(port, "kept") > kept)
        rows = _readable_rows(folder)
    return {
        "disk_bytes": _DISK_BYTES,
        **fates.facts(),
        "rows_lost_while_full": lost,
        "rows_kept_and_readable": rows,
    }


@contextmanager
def _small_disk() -> Iterator[Path | None]:
    with tempfile.TemporaryDirectory() as name:
        options = ["-t", "tmpfs", "-o", f"size={_DISK_BYTES}"]
        done = subprocess.run(["mount", *options, "records", name], capture_output=True)
        try:
            yield Path(name) if done.returncode == 0 else None
        finally:
            if done.returncode == 0:
                subprocess.run(["umount", name], check=True)


def captured(port: int, fate: str) -> float:
    """Count the rows of which this became: kept or lost."""
    text = httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=10).text
    start = f'measure_extract_captured_rows_total{{fate="{fate}"}} '
    return sum(float(line[len(start) :]) for line in text.splitlines() if line.startswith(start))


def _readable_rows(folder: Path) -> int:
    import pyarrow.parquet as pq

    return sum(pq.read_table(path).num_rows for path in folder.rglob("*.parquet"))
