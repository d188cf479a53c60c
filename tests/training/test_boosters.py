"""What each setting is for, and how much a row counts in training."""

from dataclasses import asdict, replace
from typing import Any

import numpy as np
import pytest

from measure_extract.training import boosters
from measure_extract.training.base import LabelledQuery, make_queries
from measure_extract.training.boosters import (
    RankerSettings,
    candidate_weights,
    fit_boosters,
    fit_chance,
    parameters,
)
from tests.training.test_ranker import PRIORS, SETTINGS, world


def queries(size: int = 12) -> list[LabelledQuery]:
    return make_queries(*world(size), PRIORS)


@pytest.mark.parametrize(
    ("entity", "weight", "counts"),
    [
        ("height", 1.0, 1.0),
        ("height", 0.7, 0.7),
        ("height", 0.5, 0.5),  # trusted
        ("height", 0.4, 0.2),  # doubtful: halved
        ("depth", 1.0, 4.0),
        ("depth", 0.7, 0.7),
        ("depth", 0.3, 0.15),
    ],
)
def test_weights(entity: str, weight: float, counts: float) -> None:
    query = next(q for q in queries() if len(q.relevance) == 2)
    query = replace(query, example=replace(query.example, entity=entity, weight=weight))

    assert candidate_weights([query], RankerSettings()).tolist() == pytest.approx([counts] * 2)


@pytest.mark.parametrize("objective", ["binary", "lambdarank"])
def test_every_setting_of_a_tree_reaches_lightgbm(objective: str) -> None:
    own = {"rounds", "order_rounds", "folds", "clear_depth_weight", "doubtful_weight"}
    settings = RankerSettings(learning_rate=0.5, num_leaves=3, lambda_l2=7.0)
    given = parameters(settings, objective, seed=4)

    assert {k: v for k, v in asdict(settings).items() if k not in own}.items() <= given.items()
    assert (given["objective"], given["seed"], given["deterministic"]) == (objective, 4, True)
    assert given["bagging_freq"] == 1  # else the fraction does nothing
    assert given.get("label_gain") == ([0, 1] if objective == "lambdarank" else None)


def test_each_model_has_its_own_rounds_and_columns() -> None:
    order, chance = fit_boosters(queries(), SETTINGS, seed=1)
    narrow = fit_chance(queries(), SETTINGS, 1, columns=[0, 3])

    assert (order.num_trees(), chance.num_trees()) == (10, 20)
    assert (chance.num_feature(), narrow.num_feature()) == (queries()[0].matrix.shape[1], 2)


def test_questions_without_candidates_teach_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    taught: list[Any] = []

    def note(filled: Any, features: np.ndarray, objective: str, *rest: object) -> str:
        taught.append((len(filled), len(features), objective))
        return objective

    monkeypatch.setattr(boosters, "_fit", note)
    full = queries(4)
    empty = replace(full[0], matrix=full[0].matrix[:0], relevance=full[0].relevance[:0])
    found = fit_boosters([*full, empty], SETTINGS, seed=1)
    fit_chance([empty, *full], SETTINGS, 1, columns=[0])
    candidates = sum(len(query.relevance) for query in full)

    assert found == ("lambdarank", "binary")
    assert taught == [
        (4, candidates, "lambdarank"), (4, candidates, "binary"), (4, candidates, "binary"),
    ]  # fmt: skip
