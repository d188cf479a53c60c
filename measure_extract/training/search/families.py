"""Families of models that give each candidate of a question a chance, and what is searched of each.

The same rows, weights and columns teach all of them. Columns are blank (NaN) where a fact is missing: trees
take that as it is, logistic regression gets the median and a column that says so.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from measure_extract.training.base import LabelledQuery
from measure_extract.training.boosters import RankerSettings, candidate_weights, fit_boosters
from measure_extract.training.search.base import Parameters, Space
from measure_extract.training.validation import Judged, judge_queries

if TYPE_CHECKING:
    from optuna.trial import Trial

__all__ = ["FAMILIES", "Judge", "fit_family"]

Judge: TypeAlias = Callable[[Sequence[LabelledQuery]], list[Judged]]
Chances: TypeAlias = Callable[[LabelledQuery], npt.NDArray[np.float64]]

_LEAST_ROWS = 40  # an entity with fewer candidates is judged by the logistic regression of all
_BLANK = -1e3  # where trees of scikit-learn need a number; below every fact


def _lightgbm_space(trial: "Trial") -> Parameters:
    return {
        "rounds": trial.suggest_int("lightgbm_rounds", 150, 900, log=True),
        "order_rounds": trial.suggest_int("lightgbm_order_rounds", 50, 400, log=True),
        "learning_rate": trial.suggest_float("lightgbm_learning_rate", 0.015, 0.1, log=True),
        "num_leaves": trial.suggest_int("lightgbm_num_leaves", 7, 127, log=True),
        "min_data_in_leaf": trial.suggest_int("lightgbm_min_data_in_leaf", 5, 80, log=True),
        "feature_fraction": trial.suggest_float("lightgbm_feature_fraction", 0.2, 0.9),
        "bagging_fraction": trial.suggest_float("lightgbm_bagging_fraction", 0.5, 1.0),
        "lambda_l2": trial.suggest_float("lightgbm_lambda_l2", 0.1, 50.0, log=True),
    }


def _histogram_space(trial: "Trial") -> Parameters:
    return {
        "max_iter": trial.suggest_int("histogram_max_iter", 100, 600, log=True),
        "learning_rate": trial.suggest_float("histogram_learning_rate", 0.015, 0.15, log=True),
        "max_leaf_nodes": trial.suggest_int("histogram_max_leaf_nodes", 7, 63, log=True),
        "min_samples_leaf": trial.suggest_int("histogram_min_samples_leaf", 5, 80, log=True),
        "l2_regularization": trial.suggest_float("histogram_l2", 0.1, 50.0, log=True),
        "max_features": trial.suggest_float("histogram_max_features", 0.2, 1.0),
    }


def _logistic_space(trial: "Trial") -> Parameters:
    return {"C": trial.suggest_float("logistic_C", 1e-3, 10.0, log=True)}


def _forest_space(trial: "Trial") -> Parameters:
    return {
        "n_estimators": trial.suggest_int("forest_n_estimators", 100, 400, log=True),
        "max_features": trial.suggest_float("forest_max_features", 0.1, 0.9),
        "min_samples_leaf": trial.suggest_int("forest_min_samples_leaf", 1, 20, log=True),
    }


FAMILIES: dict[str, Space] = {
    "lightgbm": _lightgbm_space,
    "histogram boosting": _histogram_space,
    "logistic regression": _logistic_space,
    "extra trees": _forest_space,
}
"""What is searched of each family; names of parameters are unique, as one study holds all families."""


def fit_family(
    family: str, parameters: Parameters, queries: Sequence[LabelledQuery], *, seed: int
) -> Judge:
    """Train a model and give its judgement.

    Args:
        family: of FAMILIES.
        parameters: as its space draws them.
        queries: labelled questions; those without candidates teach nothing.
        seed: of training.

    Raises:
        KeyError: if there is no such family.
    """
    filled = [query for query in queries if len(query.relevance)]
    if family == "lightgbm":
        boosters = fit_boosters(filled, RankerSettings(**parameters), seed)  # type: ignore[arg-type]
        return lambda asked: judge_queries(asked, boosters)
    chances = _FITS[family](parameters, filled, seed)
    return lambda asked: [_judge(query, chances) for query in asked]


def _judge(query: LabelledQuery, chances: Chances) -> Judged:
    """Put the likeliest candidate first; equal ones keep reading order."""
    if not len(query.relevance):
        return Judged(query, None, 0.0)
    found = chances(query)
    best = int(np.argmax(found))
    return Judged(query, best, float(found[best]))


Table: TypeAlias = tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]


def _table(queries: Sequence[LabelledQuery]) -> Table:
    """Give features, relevance and weight of every candidate."""
    return (
        np.vstack([query.matrix for query in queries]),
        np.concatenate([query.relevance for query in queries]),
        candidate_weights(queries, RankerSettings()),
    )


def _fit_histogram(parameters: Parameters, queries: Sequence[LabelledQuery], seed: int) -> Chances:
    from sklearn.ensemble import HistGradientBoostingClassifier

    features, relevance, weight = _table(queries)
    told = _telling(features)
    model = HistGradientBoostingClassifier(**parameters, early_stopping=False, random_state=seed)
    model.fit(features[:, told], relevance, sample_weight=weight)
    return lambda query: _chance_of(model, query.matrix[:, told])


def _telling(features: npt.NDArray[Any]) -> npt.NDArray[np.intp]:
    """Name the columns with two values or more; scikit-learn 1.9 fails to bin a blank one."""
    low, high = np.fmin.reduce(features), np.fmax.reduce(features)
    return np.flatnonzero(high > low)


def _fit_forest(parameters: Parameters, queries: Sequence[LabelledQuery], seed: int) -> Chances:
    from sklearn.ensemble import ExtraTreesClassifier

    features, relevance, weight = _table(queries)
    model = ExtraTreesClassifier(**parameters, random_state=seed, n_jobs=1)
    model.fit(_filled(features), relevance, sample_weight=weight)
    return lambda query: _chance_of(model, _filled(query.matrix))


def _filled(features: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return np.asarray(np.nan_to_num(features, nan=_BLANK, posinf=-_BLANK, neginf=_BLANK))


def _fit_logistic(parameters: Parameters, queries: Sequence[LabelledQuery], seed: int) -> Chances:
    """Fit one model for each entity: without products of columns, "its line is upright" speaks for none."""
    by_entity: dict[str, list[LabelledQuery]] = {}
    for query in queries:
        by_entity.setdefault(query.example.entity, []).append(query)
    of_all = _logistic(parameters, _table(queries), seed)
    models = {
        entity: _logistic(parameters, table, seed)
        for entity, table in ((name, _table(own)) for name, own in by_entity.items())
        if len(table[0]) >= _LEAST_ROWS and len(set(table[1].tolist())) > 1
    }
    return lambda query: _chance_of(models.get(query.example.entity, of_all), query.matrix)


def _logistic(parameters: Parameters, table: Table, seed: int) -> Any:
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    features, relevance, weight = table
    model = make_pipeline(
        SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True),
        StandardScaler(),
        LogisticRegression(**parameters, max_iter=300, random_state=seed),
    )
    return model.fit(features, relevance, logisticregression__sample_weight=weight)


def _chance_of(model: Any, features: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """Give the chance of being the answer per candidate; 0 where no answer was taught."""
    classes = model.classes_.tolist()
    if 1.0 not in classes:
        return np.zeros(len(features))
    return np.asarray(model.predict_proba(features)[:, classes.index(1.0)], dtype=np.float64)


_FITS: dict[str, Callable[[Parameters, Sequence[LabelledQuery], int], Chances]] = {
    "histogram boosting": _fit_histogram,
    "logistic regression": _fit_logistic,
    "extra trees": _fit_forest,
}
