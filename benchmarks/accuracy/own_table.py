"""A user's own table of fifteen entities, asked on photos that no model was taught.

Run: python -m benchmarks.accuracy.own_table --data ../shared/data --cache ocr.sqlite
Writes benchmarks/results/own_table.json. The table is own_table.toml: words of common sense, written without a look at
the catalogue. Rows: the measuring part of models/training_data/new_entities.jsonl, the sure ones.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.options import data_parser
from benchmarks.result_files import write_result
from benchmarks.scoring import rounded, share_true
from measure_extract.evaluation.base import Counts
from measure_extract.evaluation.metrics import quantity_outcome
from measure_extract.extractor import Extractor
from measure_extract.images.load import load_image
from measure_extract.ocr.engines import make_engine
from measure_extract.training.boosters import TRUSTED
from measure_extract.training.data import OWN_ANNOTATIONS
from measure_extract.training.relation_rows import new_entity_examples
from measure_extract.types import Example

TABLE = Path(__file__).with_suffix(".toml")

# What the table calls otherwise than our annotations do.
_OTHER_NAMES = {"rated_current": "current"}


def questions(rows: Iterable[Example], asked: Sequence[str]) -> list[tuple[str, Example]]:
    """Give the sure rows of entities that a table has, with the table's names."""
    named = [(_OTHER_NAMES.get(row.entity, row.entity), row) for row in rows]
    return [(name, row) for name, row in named if name in asked and row.weight >= TRUSTED]


def count(answers: Sequence[tuple[str, str, tuple[str, ...]]]) -> dict[str, Any]:
    """Count by entity, and all together.

    Args:
        answers: entity, what was answered ("" for nothing), and the accepted answers.
    """
    names = ["all", *sorted({entity for entity, _, _ in answers})]
    return {name: _counted([a for a in answers if name in ("all", a[0])]) for name in names}


def _counted(answers: Sequence[tuple[str, str, tuple[str, ...]]]) -> dict[str, Any]:
    found = sum((quantity_outcome(answer, accepted) for _, answer, accepted in answers), Counts())
    unprinted = [bool(answer) for _, answer, accepted in answers if not accepted]
    return {
        "rows": len(answers),
        "unprinted": len(unprinted),
        "f1": rounded(found.f1),
        "precision": rounded(found.precision),
        "recall": rounded(found.recall),
        "unprinted_answered": rounded(share_true(unprinted)),
    }


def main() -> None:
    """Measure, and write the result."""
    options = data_parser(__doc__).parse_args()
    engine = make_engine("auto", device="cpu", cache=options.cache)
    extractor = Extractor(ocr=engine, entities=TABLE, instead=True)
    answers = []
    rows = new_entity_examples(OWN_ANNOTATIONS / "new_entities.jsonl", "measure")
    for name, row in questions(rows, extractor.asked()):
        layout = extractor.read(load_image(str(options.data / "images" / row.image)))
        found = extractor.rank(layout, name, None).measurement
        answers.append((name, "" if found is None else str(found), row.answers or ()))
    result = count(answers)
    write_result("own_table", result)
    print(result["all"])


if __name__ == "__main__":
    main()
