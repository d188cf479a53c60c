"""Load the service: throughput beside predict's, latency by load, refusals at overload, memory over many sizes.

Run: python -m benchmarks.speed.serve --data ../shared/data [--photos 120] [--seconds 25]
     python -m benchmarks.speed.serve --data ../shared/data --only memory [--requests 20000] [--sizes 3000]
Writes benchmarks/results/serve.json; with --only, that part anew and the rest as it was.

Each client has an address of its own (127.0.0.2, 127.0.0.3, ...), as the service gives each a share. A
client that is refused waits as long as it is told, and asks again; the waiting is not counted as latency.
"""

import argparse
import csv
import io
import json
import random
import signal
import statistics
import subprocess
import sys
import tempfile
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
from PIL import Image

from benchmarks.result_files import describe_run, read_result, write_result
from measure_extract.batch.run import predict_file
from measure_extract.batch.settings import PredictSettings
from measure_extract.images.load import load_image
from measure_extract.runtime.devices import count_cores

SEED = 18
CLIENTS = (1, 4, 16, 64)
EARLY = 2_000  # requests after which memory is first told
_WINDOW, _LOOK_EVERY = 500, 20  # requests
_AT_ONCE = 4  # clients that send the pictures of many sizes
_SMALL_PX, _LARGE_PX = (48, 160), (320, 640)  # longest sides of those
_FLIP = Image.Transpose.FLIP_LEFT_RIGHT
_TIMEOUT_S = 60.0


@dataclass
class Tally:
    """What came of requests; filled by many threads."""

    answered_s: list[float] = field(default_factory=list)
    refused_s: list[float] = field(default_factory=list)
    failed: int = 0

    def facts(self, seconds: float) -> dict[str, Any]:
        """Sum up."""
        return {
            "answered": len(self.answered_s),
            "refused": len(self.refused_s),
            "failed": self.failed,
            "answered_per_second": round(len(self.answered_s) / seconds, 3),
            "latency_ms": quantiles_ms(self.answered_s),
            "refusal_ms": quantiles_ms(self.refused_s),
        }


def quantiles_ms(seconds: Sequence[float]) -> dict[str, float] | None:
    """Median, 95th and 99th percentile in milliseconds; None of none."""
    if not seconds:
        return None
    ordered = sorted(seconds)
    at = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
    found = {name: ordered[min(len(ordered) - 1, int(q * len(ordered)))] for name, q in at.items()}
    return {name: round(1000 * value, 1) for name, value in found.items()}


class Client:
    """One client with an address and a connection of its own."""

    def __init__(self, port: int, number: int) -> None:
        self._connection = HTTPConnection(
            "127.0.0.1", port, timeout=_TIMEOUT_S, source_address=(f"127.0.{number // 250}.{2 + number % 250}", 0)
        )  # fmt: skip

    def ask(self, photo: bytes, tally: Tally) -> float | None:
        """Ask once; gives how long to wait before asking again, or None if it was answered."""
        body, headers = form(photo)
        started = time.perf_counter()
        try:
            self._connection.request("POST", "/v1/measurements", body, headers)
            answer = self._connection.getresponse()
            answer.read()
        except (HTTPException, OSError):
            self._connection.close()
            tally.failed += 1
            return 0.1
        seconds = time.perf_counter() - started
        if answer.status == 200:
            tally.answered_s.append(seconds)
            return None
        if answer.status in (429, 503):
            tally.refused_s.append(seconds)
            return float(answer.headers["Retry-After"])
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
def service(*options: str) -> Iterator[tuple[int, int]]:
    """Start a service; gives its port and its process, once it is warm."""
    process = subprocess.Popen(
        [sys.executable, "-m", "measure_extract", "serve", "--port", "0", "--device", "cpu", *options],
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stderr is not None
    lines = process.stderr
    port = int(lines.readline().rpartition(":")[2])
    threading.Thread(target=lambda: [None for _ in lines], daemon=True).start()  # its log
    wait_ready(port)
    try:
        yield port, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


def wait_ready(port: int) -> float:
    """Wait until all readers are warm; gives the seconds."""
    started = time.monotonic()
    with httpx.Client(base_url=f"http://127.0.0.1:{port}") as http:
        while not _has_all_readers(http):
            time.sleep(0.05)
    return time.monotonic() - started


def _has_all_readers(http: httpx.Client) -> bool:
    try:
        return f"readers_ready {float(count_cores())}" in http.get("/metrics").text
    except httpx.HTTPError:
        return False


def closed_loop(port: int, photos: Sequence[bytes], clients: int, seconds: float) -> dict[str, Any]:
    """Have clients ask one photo after the other, each its own way through them."""
    tally = Tally()
    until = time.monotonic() + seconds

    def one(number: int) -> None:
        client, place = Client(port, number), number * 7
        while time.monotonic() < until:
            wait = client.ask(photos[place % len(photos)], tally)
            if wait is None:
                place += 1
            else:
                time.sleep(max(0.0, min(wait, until - time.monotonic())))

    started = time.monotonic()
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(one, range(clients)))
    return {"clients": clients, **tally.facts(time.monotonic() - started)}


def open_loop(port: int, photos: Sequence[bytes], rate: float, seconds: float) -> dict[str, Any]:
    """Send requests at random times (a Poisson process), whatever becomes of the others."""
    tally, rng = Tally(), random.Random(SEED)
    clients = [Client(port, number) for number in range(64)]
    locks = [threading.Lock() for _ in clients]

    def one(number: int) -> None:
        with locks[number % len(clients)]:
            clients[number % len(clients)].ask(photos[number % len(photos)], tally)

    started, due, number = time.monotonic(), 0.0, 0
    with ThreadPoolExecutor(len(clients)) as pool:
        while due < seconds:
            due += rng.expovariate(rate)
            time.sleep(max(0.0, started + due - time.monotonic()))
            pool.submit(one, number)
            number += 1
    return {"rate": round(rate, 2), "sent": number, **tally.facts(time.monotonic() - started)}


def predict_rate(paths: Sequence[Path], repeats: int) -> float:
    """Pictures a second of `predict` on the same photos; starting is taken out by a shorter run."""

    def seconds(chosen: Sequence[Path]) -> float:
        with tempfile.TemporaryDirectory() as folder:
            rows = Path(folder) / "rows.csv"
            with rows.open("w", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(["index", "image_link", "group_id", "entity_name"])
                writer.writerows([i, path, 1, "height"] for i, path in enumerate(chosen))
            settings = PredictSettings(rows=rows, output=Path(folder) / "out.csv")
            return predict_file(settings).seconds

    few = list(paths[: 2 * count_cores()])
    many = few + list(paths) * repeats
    # A picture that comes again is read once: each copy needs a name of its own.
    with tempfile.TemporaryDirectory() as folder:
        copies = []
        for number, path in enumerate(many):
            copies.append(Path(folder) / f"{number}{path.suffix}")
            copies[-1].symlink_to(path.resolve())
        return (len(many) - len(few)) / (seconds(copies) - seconds(copies[: len(few)]))


def measure_load(paths: Sequence[Path], seconds: float) -> dict[str, Any]:
    """Closed loops, 70 % of the capacity, and three times the capacity."""
    photos = [path.read_bytes() for path in paths]
    before = predict_rate(paths, 1)
    with service() as (port, _):
        closed_loop(port, photos, 1, 3)  # warms the connections
        loops = [closed_loop(port, photos, clients, seconds) for clients in CLIENTS]
        capacity = max(loop["answered_per_second"] for loop in loops)
        at_70 = open_loop(port, photos, 0.7 * capacity, seconds)
        at_300 = open_loop(port, photos, 3 * capacity, seconds)
        single = closed_loop(port, photos, 1, seconds)
    after = predict_rate(paths, 1)
    predict = statistics.fmean((before, after))
    single_ms = statistics.fmean(loop["latency_ms"]["p50"] for loop in (loops[0], single))
    at_16 = next(loop for loop in loops if loop["clients"] == 16)
    return {
        "photos": len(paths),
        "seconds_each": seconds,
        "predict_pictures_per_second": [round(before, 3), round(after, 3)],
        "closed_loop": loops,
        "at_70_percent": at_70,
        "at_300_percent": at_300,
        "throughput_16_over_predict": round(at_16["answered_per_second"] / predict, 3),
        "p95_70_over_single_median": round(at_70["latency_ms"]["p95"] / single_ms, 2),
        "p95_70_over_single_p95": round(
            at_70["latency_ms"]["p95"] / loops[0]["latency_ms"]["p95"], 2
        ),
        "p95_300_over_p95_70": round(at_300["latency_ms"]["p95"] / at_70["latency_ms"]["p95"], 2),
    }


def sized_photos(paths: Sequence[Path], sizes: int) -> Callable[[int], bytes]:
    """Give real photos made small, in so many different sizes; one in twenty is larger."""
    rng = random.Random(SEED)
    pictures = [Image.fromarray(load_image(path)) for path in paths]
    for picture in pictures:
        picture.thumbnail((1000, 1000))
    chosen: dict[tuple[int, int], Image.Image] = {}  # size -> the picture that is made so large
    while len(chosen) < sizes:
        longest = rng.uniform(*(_LARGE_PX if len(chosen) % 20 == 0 else _SMALL_PX))
        picture = pictures[len(chosen) % len(pictures)]
        scale, stretch = longest / max(picture.size), rng.uniform(0.6, 1.0)
        size = (
            max(16, round(picture.width * scale * stretch)),
            max(16, round(picture.height * scale)),
        )
        chosen.setdefault(size, picture)
    listed = list(chosen.items())

    def photo(number: int) -> bytes:
        size, picture = listed[number % sizes]
        out = io.BytesIO()
        # The second time round it is another photo of that size, or the answer might be kept.
        turned = picture if number // sizes % 2 == 0 else picture.transpose(_FLIP)
        turned.resize(size).save(out, "JPEG", quality=95 - number // sizes)
        return out.getvalue()

    return photo


def memory_mb(pid: int) -> float:
    """Give the memory of a process and its children, shared pages once (proportional set size)."""
    children = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True).stdout
    total = 0
    for one in (pid, *map(int, children.split())):
        text = Path(f"/proc/{one}/smaps_rollup").read_text()
        total += next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
    return round(total / 1e3, 1)


def measure_memory(paths: Sequence[Path], requests: int, sizes: int) -> dict[str, Any]:
    """Send many small pictures of many sizes, and tell the service's memory on the way.

    It goes up with a large photo and down again when the readers tidy up: what is told is the median
    of each 500 requests, and the highest seen.
    """
    photo = sized_photos(paths[:40], sizes)
    seen: dict[int, list[float]] = {}  # the request that ends a window -> memory within it
    tally = Tally()
    lock, done = threading.Lock(), 0
    started = time.monotonic()
    with service() as (port, pid):

        def one(number: int) -> None:
            nonlocal done
            client = Client(port, number)
            for place in range(number, requests, _AT_ONCE):
                content = photo(place)
                while (wait := client.ask(content, tally)) is not None:
                    time.sleep(wait)
                with lock:
                    done += 1
                    if done % _LOOK_EVERY == 0:
                        window = seen.setdefault(-(-done // _WINDOW) * _WINDOW, [])
                        window.append(memory_mb(pid))
                    if done % _WINDOW == 0:
                        print(
                            done, statistics.median(seen[done]), max(seen[done]), "MB", flush=True
                        )

        with ThreadPoolExecutor(_AT_ONCE) as pool:
            list(pool.map(one, range(_AT_ONCE)))
    curve = {end: statistics.median(window) for end, window in seen.items()}
    early = min(EARLY, max(curve))
    return {
        "requests": requests,
        "different_sizes": min(sizes, requests),
        "longest_side_px": {"19 of 20": _SMALL_PX, "1 of 20": _LARGE_PX},
        "answered": len(tally.answered_s),
        "failed": tally.failed,
        "seconds": round(time.monotonic() - started),
        "memory_mb": curve,
        "highest_mb": max(map(max, seen.values())),
        f"last_over_{early}": round(curve[max(curve)] / curve[early], 4),
    }


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--photos", type=int, default=120)
    parser.add_argument("--seconds", type=float, default=25.0)
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--sizes", type=int, default=3_000)
    parser.add_argument("--only", choices=["load", "memory"])
    options = parser.parse_args()
    paths = sorted((options.data / "images" / "test").glob("*.webp"))
    random.Random(SEED).shuffle(paths)
    result = {k: v for k, v in (read_result("serve") or {}).items() if k != "run"}
    if options.only != "memory":
        load = measure_load(paths[: options.photos], options.seconds)
        result["load"] = {"run": describe_run(), **load}
    if options.only != "load":
        memory = measure_memory(paths, options.requests, options.sizes)
        result["memory"] = {"run": describe_run(), **memory}
    print(json.dumps(result, indent=1))
    print(f"written to {write_result('serve', result)}")


if __name__ == "__main__":
    main()
