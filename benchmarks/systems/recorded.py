"""Answers that public entries gave for the same rows, from test_weak_labels.csv."""

import csv
from collections.abc import Sequence
from pathlib import Path

from measure_extract.types import Example

# Columns of the file, with what is known of each system (data README).
SYSTEMS = {
    "tonyStark_qwen2": "Qwen2-VL-2B fine-tuned + Llama-3.1-8B",
    "hwaseem04_idefics2": "Idefics2-8B fine-tuned",
    "Vishal_qwen2vl2b": "Qwen2-VL-2B zero-shot",
    "revenger19_qwen2": "Qwen2-VL",
    "nirvan840_500AM": "PaddleOCR + rules + line detection",
    "lalit_v13": "PaddleOCR + rules",
    "rajarshi_s1": "PaddleOCR + quantulum",
}


def predict(examples: Sequence[Example], table: Path, system: str) -> list[str]:
    """Look the answers up by picture and entity; rows that are missing are empty."""
    with table.open(encoding="utf-8", newline="") as file:
        answers = {(row["image"], row["entity_name"]): row[system] for row in csv.DictReader(file)}
    return [answers.get((example.split_key, example.entity), "") for example in examples]
