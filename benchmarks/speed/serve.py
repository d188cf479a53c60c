"""Measure the service: throughput, load, memory, faults, and others' services beside it.

Run: python -m benchmarks.speed.serve --data ../shared/data [--photos 120] [--seconds 15] [--rounds 4]
     python -m benchmarks.speed.serve --data ../shared/data --only throughput
     python -m benchmarks.speed.serve --data ../shared/data --only memory [--requests 20000] [--sizes 3000]
     python -m benchmarks.speed.serve --data ../shared/data --only peers [--peer-requests 3000]
     python -m benchmarks.speed.serve --data ../shared/data --only faults
Writes benchmarks/results/serve.json; with --only, that part anew and the rest as it was.
"""

import argparse
import json
import math
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.result_files import describe_run, read_result, write_result
from benchmarks.speed.service.faults import measure_faults
from benchmarks.speed.service.load import measure_load, measure_throughput
from benchmarks.speed.service.memory import measure_memory
from benchmarks.speed.service.peers import measure_peers

SEED = 18
PARTS = ("throughput", "load", "memory", "peers", "faults")


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--photos", type=int, default=120)
    parser.add_argument("--seconds", type=float, default=15.0)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--sizes", type=int, default=3_000)
    parser.add_argument(
        "--memory-seconds", type=float, default=math.inf, help="then no more are made"
    )
    parser.add_argument("--peer-requests", type=int, default=3_000)
    parser.add_argument("--only", choices=PARTS)
    options = parser.parse_args()
    paths = sorted((options.data / "images" / "test").glob("*.webp"))
    random.Random(SEED).shuffle(paths)
    chosen = paths[: options.photos]
    parts: dict[str, Callable[[], dict[str, Any]]] = {
        "throughput": lambda: measure_throughput(chosen, options.rounds),
        "load": lambda: measure_load(chosen, options.seconds, options.rounds),
        "memory": lambda: measure_memory(
            paths, options.requests, options.sizes, options.memory_seconds
        ),
        "peers": lambda: measure_peers(paths, options.peer_requests, options.sizes),
        "faults": lambda: measure_faults(chosen),
    }
    result = {k: v for k, v in (read_result("serve") or {}).items() if k != "run"}
    for part in PARTS:
        if options.only in (None, part):
            result[part] = {"run": describe_run(), **parts[part]()}
            print(json.dumps(result[part], indent=1))
            print(f"written to {write_result('serve', result)}", flush=True)


if __name__ == "__main__":
    main()
