"""A new ranker replaces the old one only where it is better beyond chance."""

import json
import logging
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from measure_extract.datasets.labels import GOLD_WEIGHTS
from measure_extract.errors import ModelMismatchError, OverwriteError
from measure_extract.layout.base import Layout
from measure_extract.progress import Progress
from measure_extract.ranking.choice import rank
from measure_extract.ranking.features.table import feature_names
from measure_extract.ranking.priors import fit_priors
from measure_extract.ranking.ranker import Ranker, load_ranker, save_ranker
from measure_extract.training import compare, promote
from measure_extract.training.base import make_queries, new_encodings
from measure_extract.training.boosters import RankerSettings
from measure_extract.training.compare import Comparison, compare_rankers
from measure_extract.training.data import Pictures
from measure_extract.training.ranker import train_ranker
from measure_extract.types import Example
from tests.training.test_ranker import world

PRIORS = fit_priors([(1, "height", "30 centimetre")])
_SEED = 7  # of training and comparing


@pytest.fixture(scope="module")
def held_out() -> tuple[list[Example], dict[str, Layout]]:
    return world(60)


@pytest.fixture(scope="module")
def good(good_folder: Path) -> Ranker:
    """Give a ranker that knows the rule of the small world."""
    return load_ranker(good_folder)


@pytest.fixture(scope="module")
def good_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
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
    return folder


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


def test_each_row_is_ranked_for_its_own_group(
    good: Ranker, held_out: tuple[list[Example], dict[str, Layout]], monkeypatch: pytest.MonkeyPatch
) -> None:
    examples = [replace(row, group_id=place) for place, row in enumerate(held_out[0][:3])]
    groups: list[int | None] = []

    def spy(layout: Layout, spec: Any, group_id: int | None, ranker: Ranker) -> Any:
        groups.append(group_id)
        return rank(layout, spec, group_id, ranker)

    monkeypatch.setattr(compare, "rank", spy)
    compare_rankers(None, good, examples, held_out[1], seed=1)

    assert groups == [0, 1, 2]


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


@pytest.fixture
def in_use(
    good: Ranker,
    good_folder: Path,
    held_out: tuple[list[Example], dict[str, Layout]],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Path:
    """Give the folder of a silent ranker in use; whatever is trained is the one that knows the rule."""
    folder = tmp_path / "in-use"
    folder.mkdir()
    examples, layouts = held_out
    doubtful = [replace(example, weight=0.3) for example in examples[:7]]
    medium = [replace(example, weight=GOLD_WEIGHTS["medium"]) for example in examples[:7]]

    def train(
        data: Path, output: Path, *, on_progress: object, seed: int, **_: object
    ) -> dict[str, Any]:
        assert (on_progress, seed) == (tell, _SEED)
        shutil.copytree(good_folder, output)
        return {"trained": "anew"}

    def write(_: object, output: Path, __: object, *, seed: int) -> dict[str, Any]:
        assert output.parent.is_dir()
        assert seed == _SEED
        return {"ner": "anew"}

    def read(images: list[str], _: object, on_progress: object) -> Pictures:
        assert on_progress is tell
        assert len(images) == len(set(images)) == len(layouts)
        return Pictures(layouts, {})

    def compare_with(*args: Any, seed: int) -> Comparison:
        assert seed == _SEED
        return compare_rankers(*args, seed=seed)

    for name, stand_in in {
        "compare_rankers": compare_with,
        "read_marked_texts": lambda _: [],
        "write_ner": write,
        "train_ranker_from_folder": train,
        # The last picture is asked twice, and read once.
        "read_gold": lambda *_: [*doubtful, *medium, *examples[7:], examples[-1]],
        "read_pictures": read,
        "make_engine": lambda *_, **__: None,
        "default_ranker_dir": lambda: folder,
        "_ranker_in_use": lambda: (replace(good, threshold=1.1), "a silent one"),
    }.items():
        monkeypatch.setattr(promote, name, stand_in)
    return folder


def tell(_: Progress) -> None: ...


def train_all(folder: Path, *, is_promoted: bool = True) -> dict[str, Any]:
    data, output = folder / "data", folder / "out"
    data.mkdir()
    return promote.train_all(
        data, output, cache=None, seed=_SEED, is_promoted=is_promoted, on_progress=tell
    )


@pytest.mark.parametrize("is_promoted", [True, False])
def test_a_better_ranker_is_promoted_where_that_is_wanted(
    in_use: Path, tmp_path: Path, is_promoted: bool
) -> None:
    found = train_all(tmp_path, is_promoted=is_promoted)
    card = json.loads((tmp_path / "out" / in_use.name / "card.json").read_text(encoding="utf-8"))

    assert (found["ranker"], found["ner"]) == ({"trained": "anew"}, {"ner": "anew"})
    assert found["promoted"] == is_promoted
    assert found["comparison"]["is_better"]
    assert found["comparison"]["rows"] == 61  # not the doubtful ones
    assert card["comparison"] == json.loads(json.dumps(found["comparison"]))
    assert card["comparison"]["ranker_in_use"] == "a silent one"
    assert (in_use / "card.json").exists() == is_promoted
    if is_promoted:
        assert (
            load_ranker(in_use).threshold == load_ranker(tmp_path / "out" / in_use.name).threshold
        )


def test_a_ranker_that_is_no_better_stays_where_it_is(
    good: Ranker,
    in_use: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(promote, "_ranker_in_use", lambda: (good, "the same"))
    with caplog.at_level(logging.WARNING):
        found = train_all(tmp_path)

    assert not found["promoted"]
    assert list(in_use.iterdir()) == []
    assert "not promoted: the new ranker is not better beyond chance" in caplog.text


def test_the_data_are_not_written_over(in_use: Path, tmp_path: Path) -> None:
    with pytest.raises(OverwriteError):
        promote.train_all(tmp_path, tmp_path, cache=None, seed=1, is_promoted=True)


def test_the_ranker_in_use_is_named_or_why_it_cannot_be_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ranker, note = promote._ranker_in_use()
    assert ranker is not None
    assert note == f"seed {ranker.card['seed']}, data {ranker.card['data_sha256']}"

    def refuse() -> Ranker:
        raise ModelMismatchError("models/x", "this version has other features")

    monkeypatch.setattr(promote, "load_ranker", refuse)
    found, note = promote._ranker_in_use()
    assert found is None
    assert "this version has other features" in note
