"""How often an accepted value is among the quantities that each OCR setting lets us find.

Run: python benchmarks/ocr.py --data ../shared/data [--pictures 200]
Writes benchmarks/results/ocr.json. Pictures are of gold_train, which set the defaults; the gold_dev rows
are not touched.
"""

import argparse
import random
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.stats import write_result
from measure_extract.datasets import GOLD_WEIGHTS, read_gold
from measure_extract.geometry import order_points
from measure_extract.images import RGBArray, load_image
from measure_extract.metrics import is_same_quantity
from measure_extract.ocr.paddle import PaddleEngine, PaddleSettings
from measure_extract.spans.finder import shared_finder
from measure_extract.types import Example, OCRResult, TextBox
from measure_extract.units import format_measurement

SEED = 5
# PaddleOCR's own detection settings (paddlex OCR.yaml): no picture is enlarged.
AS_IT_COMES = PaddleSettings(min_side_px=64, pixel_threshold=0.3, box_threshold=0.6)

Reader = Callable[[RGBArray], OCRResult]


def bare_paddleocr(engine: PaddleEngine) -> Reader:
    """PaddleOCR's own call, which stands text that reads upwards on its head."""

    def read(image: RGBArray) -> OCRResult:
        found = engine.paddleocr.predict(image[:, :, ::-1].copy())[0]
        lines = zip(found["rec_texts"], found["rec_polys"], found["rec_scores"], strict=True)
        boxes = [TextBox(text, order_points(p), float(score)) for text, p, score in lines if text]
        return OCRResult(tuple(boxes), image.shape[1], image.shape[0])

    return read


def is_found(ocr: OCRResult, example: Example) -> bool:
    """Whether any reading of any span is an accepted answer."""
    return any(
        is_same_quantity(format_measurement(value, unit), example.answers or ())
        for span in shared_finder().find(ocr)
        for value in {span.low, span.value}
        for unit in span.units
    )


def measure(read: Reader, examples: list[Example]) -> dict[str, Any]:
    """Read every picture once and count."""
    results: dict[str, OCRResult] = {}
    started = perf_counter()
    for example in examples:
        if example.image not in results:
            results[example.image] = read(load_image(example.image))
    seconds = perf_counter() - started
    found = [is_found(results[example.image], example) for example in examples]
    for example in (e for e, hit in zip(examples, found, strict=True) if not hit):
        print("missed:", example.split_key, example.entity, file=sys.stderr)
    return {
        "value_recall": round(sum(found) / len(found), 4),
        "rows": len(found),
        "boxes": sum(len(result.boxes) for result in results.values()),
        "seconds_per_picture": round(seconds / len(results), 3),
    }


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--pictures", type=int, default=200)
    options = parser.parse_args()
    gold = read_gold(options.data / "gold_train.jsonl", options.data / "images")
    gold = [e for e in gold if e.answers and e.weight >= GOLD_WEIGHTS["medium"]]
    pictures = sorted({example.image for example in gold})
    chosen = set(random.Random(SEED).sample(pictures, min(options.pictures, len(pictures))))
    examples = [example for example in gold if example.image in chosen]
    enlarged = PaddleSettings(min_side_px=960, pixel_threshold=0.3, box_threshold=0.6)
    readers: dict[str, Reader] = {
        "PaddleOCR as it comes": bare_paddleocr(PaddleEngine(device="cpu")),
        "+ tall text in both turns": PaddleEngine(device="cpu", settings=AS_IT_COMES).read,
        "+ small pictures enlarged": PaddleEngine(device="cpu", settings=enlarged).read,
        "+ lower thresholds (ours)": PaddleEngine(device="cpu").read,
    }
    result = {}
    for name, read in readers.items():
        result[name] = measure(read, examples)
        print(name, result[name], flush=True)
    print(f"written to {write_result('ocr', {'pictures': len(chosen), 'readers': result})}")


if __name__ == "__main__":
    main()
