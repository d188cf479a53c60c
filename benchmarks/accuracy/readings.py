"""What other OCR weights cost a ranker that was taught what they read: values found, and F1 by cross-validation.

Run: python -m benchmarks.accuracy.readings --data DIR --cache ocr.sqlite [--weights small,cascade]
Writes benchmarks/results/readings.json. The rows are those that the ranker in use is taught and measured on
(gold_train.jsonl and gold_train_labels.jsonl): what the trade of `benchmarks.accuracy.trade` shows on 200 photos with
one ranker, here on 2,400 with a ranker for each reading. It takes half an hour for each set of weights.
"""

from collections.abc import Sequence
from typing import Any

from benchmarks.options import data_parser
from benchmarks.result_files import write_result
from measure_extract.ocr.engines import make_engine
from measure_extract.training.base import LabelledQuery
from measure_extract.training.boosters import RankerSettings
from measure_extract.training.data import read_training_data
from measure_extract.training.validation import cross_validate

SEED = 1
WEIGHTS = "small,cascade"
_SHOWN = ("reweighted_f1", "precision", "recall", "unprinted_answered", "calibration_error")


def value_recall(queries: Sequence[LabelledQuery]) -> dict[str, Any]:
    """Count the rows with an answer, and those whose answer is among what was read."""
    printed = [query for query in queries if query.example.answers]
    found = sum(bool(query.relevance.any()) for query in printed)
    return {"printed": len(printed), "found": found, "value_recall": round(found / len(printed), 4)}


def main() -> None:
    """Measure and write."""
    parser = data_parser(__doc__)
    parser.add_argument("--weights", default=WEIGHTS, help="Names with commas between.")
    options = parser.parse_args()
    results: dict[str, Any] = {}
    for weights in options.weights.split(","):
        engine = make_engine("auto", device="cpu", weights=weights, cache=options.cache)
        found = read_training_data(options.data, engine, seed=SEED)
        drawings = {id(query) for query in found.gold}
        held_out = cross_validate(
            found.measured,
            [*found.measured, *found.extra],
            RankerSettings(),
            seed=SEED,
            kind_of=lambda query, drawings=drawings: (
                "drawings" if id(query) in drawings else "ordinary photos"
            ),
        )
        results[weights] = {
            kind: {**value_recall(queries), **{name: report[name] for name in _SHOWN}}
            for kind, queries in (("drawings", found.gold), ("ordinary photos", found.labels))
            for report in [held_out.report["by_kind"][kind]]
        }
        print(weights, results[weights], flush=True)
    print(f"written to {write_result('readings', {'seed': SEED, 'weights': results})}")


if __name__ == "__main__":
    main()
