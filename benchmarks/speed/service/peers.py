"""Others' services on the same pictures: an OCR object behind FastAPI, as their users write it.

Run: python -m benchmarks.speed.service.peers paddleocr

Neither project ships a server in its package: what their guides show is one object for all requests, called
inside the route. It only reads; ours also answers the question.
"""

import argparse
import asyncio
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from benchmarks.peers.ocr_calls import Reader, paddleocr_as_it_comes, rapidocr_as_it_comes
from benchmarks.speed.service.clients import Tally, service
from benchmarks.speed.service.memory import curve_facts, patiently, watched
from benchmarks.speed.service.pictures import sized_photos

__all__ = ["measure_peers"]

PEERS: dict[str, Callable[[], Reader]] = {
    "paddleocr": paddleocr_as_it_comes,
    "rapidocr": rapidocr_as_it_comes,
}
_WINDOWS = 6  # in which a run is told
_AT_ONCE = 2  # clients
_TIMEOUT_S = 120.0


def measure_peers(paths: Sequence[Path], requests: int, sizes: int) -> dict[str, Any]:
    """Send each service the same pictures, one service after the other.

    Args:
        paths: of photos, which are made small.
        requests: to each.
        sizes: of pictures that differ.
    """
    photo = sized_photos(paths, min(sizes, requests))
    window = max(1, requests // _WINDOWS)
    found = {"measure_extract": _ours(photo, requests, window)}
    for name in PEERS:
        found[name] = _theirs(name, photo, requests, window)
    return {"requests_each": requests, "different_sizes": min(sizes, requests), **found}


def _ours(photo: Callable[[int], bytes], requests: int, window: int) -> dict[str, Any]:
    tally = Tally()
    with service() as (port, process):
        started = time.monotonic()
        ask = patiently(port, photo, tally, clients=_AT_ONCE)
        seen = watched(ask, requests, process.pid, clients=_AT_ONCE, window=window)
    return _facts(tally, started, seen, window)


def _theirs(name: str, photo: Callable[[int], bytes], requests: int, window: int) -> dict[str, Any]:
    tally = Tally()
    with peer(name) as (port, pid), httpx.Client(timeout=_TIMEOUT_S) as http:
        started = time.monotonic()

        def ask(_: int, number: int) -> None:
            began = time.perf_counter()
            try:
                answer = http.post(f"http://127.0.0.1:{port}/ocr", files={"image": photo(number)})
                answer.raise_for_status()
            except httpx.HTTPError:  # a time-out too: it is counted, and the run goes on
                tally.failed += 1
            else:
                tally.answered.append((number, time.perf_counter() - began))

        seen = watched(ask, requests, pid, clients=_AT_ONCE, window=window)
    return _facts(tally, started, seen, window)


def _facts(
    tally: Tally, started: float, seen: dict[int, list[float]], window: int
) -> dict[str, Any]:
    tally.seconds = time.monotonic() - started
    return {**tally.facts(), "seconds": round(tally.seconds), **curve_facts(seen, 2 * window)}


@contextmanager
def peer(name: str) -> Iterator[tuple[int, int]]:
    """Start another's service; gives its port and its process once it answers."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.speed.service.peers", name],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        lines = process.stdout
        port = next(int(line) for line in lines if line.strip().isdecimal())
        threading.Thread(target=lambda: [None for _ in lines], daemon=True).start()
        yield port, process.pid
    finally:
        process.kill()
        process.wait()


def main() -> None:
    """Serve on a free port, and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=PEERS)
    asyncio.run(_serve(PEERS[parser.parse_args().name]()))


async def _serve(read: Reader) -> None:
    import uvicorn

    server = uvicorn.Server(
        uvicorn.Config(_application(read), host="127.0.0.1", port=0, log_level="error")
    )
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.05)
    print(server.servers[0].sockets[0].getsockname()[1], flush=True)
    await serving


def _application(read: Reader) -> Any:
    """Put an OCR object behind a route, as it is done."""
    import cv2
    import numpy as np
    from fastapi import FastAPI, Request

    app = FastAPI()

    @app.post("/ocr")
    async def ocr(request: Request) -> dict[str, list[str]]:
        async with request.form() as form:
            content = await form["image"].read()  # type: ignore[union-attr]
        bgr = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
        rgb = bgr[:, :, ::-1].astype(np.uint8)
        return {"texts": [box.text for box in read(rgb).boxes]}

    return app


if __name__ == "__main__":
    main()
