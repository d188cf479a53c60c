"""What each part of the training and each family of features adds.

Run: python -m benchmarks.accuracy.ranker --data ../shared/data --cache ocr.sqlite
Writes benchmarks/results/ranker.json: re-weighted F1 by cross-validation on careful labels, which decides
what is kept, and on gold_dev, where each variant is trained on all of them and nothing is decided.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from benchmarks.options import data_parser
from benchmarks.result_files import write_result
from measure_extract.datasets.labels import read_gold
from measure_extract.datasets.splits import fold_of
from measure_extract.layout.base import Layout
from measure_extract.ocr.engines import make_engine
from measure_extract.ranking.features.table import FAMILY_OF, feature_names
from measure_extract.training.base import LabelledQuery, make_queries
from measure_extract.training.boosters import RankerSettings, fit_boosters
from measure_extract.training.claims import claimed
from measure_extract.training.data import TrainingData, read_pictures, read_training_data
from measure_extract.training.validation import (
    confidence_of,
    count_outcomes,
    cross_validate,
    judge_queries,
)
from measure_extract.types import Example

SEED = 1
PERCENTS = (10, 30, 60)

NAMES = {
    "lines": "lines",
    "words": "words and letters",
    "place": "place and print",
    "group": "group priors",
    "others": "other quantities",
    "number": "number and unit",
    "purposes": "what each quantity is for",
    "rivals": "claims of other entities",
}


def without(queries: Iterable[LabelledQuery], family: str) -> list[LabelledQuery]:
    """Blank the features of a family."""
    gone = [i for i, name in enumerate(feature_names()) if FAMILY_OF[name].name == family]
    blanked = []
    for query in queries:
        matrix = query.matrix.copy()
        matrix[:, gone] = np.nan
        blanked.append(replace(query, matrix=matrix))
    return blanked


@dataclass(frozen=True)
class Variant:
    """What is measured, what is taught, and how."""

    gold: Sequence[LabelledQuery]
    dev: Sequence[LabelledQuery]
    taught: Sequence[LabelledQuery]
    settings: RankerSettings = RankerSettings()


def measure(name: str, variant: Variant) -> dict[str, Any]:
    """Cross-validate one variant, and score it on gold_dev trained on everything it is taught."""
    held_out = cross_validate(variant.gold, variant.taught, variant.settings, seed=SEED)
    boosters = fit_boosters(variant.taught, variant.settings, SEED)
    judged = judge_queries(variant.dev, boosters)
    answered = [confidence_of(j, held_out.calibration) >= held_out.threshold for j in judged]
    dev_f1 = count_outcomes(judged, answered).reweighted_f1() or 0.0
    report = held_out.report
    print(
        f"{name:44} {report['reweighted_f1']:.4f} {dev_f1:.4f}  {report['per_entity']}",
        flush=True,
    )
    return {"taught_queries": len(variant.taught), "gold_dev_f1": round(dev_f1, 4), **report}


def training_variants(found: TrainingData, dev: Sequence[LabelledQuery]) -> dict[str, Variant]:
    """What is left out of the training, one at a time."""
    measured = found.measured
    everything = Variant(measured, dev, [*measured, *found.extra])
    raised = replace(everything.settings, clear_depth_weight=1.0)
    sources = {
        "annotations of our own": found.own,
        "weak labels": found.weak,
        "unasked questions": found.unasked,
        "erased pictures": found.erased,
        "mirrored pictures": found.mirror,
    }
    taught = {"careful labels only": measured}
    for name, left_out in sources.items():
        gone = set(map(id, left_out))
        taught[f"no {name}"] = [query for query in everything.taught if id(query) not in gone]
    return {
        "everything": everything,
        **{name: replace(everything, taught=queries) for name, queries in taught.items()},
        "clear depth rows not raised": replace(everything, settings=raised),
    }


def dev_queries(
    examples: Sequence[Example], layouts: Mapping[str, Layout], found: TrainingData
) -> list[LabelledQuery]:
    """Ask what is measured with, judged as a ranker in use would judge it."""
    if found.roles is not None:
        layouts = {image: found.roles.judge(layout) for image, layout in layouts.items()}
    queries = make_queries(examples, layouts, found.priors)
    return queries if found.claims is None else claimed(queries, found.claims)


def main() -> None:
    """Measure and write."""
    options = data_parser(__doc__).parse_args()
    engine = make_engine("auto", device="cpu", cache=options.cache)
    found = read_training_data(options.data, engine, seed=SEED)
    examples = read_gold(options.data / "gold_dev.jsonl", options.data / "images")
    images = list(dict.fromkeys(example.image for example in examples))
    dev = dev_queries(examples, read_pictures(images, engine).layouts, found)
    variants = training_variants(found, dev)
    everything = variants["everything"]
    result: dict[str, Any] = {"training": {}, "without_features": {}, "learning_curve": {}}
    for name, variant in variants.items():
        result["training"][name] = measure(name, variant)
    for family, name in NAMES.items():
        gold, blind, taught = (
            without(queries, family) for queries in (found.measured, dev, everything.taught)
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
