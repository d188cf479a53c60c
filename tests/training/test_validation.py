"""Nothing is fitted on the rows that are reported."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from measure_extract.datasets.splits import fold_of
from measure_extract.evaluation.base import Counts
from measure_extract.ranking.ranker import Calibration
from measure_extract.training.base import LabelledQuery, make_queries
from measure_extract.training.boosters import Boosters, RankerSettings
from measure_extract.training.validation import (
    Judged,
    _report,
    confidence_of,
    count_outcomes,
    cross_fit,
    cross_validate,
    fit_calibration,
    fit_platt,
    fit_threshold,
    judge_queries,
)
from tests.training.test_ranker import PRIORS, world

SETTINGS = RankerSettings(rounds=10, order_rounds=5, min_data_in_leaf=2, folds=3)


def queries(size: int = 60) -> list[LabelledQuery]:
    return make_queries(*world(size), PRIORS)


def judged(*rows: tuple[float, bool], weight: float = 1.0, is_printed: bool = True) -> list[Judged]:
    """Make judged rows of (chance, is right), each of its own picture."""
    query = next(q for q in queries(4) if q.relevance.any())
    right = int(query.relevance.argmax())
    found = []
    for number, (chance, is_right) in enumerate(rows):
        example = replace(query.example, split_key=f"p{number}", weight=weight)
        if not is_printed:
            example = replace(example, answers=())
        found.append(
            Judged(replace(query, example=example), right if is_right else 1 - right, chance)
        )
    return found


def test_threshold_keeps_right_answers_and_drops_wrong_ones() -> None:
    rows = judged((0.9, True), (0.8, True))
    rows += judged((0.3, False), (0.2, False), is_printed=False)
    threshold = fit_threshold(rows, Calibration())

    assert 0.3 < threshold <= 0.8


@pytest.mark.parametrize(
    ("right", "unprinted", "threshold"),
    [
        ((0.9, 0.8), (), 0.5),  # ties: the highest up to an even chance
        ((0.4,), (), 0.4),
        ((0.5,), (0.49,), 0.5),  # what is just reached is answered
        ((0.99,), (0.935,), 0.94),  # the highest that is tried
    ],
)
def test_the_threshold_itself(
    right: tuple[float, ...], unprinted: tuple[float, ...], threshold: float
) -> None:
    rows = judged(*[(chance, True) for chance in right])
    rows += judged(*[(chance, False) for chance in unprinted], is_printed=False)

    assert fit_threshold(rows, Calibration()) == threshold


def without_candidates() -> Judged:
    [row] = judged((0.9, True))
    return replace(row, place=None, chance=0.0)


def test_a_question_without_candidates_is_never_answered() -> None:
    rows = [*judged((0.9, True), (0.2, False)), without_candidates()]
    confidences, answered = cross_fit(rows, [0, 0, 1], 2)

    assert not rows[2].is_right
    assert confidence_of(rows[2], Calibration(1.0, 5.0)) == 0.0
    assert confidences[2] == 0.0
    assert answered == [True, False, False]  # the third one's fold says nothing: an even chance
    assert count_outcomes(rows, answered) == {"height": Counts(tp=1, fn=2)}


@pytest.mark.parametrize("other", ["doubtful", "without candidates"])
def test_calibration_leaves_out_what_says_nothing(other: str) -> None:
    rows = judged(*[(0.9, i % 2 == 0) for i in range(40)], *[(0.1, False)] * 20)
    added = judged(*[(0.9, True)] * 40, weight=0.4) if other == "doubtful" else []
    added = added or [without_candidates()] * 40

    assert fit_calibration([*rows, *added]) == fit_calibration(rows)
    assert fit_calibration(judged((0.3, True), (0.6, True))) == Calibration()
    assert fit_calibration(judged((0.3, False), (0.6, False))) == Calibration()


def test_weights_count_as_rows_do() -> None:
    chances, are_right = [0.2, 0.9, 0.9], [False, True, False]
    weighted = fit_platt(chances, are_right, weights=[1, 3, 2])
    repeated = fit_platt([0.2, *[0.9] * 5], [False, *[True] * 3, *[False] * 2])

    assert weighted.slope == pytest.approx(repeated.slope, rel=1e-3)
    assert weighted.offset == pytest.approx(repeated.offset, rel=1e-3)
    assert fit_platt(chances, are_right) != weighted


class Says:
    """A model that gives the numbers it was made of."""

    def __init__(self, *numbers: float) -> None:
        self._numbers = numbers

    def predict(self, matrix: np.ndarray) -> list[float]:
        return [*self._numbers][: len(matrix)]


@pytest.mark.parametrize(
    ("named", "place", "chance"),
    [((), 1, 0.7), (("", "width"), 0, 0.4), (("width", "width"), None, 0.0)],
)
def test_what_its_label_rules_out_is_not_chosen(
    named: tuple[str, ...], place: int | None, chance: float
) -> None:
    query = next(q for q in queries(4) if len(q.query) == 2)
    layout = replace(query.query.layout, named=named)
    query = replace(query, query=replace(query.query, layout=layout))
    boosters: Any = Boosters(Says(0.0, 0.0), Says(0.4, 0.7))  # type: ignore[arg-type]
    [row] = judge_queries([query], boosters)

    assert (row.place, row.chance) == (place, pytest.approx(chance))


def test_of_thresholds_that_are_as_good_the_highest_below_an_even_chance_is_taken() -> None:
    # 2 of 1,200 answers are right below 0.45: less than what a seed moves.
    rows = judged(*[(0.455, True)] * 1198, *[(0.2, True)] * 2)
    assert fit_threshold(rows, Calibration()) == 0.45
    # 1 in 10 is more than that.
    rows = judged(*[(0.455, True)] * 90, *[(0.2, True)] * 10)
    assert fit_threshold(rows, Calibration()) == 0.2
    # What is better than all others is taken, however high.
    rows = judged((0.9, True)) + judged((0.8, False), is_printed=False)
    assert fit_threshold(rows, Calibration()) == 0.81


def test_doubtful_labels_are_not_counted() -> None:
    rows = judged((0.9, True), (0.8, False), weight=0.3)

    assert count_outcomes(rows, [True, True]) == {}
    assert count_outcomes(judged((0.9, True), weight=0.5), [True]) == {"height": Counts(tp=1)}


def test_outcomes_are_the_challenges() -> None:
    rows = judged((0.9, True), (0.9, False), (0.1, True))

    assert count_outcomes(rows, [True, True, False]) == {"height": Counts(tp=1, fp=1, fn=1)}


def test_calibration_learns_that_chances_are_too_high() -> None:
    rows = judged(*[(0.9, i % 2 == 0) for i in range(40)], *[(0.1, False)] * 20)
    calibration = fit_calibration(rows)

    assert calibration(np.array([0.9]))[0] == pytest.approx(0.5, abs=0.02)


def test_confidence_of_a_fold_comes_from_the_other_folds() -> None:
    # In fold 0 high chances are wrong, in fold 1 right: each must believe the other.
    rows = judged(*[(0.9, False), (0.9, True)] * 20, *[(0.2, True), (0.2, False)] * 20)
    confidences, _ = cross_fit(rows, [0, 1] * 40, 2)

    assert min(confidences[0:40:2]) > 0.9 > 0.1 > max(confidences[1:40:2])


def test_what_just_reaches_the_threshold_of_the_other_folds_is_answered() -> None:
    rows = judged((0.5, True), (0.49, True), (0.9, True), (0.9, True))
    confidences, answered = cross_fit(rows, [0, 0, 1, 1], 2)

    assert confidences[0] == 0.5
    assert answered == [True, False, True, True]


def test_pictures_of_a_fold_are_held_out_in_every_form(monkeypatch: pytest.MonkeyPatch) -> None:
    measured = queries()
    mirror = [replace(q, example=replace(q.example, image="mirror")) for q in measured]
    taught: list[set[str]] = []
    from measure_extract.training import validation

    fit = validation.fit_boosters

    def spy(seen: list[LabelledQuery], settings: RankerSettings, seed: int) -> object:
        taught.append({q.example.split_key for q in seen})
        return fit(seen, settings, seed)

    monkeypatch.setattr(validation, "fit_boosters", spy)
    cross_validate(measured, [*measured, *mirror], SETTINGS, seed=1)

    assert len(taught) == SETTINGS.folds
    for fold, keys in enumerate(taught):
        assert keys == {
            q.example.split_key for q in measured if fold_of(q.example.split_key, 3) != fold
        }


def test_report_tells_kinds_apart_and_counts_unprinted() -> None:
    measured = queries()
    first = {id(q) for q in measured[:20]}
    kind_of = lambda q: "first" if id(q) in first else "rest"  # noqa: E731
    report = cross_validate(measured, measured, SETTINGS, seed=1, kind_of=kind_of).report

    assert report["rows"] == 60
    assert {kind: found["rows"] for kind, found in report["by_kind"].items()} == {
        "first": 20,
        "rest": 40,
    }
    assert report["unprinted"] == 15
    assert 0 <= report["unprinted_answered"] <= 1
    assert report["reweighted_f1"] > 0.9
    assert set(report["precision_at_coverage"]) == {"50%", "80%"}
    assert sum(level["rows"] for level in report["reliability"]) == 60


def test_the_report_leaves_out_what_is_doubtful() -> None:
    sure = judged((0.9, True), (0.8, True)) + judged((0.7, False), is_printed=False)
    doubtful = judged((0.6, False), weight=0.4) + judged((0.6, False), weight=0.4, is_printed=False)
    rows = [*sure, *doubtful, without_candidates()]
    answered = [True, True, True, True, False, False]
    report = _report(rows, [j.chance for j in rows], answered)

    assert report["rows"] == 4
    assert report["per_entity"] == {"height": 0.6667}  # two right, one invented, one missed
    assert (report["precision"], report["recall"]) == (0.6667, 0.6667)
    assert (report["unprinted"], report["unprinted_answered"]) == (1, 1.0)
    assert sum(level["rows"] for level in report["reliability"]) == 3
    fewer = _report(rows, [j.chance for j in rows], [True, False, True, True, False, False])
    assert fewer["per_entity"] == {"height": 0.4}  # of two answers and three prints one
    assert _report([], [], [])["unprinted_answered"] is None
