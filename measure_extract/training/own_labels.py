"""Adapt the model of relations to a user's own labels, and say what they bring.

The booster is fitted anew on what the shipped one was taught and on the user's rows, each of which weighs as
`OWN_WEIGHT` mean ones. Confidence of an entity with enough labels is held against them. What is reported is
cross-validated by photo: each question is judged by a model, and a calibration, that never saw its photo.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from measure_extract.datasets.splits import fold_of
from measure_extract.evaluation.bootstrap import bootstrap_interval
from measure_extract.ranking.base import ScoreArray
from measure_extract.ranking.ranker import Calibration, logit
from measure_extract.ranking.relations.kinds import kind_of
from measure_extract.training.relation_confidence import Confidence, answered, pick_threshold
from measure_extract.training.relation_queries import RelationQuery, Taught
from measure_extract.training.relations import chances_of, fit_relations

if TYPE_CHECKING:
    from lightgbm import Booster

__all__ = [
    "ENOUGH",
    "OWN_WEIGHT",
    "Adapted",
    "Heard",
    "Start",
    "adapt",
    "decisions",
    "hear_labels",
    "shifted",
]

OWN_WEIGHT = 5.0
"""Of a user's row, as a multiple of the mean weight of a row; see benchmarks/accuracy/few_labels.py."""

ENOUGH = 10
"""Labels of an entity from which its confidence is held against them."""

_FOLDS = 5
_SAMPLES = 1000  # of the interval
_MOST_UNPRINTED = (
    0.1  # share of a user's unprinted labels that may be answered; of few, one is a large share
)
_DOUBT = 100  # labels that move the threshold half of the way from the shipped one to their own; by judgement
_SPREAD = 1.5  # log-odds by which an entity's confidence is expected to be off its kind's

Chances = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Start:
    """What adapting starts from."""

    taught: Sequence[Taught]
    confidence: Confidence


@dataclass(frozen=True)
class Adapted:
    """What adapting gives."""

    booster: "Booster"
    heard: "Heard"
    report: dict[str, Any]


@dataclass(frozen=True)
class Heard:
    """What labels say of confidence."""

    calibrations: dict[str, Calibration]  # of entities with enough labels
    threshold: float  # of these entities


def adapt(
    queries: Sequence[RelationQuery],
    before: Sequence[ScoreArray],
    start: Start,
    *,
    seed: int = 1,
) -> Adapted:
    """Train with a user's labels, and compare with the model that knows none of them.

    Args:
        queries: labelled questions, with split keys.
        before: raw chances by the shipped model, per query.
        start: what it was taught, and its calibration.
        seed: of LightGBM and of the interval.
    """
    own = [(q.taught, OWN_WEIGHT) for q in queries]
    folds = [fold_of(q.example.split_key or q.example.image, _FOLDS) for q in queries]
    after: list[Chances] = [np.zeros(0)] * len(queries)
    for fold in sorted(set(folds)):
        others = [pair for pair, number in zip(own, folds, strict=True) if number != fold]
        booster = fit_relations(start.taught, others, seed=seed)
        for place in (i for i, number in enumerate(folds) if number == fold):
            after[place] = chances_of(booster, queries[place].features)
    held_out = _held_out_decisions(queries, after, folds, start.confidence)
    heard = hear_labels(queries, after, start.confidence)
    first = decisions(queries, before, start.confidence)
    return Adapted(
        fit_relations(start.taught, own, seed=seed),
        heard,
        _report(queries, first, held_out, heard, seed),
    )


def hear_labels(
    queries: Sequence[RelationQuery], chances: Sequence[Chances], start: Confidence
) -> Heard:
    """Hold the confidence of entities with enough labels against them, and pick their threshold.

    Few labels move the threshold little: they would rather answer all of the few questions they know.

    Args:
        queries: labelled questions.
        chances: raw ones of theirs, of models that did not see their photos.
        start: what is known without them.
    """
    counts = Counter(q.example.entity for q in queries)
    rows = [
        (query, chance)
        for query, chance in zip(queries, chances, strict=True)
        if counts[query.example.entity] >= ENOUGH
    ]
    found = {
        name: _calibration([row for row in rows if row[0].example.entity == name], start)
        for name in dict.fromkeys(query.example.entity for query, _ in rows)
    }
    confidences = [found[q.example.entity](c) if len(c) else c for q, c in rows]
    picked = pick_threshold(
        [q for q, _ in rows], confidences, [1.0] * len(rows), most_unprinted=_MOST_UNPRINTED
    )
    share = len(rows) / (len(rows) + _DOUBT)
    shipped = max((start.threshold_of(name) for name in found), default=start.threshold)
    return Heard(found, share * picked + (1 - share) * shipped)


def _calibration(rows: Sequence[tuple[RelationQuery, Chances]], start: Confidence) -> Calibration:
    query = rows[0][0]
    judged = [(q, c) for q, c in rows if len(c)]
    return shifted(
        start.of(query.example.entity, kind_of(query.query.entity)),
        np.array([c.max() for _, c in judged]),
        np.array([q.relevance[c.argmax()] for q, c in judged]),
    )


def shifted(start: Calibration, chances: ScoreArray, are_right: ScoreArray) -> Calibration:
    """Move a calibration by the log-odds that labels speak for; few labels move it little.

    Args:
        start: of the kind.
        chances: raw ones of the best candidates. Shape: (n,).
        are_right: 1 where the candidate is the answer. Shape: (n,).

    Source: the mode of a logistic model with a normal prior on its offset, by Newton's method; Bishop
        (2006), Pattern Recognition and Machine Learning, section 4.4.
    """
    margins, moved = logit(start(chances)), 0.0
    for _ in range(50):
        right = 1 / (1 + np.exp(-(margins + moved)))
        slope = float((are_right - right).sum()) - moved / _SPREAD**2
        moved += slope / (float((right * (1 - right)).sum()) + 1 / _SPREAD**2)
    return Calibration(start.slope, start.offset + moved)


def decisions(
    queries: Sequence[RelationQuery],
    chances: Sequence[ScoreArray],
    start: Confidence,
    heard: Heard | None = None,
) -> list[ScoreArray]:
    """Give confidences less the threshold of what is asked: an answer is given from 0 on."""
    found = start.decide(queries, chances)
    for place, (query, chance) in enumerate(zip(queries, chances, strict=True)):
        own = heard.calibrations.get(query.example.entity) if heard else None
        if heard and own and len(chance):
            found[place] = own(chance) - heard.threshold
    return found


def _held_out_decisions(
    queries: Sequence[RelationQuery],
    chances: Sequence[Chances],
    folds: Sequence[int],
    start: Confidence,
) -> list[ScoreArray]:
    """Decide each fold by what the labels of the others say."""
    found: list[ScoreArray] = [np.zeros(0)] * len(queries)
    for fold in set(folds):
        others = [i for i, number in enumerate(folds) if number != fold]
        mine = [i for i, number in enumerate(folds) if number == fold]
        heard = hear_labels([queries[i] for i in others], [chances[i] for i in others], start)
        decided = decisions([queries[i] for i in mine], [chances[i] for i in mine], start, heard)
        for place, margin in zip(mine, decided, strict=True):
            found[place] = margin
    return found


def _report(
    queries: Sequence[RelationQuery],
    before: Sequence[ScoreArray],
    after: Sequence[ScoreArray],
    heard: Heard,
    seed: int,
) -> dict[str, Any]:
    def gain(places: list[int]) -> float:
        chosen = [queries[i] for i in places]
        first, second = ([margins[i] for i in places] for margins in (before, after))
        return answered(chosen, second, 0.0)["f1"] - answered(chosen, first, 0.0)["f1"]

    keys = [q.example.split_key or q.example.image for q in queries]
    interval = bootstrap_interval(keys, gain, samples=_SAMPLES, seed=seed)
    places = defaultdict(list)
    for place, query in enumerate(queries):
        places[query.example.entity].append(place)
    everything = list(range(len(queries)))
    return {
        "rows": len(queries),
        "photos": len(set(keys)),
        **_compared(queries, before, after, everything),
        "f1_gain": round(gain(everything), 4),
        "f1_gain_interval_95": None if interval is None else [round(end, 4) for end in interval],
        "entities": {
            name: {
                **_compared(queries, before, after, at),
                "is_calibrated": name in heard.calibrations,
            }
            for name, at in places.items()
        },
    }


def _compared(
    queries: Sequence[RelationQuery],
    before: Sequence[ScoreArray],
    after: Sequence[ScoreArray],
    places: Sequence[int],
) -> dict[str, Any]:
    def told(margins: Sequence[ScoreArray]) -> dict[str, float]:
        scores = answered([queries[i] for i in places], [margins[i] for i in places], 0.0)
        return {
            "f1": round(scores["f1"], 4),
            "unprinted_answered": round(scores["share_unprinted_answered"], 4),
        }

    printed = sum(bool(queries[i].example.answers) for i in places)
    return {
        "printed": printed,
        "unprinted": len(places) - printed,
        "before": told(before),
        "after": told(after),
    }
