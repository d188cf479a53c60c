"""What a few labels of new entities bring: the five of the eight that are no lengths, taken for a user's own.

Run: python -m benchmarks.accuracy.few_labels --data ../shared/data --cache ocr.sqlite [--seeds 5]
Writes benchmarks/results/few_labels.json. All rows of the five are taken out of what the model was taught; then 5,
10, 20 and 50 labelled questions of each are given back to `adapt`, as a user would, and the careful rows of all
other photos are answered. "supervised" is the model that was taught the five too, each photo held out.
"""

import random
from collections.abc import Sequence
from statistics import fmean, pstdev
from typing import Any

from benchmarks.accuracy.relations import asked_of, read_queries, taught_only
from benchmarks.options import data_parser
from benchmarks.result_files import write_result
from measure_extract.datasets.splits import fold_of
from measure_extract.ranking.base import ScoreArray
from measure_extract.training.boosters import TRUSTED
from measure_extract.training.own_labels import Heard, Start, adapt, decisions, hear_labels
from measure_extract.training.relation_confidence import answered, fit_confidence
from measure_extract.training.relation_queries import RelationQuery, fewer_words, is_doubtful
from measure_extract.training.relations import (
    chances_of,
    entity_part,
    fit_relations,
    held_out_chances,
    photo_part,
)

ASKED = ("voltage", "wattage", "item_volume", "maximum_weight_recommendation", "item_weight")
SIZES = (5, 10, 20, 50)
_FOLDS = 5


def learning_curve(queries: dict[str, list[RelationQuery]], seeds: int) -> dict[str, Any]:
    """Measure no labels, some, and all.

    Args:
        queries: by what they are for; see `read_queries`.
        seeds: draws of labels.
    """
    eight = [*queries["gold"], *queries["labels"]]
    roles = [q for q in queries["roles"] if not is_doubtful(q)]
    everyone = [*eight, *asked_of(queries), *roles, *taught_only(queries)]
    others = [q for q in everyone if q.example.entity not in ASKED]
    extra = fewer_words(others, seed=7)
    careful = [q for q in eight if q.example.weight >= TRUSTED]
    start = _start(others, extra)
    unlabelled = fit_relations(start.taught)
    own = [q for q in careful if q.example.entity in ASKED]
    points: dict[int, list[dict[str, float]]] = {size: [] for size in (0, *SIZES)}
    for seed in range(seeds):
        pools, rest = _drawn(own, seed)
        before = [chances_of(unlabelled, q.features) for q in rest]
        points[0].append(_scored(rest, decisions(rest, before, start.confidence)))
        for size in SIZES:
            labels = [q for pool in pools.values() for q in pool[:size]]
            first = [chances_of(unlabelled, q.features) for q in labels]
            adapted = adapt(labels, first, start, seed=seed + 1)
            after = [chances_of(adapted.booster, q.features) for q in rest]
            points[size].append(
                _scored(rest, decisions(rest, after, start.confidence, adapted.heard))
            )
            print(seed, size, points[size][-1], flush=True)
    return {
        "entities": list(ASKED),
        "seeds": seeds,
        "labels_each": {str(size): _summed(found) for size, found in points.items()},
        "supervised": _supervised(everyone, own, start),
    }


def _start(others: Sequence[RelationQuery], extra: Sequence[RelationQuery]) -> Start:
    """Hold the confidence against what is left out in turn, none of it one of the five."""
    left_out = held_out_chances(others, extra, part_of=entity_part)
    by_photo = held_out_chances(others, extra, part_of=photo_part)
    confidence = fit_confidence(others, left_out, by_photo)
    return Start([q.taught for q in (*others, *extra)], confidence)


def _drawn(
    own: Sequence[RelationQuery], seed: int
) -> tuple[dict[str, list[RelationQuery]], list[RelationQuery]]:
    """Draw the labels of each entity, and the rows of photos that give none."""
    generator = random.Random(seed)
    pools = {}
    for entity in ASKED:
        rows = [q for q in own if q.example.entity == entity]
        pools[entity] = generator.sample(rows, max(SIZES))
    taken = {q.example.split_key for pool in pools.values() for q in pool}
    return pools, [q for q in own if q.example.split_key not in taken]


def _supervised(
    everyone: Sequence[RelationQuery], own: Sequence[RelationQuery], start: Start
) -> dict[str, float]:
    def fold(query: RelationQuery) -> int:
        return fold_of(query.example.split_key, _FOLDS)

    extra = fewer_words(everyone, seed=7)
    chances: list[ScoreArray] = []
    models = [
        fit_relations([q.taught for q in (*everyone, *extra) if fold(q) != number])
        for number in range(_FOLDS)
    ]
    chances = [chances_of(models[fold(q)], q.features) for q in own]
    heard: dict[int, Heard] = {}
    for number in range(_FOLDS):
        places = [i for i, q in enumerate(own) if fold(q) != number]
        heard[number] = hear_labels(
            [own[i] for i in places], [chances[i] for i in places], start.confidence
        )
    margins = [
        decisions([q], [chance], start.confidence, heard[fold(q)])[0]
        for q, chance in zip(own, chances, strict=True)
    ]
    return _scored(own, margins)


def _scored(queries: Sequence[RelationQuery], margins: Sequence[ScoreArray]) -> dict[str, float]:
    """F1 of each entity and their mean, and the share of unprinted questions that are answered."""
    found = {}
    for entity in ASKED:
        places = [i for i, q in enumerate(queries) if q.example.entity == entity]
        scores = answered([queries[i] for i in places], [margins[i] for i in places], 0.0)
        found[entity] = round(scores["f1"], 4)
    everything = answered(queries, margins, 0.0)
    return {
        "mean_f1": round(fmean(found.values()), 4),
        "unprinted_answered": round(everything["share_unprinted_answered"], 4),
        **found,
    }


def _summed(found: Sequence[dict[str, float]]) -> dict[str, Any]:
    means = {name: round(fmean(one[name] for one in found), 4) for name in found[0]}
    return {**means, "spread_of_mean_f1": round(pstdev(one["mean_f1"] for one in found), 4)}


def main() -> None:
    """Measure, and write the result."""
    parser = data_parser(__doc__)
    parser.add_argument("--seeds", type=int, default=5)
    options = parser.parse_args()
    result = learning_curve(read_queries(options.data, options.cache), options.seeds)
    print(f"written to {write_result('few_labels', result)}")


if __name__ == "__main__":
    main()
