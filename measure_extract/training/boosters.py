"""Fit the two LightGBM models of the ranker on queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from measure_extract.datasets.labels import GOLD_WEIGHTS
from measure_extract.ranking.base import FeatureArray
from measure_extract.training.base import LabelledQuery
from measure_extract.types import Example

if TYPE_CHECKING:
    from lightgbm import Booster

__all__ = [
    "TRUSTED",
    "Boosters",
    "RankerSettings",
    "candidate_weights",
    "fit_boosters",
    "fit_chance",
    "parameters",
]


TRUSTED = 0.5
"""Rows of at least this weight count in calibration, threshold and report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RankerSettings:
    """Hyperparameters; chosen by cross-validation on gold_train, and searched for again by `training.search`."""

    rounds: int = 600  # of the binary model
    order_rounds: int = 200  # of LambdaRank, which overfits sooner
    learning_rate: float = 0.03
    num_leaves: int = 63
    min_data_in_leaf: int = 15
    feature_fraction: float = 0.5
    bagging_fraction: float = 0.8
    lambda_l2: float = 5.0
    folds: int = 5
    # One depth row in ten shows a third, receding line; the others (round and flat things) would
    # drown the rule it teaches. Ambiguous and weak rows are halved.
    clear_depth_weight: float = 4.0
    doubtful_weight: float = 0.5


def parameters(settings: RankerSettings, objective: str, seed: int) -> dict[str, Any]:
    """Give LightGBM's parameters of a model."""
    return {
        "objective": objective,
        "learning_rate": settings.learning_rate,
        "num_leaves": settings.num_leaves,
        "min_data_in_leaf": settings.min_data_in_leaf,
        "feature_fraction": settings.feature_fraction,
        "bagging_fraction": settings.bagging_fraction,
        "bagging_freq": 1,
        "lambda_l2": settings.lambda_l2,
        "seed": seed,
        "deterministic": True,
        "force_row_wise": True,
        "verbose": -1,
        **({"label_gain": [0, 1]} if objective == "lambdarank" else {}),
    }


def candidate_weights(
    queries: Sequence[LabelledQuery], settings: RankerSettings
) -> npt.NDArray[np.float64]:
    """Say how much each candidate of questions counts in training; see `RankerSettings`."""
    weights = [_training_weight(query.example, settings) for query in queries]
    return np.repeat(weights, [len(query.relevance) for query in queries])


def _training_weight(example: Example, settings: RankerSettings) -> float:
    if example.weight < TRUSTED:
        return example.weight * settings.doubtful_weight
    if example.entity == "depth" and example.weight == GOLD_WEIGHTS["high"]:
        return example.weight * settings.clear_depth_weight
    return example.weight


class Boosters(NamedTuple):
    """The two models of a ranker."""

    order: "Booster"  # LambdaRank
    chance: "Booster"  # binary


def fit_boosters(queries: Sequence[LabelledQuery], settings: RankerSettings, seed: int) -> Boosters:
    """Train both models.

    Args:
        queries: labelled questions; those without candidates teach nothing.
        settings: hyperparameters.
        seed: of LightGBM.
    """
    filled = [query for query in queries if len(query.relevance)]
    features = np.vstack([query.matrix for query in filled])
    return Boosters(
        _fit(filled, features, "lambdarank", settings, seed),
        _fit(filled, features, "binary", settings, seed),
    )


def fit_chance(
    queries: Sequence[LabelledQuery], settings: RankerSettings, seed: int, *, columns: Sequence[int]
) -> "Booster":
    """Train a binary model on some columns; see `fit_boosters`."""
    filled = [query for query in queries if len(query.relevance)]
    features = np.vstack([query.matrix[:, columns] for query in filled])
    return _fit(filled, features, "binary", settings, seed)


def _fit(
    filled: Sequence[LabelledQuery],
    features: FeatureArray,
    objective: str,
    settings: RankerSettings,
    seed: int,
) -> "Booster":
    import lightgbm

    data = lightgbm.Dataset(
        features,
        np.concatenate([query.relevance for query in filled]),
        weight=candidate_weights(filled, settings),
        group=[len(q.relevance) for q in filled] if objective == "lambdarank" else None,
    )
    rounds = settings.order_rounds if objective == "lambdarank" else settings.rounds
    return lightgbm.train(parameters(settings, objective, seed), data, rounds)
