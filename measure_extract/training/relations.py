"""Train the model of relations: on the eight entities, on roles taken as entities, and on new entities.

Each row is taught a second time with half of its words taken away: a user's table has fewer than ours. Confidence
is held against questions whose entity was left out, and for entities of the training set against questions whose
photo was left out: an entity that was taught scores higher than one that was not.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from measure_extract.datasets.splits import fold_of
from measure_extract.entities import entity_names
from measure_extract.ranking.base import FeatureArray
from measure_extract.ranking.relations.features import RELATIONS
from measure_extract.ranking.relations.words import PLACES
from measure_extract.training.relation_confidence import Confidence, fit_confidence
from measure_extract.training.relation_queries import (
    RelationQuery,
    Taught,
    fewer_words,
    is_doubtful,
)
from measure_extract.types import Example

if TYPE_CHECKING:
    from lightgbm import Booster

__all__ = [
    "TrainedRelations",
    "chances_of",
    "entity_part",
    "fit_relations",
    "held_out_chances",
    "photo_part",
    "question_weights",
    "train_relations",
]

_PARTS = 4  # in which entities other than the eight are left out: each has few rows
_FOLDS = 5  # of photos
_ROUNDS = 220
_FEW = 8  # printed rows below which an entity, or all of a dimension that have few, is not taught
_MOST_SILENT = 3  # unprinted rows per printed one that count for the weight of an entity
_PARAMETERS: dict[str, Any] = {
    "objective": "binary",
    "learning_rate": 0.04,
    "num_leaves": 15,
    "min_data_in_leaf": 40,
    "feature_fraction": 0.4,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 10.0,
    "max_bin": 63,
    "num_threads": 1,  # seconds of work: more threads wait for each other on a busy machine
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}

# What more of a relation can only mean, whatever the entity: a nearer word of it speaks for a candidate, a nearer
# word against it or a letter glued to the number against it.
_RISING = frozenset(f"own_{place}" for place in (*PLACES, "claim", "on_photo")) | {
    "letter_fit",
    "role_fit",
    "direction_fit",
    "direction_lead",
    "line_share",
}
_FALLING = frozenset(
    f"{kind}_{place}"
    for kind in ("against", "rival")
    for place in ("before", "left", "above", "claim")
) | {
    "against_after", "against_beside", "against_on_photo", "letter_fit_of_others", "role_fit_of_others",
    "direction_fit_of_others", "line_share_of_others", "glued_before", "glued_after", "is_share",
    "needs_words", "n_rivals",
}  # fmt: skip
_MONOTONE = [(name in _RISING) - (name in _FALLING) for name in RELATIONS]


def question_weights(questions: Sequence[Taught]) -> list[float]:
    """Weigh the questions: entities by the root of their number, printed and unprinted ones half each.

    Entities that are printed a few times only are taken together with others of their dimension.
    How often an entity is printed on the photos of the training set is no relation, and must not be learnt.
    An entity that is hardly ever printed teaches nothing.
    """
    printed_of = Counter(q.entity for q in questions if q.is_printed)

    def group(question: Taught) -> str:
        is_by_itself = printed_of[question.entity] >= _FEW
        return question.entity if is_by_itself else f"other {question.dimension}"

    counts = Counter((group(q), q.is_printed) for q in questions)
    weights = []
    for question in questions:
        name = group(question)
        printed, unprinted = counts[name, True], counts[name, False]
        size = printed + min(unprinted, _MOST_SILENT * printed)
        own = max(_FEW, counts[name, question.is_printed])
        share = size**0.5 / (2 * own) if printed >= _FEW else 0.0
        weights.append(share * question.weight)
    return weights


def fit_relations(
    questions: Sequence[Taught], own: Sequence[tuple[Taught, float]] = (), *, seed: int = 1
) -> "Booster":
    """Fit the booster on labelled questions; see `question_weights`.

    Args:
        questions: labelled ones; those without candidates teach nothing.
        own: a user's, each with its weight, as a multiple of the mean weight of a question.
        seed: of LightGBM.
    """
    import lightgbm

    taught = [q for q in questions if len(q.features)]
    weights = np.array(question_weights(taught))
    mean = float(weights[weights > 0].mean())
    own = [(q, weight) for q, weight in own if len(q.features)]
    everyone = [*taught, *(q for q, _ in own)]
    shares = [*weights, *(mean * weight for _, weight in own)]
    pairs = zip(everyone, shares, strict=True)
    weight = np.concatenate([np.full(len(q.relevance), share) for q, share in pairs])
    data = lightgbm.Dataset(
        np.vstack([q.features for q in everyone]),
        np.concatenate([q.relevance for q in everyone]),
        weight=weight / weight.mean(),
        feature_name=list(RELATIONS),
    )
    parameters = {**_PARAMETERS, "monotone_constraints": _MONOTONE, "seed": seed}
    return lightgbm.train(parameters, data, num_boost_round=_ROUNDS)


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
        model = fit_relations([q.taught for q in (*queries, *extra) if part_of(q.example) != part])
        for place, labelled in enumerate(queries):
            if part_of(labelled.example) == part:
                found[place] = chances_of(model, labelled.features)
    return [found[place] for place in range(len(queries))]


def chances_of(model: "Booster", features: FeatureArray) -> npt.NDArray[np.float64]:
    """Judge the candidates of one question: raw chances. Shape: (n_candidates,)."""
    if not len(features):
        return np.zeros(0)
    return np.asarray(model.predict(features, num_threads=1))


def entity_part(example: Example) -> str:
    """Name what is left out together: one of the eight, or a quarter of the other entities."""
    if example.entity in entity_names():
        return example.entity
    return f"quarter {fold_of(example.entity, _PARTS)}"


def photo_part(example: Example) -> int:
    """Name the fold of a row's photo."""
    return fold_of(example.split_key or example.image, _FOLDS)


@dataclass(frozen=True)
class TrainedRelations:
    """A booster with what turns its chances into answers."""

    booster: "Booster"
    confidence: Confidence
    taught: tuple[Taught, ...]  # what the booster was taught
    judged: tuple[RelationQuery, ...]  # labelled questions: gold, new, roles
    left_out: tuple[npt.NDArray[np.float64], ...]  # raw chances of each, its entity left out
    by_photo: tuple[npt.NDArray[np.float64], ...]  # the same, its photo left out


def train_relations(
    gold: Sequence[RelationQuery],
    new: Sequence[RelationQuery],
    roles: Sequence[RelationQuery],
    taught_only: Sequence[RelationQuery],
    *,
    seed: int = 7,
) -> TrainedRelations:
    """Train on all questions; hold the confidence against what was left out.

    Args:
        gold: careful labels of the eight.
        new: careful labels of new entities.
        roles: questions made of roles.
        taught_only: questions that the confidence is not held against: those that nobody labelled, and of drawn
            labels and of whole photos.
        seed: of the words that are taken away.
    """
    judged = [*gold, *new, *(q for q in roles if not is_doubtful(q))]
    extra = [*taught_only, *fewer_words([*judged, *taught_only], seed)]
    left_out = held_out_chances(judged, extra, part_of=entity_part)
    by_photo = held_out_chances(judged, extra, part_of=photo_part)
    taught = tuple(q.taught for q in (*judged, *extra))
    return TrainedRelations(
        fit_relations(taught),
        fit_confidence(judged, left_out, by_photo),
        taught,
        tuple(judged),
        tuple(left_out),
        tuple(by_photo),
    )
