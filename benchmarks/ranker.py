"""What each part of the training and each family of features adds, by cross-validation on gold_train.

Run: python benchmarks/ranker.py --data ../shared/data --cache ocr.sqlite
Writes benchmarks/results/ranker.json. The gold_dev rows are not touched.
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.stats import write_result
from measure_extract.datasets import fold_of
from measure_extract.features import FEATURE_FAMILIES, FEATURE_NAMES, Family
from measure_extract.ocr import make_engine
from measure_extract.training.ranker import Query, RankerSettings, cross_validate
from measure_extract.training.run import TrainingData, read_training_data

SEED = 1

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


def measure(
    name: str, gold: Sequence[Query], taught: Sequence[Query], settings: RankerSettings
) -> dict[str, Any]:
    """Cross-validate one variant."""
    report = cross_validate(gold, taught, settings, seed=SEED).report
    print(f"{name:44} {report['reweighted_f1']:.4f}  {report['per_entity_f1']}", flush=True)
    return {"taught_queries": len(taught), **report}


def training_variants(found: TrainingData) -> dict[str, tuple[list[Query], RankerSettings]]:
    """What is left out of the training, one at a time."""
    normal = RankerSettings()
    return {
        "everything": ([*found.gold, *found.extra], normal),
        "gold only": (found.gold, normal),
        "no unasked questions": ([*found.gold, *found.weak, *found.mirror], normal),
        "no mirrored pictures": ([*found.gold, *found.weak, *found.unasked], normal),
        "clear depth rows not raised": (
            [*found.gold, *found.extra],
            replace(normal, clear_depth_weight=1.0),
        ),
    }


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path)
    options = parser.parse_args()
    found = read_training_data(options.data, make_engine("auto", device="cpu", cache=options.cache))
    everything = [*found.gold, *found.extra]
    result: dict[str, Any] = {"training": {}, "without_features": {}, "learning_curve": {}}
    for name, (taught, settings) in training_variants(found).items():
        result["training"][name] = measure(name, found.gold, taught, settings)
    for family, name in FAMILIES.items():
        gold, taught = without(found.gold, family), without(everything, family)
        result["without_features"][name] = measure(
            f"without {name}", gold, taught, RankerSettings()
        )
    for percent in (10, 30):
        taught = [q for q in everything if fold_of("curve" + q.example.split_key, 100) < percent]
        name = f"{percent}% of the pictures"
        result["learning_curve"][name] = measure(name, found.gold, taught, RankerSettings())
    print(f"written to {write_result('ranker', result)}")


if __name__ == "__main__":
    main()
