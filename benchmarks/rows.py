"""The labelled rows that systems are compared on."""

import csv
import gzip
import sys
from functools import lru_cache
from pathlib import Path

from measure_extract.datasets.labels import GOLD_WEIGHTS, read_gold, read_train_labels
from measure_extract.datasets.splits import fold_of
from measure_extract.training.data import MEASURING_FILES
from measure_extract.types import Example
from measure_extract.units import parse_measurement

__all__ = ["ANSWERED_BY", "AXES", "ENTITIES", "ROW_SETS", "load_rows", "read_recorded", "split"]

# The challenge's, in the order of the tables; what a user's own table adds is not compared here.
ENTITIES = (
    "height", "width", "depth", "item_weight", "maximum_weight_recommendation", "voltage",
    "wattage", "item_volume",
)  # fmt: skip
AXES = ("height", "width", "depth")

ROW_SETS = {
    "gold_dev": "gold rows annotated by eye, high and medium",
    "gold_dev_high": "gold rows annotated by eye, high alone",
    "gold_dev_labels": "gold rows of ordinary photos annotated by eye, high and medium",
    "gold_dev_labels_high": "gold rows of ordinary photos annotated by eye, high alone",
    "train_labels": "the challenge's own labels, partly wrong, of pictures without gold rows",
    "paligemma_train": "train rows that PaliGemma answered, the challenge's own labels; no pictures here",
    "pix2struct_train": "the same of Pix2Struct",
    "llama_train": "the same of Llama, which was given OCR text",
}
# A row set of recorded answers holds the rows that this model answered, and nobody else's.
ANSWERED_BY = {
    "paligemma_train": "PaliGemma base (parsed)",
    "pix2struct_train": "Pix2Struct fine-tuned 2 epochs (16k)",
    "llama_train": "OCR text + Llama (raw answer)",
}

_VALIDATION_FOLDS = 10


def load_rows(name: str, data: Path) -> list[Example]:
    """Read a row set of ROW_SETS, rows of one picture together."""
    images = data / "images"
    if name.startswith("gold_dev"):
        lowest = GOLD_WEIGHTS["high" if name.endswith("high") else "medium"]
        file = f"{name.removesuffix('_high')}.jsonl"
        found = [e for e in read_gold(data / file, images) if e.weight >= lowest]
    elif name == "train_labels":
        taught = {e.split_key for e in read_gold(data / "gold_train.jsonl", images)}
        labelled = read_train_labels(data / "train_labels.csv", images, weight=0.5)
        found = [e for e in labelled if e.split_key not in taught]
    elif name in ANSWERED_BY:
        found = _answered_by(ANSWERED_BY[name], data)
    else:
        raise ValueError(f"unknown rows {name!r}; there are {', '.join(ROW_SETS)}")
    return sorted(found, key=lambda example: example.image)


def split(data: Path) -> tuple[list[Example], list[Example]]:
    """Give rows to train on and rows to validate with; no picture is in both, or measured with."""
    images = data / "images"
    gold = read_gold(data / "gold_train.jsonl", images)
    held_out = {e.split_key for name in MEASURING_FILES for e in read_gold(data / name, images)}
    labels = read_train_labels(data / "train_labels.csv", images, weight=0.5)
    training = [
        e for e in (*gold, *labels) if e.split_key not in held_out and not _is_validation(e)
    ]
    validation = [e for e in gold if _is_validation(e) and e.weight >= GOLD_WEIGHTS["medium"]]
    return training, validation


def _is_validation(example: Example) -> bool:
    return fold_of(example.split_key, _VALIDATION_FOLDS) == 0


@lru_cache(maxsize=1)  # asked for by the rows, the names and the answers
def read_recorded(data: Path) -> list[dict[str, str]]:
    """Read the models' answers on train rows, with the challenge's labels."""
    csv.field_size_limit(sys.maxsize)  # raw replies of language models run long
    path = data / "vlm_train_predictions.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _answered_by(model: str, data: Path) -> list[Example]:
    return [
        Example(
            image=row["image_basename"],
            entity=row["entity_name"],
            answers=(row["official_entity_value"],),
            index=row["train_row"],
        )
        for row in read_recorded(data)
        if row["model"] == model and parse_measurement(row["official_entity_value"]) is not None
    ]
