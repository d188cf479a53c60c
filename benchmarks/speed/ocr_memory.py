"""Memory of a process that reads thousands of photos of mixed shapes with the default engine.

Run: python -m benchmarks.speed.ocr_memory --data ../shared/data [--cache ocr.sqlite] [--pictures 3600]
Writes benchmarks/results/ocr_memory.json: resident memory every 100 photos. With --cache, the readings
are kept there, so that training need not repeat them; photos already in it are not counted.
"""

import argparse
import random
from pathlib import Path
from time import perf_counter

from benchmarks.memory import peak_mb, resident_mb
from benchmarks.result_files import write_result
from measure_extract.errors import OCRError
from measure_extract.images.load import load_image
from measure_extract.ocr.engines import make_engine

SEED = 5
GROUP = 20
EVERY = 100


def main() -> None:
    """Read and write the curve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--pictures", type=int, default=3600)
    options = parser.parse_args()
    paths = sorted((options.data / "images").rglob("*.webp"))
    random.Random(SEED).shuffle(paths)
    paths = paths[: options.pictures]
    engine = make_engine("fast", device="cpu", cache=options.cache)
    curve: dict[int, float] = {}
    failed = 0
    started = perf_counter()
    for start in range(0, len(paths), GROUP):
        images = [load_image(path) for path in paths[start : start + GROUP]]
        failed += sum(isinstance(result, OCRError) for result in engine.read_batch(images))
        done = start + len(images)
        if done % EVERY == 0:
            curve[done] = resident_mb()
            print(done, curve[done], "MB", flush=True)
    seconds = perf_counter() - started
    last = max(curve)
    result = {
        "photos": len(paths),
        "failed": failed,
        "photos_per_second": round(len(paths) / seconds, 2),
        "resident_mb": curve,
        "last_over_300": round(curve[last] / curve[300], 3),
        "peak_mb": peak_mb(),
    }
    print(f"written to {write_result('ocr_memory', result)}")


if __name__ == "__main__":
    main()
