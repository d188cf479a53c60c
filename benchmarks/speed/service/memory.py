"""The service's memory over thousands of pictures of thousands of sizes."""

import math
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks.speed.service.clients import Client, Tally, memory_mb, service
from benchmarks.speed.service.pictures import LARGE_PX, ONE_LARGE_IN, SMALL_PX, sized_photos

__all__ = ["curve_facts", "measure_memory", "patiently", "watched"]

EARLY = 2_000  # requests after which memory is first told
WINDOW = 500  # requests that are told together
_LOOKS = 25  # at the memory, in each window
_AT_ONCE = 4  # clients


def measure_memory(
    paths: Sequence[Path], requests: int, sizes: int, most_s: float = math.inf
) -> dict[str, Any]:
    """Send pictures of many sizes, and tell the service's memory on the way.

    Args:
        paths: of photos, which are made small.
        requests: in all, where they can be made within `most_s` seconds.
        sizes: of pictures that differ.
        most_s: after which no more are made.
    """
    photo = sized_photos(paths, sizes)
    tally = Tally()
    started = time.monotonic()
    with service() as (port, process):
        ask = patiently(port, photo, tally, clients=_AT_ONCE)
        seen = watched(
            ask, requests, process.pid, clients=_AT_ONCE, window=WINDOW, until_s=started + most_s
        )
    return {
        "requests": max(seen),
        "different_sizes": min(sizes, max(seen)),
        "longest_side_px": {"most": SMALL_PX, f"one in {ONE_LARGE_IN}": LARGE_PX},
        "answered": len(tally.answered),
        "failed": tally.failed,
        "seconds": round(time.monotonic() - started),
        **curve_facts(seen, EARLY),
    }


def patiently(
    port: int, photo: Callable[[int], bytes], tally: Tally, *, clients: int
) -> Callable[[int, int], None]:
    """Make the requests of clients of our service: who is turned away waits as told, and asks again.

    Args:
        port: of the service.
        photo: gives what a request sends, by its number.
        tally: is told the answers.
        clients: how many there are.
    """
    at = [Client(port, number) for number in range(clients)]

    def ask(client: int, number: int) -> None:
        content = photo(number)
        while (wait := at[client].ask(content, tally)) is not None:
            time.sleep(wait)

    return ask


def watched(
    ask: Callable[[int, int], None],
    requests: int,
    pid: int,
    *,
    clients: int,
    window: int,
    until_s: float = math.inf,
) -> dict[int, list[float]]:
    """Have clients ask, and look at a process's memory now and then.

    Memory goes up with a large photo, and down when a reader tidies up: one look tells little.

    Args:
        ask: is told the client's number and the request's.
        requests: in all.
        pid: of the process that answers; its children count.
        clients: that ask at once.
        window: requests.
        until_s: on the clock of `time.monotonic`; no request begins later.

    Returns:
        The number of requests that ends a window -> what was seen within it, in MB.
    """
    seen: dict[int, list[float]] = {}
    every = max(1, window // _LOOKS)
    lock, done = threading.Lock(), 0

    def one(client: int) -> None:
        nonlocal done
        for number in range(client, requests, clients):
            if time.monotonic() > until_s:
                return
            ask(client, number)
            with lock:
                done += 1
                end = -(-done // window) * window
                if done % every == 0:
                    seen.setdefault(end, []).append(memory_mb(pid))
                if done == end:
                    print(done, statistics.median(seen[end]), max(seen[end]), "MB", flush=True)

    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(one, range(clients)))
    return {end: found for end, found in seen.items() if end <= done}


def curve_facts(seen: dict[int, list[float]], early: int) -> dict[str, Any]:
    """Tell the median of each window, the highest of all, and how the last compares to an early one."""
    curve = {end: round(statistics.median(found), 1) for end, found in sorted(seen.items())}
    early = min((end for end in curve if end >= early), default=max(curve))
    return {
        "memory_mb": curve,
        "highest_mb": max(map(max, seen.values())),
        f"last_over_{early}": round(curve[max(curve)] / curve[early], 4),
    }
