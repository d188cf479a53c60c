"""Time each stage, and the whole against rapidocr's own default call, on the same pictures.

Run: python -m benchmarks.speed.latency --data ../shared/data [--pictures 40] [--weights tiny] [--runtime openvino] [--precision bf16]
Writes benchmarks/results/latency.json; with other weights, runtime or precision their names are behind its own.
"""

import argparse
import statistics
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.options import add_ocr_options, asked_ocr
from benchmarks.result_files import write_result
from measure_extract.entities import entity_names, entity_spec
from measure_extract.extractor import Extractor
from measure_extract.images.load import load_image
from measure_extract.layout.build import build_layout
from measure_extract.layout.segments import find_segments
from measure_extract.ranking.choice import rank
from measure_extract.spans.finder import shared_finder

WARM_UP = 3


def spread(seconds: list[float]) -> dict[str, float]:
    """Median and quartiles in milliseconds."""
    low, middle, high = statistics.quantiles(seconds, n=4)
    return {
        "median_ms": round(1000 * middle, 2),
        "lower_quartile_ms": round(1000 * low, 2),
        "upper_quartile_ms": round(1000 * high, 2),
        "mean_ms": round(1000 * statistics.fmean(seconds), 2),
    }


class Stopwatch:
    """Collects the seconds of named calls."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = {}

    def __call__(self, name: str, function: Callable[[], Any]) -> Any:
        started = perf_counter()
        result = function()
        self.seconds.setdefault(name, []).append(perf_counter() - started)
        return result


def time_picture(path: Path, extractor: Extractor, watch: Stopwatch) -> None:
    """Run the stages one by one on a picture, for all eight entities."""
    finder, ranker = shared_finder(), extractor.ranker
    image = watch("load", lambda: load_image(path))
    ocr = watch("ocr", lambda: extractor.ocr.read(image))
    spans = watch("spans", lambda: finder.find(ocr))
    roles = [finder.roles(box.text) for box in ocr.boxes]
    segments = watch("segments", lambda: find_segments(image))
    layout = watch("layout", lambda: build_layout(ocr, spans, roles, segments))

    def answer_all() -> None:
        for name in entity_names():
            rank(layout, entity_spec(name), None, ranker)

    watch("rank_all_entities", answer_all)


def main() -> None:
    """Time and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--pictures", type=int, default=40)
    add_ocr_options(parser)
    options = parser.parse_args()
    asked = asked_ocr(options)
    everything = sorted((options.data / "images" / "test").glob("*.webp"))
    step = max(1, len(everything) // options.pictures)
    paths = everything[::step][: options.pictures]

    started = perf_counter()
    extractor = Extractor(device="cpu", **asked.options)  # type: ignore[arg-type]
    extractor.extract(paths[0], "height")
    cold_s = perf_counter() - started

    from rapidocr import RapidOCR

    rapid = RapidOCR()
    watch = Stopwatch()
    for place, path in enumerate([*paths[:WARM_UP], *paths]):
        current = watch if place >= WARM_UP else Stopwatch()
        # Ours and theirs take turns on each picture, so that a noisy minute hits both.
        current("extract_one_entity", lambda p=path: extractor.extract(p, "height"))  # type: ignore[misc]
        bgr = load_image(path)[:, :, ::-1].copy()
        current("rapidocr_default", lambda b=bgr: rapid(b))  # type: ignore[misc]
        time_picture(path, extractor, current)
    stages = {name: spread(seconds) for name, seconds in watch.seconds.items()}
    after = sum(
        statistics.fmean(watch.seconds[name])
        for name in ("spans", "segments", "layout", "rank_all_entities")
    )
    ours = statistics.fmean(watch.seconds["extract_one_entity"])
    theirs = statistics.fmean(watch.seconds["rapidocr_default"])
    result = {
        "pictures": len(paths),
        "cold_first_answer_s": round(cold_s, 2),
        "stages": stages,
        "after_ocr_share_of_ocr": round(after / statistics.fmean(watch.seconds["ocr"]), 4),
        "extract_over_rapidocr_default": round(ours / theirs, 3),
        "note": "rapidocr's default call reads text in one turn; ours looks twice where text is small or "
        "steep",
    }
    path = write_result(asked.named("latency"), result, asked.engine())
    print(result)
    print(f"written to {path}")


if __name__ == "__main__":
    main()
