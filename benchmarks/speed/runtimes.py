"""What OpenVINO's bf16 gains and costs beside ONNX Runtime: values found, lines read alike, speed, memory.

Run: python -m benchmarks.speed.runtimes --data ../shared/data --weights small [--photos 100] [--rows gold_train]
     python -m benchmarks.speed.runtimes --data ../shared/data --memory 600
Writes its part of benchmarks/results/runtimes.json, with the other parts as they were. Every runtime has a process
of its own, with one thread, and the processes read each photo in turns. Speed is by the time that the processor
spent, as others may use the machine too; the photos that load the networks are not counted.
"""

import argparse
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import Any

import cv2

from benchmarks.memory import peak_mb, peaks, resident_mb
from benchmarks.result_files import describe_run, read_result, write_result
from benchmarks.scoring import is_found
from benchmarks.speed.gpu import count_alike
from measure_extract.datasets.labels import GOLD_WEIGHTS, read_gold
from measure_extract.images.load import load_image
from measure_extract.ocr import fast
from measure_extract.ocr.engines import make_engine
from measure_extract.runtime.base import FloatArray, Model
from measure_extract.runtime.choice import load_model
from measure_extract.types import Example, OCRResult

__all__ = ["RUNTIMES", "Answer", "compared", "drawn_rows"]

RUNTIMES = {
    "onnx f32": {"runtime": "onnx", "precision": "f32"},
    "openvino bf16": {"runtime": "openvino", "precision": "bf16"},
}
ROW_SETS = ("gold_train", "gold_train_labels")
_NAME = "runtimes"
_SEED = 11
_WARM_UP = 3  # photos
_EVERY = 50  # photos between two looks at the memory
_FACTORS = (0.6, 1.4)  # of a photo's width and height, where its size is drawn


@dataclass(frozen=True, slots=True)
class Answer:
    """A photo's reading and what it took."""

    reading: OCRResult
    cpu_s: float
    resident_mb: float  # of the process, now
    peak_mb: float  # of the process, so far
    shapes: int = 0  # different shapes of input that its networks have met so far


class _Counted:
    """A model whose shapes of input are remembered."""

    def __init__(self, model: Model, shapes: set[tuple[object, ...]]) -> None:
        self.model = model
        self.shapes = shapes

    def __call__(self, batch: FloatArray) -> FloatArray:
        self.shapes.add((id(self.model), batch.shape))
        return self.model(batch)

    @property
    def metadata(self) -> Mapping[str, str]:
        """What the model file says about itself."""
        return self.model.metadata


def _serve(connection: Connection, options: dict[str, Any]) -> None:
    """Answer photos until the pipe ends: each is a path, and the factors by which width and height change."""
    shapes: set[tuple[object, ...]] = set()
    fast.load_model = lambda *a, **k: _Counted(load_model(*a, **k), shapes)
    engine = make_engine("fast", device="cpu", threads=1, **options)
    while asked := connection.recv():
        path, (across, down) = asked
        pixels = load_image(path)
        if (across, down) != (1, 1):
            pixels = cv2.resize(pixels, None, fx=across, fy=down, interpolation=cv2.INTER_AREA)
        started = time.process_time()
        reading = engine.read(pixels)
        spent = time.process_time() - started
        connection.send(Answer(reading, spent, resident_mb(), peak_mb(), len(shapes)))


@contextmanager
def _reader(**options: Any) -> Iterator[Connection]:
    """Give the pipe to a fresh process that reads photos."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, options), daemon=True)
    process.start()
    theirs.close()
    try:
        yield ours
    finally:
        ours.send(None)
        process.join()


def drawn_rows(rows: Sequence[Example], photos: int) -> list[Example]:
    """Draw photos; give their rows whose answer is printed."""
    sure = [row for row in rows if row.answers and row.weight >= GOLD_WEIGHTS["medium"]]
    images = sorted({row.image for row in sure})
    drawn = set(Random(_SEED).sample(images, min(photos, len(images))))
    return [row for row in sure if row.image in drawn]


def read_in_turns(
    pipes: Mapping[str, Connection], images: Sequence[str]
) -> dict[str, list[Answer]]:
    """Let each process read each photo, one process after the other."""
    found: defaultdict[str, list[Answer]] = defaultdict(list)
    warm_up = images[:_WARM_UP]
    for number, image in enumerate([*warm_up, *images]):
        for name, pipe in pipes.items():
            pipe.send((image, (1, 1)))
            answer = pipe.recv()
            if number >= len(warm_up):
                found[name].append(answer)
    return dict(found)


def compared(
    rows: Sequence[Example],
    images: Sequence[str],
    answers: Mapping[str, Sequence[Answer]],
) -> dict[str, Any]:
    """Score each runtime's answers; the first one is what the others are held against.

    Args:
        rows: with answers.
        images: that were read, in their order.
        answers: of each runtime, one for each image.
    """
    first = next(iter(answers))
    readings = {
        name: dict(zip(images, (a.reading for a in found), strict=True))
        for name, found in answers.items()
    }
    seconds = {name: sum(answer.cpu_s for answer in found) for name, found in answers.items()}
    scores = {}
    for name in answers:
        same, lines = count_alike(
            [readings[first][image] for image in images],
            [readings[name][image] for image in images],
        )
        hits = [is_found(readings[name][row.image], row) for row in rows]
        before = [is_found(readings[first][row.image], row) for row in rows]
        scores[name] = {
            "values_found": sum(hits),
            "value_recall": round(sum(hits) / len(rows), 4),
            "lost": sum(b and not h for b, h in zip(before, hits, strict=True)),
            "gained": sum(h and not b for b, h in zip(before, hits, strict=True)),
            "same_lines": round(same / max(1, lines), 4),
            "photos_per_cpu_second": round(len(images) / seconds[name], 2),
            "speed": round(seconds[first] / seconds[name], 2),
            "peak_mb": max(answer.peak_mb for answer in answers[name]),
        }
    return {"photos": len(images), "rows": len(rows), "runtimes": scores}


def measure_memory(images: Sequence[str]) -> dict[str, Any]:
    """Read photos of drawn sizes with OpenVINO in bf16, small, and follow the memory of the process."""
    resident: dict[int, float] = {}
    draw = Random(_SEED)
    lines = 0
    with _reader(weights="small", **RUNTIMES["openvino bf16"]) as pipe:
        for number, image in enumerate(images, start=1):
            pipe.send((image, (draw.uniform(*_FACTORS), draw.uniform(*_FACTORS))))
            answer: Answer = pipe.recv()
            lines += len(answer.reading.boxes)
            if number % _EVERY == 0:
                resident[number] = answer.resident_mb
                print(number, answer.resident_mb, "MB", answer.shapes, "shapes", flush=True)
    return {
        "photos": len(images),
        "lines": lines,
        "shapes": answer.shapes,
        "resident_mb": resident,
        "growth": round(max(peaks(resident)) / peaks(resident)[0], 3),
        "peak_mb": answer.peak_mb,
    }


def measure_rows(data: Path, weights: str, name: str, photos: int) -> dict[str, Any]:
    """Let both runtimes read photos of a gold file with a set of weights."""
    rows = drawn_rows(read_gold(data / f"{name}.jsonl", data / "images"), photos)
    images = sorted({row.image for row in rows})
    with ExitStack() as stack:
        pipes = {
            runtime: stack.enter_context(_reader(weights=weights, **options))
            for runtime, options in RUNTIMES.items()
        }
        return compared(rows, images, read_in_turns(pipes, images))


def keep(weights: str | None, name: str, part: dict[str, Any]) -> None:
    """Put a part of the result to the others, with the run that made it."""
    result = read_result(_NAME) or {"weights": {}}  # read now: another part may have come meanwhile
    result.pop("run", None)
    parts = result if weights is None else result["weights"].setdefault(weights, {})
    parts[name] = {"run": describe_run(), **part}
    print(weights, name, part)
    print(f"written to {write_result(_NAME, result)}", flush=True)


def main() -> None:
    """Measure one part and write it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--weights", choices=("small", "cascade", "tiny"), default="small")
    parser.add_argument("--rows", choices=ROW_SETS, action="append")
    parser.add_argument("--photos", type=int, default=100)
    parser.add_argument("--memory", type=int, help="Follow the memory over so many photos instead.")
    options = parser.parse_args()
    if options.memory:
        gold = read_gold(options.data / f"{ROW_SETS[0]}.jsonl", options.data / "images")
        images = sorted({row.image for row in gold})
        memory = measure_memory(Random(_SEED).sample(images, options.memory))
        keep(None, "memory", memory)
        return
    for name in options.rows or ROW_SETS:
        part = measure_rows(options.data, options.weights, name, options.photos)
        keep(options.weights, name, part)


if __name__ == "__main__":
    main()
