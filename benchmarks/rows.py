"""The labelled rows that systems are compared on."""

import csv
import gzip
from pathlib import Path

from measure_extract.datasets import GOLD_WEIGHTS, read_gold, read_train_labels
from measure_extract.types import Example
from measure_extract.units import parse_measurement

__all__ = ["ROW_SETS", "load_rows"]

ROW_SETS = {
    "gold_dev": "gold rows annotated by eye, high and medium",
    "gold_dev_high": "gold rows annotated by eye, high alone",
    "train_labels": "the challenge's own labels, partly wrong, of pictures without gold rows",
    "vlm_train": "train rows that PaliGemma answered, the challenge's own labels; no pictures here",
}


def load_rows(name: str, data: Path) -> list[Example]:
    """Read a row set of ROW_SETS, rows of one picture together."""
    images = data / "images"
    if name.startswith("gold_dev"):
        lowest = GOLD_WEIGHTS["high" if name.endswith("high") else "medium"]
        found = [e for e in read_gold(data / "gold_dev.jsonl", images) if e.weight >= lowest]
    elif name == "train_labels":
        taught = {e.split_key for e in read_gold(data / "gold_train.jsonl", images)}
        labelled = read_train_labels(data / "train_labels.csv", images, weight=0.5)
        found = [e for e in labelled if e.split_key not in taught]
    elif name == "vlm_train":
        found = _vlm_train(data / "vlm_train_predictions.csv.gz")
    else:
        raise ValueError(f"unknown rows {name!r}; there are {', '.join(ROW_SETS)}")
    return sorted(found, key=lambda example: example.image)


def _vlm_train(path: Path) -> list[Example]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = [r for r in csv.DictReader(file) if r["model"] == "PaliGemma base (parsed)"]
    return [
        Example(
            image=row["image_basename"],
            entity=row["entity_name"],
            answers=(row["official_entity_value"],),
            index=row["train_row"],
        )
        for row in rows
        if parse_measurement(row["official_entity_value"]) is not None
    ]
