"""How often is a text of a real photo answered rightly, by its words alone?

Run: python -m benchmarks.accuracy.photo_texts --data ../shared/data [--ranker DIR]
Writes benchmarks/results/photo_texts.json. The texts are those of models/training_data/photo_texts.jsonl that are kept
apart (about every sixth photo), as another OCR read them, laid out line by line; they are asked for every entity that
their labels settle and whose dimension they print, but for height, width and depth. No picture is read.
"""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.accuracy.plain_labels import RIGHT, SHOWN, counted, outcome_row, shares
from benchmarks.result_files import write_result
from measure_extract.extractor import Extractor
from measure_extract.layout.base import Layout
from measure_extract.training.data import read_own_photo_texts
from measure_extract.training.photo_texts import is_kept_apart, known_texts
from measure_extract.types import Example

__all__ = ["asked", "report"]


def asked(
    extractor: Extractor, rows: Sequence[Example], layouts: Mapping[str, Layout]
) -> list[dict[str, Any]]:
    """Ask every question of its text."""
    return [
        {
            "lines": [box.text for box in layouts[row.image].boxes],
            **outcome_row(row.entity, answer, row.answers or ()),
        }
        for row in rows
        for answer in [extractor.answer(layouts[row.image], row.entity, group_id=row.group_id)]
    ]


def report(questions: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Count what came of all questions, and of each entity's; no text is told, as none is ours."""
    return {**_counted(questions), "per_entity": shares(questions, "entity", _counted)}


def _counted(questions: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {**counted(questions), "unprinted": sum(not q["answers"] for q in questions)}


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--ranker", type=Path, help="an artefact folder; the packaged one")
    options = parser.parse_args()
    known = known_texts(filter(is_kept_apart, read_own_photo_texts(options.data)))
    if not known.rows:
        parser.error(f"{options.data} has no train_ocr_text.csv.gz, whose texts are asked")
    questions = asked(Extractor(device="cpu", ranker=options.ranker), known.rows, known.layouts)
    for failed in [q for q in questions if q["outcome"] not in RIGHT][:SHOWN]:
        print(failed)
    found = {"texts": len(known.layouts), **report(questions)}
    print(found)
    print(f"written to {write_result('photo_texts', found)}")


if __name__ == "__main__":
    main()
