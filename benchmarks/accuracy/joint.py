"""Does it help to decide height, width and depth of a photo together? By cross-validation on gold_train.

Run: python -m benchmarks.accuracy.joint --data ../shared/data --cache ocr.sqlite
Writes benchmarks/results/joint.json. The questions of one photo get the assignment of distinct quantities with
the largest product of chances, silence included, found by trying all; "relaxed" lets two questions share a
quantity at a price, so that round and square things may. The gold_dev rows are not touched.
"""

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np

from benchmarks.options import data_parser
from benchmarks.result_files import write_result
from benchmarks.rows import AXES
from measure_extract.datasets.labels import GOLD_WEIGHTS
from measure_extract.datasets.splits import fold_of
from measure_extract.evaluation.base import Counts, EntityCounts, outcome
from measure_extract.ocr.engines import make_engine
from measure_extract.ranking.ranker import Calibration
from measure_extract.training.base import LabelledQuery
from measure_extract.training.boosters import RankerSettings, fit_boosters
from measure_extract.training.data import read_training_data
from measure_extract.training.validation import cross_validate

SEED = 1
KEPT = 5  # quantities tried per question; the others have next to no chance
PRICES = {"apart": 0.0, "together, relaxed": 1.5, "together, strict": 50.0}  # of sharing, log-odds

Choice = tuple[int, int, float]  # candidate (-1: silence), its quantity, log chance


def held_out_chances(
    gold: Sequence[LabelledQuery],
    taught: Sequence[LabelledQuery],
    settings: RankerSettings,
    calibration: Calibration,
) -> list[np.ndarray]:
    """Give the calibrated chance of every candidate, by models that never saw the picture."""
    found: list[np.ndarray] = [np.zeros(0)] * len(gold)
    for fold in range(settings.folds):
        seen = [q for q in taught if fold_of(q.example.split_key, settings.folds) != fold]
        _, chance = fit_boosters(seen, settings, SEED)
        for i, query in enumerate(gold):
            is_held = fold_of(query.example.split_key, settings.folds) == fold
            if is_held and len(query.relevance):
                found[i] = calibration(np.asarray(chance.predict(query.matrix)))
    return found


def choices(query: LabelledQuery, chances: np.ndarray, threshold: float) -> list[Choice]:
    """Give the likeliest candidate of each quantity, and silence, which wins below the threshold."""
    best: dict[int, Choice] = {}
    for place, p in enumerate(chances.tolist()):
        cluster = query.query.candidates[place].cluster
        if cluster not in best or best[cluster][2] < np.log(max(p, 1e-9)):
            best[cluster] = (place, cluster, float(np.log(max(p, 1e-9))))
    likeliest = sorted(best.values(), key=lambda choice: -choice[2])[:KEPT]
    return [*likeliest, (-1, -1, float(np.log(threshold)))]


def decide(options: Sequence[list[Choice]], price: float) -> list[int]:
    """Pick one choice for each question of a photo; gives the candidates."""

    def worth(picked: tuple[Choice, ...]) -> float:
        clusters = [cluster for _, cluster, _ in picked if cluster >= 0]
        return sum(log for _, _, log in picked) - price * (len(clusters) - len(set(clusters)))

    return [place for place, _, _ in max(itertools.product(*options), key=worth)]


def measure(
    gold: Sequence[LabelledQuery], chances: Sequence[np.ndarray], threshold: float, price: float
) -> dict[str, Any]:
    """Score all questions; those for a length are decided together, photo by photo."""
    photos: dict[str, list[int]] = {}
    for i, query in enumerate(gold):
        is_axis = query.example.entity in AXES
        key = query.example.image if is_axis else f"{query.example.image} {query.example.entity}"
        photos.setdefault(key, []).append(i)
    rows: list[tuple[str, Counts]] = []
    for places in photos.values():
        options = [choices(gold[i], chances[i], threshold) for i in places]
        for i, place in zip(places, decide(options, price), strict=True):
            example = gold[i].example
            if example.weight >= GOLD_WEIGHTS["medium"]:
                is_right = bool(gold[i].relevance[place]) if place >= 0 else None
                rows.append((example.entity, outcome(is_right, is_printed=bool(example.answers))))
    counts = EntityCounts.of(rows)
    f1 = counts.reweighted_f1()
    return {
        "reweighted_f1": f1 and round(f1, 4),
        "per_entity_f1": {name: c.f1 and round(c.f1, 4) for name, c in counts.items()},
    }


def main() -> None:
    """Measure and write."""
    options = data_parser(__doc__).parse_args()
    engine = make_engine("auto", device="cpu", cache=options.cache)
    found = read_training_data(options.data, engine, seed=SEED)
    taught, settings = [*found.gold, *found.extra], RankerSettings()
    held_out = cross_validate(found.gold, taught, settings, seed=SEED)
    chances = held_out_chances(found.gold, taught, settings, held_out.calibration)
    result = {
        name: measure(found.gold, chances, held_out.threshold, price)
        for name, price in PRICES.items()
    }
    for name, report in result.items():
        print(f"{name:20} {report['reweighted_f1']}  {report['per_entity_f1']}")
    print(f"written to {write_result('joint', result)}")


if __name__ == "__main__":
    main()
