"""The artefact: loads what fits, refuses what does not."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from measure_extract.errors import ModelError, ModelMismatchError, ModelNotFoundError
from measure_extract.ranking.features import FEATURE_NAMES
from measure_extract.ranking.ranker import Calibration, default_ranker_dir, load_ranker

SHIPPED = default_ranker_dir()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "ranker"))


def test_the_shipped_ranker_scores_any_matrix() -> None:
    ranker = load_ranker()
    features = np.random.default_rng(0).normal(size=(9, len(FEATURE_NAMES))).astype(np.float32)
    scores, confidences = ranker.score(features)

    assert scores.shape == confidences.shape == (9,)
    assert np.all((confidences >= 0) & (confidences <= 1))
    assert ranker.score(features[:0])[0].shape == (0,)
    assert 0 < ranker.threshold < 1


def test_missing_and_damaged_files(copy: Path) -> None:
    with pytest.raises(ModelNotFoundError, match="measure-extract train ranker"):
        load_ranker(copy / "no")
    (copy / "order.txt").write_text("x")
    with pytest.raises(ModelMismatchError, match="order.txt does not match the hash"):
        load_ranker(copy)
    (copy / "card.json").write_text("{")
    with pytest.raises(ModelError, match="not JSON"):
        load_ranker(copy)


@pytest.mark.parametrize("names", [[*FEATURE_NAMES, "new"], list(reversed(FEATURE_NAMES))])
def test_other_features_are_refused(copy: Path, names: list[str]) -> None:
    card = json.loads((copy / "card.json").read_text())
    (copy / "card.json").write_text(json.dumps({**card, "feature_names": names}))
    with pytest.raises(ModelMismatchError, match="it was trained for"):
        load_ranker(copy)


def test_the_card_says_where_the_ranker_comes_from() -> None:
    card = load_ranker().card

    assert {"data", "data_sha256", "split", "seed", "versions", "report", "threshold"} <= set(card)


def test_calibration_is_monotone_and_identity_by_default() -> None:
    chances = np.array([0.0, 0.2, 0.5, 1.0])

    assert Calibration()(chances) == pytest.approx(chances, abs=1e-5)
    assert np.all(np.diff(Calibration(2.0, -1.0)(chances)) > 0)
