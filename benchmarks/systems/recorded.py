"""Answers that others gave for the same rows, from files of the data folder.

Test rows: public entries of test_weak_labels.csv. Train rows: models of vlm_train_predictions.csv.gz, each
on the rows that it answered.
"""

import csv
from pathlib import Path

from benchmarks.rows import ANSWERED_BY, read_recorded
from benchmarks.systems import Context, System, SystemBuildError, one_by_one

__all__ = ["DESCRIBED", "build", "title", "variants"]

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


def title(argument: str) -> str:
    """Say what a recorded system is; the models of train rows have names that do."""
    return f"{DESCRIBED[argument]} (public entry)" if argument in DESCRIBED else argument


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
        answers = _models(context.data, argument)
    system = one_by_one(lambda row: answers.get((Path(row.image).stem, row.entity)))
    return System(system.answer, is_timed=False)


def variants(context: Context) -> list[str]:
    """Name the public entries, or for train rows the models that answered these rows."""
    if context.rows not in ANSWERED_BY:
        return list(DESCRIBED)
    rows: dict[str, set[tuple[str, str]]] = {}
    for row in read_recorded(context.data):
        rows.setdefault(row["model"], set()).add((row["image_basename"], row["entity_name"]))
    return [model for model, own in rows.items() if own == rows[ANSWERED_BY[context.rows]]]


def _entries(path: Path, system: str) -> dict[tuple[str, str], str]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {(Path(row["image"]).stem, row["entity_name"]): row[system] for row in rows}


def _models(data: Path, model: str) -> dict[tuple[str, str], str]:
    return {
        (Path(row["image_basename"]).stem, row["entity_name"]): row["prediction"]
        for row in read_recorded(data)
        if row["model"] == model
    }
