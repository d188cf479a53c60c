"""Nothing is fitted on the rows that are reported."""

from dataclasses import replace

import numpy as np
import pytest

from measure_extract.datasets.splits import fold_of
from measure_extract.evaluation.base import Counts
from measure_extract.ranking.ranker import Calibration
from measure_extract.training.base import LabelledQuery, make_queries
from measure_extract.training.boosters import RankerSettings
from measure_extract.training.validation import (
    Judged,
    count_outcomes,
    cross_fit,
    cross_validate,
    fit_calibration,
    fit_threshold,
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


def test_doubtful_labels_are_not_counted() -> None:
    rows = judged((0.9, True), (0.8, False), weight=0.3)

    assert count_outcomes(rows, [True, True]) == {}


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
    first = {id(q) for q in measured[:30]}
    kind_of = lambda q: "first" if id(q) in first else "rest"  # noqa: E731
    report = cross_validate(measured, measured, SETTINGS, seed=1, kind_of=kind_of).report

    assert report["rows"] == 60
    assert set(report["by_kind"]) == {"first", "rest"}
    assert report["by_kind"]["first"]["rows"] == 30
    assert report["unprinted"] == 15
    assert 0 <= report["unprinted_answered"] <= 1
    assert report["reweighted_f1"] > 0.9
