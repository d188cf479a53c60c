"""Draw labels and read them by the OCR: pictures, truth and readings in one folder, for training and tests.

A folder holds `pictures/NAME.png`, `truth.jsonl` (a line per picture: `DrawnLabel.to_dict`) and
`questions.jsonl` (a line per question: image, entity, answers, kind, language; answers empty where none is
printed). Readings are kept by the engine's own cache.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from measure_extract.images.load import load_image
from measure_extract.ocr.base import OCREngine
from measure_extract.training.labels.base import DrawnLabel
from measure_extract.training.labels.generate import questions_of
from measure_extract.types import Example

__all__ = ["read_labels"]


def read_labels(
    labels: Iterable[DrawnLabel], folder: Path, engine: OCREngine, *, question_seed: int
) -> int:
    """Write pictures and truth, and have the engine read every picture; gives the number of questions.

    Args:
        labels: in order; lines are added to the files one by one, so that a broken run keeps its part.
        folder: made where it lacks.
        engine: reads them; with a cache, or the readings are lost.
        question_seed: see `questions_of`.
    """
    (folder / "pictures").mkdir(parents=True, exist_ok=True)
    count = 0
    for label in labels:
        path = folder / "pictures" / label.name
        label.image.save(path)
        engine.read(load_image(path))
        _add_line(folder / "truth.jsonl", label.to_dict())
        for example in questions_of(label, seed=question_seed):
            _add_line(folder / "questions.jsonl", _question(label, example))
            count += 1
    return count


def _question(label: DrawnLabel, example: Example) -> dict[str, Any]:
    return {
        "image": label.name,
        "entity": example.entity,
        "answers": list(example.answers or ()),
        "kind": label.sheet.kind,
        "language": label.sheet.language,
    }


def _add_line(path: Path, row: dict[str, Any]) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(row, ensure_ascii=False) + "\n")
