"""What each convention gives, by the annotators' answers and by the challenge's own labels.

Run: python -m benchmarks.accuracy.conventions --data DIR [--cache ocr.sqlite] [--ranker DIR]
Writes benchmarks/results/conventions.json. The photos are those of gold_dev_labels.jsonl, which nothing was
taught from; the challenge's labels are partly wrong.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.options import data_parser
from benchmarks.result_files import write_result
from benchmarks.rows import load_rows
from measure_extract.datasets.labels import read_train_labels
from measure_extract.evaluation.base import EntityCounts
from measure_extract.evaluation.metrics import quantity_outcome
from measure_extract.extractor import Extractor
from measure_extract.ranking.choice import Ranked
from measure_extract.ranking.conventions import by_convention
from measure_extract.types import Example
from measure_extract.vocabulary import CONVENTIONS

__all__ = ["row_sets", "scored"]


def row_sets(data: Path) -> dict[str, list[Example]]:
    """Give the rows by whose labels they are; both of the same photos."""
    gold = load_rows("gold_dev_labels", data)
    photos = {row.image for row in gold}
    labels = read_train_labels(data / "train_labels.csv", data / "images", weight=1.0)
    return {
        "annotators": gold,
        "the challenge": [row for row in labels if row.image in photos],
    }


def scored(rows: Sequence[Example], judged: Sequence[Ranked], convention: str) -> dict[str, Any]:
    """Score one convention.

    Args:
        rows: with their right answers.
        judged: the strict judgement of each.
        convention: one of `CONVENTIONS`.
    """
    found = [by_convention(ranked, convention).measurement for ranked in judged]
    counts = EntityCounts.of(
        [
            (row.entity, quantity_outcome("" if m is None else str(m), row.answers or ()))
            for row, m in zip(rows, found, strict=True)
        ]
    )
    unprinted = [m for row, m in zip(rows, found, strict=True) if not row.answers]
    return {
        "rows": len(rows),
        "reweighted_f1": round(counts.reweighted_f1(), 4),
        "f1": round(counts.total.f1 or 0.0, 4),
        "unprinted": len(unprinted),
        "unprinted_answered": sum(m is not None for m in unprinted),
    }


def main() -> None:
    """Measure and write."""
    parser = data_parser(__doc__)
    parser.add_argument("--ranker", type=Path)
    options = parser.parse_args()
    extractor = Extractor(cache=options.cache, ranker=options.ranker)
    result = {}
    for labels, rows in row_sets(options.data).items():
        layouts = {image: extractor.read(image) for image in {row.image for row in rows}}
        judged = [extractor.rank(layouts[r.image], r.entity, r.group_id) for r in rows]
        result[labels] = {name: scored(rows, judged, name) for name in CONVENTIONS}
        print(labels, result[labels])
    print(f"written to {write_result('conventions', {'labels': result})}")


if __name__ == "__main__":
    main()
