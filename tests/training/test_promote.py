"""A new ranker replaces the old one only where it is better beyond chance."""

from dataclasses import replace
from pathlib import Path

import pytest

from measure_extract.layout.base import Layout
from measure_extract.ranking.features.table import feature_names
from measure_extract.ranking.priors import fit_priors
from measure_extract.ranking.ranker import Ranker, load_ranker, save_ranker
from measure_extract.training.base import make_queries, new_encodings
from measure_extract.training.boosters import RankerSettings
from measure_extract.training.compare import Comparison, compare_rankers
from measure_extract.training.ranker import train_ranker
from measure_extract.types import Example
from tests.training.test_ranker import world

PRIORS = fit_priors([(1, "height", "30 centimetre")])


@pytest.fixture(scope="module")
def held_out() -> tuple[list[Example], dict[str, Layout]]:
    return world(60)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Ranker:
    """Give a ranker that knows the rule of the small world."""
    folder: Path = tmp_path_factory.mktemp("ranker")
    settings = RankerSettings(rounds=20, order_rounds=10, min_data_in_leaf=2, folds=3)
    trained = train_ranker(make_queries(*world(80), PRIORS), [], settings, seed=1)
    card = {
        "calibration": {"slope": 1.0, "offset": 0.0},
        "threshold": trained.threshold,
        "versions": {"lightgbm": "4.0"},
    }
    save_ranker(
        folder,
        *trained.boosters,
        PRIORS,
        feature_names=feature_names(),
        encodings=new_encodings(),
        card=card,
    )
    return load_ranker(folder)


def test_the_same_ranker_is_not_better(
    good: Ranker, held_out: tuple[list[Example], dict[str, Layout]]
) -> None:
    found = compare_rankers(good, good, *held_out, seed=1)

    assert found.rows == 60
    assert found.gap == 0
    assert not found.is_better


def test_a_ranker_that_answers_beats_one_that_is_silent(
    good: Ranker, held_out: tuple[list[Example], dict[str, Layout]]
) -> None:
    silent = replace(good, threshold=1.0)
    found = compare_rankers(silent, good, *held_out, seed=1)
    turned = compare_rankers(good, silent, *held_out, seed=1)

    assert found.is_better
    assert found.gap is not None
    assert found.gap > 0.8
    assert not turned.is_better
    assert turned.gap == -found.gap


@pytest.mark.parametrize(
    ("old_f1", "new_f1", "interval", "is_better"),
    [
        (0.8, 0.9, (0.01, 0.2), True),
        (0.8, 0.9, (0.0, 0.2), False),
        (0.8, 0.9, (-0.01, 0.2), False),
        (0.8, 0.9, None, False),
        (None, 0.1, None, True),
        (None, None, None, False),
    ],
)
def test_better_is_better_beyond_chance(
    old_f1: float | None,
    new_f1: float | None,
    interval: tuple[float, float] | None,
    is_better: bool,
) -> None:
    assert Comparison(5, old_f1, new_f1, 0.1, interval).is_better == is_better


def test_a_picture_that_was_not_read_is_not_answered(
    good: Ranker, held_out: tuple[list[Example], dict[str, Layout]]
) -> None:
    examples, layouts = held_out
    printed = [example for example in examples if example.answers]
    left = {example.image: layouts[example.image] for example in printed[: len(printed) // 2]}
    whole = compare_rankers(good, good, printed, layouts, seed=1)
    half = compare_rankers(good, good, printed, left, seed=1)

    assert whole.new_f1 is not None
    assert half.new_f1 is not None
    assert whole.new_f1 > 0.95 > 0.7 > half.new_f1 > 0.5


@pytest.mark.parametrize("key", ["", "same"])
def test_pictures_are_resampled_not_rows(
    good: Ranker, held_out: tuple[list[Example], dict[str, Layout]], key: str
) -> None:
    examples = [replace(example, split_key=key) for example in held_out[0]]
    silent, talkative = replace(good, threshold=1.0), replace(good, threshold=0.0)
    found = compare_rankers(silent, talkative, examples, held_out[1], seed=1)

    assert found.gap_interval is not None
    low, high = found.gap_interval
    assert (low == high) == bool(key)  # all rows of one picture: nothing to resample


def test_an_old_ranker_that_cannot_be_used_is_replaced(
    good: Ranker, held_out: tuple[list[Example], dict[str, Layout]]
) -> None:
    found = compare_rankers(None, good, *held_out, seed=1)

    assert found.old_f1 is None
    assert found.gap_interval is None
    assert found.is_better
