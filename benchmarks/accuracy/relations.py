"""Entities that nobody trained for: each of the eight left out in turn, and new ones.

Run: python -m benchmarks.accuracy.relations --data ../shared/data --cache ocr.sqlite
Writes benchmarks/results/relations.json. `leave_one_out`: for each of the eight, a model that was taught no row of
it answers its careful labels; the threshold is the one picked on the others. `new_entities`: the measuring part of
models/training_data/new_entities.jsonl, by the model that is shipped (taught the training part), by one that was
taught none of the asked entity, and by a plain baseline: the largest number with a fitting unit.
With --output it also writes the artefact.
"""

import argparse
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.result_files import write_result
from measure_extract.entities import entity_names
from measure_extract.ocr.engines import make_engine
from measure_extract.ranking.relations.scorer import save_relations
from measure_extract.training.data import read_pictures
from measure_extract.training.relation_rows import read_relation_rows
from measure_extract.training.relations import (
    RelationQuery,
    TrainedRelations,
    answered,
    chances_of,
    fewer_words,
    fit_relations,
    held_out_chances,
    make_relation_queries,
    pick_threshold,
    train_relations,
)

Chances = list[npt.NDArray[np.float64]]


def leave_one_out(
    gold: Sequence[RelationQuery], teaching: Sequence[RelationQuery]
) -> dict[str, Any]:
    """Judge each of the eight by a model that was taught no row of it."""
    extra = [*teaching, *fewer_words([*gold, *teaching], seed=7)]
    chances = held_out_chances(gold, extra, part_of=lambda example: example.entity)
    careful = [i for i, q in enumerate(gold) if q.example.weight > 0.5]
    result = {}
    for entity in entity_names():
        own = [i for i in careful if gold[i].example.entity == entity]
        others = [i for i in careful if gold[i].example.entity != entity]
        threshold = pick_threshold([gold[i] for i in others], [chances[i] for i in others])
        questions, own_chances = [gold[i] for i in own], [chances[i] for i in own]
        result[entity] = {
            **_rounded(answered(questions, own_chances, threshold)),
            "threshold": round(threshold, 2),
            "f1_at_best_threshold": _best(questions, own_chances),
            "right_first": _right_first(questions, own_chances),
        }
    return result


def _best(questions: Sequence[RelationQuery], chances: Chances) -> float:
    scores = [answered(questions, chances, t)["f1"] for t in np.arange(0.01, 0.99, 0.01)]
    return round(max(scores), 4)


def _right_first(questions: Sequence[RelationQuery], chances: Chances) -> float:
    """Give the share of printed questions whose answer is a candidate, and stands first."""
    found = [
        bool(q.relevance[int(np.argmax(c))])
        for q, c in zip(questions, chances, strict=True)
        if len(c) and q.relevance.any()
    ]
    return round(float(np.mean(found)), 4) if found else 0.0


def baseline(questions: Sequence[RelationQuery]) -> Chances:
    """Answer with the largest number that has a fitting unit."""
    chances = []
    for labelled in questions:
        values = np.abs(labelled.query.values) if len(labelled.query) else np.zeros(0)
        chances.append(values / max(float(values.max(initial=0.0)), 1e-9))
    return chances


def by_entity(
    questions: Sequence[RelationQuery], chances: Chances, threshold: float
) -> dict[str, Any]:
    """Score all questions together, and those of each entity."""
    places = defaultdict(list)
    for place, labelled in enumerate(questions):
        places[labelled.example.entity].append(place)
    rows = {"all": list(range(len(questions))), **places}
    return {
        name: _rounded(answered([questions[i] for i in at], [chances[i] for i in at], threshold))
        for name, at in rows.items()
    }


def _rounded(scores: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in scores.items()}


def new_entities(
    measured: Sequence[RelationQuery], taught: Sequence[RelationQuery], trained: TrainedRelations
) -> dict[str, Any]:
    """Score the measuring part of the new entities."""
    shipped = [trained.calibration(chances_of(trained.booster, q.features)) for q in measured]
    unseen: Chances = []
    extra = fewer_words(taught, seed=7)
    models = {}
    for labelled in measured:
        entity = labelled.example.entity
        if entity not in models:
            rows = [q for q in (*taught, *extra) if q.example.entity != entity]
            models[entity] = fit_relations(rows)
        unseen.append(trained.calibration(chances_of(models[entity], labelled.features)))
    printed = [q for q in measured if q.example.answers]
    return {
        "candidates_hold_the_answer": round(
            float(np.mean([q.relevance.any() for q in printed])), 4
        ),
        "shipped": by_entity(measured, shipped, trained.threshold),
        "entity_not_taught": by_entity(measured, unseen, trained.threshold),
        "largest_number_of_a_fitting_unit": by_entity(measured, baseline(measured), 0.5),
    }


def main() -> None:
    """Measure, and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--output", type=Path, help="artefact folder to write")
    options = parser.parse_args()
    rows = read_relation_rows(options.data)
    engine = make_engine("auto", device="cpu", cache=options.cache)
    layouts = read_pictures(rows.images, engine).layouts
    gold, roles, new, measured = (
        make_relation_queries(examples, layouts)
        for examples in (rows.gold, rows.roles, rows.new, rows.measured)
    )
    trained = train_relations([*gold, *new], roles)
    result = {
        "rows": {
            "gold": len(gold),
            "roles": len(roles),
            "new": len(new),
            "measured": len(measured),
        },
        "threshold": round(trained.threshold, 4),
        "leave_one_out": leave_one_out(gold, [*roles, *new]),
        "new_entities": new_entities(measured, [*gold, *roles, *new], trained),
    }
    if options.output:
        save_relations(
            options.output,
            trained.booster.model_to_string(),
            {
                "calibration": {
                    "slope": trained.calibration.slope,
                    "offset": trained.calibration.offset,
                },
                "threshold": trained.threshold,
                "rows": result["rows"],
                "new_entities": result["new_entities"]["shipped"]["all"],
            },
        )
    print(f"written to {write_result('relations', result)}")


if __name__ == "__main__":
    main()
