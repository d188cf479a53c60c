"""Score the pipeline, a plain regex and the public entries on the same gold rows.

Run: python benchmarks/accuracy.py --data ../shared/data [--cache ocr.sqlite]
Writes benchmarks/results/accuracy.json.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.stats import write_result
from benchmarks.systems import pipeline, recorded, regex
from measure_extract.datasets import GOLD_WEIGHTS, read_gold, read_train_labels
from measure_extract.evaluation import EvalReport, evaluate
from measure_extract.extractor import Extractor
from measure_extract.types import Example


def summary(report: EvalReport) -> dict[str, Any]:
    """Round a report to what a table shows."""
    interval = report.reweighted_interval
    return {
        "rows": report.rows,
        "reweighted_f1": report.reweighted_f1 and round(report.reweighted_f1, 4),
        "reweighted_interval": interval and [round(end, 4) for end in interval],
        "f1": report.quantity.f1 and round(report.quantity.f1, 4),
        "precision": report.quantity.precision and round(report.quantity.precision, 4),
        "recall": report.quantity.recall and round(report.quantity.recall, 4),
        "exact_f1": report.exact.f1 and round(report.exact.f1, 4),
        "per_entity": {
            name: {"f1": score.f1 and round(score.f1, 4), "rows": int(score.counts.total)}
            for name, score in report.per_entity.items()
        },
    }


def score(examples: Sequence[Example], answers: Sequence[str]) -> dict[str, Any]:
    """Score rows marked high and medium, and high alone."""
    pairs = list(zip(examples, answers, strict=True))
    result = {}
    for name, lowest in (("high_and_medium", "medium"), ("high", "high")):
        kept = [pair for pair in pairs if pair[0].weight >= GOLD_WEIGHTS[lowest]]
        result[name] = summary(evaluate([e for e, _ in kept], [a for _, a in kept]))
    return result


def main() -> None:
    """Run every system and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path)
    options = parser.parse_args()
    images = options.data / "images"
    extractor = Extractor(cache=options.cache, device="cpu")
    gold = read_gold(options.data / "gold_dev.jsonl", images)
    table = options.data / "test_weak_labels.csv"
    systems = {
        "pipeline": score(gold, pipeline.predict(gold, extractor)),
        "regex": score(gold, regex.predict(gold, extractor.ocr)),
    }
    for name in recorded.SYSTEMS:
        systems[f"recorded:{name}"] = score(gold, recorded.predict(gold, table, name))
    labelled = read_train_labels(options.data / "train_labels.csv", images, weight=0.5)
    trained_on = {e.split_key for e in read_gold(options.data / "gold_train.jsonl", images)}
    labelled = [e for e in labelled if e.split_key not in trained_on]
    train_report = summary(evaluate(labelled, pipeline.predict(labelled, extractor)))
    result = {
        "gold_dev": systems,
        "train_labels": {
            "note": "the challenge's own labels, partly machine-made and wrong; "
            "the ranker was trained on them with low weight",
            "pipeline": train_report,
        },
        "what_the_recorded_systems_are": recorded.SYSTEMS,
    }
    path = write_result("accuracy", result)
    for name, scores in systems.items():
        both, high = scores["high_and_medium"], scores["high"]
        print(f"{name:32} {both['reweighted_f1']:.3f}  high {high['reweighted_f1']:.3f}")
    print(f"written to {path}")


if __name__ == "__main__":
    main()
