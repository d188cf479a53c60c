"""What each part of the training and each family of features adds.

Run: python -m benchmarks.accuracy.ranker --data ../shared/data --cache ocr.sqlite
Writes benchmarks/results/ranker.json: re-weighted F1 by cross-validation on gold_train, which decides what is
kept, and on gold_dev, where each variant is trained on all of gold_train and nothing is decided.
"""

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.result_files import write_result
from measure_extract.datasets.labels import read_gold
from measure_extract.datasets.splits import fold_of
from measure_extract.evaluation.base import EntityCounts
from measure_extract.ocr.engines import make_engine
from measure_extract.ranking.features import FEATURE_FAMILIES, FEATURE_NAMES, Family
from measure_extract.training.base import Query, make_queries
from measure_extract.training.boosters import RankerSettings, fit_boosters
from measure_extract.training.data import TrainingData, read_layouts, read_training_data
from measure_extract.training.ranker import cross_validate, judge

SEED = 1
PERCENTS = (10, 30, 60)

FAMILIES: dict[Family, str] = {
    "lines": "lines",
    "words": "words and letters",
    "place": "place and print",
    "group": "group priors",
    "others": "other quantities",
    "number": "number and unit",
}


def without(queries: Iterable[Query], family: Family) -> list[Query]:
    """Blank the features of a family, but for what is asked."""
    gone = [
        i
        for i, (name, own) in enumerate(zip(FEATURE_NAMES, FEATURE_FAMILIES, strict=True))
        if own == family and name not in ("entity", "is_length")
    ]
    blanked = []
    for query in queries:
        matrix = query.candidates.matrix.copy()
        matrix[:, gone] = np.nan
        blanked.append(replace(query, candidates=replace(query.candidates, matrix=matrix)))
    return blanked


@dataclass(frozen=True)
class Variant:
    """What is measured, what is taught, and how."""

    gold: Sequence[Query]
    dev: Sequence[Query]
    taught: Sequence[Query]
    settings: RankerSettings = RankerSettings()


def measure(name: str, variant: Variant) -> dict[str, Any]:
    """Cross-validate one variant, and score it on gold_dev trained on everything it is taught."""
    held_out = cross_validate(variant.gold, variant.taught, variant.settings, seed=SEED)
    boosters = fit_boosters(variant.taught, variant.settings, SEED)
    counts = EntityCounts(judge(variant.dev, *boosters, held_out))
    dev_f1 = counts.reweighted_f1() or 0.0
    report = held_out.report
    print(
        f"{name:44} {report['reweighted_f1']:.4f} {dev_f1:.4f}  {report['per_entity_f1']}",
        flush=True,
    )
    return {"taught_queries": len(variant.taught), "gold_dev_f1": round(dev_f1, 4), **report}


def training_variants(found: TrainingData, dev: Sequence[Query]) -> dict[str, Variant]:
    """What is left out of the training, one at a time."""
    everything = Variant(found.gold, dev, [*found.gold, *found.extra])
    raised = replace(everything.settings, clear_depth_weight=1.0)
    taught = {
        "gold only": found.gold,
        "no annotations of our own": [*found.gold, *found.weak, *found.unasked, *found.mirror],
        "no unasked questions": [*found.gold, *found.own, *found.weak, *found.mirror],
        "no mirrored pictures": [*found.gold, *found.own, *found.weak, *found.unasked],
    }
    return {
        "everything": everything,
        **{name: replace(everything, taught=queries) for name, queries in taught.items()},
        "clear depth rows not raised": replace(everything, settings=raised),
    }


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path)
    options = parser.parse_args()
    engine = make_engine("auto", device="cpu", cache=options.cache)
    found = read_training_data(options.data, engine)
    examples = read_gold(options.data / "gold_dev.jsonl", options.data / "images")
    dev = make_queries(examples, read_layouts(examples, engine), found.priors)
    variants = training_variants(found, dev)
    everything = variants["everything"]
    result: dict[str, Any] = {"training": {}, "without_features": {}, "learning_curve": {}}
    for name, variant in variants.items():
        result["training"][name] = measure(name, variant)
    for family, name in FAMILIES.items():
        gold, blind, taught = (
            without(queries, family) for queries in (found.gold, dev, everything.taught)
        )
        result["without_features"][name] = measure(f"without {name}", Variant(gold, blind, taught))
    for percent in PERCENTS:
        taught = [
            q for q in everything.taught if fold_of("curve" + q.example.split_key, 100) < percent
        ]
        name = f"{percent}% of the pictures"
        result["learning_curve"][name] = measure(name, replace(everything, taught=taught))
    print(f"written to {write_result('ranker', result)}")


if __name__ == "__main__":
    main()
