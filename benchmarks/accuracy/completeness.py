"""How often an accepted value can be found at all in what the OCR reads, and why where it cannot.

Run: python -m benchmarks.accuracy.completeness --data ../shared/data --cache ocr.sqlite [--misses DIR]
Writes benchmarks/results/completeness.json; with --misses, a picture of each miss of our engine
(the boxes drawn) to look at. Rows: gold_dev (high and medium) and the train labels that a team
confirmed by hand. PaddleOCR's own call on the same photos is the "before".
"""

import csv
import re
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.options import data_parser
from benchmarks.peers.ocr_calls import Reader, paddleocr_as_it_comes
from benchmarks.result_files import write_result
from benchmarks.scoring import is_found
from measure_extract.datasets.labels import GOLD_WEIGHTS, read_gold
from measure_extract.images.load import load_image
from measure_extract.ocr.engines import make_engine
from measure_extract.types import Example, OCRResult

CAUSES = (
    "the number is read, its unit is not, or not with it",
    "one character of the number is wrong or missing",
    "the number is not read",
)


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _is_near(wanted: str, read: str) -> bool:
    """Whether one character was changed, lost or added."""
    if abs(len(wanted) - len(read)) > 1 or not read:
        return False
    start = 0
    while start < min(len(wanted), len(read)) and wanted[start] == read[start]:
        start += 1
    rest = (wanted[start:], read[start:])
    return rest[0][1:] == rest[1][1:] or rest[0][1:] == rest[1] or rest[0] == rest[1][1:]


def cause_of(ocr: OCRResult, example: Example) -> str:
    """Sort a miss by the best trace of its number among the texts."""
    numbers = {
        _digits(f"{float(n):g}") for a in example.answers or () for n in re.findall(r"[\d.]+", a)
    }
    read = [_digits(n) for box in ocr.boxes for n in re.findall(r"\d+(?:[.,]\d+)?", box.text)]
    read += [n.rstrip("0") for n in read]
    if numbers & set(read):
        return CAUSES[0]
    if any(_is_near(number, n) for number in numbers for n in read):
        return CAUSES[1]
    return CAUSES[2]


def checked_rows(data: Path) -> list[Example]:
    """The train rows whose label a team confirmed on the picture."""
    with (data / "train_labels.csv").open(encoding="utf-8", newline="") as file:
        return [
            Example(
                str(data / "images" / row["image"]),
                row["entity_name"],
                answers=(row["label"],),
                split_key=row["image"],
            )
            for row in csv.DictReader(file)
            if row["checked_status"] == "same as official"
        ]


def measure(read: Reader, examples: list[Example], misses: Path | None = None) -> dict[str, Any]:
    """Read every picture once and count."""
    results: dict[str, OCRResult] = {}
    found: Counter[str] = Counter()
    asked = Counter(example.entity for example in examples)
    causes: Counter[str] = Counter()
    for example in examples:
        if example.image not in results:
            results[example.image] = read(load_image(example.image))
        ocr = results[example.image]
        if is_found(ocr, example):
            found[example.entity] += 1
            continue
        causes[cause_of(ocr, example)] += 1
        if misses is not None:
            _draw_miss(ocr, example, misses)
    return {
        "value_recall": round(found.total() / asked.total(), 4),
        "rows": asked.total(),
        "pictures": len(results),
        "by_entity": {name: f"{found[name]}/{asked[name]}" for name in sorted(asked)},
        "misses_by_cause": {cause: causes[cause] for cause in CAUSES},
    }


def _draw_miss(ocr: OCRResult, example: Example, folder: Path) -> None:
    from PIL import Image, ImageDraw

    folder.mkdir(parents=True, exist_ok=True)
    picture = Image.fromarray(load_image(example.image))
    draw = ImageDraw.Draw(picture)
    for box in ocr.boxes:
        draw.polygon(box.polygon, outline="red")
        draw.text(box.polygon[0], box.text.encode("ascii", "replace").decode(), fill="blue")
    draw.text((4, 4), f"{example.entity}: {example.answers}", fill="green")
    picture.save(folder / f"{Path(example.image).stem}.{example.entity}.png")


def main() -> None:
    """Measure and write."""
    parser = data_parser(__doc__)
    parser.add_argument("--misses", type=Path)
    options = parser.parse_args()
    gold = read_gold(options.data / "gold_dev.jsonl", options.data / "images")
    rows = {
        "gold_dev": [e for e in gold if e.answers and e.weight >= GOLD_WEIGHTS["medium"]],
        "train_labels_checked": checked_rows(options.data),
    }
    readers: dict[str, Reader] = {
        "PaddleOCR as it comes": paddleocr_as_it_comes(),
        "ours, fast": make_engine("fast", device="cpu", cache=options.cache).read,
    }
    result: dict[str, Any] = {}
    for name, read in readers.items():
        for part, examples in rows.items():
            misses = options.misses if name.startswith("ours") else None
            result.setdefault(part, {})[name] = measure(read, examples, misses)
            print(name, part, result[part][name], flush=True)
    print(f"written to {write_result('completeness', result)}")


if __name__ == "__main__":
    main()
