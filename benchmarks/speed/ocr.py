"""Speed and value recall of the OCR engines, on the same photos, warm, in one run.

Run: python -m benchmarks.speed.ocr --data ../shared/data [--pictures 120] [--weights tiny] [--runtime openvino] [--precision bf16]
Writes benchmarks/results/ocr.json (with other weights than the default's their name is behind, as in ocr_tiny.json, and
so with runtime and precision): seconds a photo and value recall of rapidocr's and PaddleOCR's own
calls, our PaddleOCR engine, and our fast engine one by one and in batches; the bare model time of
the fast engine (what its two models take with nothing around them); the time of a fresh process's
first answer; and the parity of the fast engine with the PaddleOCR engine. Photos are of gold_train.
"""

import argparse
import random
import statistics
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.options import AskedOCR, add_ocr_options, asked_ocr
from benchmarks.peers.ocr_calls import Reader, paddleocr_as_it_comes, rapidocr_as_it_comes
from benchmarks.result_files import write_result
from benchmarks.scoring import is_found
from measure_extract.datasets.labels import GOLD_WEIGHTS, read_gold
from measure_extract.errors import OCRError
from measure_extract.geometry import bbox_of, gap_between
from measure_extract.images.base import RGBArray
from measure_extract.images.load import load_image
from measure_extract.ocr.fast import FastEngine
from measure_extract.ocr.paddle import PaddleEngine
from measure_extract.ocr.reader import PageModels, PageReader
from measure_extract.runtime.base import FloatArray, Model
from measure_extract.types import OCRResult, TextBox

SEED = 5
WARM_UP = 3
# Photos in one batch, and between two turns of an engine. In a batch of 20 one core waits for the other's last
# photo for a tenth of the time; `predict` hands out photos without such ends.
BATCH = 50
COLD = (
    "import time; t = time.perf_counter(); from measure_extract import Extractor;"
    "Extractor(ocr={ocr!r}, **{options!r}).extract({picture!r}, 'height'); print(time.perf_counter() - t)"
)


class Recorder:
    """Stands in for a model and keeps what it was given, in the order of all that share its calls."""

    def __init__(self, model: Model, calls: list[tuple[Model, FloatArray]]) -> None:
        self.model = model
        self.calls = calls

    def __call__(self, batch: FloatArray) -> FloatArray:
        self.calls.append((self.model, batch))
        return self.model(batch)

    @property
    def metadata(self) -> Mapping[str, str]:
        """What the model file says about itself."""
        return self.model.metadata


def recorded_calls(reader: PageReader, image: RGBArray) -> list[tuple[Model, FloatArray]]:
    """Read a picture and give every call of a model, with what it was given."""
    calls: list[tuple[Model, FloatArray]] = []
    models = reader.models
    quick = replace(models.quick, model=Recorder(models.quick.model, calls))
    is_one = models.careful is models.quick
    watched = PageModels(
        detect=Recorder(models.detect, calls),
        detect_closer=Recorder(models.detect_closer, calls),
        quick=quick,
        careful=quick
        if is_one
        else replace(models.careful, model=Recorder(models.careful.model, calls)),
    )
    PageReader(watched, settings=reader.settings, sizes=reader.sizes).read([image])
    return calls


def bare_model_seconds(engine: FastEngine, images: Sequence[RGBArray]) -> float:
    """Time the models alone, each core with its own photo, on the inputs of a batch read."""
    reader = engine.reader("cpu", 1)
    jobs = [recorded_calls(reader, image) for image in images]

    def run(calls: list[tuple[Model, FloatArray]]) -> None:
        for model, batch in calls:
            model(batch)

    with ThreadPoolExecutor(engine.threads) as pool:
        started = perf_counter()
        list(pool.map(run, jobs))
        return perf_counter() - started


def timed(function: Callable[[], Any]) -> tuple[float, Any]:
    """Run and clock."""
    started = perf_counter()
    result = function()
    return perf_counter() - started, result


def batch_seconds(engine: FastEngine, images: Sequence[RGBArray]) -> float:
    """Time one batch read."""
    seconds, results = timed(lambda: engine.read_batch(images))
    failed = [result for result in results if isinstance(result, OCRError)]
    if failed:
        raise failed[0]
    return float(seconds)


def cold_seconds(picture: str, asked: AskedOCR) -> dict[str, float]:
    """Time the first answer of fresh processes."""
    found = {}
    for ocr, options in (("fast", asked.options), ("paddle", {})):
        runs = [
            subprocess.run(
                [sys.executable, "-c", COLD.format(ocr=ocr, options=options, picture=picture)],
                capture_output=True, text=True, check=True,
            ).stdout
            for _ in range(3)
        ]  # fmt: skip
        found[ocr] = round(statistics.median(float(run.split()[-1]) for run in runs), 2)
    return found


def compare_lines(ours: OCRResult, theirs: OCRResult) -> Counter[str]:
    """Say for every line of either engine what became of it in the other."""
    counts: Counter[str] = Counter()
    left = list(ours.boxes)
    for box in theirs.boxes:
        same = [other for other in left if _is_same_place(box, other)]
        exact = next((o for o in same if _plain(o.text) == _plain(box.text)), None)
        match = exact or (same[0] if same else None)
        if match is None:
            counts["only PaddleOCR's, score " + _band(box.rec_score)] += 1
            continue
        left.remove(match)
        if exact is not None:
            counts["same text"] += 1
        elif abs(match.angle_deg - box.angle_deg) > 20:
            counts["read in another direction"] += 1
        else:
            surer = "ours" if match.rec_score > box.rec_score else "PaddleOCR's"
            counts[f"other text, {surer} surer"] += 1
    for box in left:
        counts["only ours, score " + _band(box.rec_score)] += 1
    return counts


def _plain(text: str) -> str:
    return text.replace(" ", "").lower()


def _band(score: float) -> str:
    return "0.9 or more" if score >= 0.9 else "below 0.9"


def _is_same_place(a: TextBox, b: TextBox) -> bool:
    first, second = bbox_of(a.polygon), bbox_of(b.polygon)
    centers = [((box[0] + box[2]) / 2, (box[1] + box[3]) / 2) for box in (first, second)]
    inside = first[0] <= centers[1][0] <= first[2] and first[1] <= centers[1][1] <= first[3]
    return gap_between(first, second) == (0, 0) and inside


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--pictures", type=int, default=120)
    add_ocr_options(parser)
    options = parser.parse_args()
    asked = asked_ocr(options)
    gold = read_gold(options.data / "gold_train.jsonl", options.data / "images")
    gold = [e for e in gold if e.answers and e.weight >= GOLD_WEIGHTS["medium"]]
    pictures = sorted({example.image for example in gold})
    chosen = random.Random(SEED).sample(pictures, min(options.pictures, len(pictures)))
    examples = [example for example in gold if example.image in set(chosen)]
    images = [load_image(picture) for picture in chosen]

    fast, paddle = asked.engine(), PaddleEngine(device="cpu")
    readers: dict[str, Reader] = {
        "rapidocr, default call": rapidocr_as_it_comes(),
        "paddleocr, as it comes": paddleocr_as_it_comes(),
        "ours: paddle": paddle.read,
        "ours: fast, one by one": fast.read,
    }
    for read in readers.values():
        for image in images[:WARM_UP]:
            read(image)
    fast.read_batch(images[:WARM_UP])
    seconds: dict[str, list[float]] = {name: [] for name in readers}
    results: dict[str, dict[str, OCRResult]] = {name: {} for name in readers}
    batch, bare = 0.0, 0.0
    for start in range(0, len(images), BATCH):
        part = range(start, min(start + BATCH, len(images)))
        for name, read in readers.items():
            for i in part:
                spent, found = timed(lambda r=read, i=i: r(images[i]))  # type: ignore[misc]
                seconds[name].append(spent)
                results[name][chosen[i]] = found
        batch += batch_seconds(fast, [images[i] for i in part])
        bare += bare_model_seconds(fast, [images[i] for i in part])
        print(f"{part.stop} photos", flush=True)
    table = {
        name: {
            "seconds_per_photo": round(float(np.mean(spent)), 4),
            "value_recall": _recall(results[name], examples),
            "boxes": sum(len(result.boxes) for result in results[name].values()),
        }
        for name, spent in seconds.items()
    }
    table[f"ours: fast, in batches of {BATCH}"] = {
        **table["ours: fast, one by one"],
        "seconds_per_photo": round(batch / len(images), 4),
    }
    reference = table["rapidocr, default call"]["seconds_per_photo"]
    for row in table.values():
        row["speed_over_rapidocr"] = round(reference / row["seconds_per_photo"], 2)
    lines: Counter[str] = Counter()
    for picture in chosen:
        ours = results["ours: fast, one by one"][picture]
        lines += compare_lines(ours, results["ours: paddle"][picture])
    result = {
        "photos": len(images),
        "rows": len(examples),
        "threads": fast.threads,
        "engines": table,
        "bare_models_over_batch": round(bare / batch, 3),
        "first_answer_of_a_fresh_process_s": cold_seconds(chosen[0], asked),
        "lines_of_fast_and_paddle": dict(lines.most_common()),
    }
    print(result)
    print(f"written to {write_result(asked.named('ocr'), result, fast)}")


def _recall(results: dict[str, OCRResult], examples: list[Any]) -> float:
    found = [is_found(results[example.image], example) for example in examples]
    return round(sum(found) / len(found), 4)


if __name__ == "__main__":
    main()
