"""Scores through LightGBM's C library are those of the lightgbm package."""

from pathlib import Path

import numpy as np
import pytest

from measure_extract.errors import ModelError
from measure_extract.ranking.features.table import feature_names
from measure_extract.ranking.ranker import default_ranker_dir
from measure_extract.runtime.trees import Trees

FILES = ("order.txt", "chance.txt")


def rows(n: int) -> np.ndarray:
    """Numbers of all sizes, with gaps."""
    rng = np.random.default_rng(3)
    values = rng.normal(size=(n, len(feature_names()))) * 10 ** rng.uniform(-3, 3, size=(n, 1))
    values[rng.random(values.shape) < 0.2] = np.nan
    return values.astype(np.float32)


def text_of(name: str) -> str:
    return Path(default_ranker_dir() / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FILES)
def test_the_same_as_the_package(name: str) -> None:
    import lightgbm

    features = rows(200)
    trees = Trees(text_of(name), name)
    booster = lightgbm.Booster(model_str=text_of(name))

    assert trees.n_features == len(feature_names())
    assert np.array_equal(trees.predict(features), booster.predict(features))
    some = features[:30]  # these take by far the longest
    want = booster.predict(some, pred_contrib=True)
    assert np.array_equal(trees.contributions(some), want)


def test_contributions_add_up_to_the_margin() -> None:
    trees = Trees(text_of("chance.txt"), "chance")
    chances = trees.predict(rows(50))

    margins = trees.contributions(rows(50)).sum(axis=1)

    assert np.allclose(1 / (1 + np.exp(-margins)), chances, atol=1e-9)


def test_no_rows_no_scores() -> None:
    assert Trees(text_of("chance.txt"), "chance").predict(rows(0)).shape == (0,)


def test_columns_are_checked_before_the_library_reads_them() -> None:
    trees = Trees(text_of("chance.txt"), "chance")

    with pytest.raises(
        ValueError, match=r"chance takes features of shape \(n, \d+\), got \(3, 2\)"
    ):
        trees.predict(np.zeros((3, 2), dtype=np.float32))


@pytest.mark.parametrize("text", ["", "not a model", "tree\nversion=v4\n"])
def test_text_that_is_no_model(text: str) -> None:
    with pytest.raises(ModelError, match="cannot use the model in broken"):
        Trees(text, "broken")
