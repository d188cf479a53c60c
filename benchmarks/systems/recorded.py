"""Answers that others gave for the same rows, from files of the data folder.

Test rows: public entries of test_weak_labels.csv. Train rows: models of vlm_train_predictions.csv.gz.
"""

import csv
import gzip
import sys
from pathlib import Path

from benchmarks.systems import Context, System, SystemBuildError, one_by_one

__all__ = ["DESCRIBED", "build", "variants"]

# Columns of test_weak_labels.csv, with what is known of each system (data README).
DESCRIBED = {
    "tonyStark_qwen2": "Qwen2-VL-2B fine-tuned + Llama-3.1-8B",
    "hwaseem04_idefics2": "Idefics2-8B fine-tuned",
    "Vishal_qwen2vl2b": "Qwen2-VL-2B zero-shot",
    "revenger19_qwen2": "Qwen2-VL",
    "nirvan840_500AM": "PaddleOCR + rules + line detection",
    "lalit_v13": "PaddleOCR + rules",
    "rajarshi_s1": "PaddleOCR + quantulum",
}


def build(argument: str, context: Context) -> System:
    """Look answers up by picture and entity; rows that are missing are empty."""
    known = variants(context)
    if argument not in known:
        raise SystemBuildError(
            f"recorded:{argument}", f"there are only {', '.join(known)}", "name one"
        )
    if argument in DESCRIBED:
        answers = _entries(context.data / "test_weak_labels.csv", argument)
    else:
        answers = _models(context.data / "vlm_train_predictions.csv.gz", argument)
    system = one_by_one(lambda row: answers.get((Path(row.image).stem, row.entity)))
    return System(system.answer, is_timed=False)


def variants(context: Context) -> list[str]:
    """Name the public entries, or for train rows the models that answered them."""
    if context.rows != "vlm_train":
        return list(DESCRIBED)
    path = context.data / "vlm_train_predictions.csv.gz"
    return list(dict.fromkeys(row["model"] for row in _rows(path)))


def _rows(path: Path) -> list[dict[str, str]]:
    csv.field_size_limit(sys.maxsize)  # raw replies of language models run long
    opened = gzip.open(path, "rt", encoding="utf-8", newline="") if path.suffix == ".gz" else None
    with opened or path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _entries(path: Path, system: str) -> dict[tuple[str, str], str]:
    return {(Path(row["image"]).stem, row["entity_name"]): row[system] for row in _rows(path)}


def _models(path: Path, model: str) -> dict[tuple[str, str], str]:
    return {
        (Path(row["image_basename"]).stem, row["entity_name"]): row["prediction"]
        for row in _rows(path)
        if row["model"] == model
    }
