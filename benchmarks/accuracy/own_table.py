"""A user's own table of fifteen entities, asked on photos that no model was taught.

Run: python -m benchmarks.accuracy.own_table --data ../shared/data --cache ocr.sqlite
Writes benchmarks/results/own_table.json. The table is own_table.toml: words of common sense, written without a look at
the catalogue. "questions" are the measuring part of models/training_data/new_entities.jsonl, most of whose unprinted
ones were chosen to be hard; "whole_photos" that of attributes.jsonl, each photo asked for all of which it prints the
dimension; the sure rows of both.
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
from measure_extract.layout.base import Layout
from measure_extract.ocr.engines import make_engine
from measure_extract.training.attribute_labels import read_attributes
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


def with_candidates(
    asked: Iterable[tuple[str, Example]], extractor: Extractor, images: Path
) -> list[tuple[str, Example]]:
    """Leave out what is not printed where nothing of its dimension is read: silence is too easy there."""
    return [
        (name, row)
        for name, row in asked
        if row.answers or extractor.rank(_read(row, extractor, images), name, None).order
    ]


def answers_to(
    asked: Iterable[tuple[str, Example]], extractor: Extractor, images: Path
) -> list[tuple[str, str, tuple[str, ...]]]:
    """Ask the photos: entity, what was answered ("" for nothing), and the accepted answers."""
    found = []
    for name, row in asked:
        answer = extractor.rank(_read(row, extractor, images), name, None).measurement
        found.append((name, "" if answer is None else str(answer), row.answers or ()))
    return found


def _read(row: Example, extractor: Extractor, images: Path) -> Layout:
    return extractor.read(load_image(str(images / row.image)))


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
    images, own = options.data / "images", OWN_ANNOTATIONS
    chosen = new_entity_examples(own / "new_entities.jsonl", "measure")
    everything = read_attributes(own / "attributes.jsonl", "measure")
    names = extractor.asked()
    parts = {
        "questions": questions(chosen, names),
        "whole_photos": with_candidates(questions(everything, names), extractor, images),
    }
    result = {name: count(answers_to(rows, extractor, images)) for name, rows in parts.items()}
    write_result("own_table", result)
    print({name: found["all"] for name, found in result.items()})


if __name__ == "__main__":
    main()
