"""Settings of a search that make sense."""

import pytest

from measure_extract.training.search.base import SearchSettings


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"trials": 0}, "trials is 0; allowed: 1 or more"),
        ({"outer_folds": 1}, "outer_folds is 1; allowed: 2 or more"),
        ({"inner_folds": 1}, "inner_folds is 1; allowed: 2 or more"),
    ],
)
def test_impossible_settings_are_refused(options: dict[str, int], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        SearchSettings(**options)


def test_the_least_settings_are_allowed() -> None:
    least = SearchSettings(trials=1, outer_folds=2, inner_folds=2, startup_trials=0)

    assert (least.trials, least.outer_folds, least.inner_folds) == (1, 2, 2)
