"""What a faster reading costs: F1 and value recall against photos a second, by weights, and two peers beside them.

faster-paddle is the same pipeline in Rust, with the same two sets of weights (extra `bench`).

Run: python -m benchmarks.accuracy.trade --data DIR [--photos 200]
Writes benchmarks/results/trade.json. The photos are half of gold_dev.jsonl, half of gold_dev_labels.jsonl. They
are read in groups, each group by every reader in turn, so that a busy machine slows all of them. The ranker is the
packaged one, which was taught on what "cascade" reads.
"""

import argparse
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any, Protocol

from benchmarks.accuracy.conventions import scored
from benchmarks.peers.ocr_calls import FasterPaddle
from benchmarks.result_files import write_result
from benchmarks.rows import load_rows
from benchmarks.scoring import is_candidate
from measure_extract.extractor import Extractor
from measure_extract.images.base import RGBArray
from measure_extract.images.load import load_image
from measure_extract.layout.base import Layout
from measure_extract.layout.build import read_layout
from measure_extract.ocr.engines import make_engine
from measure_extract.spans.finder import shared_finder
from measure_extract.types import Example, OCRResult

__all__ = ["READERS", "read_in_turn", "value_recall"]

READERS: dict[str, dict[str, str]] = {
    "tiny": {"ocr": "fast", "weights": "tiny"},
    "cascade": {"ocr": "fast", "weights": "cascade"},
    "small": {"ocr": "fast", "weights": "small"},
    "PaddleOCR's loop": {"ocr": "paddle"},
}
PEERS = {"faster-paddle, tiny": "tiny", "faster-paddle, small": "small"}
"""Reader -> its weights."""
ROW_SETS = ("gold_dev", "gold_dev_labels")
_GROUP = 20


class BatchReader(Protocol):
    """What reads several pictures: an engine of ours, or a peer."""

    def read_batch(self, images: Sequence[RGBArray]) -> Sequence[OCRResult | Exception]:
        """Read pictures, in their order."""


def read_in_turn(
    engines: Mapping[str, BatchReader], images: Sequence[RGBArray]
) -> tuple[dict[str, list[OCRResult]], dict[str, float]]:
    """Read pictures with every engine; give the readings and the seconds of each."""
    readings: defaultdict[str, list[OCRResult]] = defaultdict(list)
    seconds: defaultdict[str, float] = defaultdict(float)
    for first in range(0, len(images), _GROUP):
        group = images[first : first + _GROUP]
        for name, engine in engines.items():
            started = time.perf_counter()
            found = engine.read_batch(group)
            seconds[name] += time.perf_counter() - started
            for result in found:
                if not isinstance(result, OCRResult):
                    raise result
                readings[name].append(result)
    return dict(readings), dict(seconds)


def value_recall(rows: Sequence[Example], layouts: Mapping[str, Layout]) -> float:
    """Give the share of the rows with an answer whose answer is among the quantities that were read."""
    printed = [row for row in rows if row.answers]
    return sum(is_candidate(layouts[row.image], row.answers or ()) for row in printed) / len(
        printed
    )


def chosen_rows(data: Path, photos: int) -> dict[str, list[Example]]:
    """Draw photos of both row sets; give their rows."""
    found = {}
    for name in ROW_SETS:
        rows = load_rows(name, data)
        images = sorted({row.image for row in rows})
        drawn = set(Random(1).sample(images, min(len(images), photos // len(ROW_SETS))))
        found[name] = [row for row in rows if row.image in drawn]
    return found


def measure(rows: Mapping[str, Sequence[Example]], extractor: Extractor) -> dict[str, Any]:
    """Read the rows' photos with every reader, and answer the rows from each reading."""
    images = sorted({row.image for found in rows.values() for row in found})
    pixels = [load_image(image) for image in images]
    engines: dict[str, BatchReader] = {
        **{name: make_engine(device="cpu", **facts) for name, facts in READERS.items()},
        **{name: FasterPaddle(size) for name, size in PEERS.items()},
    }
    read_in_turn(engines, pixels[:2])  # loads the models
    readings, seconds = read_in_turn(engines, pixels)
    finder = shared_finder()
    result = {}
    for name, found in readings.items():
        layouts = {
            image: read_layout(shown, ocr, finder)
            for image, shown, ocr in zip(images, pixels, found, strict=True)
        }
        result[name] = {
            "photos_per_second": round(len(images) / seconds[name], 2),
            **{kind: _scores(own, layouts, extractor) for kind, own in rows.items()},
        }
        print(name, result[name], flush=True)
    return result


def _scores(
    rows: Sequence[Example], layouts: Mapping[str, Layout], extractor: Extractor
) -> dict[str, Any]:
    judged = [extractor.rank(layouts[row.image], row.entity, row.group_id) for row in rows]
    return {
        **scored(rows, judged, "strict"),
        "value_recall": round(value_recall(rows, layouts), 4),
    }


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--photos", type=int, default=200)
    options = parser.parse_args()
    rows = chosen_rows(options.data, options.photos)
    found = measure(rows, Extractor(device="cpu"))
    print(f"written to {write_result('trade', {'photos': options.photos, 'readers': found})}")


if __name__ == "__main__":
    main()
