"""Entities that nobody trained for: each of the eight left out in turn, and new ones.

Run: python -m benchmarks.accuracy.relations --data ../shared/data --cache ocr.sqlite
Writes benchmarks/results/relations.json. `leave_one_out`: for each of the eight, a model that was taught no row of
it answers its careful labels; calibration and threshold are fitted on the others. "drawings" are the rows of
gold_train (issue 19), "ordinary" those of gold_train_labels. `new_entities`: the measuring part of
models/training_data/new_entities.jsonl, by the model that is shipped (taught the training part), by one that was
taught none of the asked entity, and by a plain baseline: the largest number with a fitting unit. `attributes`: the measuring
part of the photos labelled as a whole (attributes.jsonl), each asked for every entity of which it prints the dimension.
With --output it also writes the artefact.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.options import data_parser
from benchmarks.result_files import write_result
from measure_extract.datasets.splits import split_keys
from measure_extract.entities import entity_names
from measure_extract.ocr.engines import make_engine
from measure_extract.ranking.relations.scorer import save_relations
from measure_extract.training.base import KnownLabels
from measure_extract.training.boosters import TRUSTED
from measure_extract.training.compact import TAUGHT_FILE, write_taught
from measure_extract.training.data import Pictures, read_pictures
from measure_extract.training.drawn import read_drawn
from measure_extract.training.relation_confidence import (
    Confidence,
    answered,
    confidences_of,
    fit_confidence,
)
from measure_extract.training.relation_queries import (
    RelationQuery,
    is_doubtful,
    make_relation_queries,
)
from measure_extract.training.relation_rows import (
    RELATION_DRAWN_COUNT,
    RelationRows,
    apart_from_measured,
    drawn_examples,
    read_relation_rows,
)
from measure_extract.training.relations import (
    TrainedRelations,
    chances_of,
    fit_relations,
    train_relations,
)
from measure_extract.training.wordless import wordless_examples

Chances = list[npt.NDArray[np.float64]]

_WHOLE_PHOTOS = ("attributes", "measured_attributes")


def taught_only(queries: dict[str, list[RelationQuery]]) -> list[RelationQuery]:
    """Give the questions that nothing is measured with."""
    return [*queries["wordless"], *queries["drawn"], *queries["photos"]]


def asked_of(queries: dict[str, list[RelationQuery]]) -> list[RelationQuery]:
    """Give the questions about entities other than the eight that photos were labelled for."""
    return [*queries["new"], *queries["attributes"]]


def leave_one_out(
    trained: TrainedRelations, parts: dict[str, Sequence[RelationQuery]]
) -> dict[str, Any]:
    """Judge each of the eight by a model that was taught no row of it.

    Calibration and threshold are fitted anew without it.

    Args:
        trained: on the rows of all parts.
        parts: careful rows of the eight by their kind of photo.
    """
    kinds = {id(q): name for name, part in parts.items() for q in part}
    result: dict[str, Any] = {name: {} for name in parts}
    for entity in entity_names():
        confidence = fit_confidence(
            trained.judged, trained.left_out, trained.by_photo, without=entity
        )
        for name in parts:
            own = [
                i
                for i, q in enumerate(trained.judged)
                if kinds.get(id(q)) == name
                and q.example.entity == entity
                and q.example.weight >= TRUSTED
            ]
            chances = [trained.left_out[i] for i in own]
            result[name][entity] = _scored([trained.judged[i] for i in own], chances, confidence)
    return result


def _scored(
    questions: Sequence[RelationQuery], chances: Chances, confidence: Confidence
) -> dict[str, float]:
    confidences = confidences_of(questions, chances, confidence)
    return {
        **_rounded(answered(questions, confidence.decide(questions, chances), 0.0)),
        "threshold": confidence.threshold,
        "f1_at_best_threshold": _best(questions, confidences),
        "right_first": _right_first(questions, confidences),
        "candidates_hold_the_answer": _share_held(questions),
    }


def _share_held(questions: Sequence[RelationQuery]) -> float:
    held = [q.relevance.any() for q in questions if q.example.answers]
    return round(float(np.mean(held)), 4) if held else 0.0


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


def new_entities(measured: Sequence[RelationQuery], trained: TrainedRelations) -> dict[str, Any]:
    """Score the measuring part of the new entities."""
    shipped = [chances_of(trained.booster, q.features) for q in measured]
    models = {
        entity: fit_relations([q for q in trained.taught if q.entity != entity])
        for entity in dict.fromkeys(q.example.entity for q in measured)
    }
    unseen = [chances_of(models[q.example.entity], q.features) for q in measured]

    def scored(chances: Chances, confidence: Confidence) -> dict[str, Any]:
        return by_entity(measured, confidence.decide(measured, chances), 0.0)

    untaught = replace(trained.confidence, taught={})
    return {
        "candidates_hold_the_answer": _share_held(measured),
        "shipped": scored(shipped, trained.confidence),
        "entity_not_taught": scored(unseen, untaught),
        "largest_number_of_a_fitting_unit": by_entity(measured, baseline(measured), 0.5),
    }


def attributes(measured: Sequence[RelationQuery], trained: TrainedRelations) -> dict[str, Any]:
    """Score the measuring part of the photos labelled as a whole; only sure labels count."""
    sure = [q for q in measured if q.example.weight >= TRUSTED]
    shipped = [chances_of(trained.booster, q.features) for q in sure]
    return {
        "candidates_hold_the_answer": _share_held(sure),
        "shipped": by_entity(sure, trained.confidence.decide(sure, shipped), 0.0),
        "largest_number_of_a_fitting_unit": by_entity(sure, baseline(sure), 0.5),
    }


def read_queries(data: Path, cache: Path | None) -> dict[str, list[RelationQuery]]:
    """Read the labelled questions by what they are for; see `make_all_queries`."""
    rows = read_relation_rows(data)
    engine = make_engine("auto", device="cpu", cache=cache)
    drawn = read_drawn(engine, count=RELATION_DRAWN_COUNT)
    return make_all_queries(rows, read_pictures(rows.images, engine), drawn)


def make_all_queries(
    rows: RelationRows, pictures: Pictures, drawn: KnownLabels
) -> dict[str, list[RelationQuery]]:
    """Make the questions of pictures that were read, those that nobody labelled, and those of drawn labels."""
    keys = split_keys(pictures.signatures)
    rows = apart_from_measured(rows, keys)
    taught = (*rows.gold, *rows.labels, *rows.roles, *rows.new, *rows.attributes)
    wordless = wordless_examples(
        {row.image: pictures.layouts[row.image] for row in taught},
        keys,
        labelled={(row.image, row.entity) for row in taught},
    )
    parts = {
        "gold": rows.gold,
        "labels": rows.labels,
        "roles": rows.roles,
        "new": rows.new,
        "attributes": rows.attributes,
        "photos": rows.photos,
        "wordless": wordless,
        "measured": rows.measured,
        "measured_attributes": rows.measured_attributes,
    }
    found = {name: make_relation_queries(part, pictures.layouts) for name, part in parts.items()}
    of_labels = make_relation_queries(drawn_examples(drawn), drawn.layouts)
    return {
        **found,
        # Most attributes are of dimensions that a photo does not print at all: they teach and measure nothing.
        **{name: [q for q in found[name] if len(q.query)] for name in _WHOLE_PHOTOS},
        "photos": [q for q in found["photos"] if not is_doubtful(q)],
        "drawn": [q for q in of_labels if not is_doubtful(q)],
    }


def measure(queries: dict[str, list[RelationQuery]], output: Path | None) -> dict[str, Any]:
    """Train, measure, and write the artefact where a folder is given."""
    eight = [*queries["gold"], *queries["labels"]]
    trained = train_relations(eight, asked_of(queries), queries["roles"], taught_only(queries))
    parts = {"drawings": queries["gold"], "ordinary": queries["labels"]}
    result = {
        "rows": {name: len(part) for name, part in queries.items()},
        **trained.confidence.facts,
        "leave_one_out": leave_one_out(trained, parts),
        "new_entities": new_entities(queries["measured"], trained),
        "attributes": attributes(queries["measured_attributes"], trained),
    }
    if output is not None:
        save(output, trained, result)
    return result


def save(output: Path, trained: TrainedRelations, result: dict[str, Any]) -> None:
    """Write the artefact and what it was taught."""
    card = {
        **trained.confidence.facts,
        "labelled": {},
        "labelled_threshold": trained.confidence.threshold,
        "rows": result["rows"],
        "new_entities": result["new_entities"]["shipped"]["all"],
    }
    save_relations(output, trained.booster.model_to_string(), card)
    write_taught(output / TAUGHT_FILE, trained.taught)


def main() -> None:
    """Measure, and write the result."""
    parser = data_parser(__doc__)
    parser.add_argument("--output", type=Path, help="artefact folder to write")
    options = parser.parse_args()
    result = measure(read_queries(options.data, options.cache), options.output)
    print(f"written to {write_result('relations', result)}")


if __name__ == "__main__":
    main()
