"""Training on a small world where the taller line is the height."""

from pathlib import Path

import numpy as np
import pytest

from measure_extract.errors import ModelMismatchError
from measure_extract.evaluation.base import Counts
from measure_extract.layout.base import Layout
from measure_extract.layout.build import read_layout
from measure_extract.ranking.features.table import feature_names
from measure_extract.ranking.priors import fit_priors
from measure_extract.ranking.ranker import load_ranker, save_ranker
from measure_extract.spans.finder import shared_finder
from measure_extract.training.base import make_queries, new_encodings
from measure_extract.training.boosters import RankerSettings
from measure_extract.training.ranker import TrainedRanker, train_ranker
from measure_extract.training.validation import confidence_of, count_outcomes, judge_queries
from measure_extract.types import Example
from tests.helpers import blank, make_box, make_ocr

PRIORS = fit_priors([(1, "height", "30 centimetre")])
SETTINGS = RankerSettings(rounds=20, order_rounds=10, min_data_in_leaf=2, folds=3)


def world(size: int) -> tuple[list[Example], dict[str, Layout]]:
    """Make pictures whose height is labelled so; every fourth prints no height."""
    generator = np.random.default_rng(5)
    examples, layouts = [], {}
    for i in range(size):
        high, wide = generator.integers(10, 90, 2)
        has_height = i % 4 != 0
        boxes = [make_box(f"Width {wide}cm", top=100, bottom=120)]
        if has_height:
            boxes.append(make_box(f"Height {high}cm", top=200, bottom=220))
        name = f"picture{i}"
        layouts[name] = read_layout(blank(), make_ocr(*boxes), shared_finder())
        answers = (f"{high} centimetre",) if has_height else ()
        examples.append(Example(name, "height", 1, answers, split_key=name))
    return examples, layouts


@pytest.fixture(scope="module")
def trained() -> TrainedRanker:
    examples, layouts = world(80)
    return train_ranker(make_queries(examples, layouts, PRIORS), [], SETTINGS, seed=1)


def test_it_learns_which_number_is_the_height(trained: TrainedRanker) -> None:
    assert trained.report["cross_validation"]["reweighted_f1"] > 0.95


def test_other_rows_are_judged_at_the_threshold(trained: TrainedRanker) -> None:
    judged = judge_queries(make_queries(*world(40), PRIORS), trained.boosters)
    for threshold, right in ((trained.threshold, 30), (1.1, 0)):
        answered = [confidence_of(j, trained.calibration) >= threshold for j in judged]
        counts = count_outcomes(judged, answered)

        assert counts == {"height": Counts(tp=right, fn=30 - right, tn=10)}


def test_training_is_deterministic(trained: TrainedRanker) -> None:
    examples, layouts = world(80)
    again = train_ranker(make_queries(examples, layouts, PRIORS), [], SETTINGS, seed=1)

    assert again.boosters.order.model_to_string() == trained.boosters.order.model_to_string()
    assert again.boosters.chance.model_to_string() == trained.boosters.chance.model_to_string()
    assert again.threshold == trained.threshold


def test_artefact_round_trip(trained: TrainedRanker, tmp_path: Path) -> None:
    card = {
        "calibration": {"slope": 1.0, "offset": 0.0},
        "threshold": 0.4,
        "versions": {"lightgbm": "4.0"},
    }
    save_ranker(
        tmp_path,
        *trained.boosters,
        PRIORS,
        feature_names=feature_names(),
        encodings=new_encodings(),
        card=card,
    )
    ranker = load_ranker(tmp_path)
    query = make_queries(*world(2), PRIORS)[1]

    assert ranker.threshold == 0.4
    assert ranker.priors.to_csv() == PRIORS.to_csv()
    assert ranker.score(query.matrix)[1][1] > 0.5
    (tmp_path / "priors.csv").write_text("x")
    with pytest.raises(ModelMismatchError, match="priors.csv"):
        load_ranker(tmp_path)


def test_pictures_that_were_not_read_are_left_out() -> None:
    examples, layouts = world(4)
    del layouts["picture1"]

    assert len(make_queries(examples, layouts, PRIORS)) == 3
