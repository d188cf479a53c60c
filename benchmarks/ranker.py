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
from measure_extract.features import FEATURE_NAMES
from measure_extract.ocr import make_engine
from measure_extract.training.ranker import Query, RankerSettings, cross_validate
from measure_extract.training.run import TrainingData, read_training_data

SEED = 1

FAMILIES = {
    "lines": ("vertical_", "horizontal_", "rising_", "falling_", "own_", "others_", "tilt_", "n_segments"),
    "words and letters": ("axis", "any_axis", "is_diameter", "label_", "left_", "above_", "below_", "best_", "near_", "photo_"),
    "place and print": ("center_", "rank_x", "rank_y", "edge_", "text_", "aspect", "angle", "is_upright", "reading_", "line_"),
    "group priors": ("group_", "unit_share", "prior_"),
    "other quantities": ("n_candidates", "n_distinct", "rank_from", "log_ratio", "n_prints", "unit_is_common", "has_dual"),
}  # fmt: skip


def without(queries: Iterable[Query], prefixes: tuple[str, ...]) -> list[Query]:
    """Blank the features of a family."""
    gone = [i for i, name in enumerate(FEATURE_NAMES) if name.startswith(prefixes)]
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
    for name, prefixes in FAMILIES.items():
        gold, taught = without(found.gold, prefixes), without(everything, prefixes)
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
