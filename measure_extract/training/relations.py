"""Train the model of relations: on the eight entities, on roles taken as entities, and on new entities.

Each row is taught a second time with half of its words taken away: a user's table has fewer than ours.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from measure_extract.datasets.splits import fold_of
from measure_extract.entities import EntitySpec, entity_spec
from measure_extract.layout.base import Layout
from measure_extract.ranking.base import FeatureArray
from measure_extract.ranking.priors import fit_priors
from measure_extract.ranking.query import Query, make_query
from measure_extract.ranking.ranker import Calibration
from measure_extract.ranking.relations.features import RELATIONS, relation_matrix
from measure_extract.ranking.relations.words import own_words
from measure_extract.training.base import is_answer
from measure_extract.training.validation import fit_platt
from measure_extract.types import Example

if TYPE_CHECKING:
    from lightgbm import Booster

__all__ = [
    "RelationQuery",
    "TrainedRelations",
    "answered",
    "chances_of",
    "fewer_words",
    "fit_relations",
    "held_out_chances",
    "make_relation_queries",
    "pick_threshold",
    "question_weights",
    "train_relations",
    "with_fewer_words",
]

MOST_UNPRINTED = 0.05
"""Share of unprinted questions that may be answered where the threshold is picked; the bar on others'
photos is 0.08 (issue 19), and a share of a few hundred questions moves by two points."""

_ROUNDS = 220
_FEW = 8  # printed rows below which an entity is not taught
_PARAMETERS: dict[str, Any] = {
    "objective": "binary",
    "learning_rate": 0.04,
    "num_leaves": 15,
    "min_data_in_leaf": 40,
    "feature_fraction": 0.4,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 10.0,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}


@dataclass(frozen=True)
class RelationQuery:
    """A labelled question, with the relations of its candidates."""

    example: Example
    query: Query
    features: FeatureArray
    relevance: npt.NDArray[np.float32]  # 1 where a candidate is the answer


def make_relation_queries(
    examples: Sequence[Example],
    layouts: Mapping[str, Layout],
    *,
    entities: Mapping[str, EntitySpec] | None = None,
) -> list[RelationQuery]:
    """Build the candidates of every labelled example whose picture was read.

    Args:
        examples: labelled rows.
        layouts: per picture.
        entities: to ask instead of those known under these names.
    """
    found = []
    priors = fit_priors([])
    for example in examples:
        layout = layouts.get(example.image)
        if layout is None or example.answers is None:
            continue
        spec = (entities or {}).get(example.entity) or entity_spec(example.entity)
        query = make_query(layout, spec, None, priors)
        pairs = zip(query.candidates, query.units, strict=True)
        relevance = [is_answer(placed.span, unit, example.answers) for placed, unit in pairs]
        found.append(
            RelationQuery(
                example, query, relation_matrix(query), np.array(relevance, dtype=np.float32)
            )
        )
    return found


def with_fewer_words(spec: EntitySpec, generator: random.Random) -> EntitySpec:
    """Give the entity with half of its words, and with none of its roles."""
    words = list(own_words(spec))
    kept = generator.sample(words, max(1, len(words) // 2)) if words else []
    against = [word for word in spec.not_words if generator.random() < 0.5]
    return replace(spec, roles=(), words=tuple(kept), not_words=tuple(against))


def fewer_words(queries: Sequence[RelationQuery], seed: int) -> list[RelationQuery]:
    """Ask every question again with fewer words."""
    generator = random.Random(seed)
    found = []
    for labelled in queries:
        if not len(labelled.query):
            continue
        query = replace(labelled.query, entity=with_fewer_words(labelled.query.entity, generator))
        found.append(replace(labelled, query=query, features=relation_matrix(query)))
    return found


def question_weights(queries: Sequence[RelationQuery]) -> list[float]:
    """Weigh the questions: entities by the root of their number, printed and unprinted ones half each.

    How often an entity is printed on the photos of the training set is no relation, and must not be learnt.
    An entity that is hardly ever printed teaches nothing.
    """
    counts = Counter((q.example.entity, bool(q.example.answers)) for q in queries)
    weights = []
    for labelled in queries:
        entity, is_printed = labelled.example.entity, bool(labelled.example.answers)
        printed, unprinted = counts[entity, True], counts[entity, False]
        own = max(_FEW, counts[entity, is_printed])
        share = (printed + unprinted) ** 0.5 / (2 * own) if printed >= _FEW else 0.0
        weights.append(share * labelled.example.weight)
    return weights


def fit_relations(queries: Sequence[RelationQuery], *, seed: int = 1) -> "Booster":
    """Fit the booster on labelled questions; see `question_weights`.

    Args:
        queries: labelled questions; those without candidates teach nothing.
        seed: of LightGBM.
    """
    import lightgbm

    taught = [q for q in queries if len(q.features)]
    pairs = zip(taught, question_weights(taught), strict=True)
    weight = np.concatenate([np.full(len(q.relevance), w) for q, w in pairs])
    data = lightgbm.Dataset(
        np.vstack([q.features for q in taught]),
        np.concatenate([q.relevance for q in taught]),
        weight=weight / weight.mean(),
        feature_name=list(RELATIONS),
    )
    return lightgbm.train({**_PARAMETERS, "seed": seed}, data, num_boost_round=_ROUNDS)


def held_out_chances(
    queries: Sequence[RelationQuery],
    extra: Sequence[RelationQuery],
    *,
    part_of: Callable[[Example], object],
) -> list[npt.NDArray[np.float64]]:
    """Judge every question by a model that was taught nothing of its part.

    Args:
        queries: labelled questions.
        extra: questions that are taught but not judged, as those with fewer words.
        part_of: what is held out together: the entity of a row, or the fold of its photo.

    Returns:
        Raw chances per candidate, per query.
    """
    found: dict[int, npt.NDArray[np.float64]] = {}
    for part in dict.fromkeys(part_of(q.example) for q in queries):
        model = fit_relations([q for q in (*queries, *extra) if part_of(q.example) != part])
        for place, labelled in enumerate(queries):
            if part_of(labelled.example) == part:
                found[place] = chances_of(model, labelled.features)
    return [found[place] for place in range(len(queries))]


def chances_of(model: "Booster", features: FeatureArray) -> npt.NDArray[np.float64]:
    """Judge the candidates of one question: raw chances. Shape: (n_candidates,)."""
    if not len(features):
        return np.zeros(0)
    return np.asarray(model.predict(features, num_threads=1))


def answered(
    queries: Sequence[RelationQuery], chances: Sequence[npt.NDArray[np.float64]], threshold: float
) -> dict[str, float]:
    """Score questions at a threshold: true and false answers, misses, F1, and silence where it is right."""
    counts = Counter[str]()
    for labelled, chance in zip(queries, chances, strict=True):
        best = int(np.argmax(chance)) if len(chance) else -1
        is_given = best >= 0 and chance[best] >= threshold
        is_printed = bool(labelled.example.answers)
        counts["printed" if is_printed else "unprinted"] += 1
        if is_given:
            is_right = bool(labelled.relevance[best])
            counts["right" if is_right else "wrong"] += 1
            counts["answered_unprinted"] += not is_printed
        elif is_printed:
            counts["missed"] += 1
    # An answer that is wrong where one is printed is both false and a miss to F1 of pairs; the challenge
    # counts it as false alone (datasets README), and so does this.
    denominator = 2 * counts["right"] + counts["wrong"] + counts["missed"]
    return {
        **counts,
        "f1": 2 * counts["right"] / denominator if denominator else 0.0,
        "share_unprinted_answered": counts["answered_unprinted"] / max(1, counts["unprinted"]),
    }


def pick_threshold(
    queries: Sequence[RelationQuery],
    chances: Sequence[npt.NDArray[np.float64]],
    *,
    most_unprinted: float = MOST_UNPRINTED,
) -> float:
    """Pick the threshold of the best F1, averaged over entities, that answers few unprinted questions."""
    by_entity = defaultdict(list)
    for labelled, chance in zip(queries, chances, strict=True):
        by_entity[labelled.example.entity].append((labelled, chance))
    best = (-1.0, 0.5)
    for threshold in np.arange(0.05, 0.96, 0.01):
        scores = [
            answered([q for q, _ in rows], [c for _, c in rows], float(threshold))
            for rows in by_entity.values()
        ]
        unprinted = float(np.mean([s["share_unprinted_answered"] for s in scores]))
        if unprinted <= most_unprinted:
            best = max(best, (float(np.mean([s["f1"] for s in scores])), float(threshold)))
    return best[1]


@dataclass(frozen=True)
class TrainedRelations:
    """A booster with what turns its chances into answers."""

    booster: "Booster"
    calibration: Calibration
    threshold: float  # on calibrated chances


def train_relations(
    queries: Sequence[RelationQuery], teaching: Sequence[RelationQuery], *, seed: int = 7
) -> TrainedRelations:
    """Train on all questions; calibrate and pick the threshold on photos held out in four folds.

    Args:
        queries: careful labels, on which threshold and calibration are fitted too.
        teaching: questions that are taught only, as those made of roles.
        seed: of the words that are taken away.
    """
    extra = [*teaching, *fewer_words([*queries, *teaching], seed)]
    chances = held_out_chances(queries, extra, part_of=lambda e: fold_of(e.split_key or e.image, 4))
    pairs = [(q, c) for q, c in zip(queries, chances, strict=True) if len(c)]
    calibration = fit_platt(
        [float(c.max()) for _, c in pairs], [bool(q.relevance[c.argmax()]) for q, c in pairs]
    )
    threshold = pick_threshold(queries, chances)
    booster = fit_relations([*queries, *extra])
    return TrainedRelations(booster, calibration, float(calibration(np.array([threshold]))[0]))
