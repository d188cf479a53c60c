"""How often does a careful reader of a photo give the labelled height, width or depth, and what does the product get wrong?

Run: python -m benchmarks.accuracy.axis_people --data ../shared/data --cache ocr.sqlite --readings FILE --kinds FILE
Writes benchmarks/results/axis_people.json, counts alone. READINGS holds what somebody answered who saw the photo and not
its label, one {"image": "test/a.webp", "entity": "depth", "answer": "5 inch"} a line, "" for not printed; KINDS the kinds
of wrong answers on gold_train, one {"entity": ..., "kind": ...} a line. Neither is committed: they tell labels.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.result_files import write_result
from measure_extract.datasets.labels import GOLD_WEIGHTS, read_gold
from measure_extract.evaluation.metrics import quantity_outcome
from measure_extract.extractor import Extractor
from measure_extract.types import Example


@dataclass(frozen=True, slots=True)
class Reading:
    """A row that a person and the product answered; "" for not printed."""

    example: Example
    person: str
    product: str

    @property
    def confidence(self) -> str:
        """How sure the label is: high, medium or low."""
        return next(n for n, weight in GOLD_WEIGHTS.items() if weight == self.example.weight)


def is_right(answer: str, example: Example) -> bool:
    """Tell whether an answer is the labelled one; silence is where nothing is printed."""
    found = quantity_outcome(answer, example.answers or ())
    return not found.fp and not found.fn


def agreement(readings: Iterable[Reading]) -> list[dict[str, Any]]:
    """Count rows that the person gives as labelled, by confidence and by whether the product is right."""
    rows: Counter[tuple[str, bool]] = Counter()
    agreed: Counter[tuple[str, bool]] = Counter()
    for reading in readings:
        key = reading.confidence, is_right(reading.product, reading.example)
        rows[key] += 1
        agreed[key] += is_right(reading.person, reading.example)
    return [
        {
            "confidence": confidence,
            "product": "right" if right else "wrong",
            "rows": rows[confidence, right],
            "person_agrees": agreed[confidence, right],
        }
        for confidence in GOLD_WEIGHTS
        for right in (True, False)
        if rows[confidence, right]
    ]


def kind_counts(lines: Iterable[dict[str, str]]) -> dict[str, dict[str, int]]:
    """Count wrong answers by kind and entity, the most frequent kind first."""
    counts: dict[str, Counter[str]] = {}
    for line in lines:
        counts.setdefault(line["kind"], Counter())[line["entity"]] += 1
    order = sorted(counts, key=lambda kind: (-counts[kind].total(), kind))
    return {kind: dict(sorted(counts[kind].items())) for kind in order}


def read_lines(path: Path) -> list[dict[str, str]]:
    """Read JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def answered(
    lines: Sequence[dict[str, str]], rows: Sequence[Example], images: Path, extractor: Extractor
) -> list[Reading]:
    """Let the product answer what a person answered."""
    by_key = {(row.image, row.entity): row for row in rows}
    found = []
    for line in lines:
        row = by_key[str(images / line["image"]), line["entity"]]
        ranked = extractor.rank(extractor.read(row.image), row.entity, row.group_id)
        product = "" if ranked.measurement is None else str(ranked.measurement)
        found.append(Reading(row, line["answer"], product))
    return found


def main() -> None:
    """Count and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, help="OCR results.")
    parser.add_argument("--readings", type=Path, required=True)
    parser.add_argument("--kinds", type=Path, required=True)
    options = parser.parse_args()
    extractor = Extractor(cache=options.cache, device="cpu")
    images = options.data / "images"
    rows = read_gold(options.data / "gold_dev.jsonl", images)
    lines = read_lines(options.readings)
    readings = answered(lines, rows, images, extractor)
    result = {
        "agreement": agreement(readings),
        "kinds": kind_counts(read_lines(options.kinds)),
    }
    print(json.dumps(result, indent=1))
    print(f"written to {write_result('axis_people', result)}")


if __name__ == "__main__":
    main()
