"""Every family learns the rule of the small world, and says the same again."""

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import optuna
import pytest

from measure_extract.training.base import LabelledQuery, make_queries
from measure_extract.training.search.base import Choice
from measure_extract.training.search.families import FAMILIES, fit_family
from measure_extract.training.search.ranker_task import RankerTask
from tests.training.test_ranker import PRIORS, world

SMALL: dict[str, dict[str, float | int]] = {
    "lightgbm": {"rounds": 20, "order_rounds": 10, "min_data_in_leaf": 2},
    "histogram boosting": {"max_iter": 20, "min_samples_leaf": 2},
    "logistic regression": {"C": 1.0},
    "extra trees": {"n_estimators": 20},
}


@cache
def queries(size: int = 80) -> list[LabelledQuery]:
    return make_queries(*world(size), PRIORS)


def test_every_family_is_tried() -> None:
    assert list(SMALL) == list(FAMILIES)


@pytest.mark.parametrize("family", FAMILIES)
def test_it_learns_which_number_is_the_height(family: str) -> None:
    judge = fit_family(family, SMALL[family], queries(), seed=1)
    judged = judge(queries(40))
    printed = [j for j in judged if j.query.example.answers]
    unprinted = [j for j in judged if not j.query.example.answers]

    assert all(j.is_right for j in printed)
    assert min(j.chance for j in printed) > max(j.chance for j in unprinted)
    assert [j.chance for j in judge(queries(40))] == [j.chance for j in judged]


@pytest.mark.parametrize("family", FAMILIES)
def test_it_is_trained_the_same_from_the_same_seed(family: str) -> None:
    first, second = (
        [j.chance for j in fit_family(family, SMALL[family], queries(), seed=3)(queries(40))]
        for _ in range(2)
    )

    assert first == second


@pytest.mark.parametrize("family", FAMILIES)
def test_its_space_can_be_trained(family: str) -> None:
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=1))
    parameters = FAMILIES[family](study.ask())

    assert len(fit_family(family, parameters, queries(20), seed=1)(queries(20))) == 20


def test_parameters_of_two_families_share_no_name() -> None:
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=1))
    trials = [study.ask() for _ in FAMILIES]
    for trial, space in zip(trials, FAMILIES.values(), strict=True):
        space(trial)
    names = [name for trial in trials for name in trial.params]

    assert len(names) == len(set(names))


@pytest.mark.parametrize("family", FAMILIES)
def test_a_question_without_candidates_is_judged(family: str) -> None:
    query = queries()[0]
    empty = replace(
        query,
        query=replace(query.query, candidates=(), units=()),
        matrix=query.matrix[:0],
        relevance=query.relevance[:0],
    )
    (judged,) = fit_family(family, SMALL[family], [*queries(), empty], seed=1)([empty])

    assert judged.place is None
    assert judged.chance == 0.0


def test_the_ranker_is_taught_nothing_hidden() -> None:
    task = RankerTask(queries(), queries())
    held, hidden = frozenset(task.keys[:10]), frozenset(task.keys[:40])
    judged = task.judge(Choice("logistic regression", {"C": 1.0}), held=held, hidden=hidden, seed=1)
    # Wrong labels on what is hidden change nothing.
    spoiled = [
        replace(q, relevance=1 - q.relevance) if q.example.split_key in hidden else q
        for q in queries()
    ]
    other = RankerTask(queries(), spoiled)
    again = other.judge(Choice("logistic regression", {"C": 1.0}), held=held, hidden=hidden, seed=1)

    assert [j.query.example.split_key for j in judged] == [q.example.split_key for q in queries() if q.example.split_key in held]  # fmt: skip
    assert [j.chance for j in again] == [j.chance for j in judged]
    assert other.fingerprint != task.fingerprint


def test_what_is_taught_is_not_measured() -> None:
    task = RankerTask(queries(), queries())
    held, hidden = frozenset(task.keys[:10]), frozenset(task.keys[:9])

    with pytest.raises(ValueError, match="both trained on and measured with"):
        task.judge(Choice("logistic regression", {"C": 1.0}), held=held, hidden=hidden, seed=1)


def test_the_settings_in_use_are_those_of_the_ranker() -> None:
    task = RankerTask(queries(), queries())
    everything = frozenset(task.keys)
    judged = task.judge(task.in_use, held=frozenset(task.keys[:20]), hidden=frozenset(task.keys[:20]), seed=1)  # fmt: skip

    assert len(task.keys) == len(everything) == 80
    assert task.score(judged, task.decide(judged)) > 0.9


@pytest.mark.parametrize(
    "facts", [{"split_key": "another"}, {"entity": "width"}, {"weight": 0.25}], ids=str
)
def test_another_row_is_other_data(facts: dict[str, Any]) -> None:
    first, *rest = queries()
    other = replace(first, example=replace(first.example, **facts))

    assert RankerTask([], [other, *rest]).fingerprint != RankerTask([], queries()).fingerprint


def test_nothing_judged_scores_nothing() -> None:
    assert RankerTask(queries(), queries()).score([], []) == 0.0


def test_what_is_in_use_lies_in_the_space_that_is_searched() -> None:
    choice = RankerTask(queries(), queries()).in_use
    trial = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=1)).ask()
    FAMILIES[choice.family](trial)

    for name, value in choice.parameters.items():
        space = trial.distributions[f"lightgbm_{name}"].__dict__
        assert space["low"] <= value <= space["high"], name


def test_an_infinite_fact_is_no_blank_to_a_forest() -> None:
    told = [
        replace(query, matrix=np.where(query.relevance[:, None] > 0, np.inf, np.nan))
        for query in queries(40)
    ]
    judged = fit_family("extra trees", SMALL["extra trees"], told, seed=1)(told)

    assert all(j.is_right for j in judged if j.query.example.answers)
    assert all(j.chance < 0.1 for j in judged if not j.query.example.answers)
