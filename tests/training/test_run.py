"""From a data folder to an artefact whose card says what was taught, and how well it is known."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from measure_extract.errors import OverwriteError
from measure_extract.progress import Progress
from measure_extract.ranking.ranker import load_ranker
from measure_extract.training import run
from measure_extract.training.base import make_queries
from measure_extract.training.boosters import RankerSettings
from measure_extract.training.data import MEASURING_FILES, TrainingData
from measure_extract.training.run import train_ranker_from_folder
from tests.helpers import FakeEngine
from tests.training.test_ranker import PRIORS, world

SMALL = RankerSettings(rounds=10, order_rounds=5, min_data_in_leaf=2, folds=2)


def tell(_: Progress) -> None: ...


def teach(folder: Path, monkeypatch: pytest.MonkeyPatch, *, is_mended: bool = False) -> Any:
    """Train on a small world: 24 rows of drawings, 16 of ordinary photos, of which one is taught too."""
    data = folder / "data"
    data.mkdir(exist_ok=True)
    for name in run._SOURCES:
        (data / name).write_text(f"what {name} says")
    if is_mended:
        (data / run._SOURCES[-1]).write_text("something else")
    queries = make_queries(*world(40), PRIORS)
    found = TrainingData(queries[:24], queries[24:], [], queries[24:25], [], [], [], PRIORS)
    asked: list[Any] = []

    def read(*places: object, seed: int, on_progress: object) -> TrainingData:
        asked.append((*places, seed, on_progress))
        return found

    engine = FakeEngine(fingerprint="fake 7")
    monkeypatch.setattr(
        run,
        "make_engine",
        lambda *_, cache, weights, **__: asked.append((cache, weights)) or engine,
    )
    monkeypatch.setattr(run, "read_training_data", read)
    monkeypatch.setattr(run, "RankerSettings", lambda: SMALL)
    cache, labels = folder / "cache.sqlite", folder / "labels"
    report = train_ranker_from_folder(
        data,
        folder / "out",
        cache=cache,
        seed=3,
        labels=labels,
        weights="tiny",
        on_progress=tell,
    )
    assert asked == [(cache, "tiny"), (data, engine, labels, 3, tell)]
    assert report["rows_by_weight"] == found.rows_by_weight()
    return report


def test_the_card_says_what_was_taught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = teach(tmp_path, monkeypatch)
    by_kind = report["cross_validation"]["by_kind"]
    card = json.loads((tmp_path / "out" / "card.json").read_text(encoding="utf-8"))

    assert {kind: found["rows"] for kind, found in by_kind.items()} == {
        "drawings": 24, "ordinary photos": 16,
    }  # fmt: skip
    assert card["report"] == json.loads(json.dumps(report))
    assert (card["ocr"], card["seed"]) == ("fake 7", 3)
    assert all(name in card["split"] for name in MEASURING_FILES)
    assert {"python", "lightgbm", "scikit-learn", "numpy"} <= set(card["versions"])


def test_the_artefact_is_the_ranker_that_was_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    teach(tmp_path, monkeypatch)
    ranker = load_ranker(tmp_path / "out")
    query = next(q for q in make_queries(*world(8), PRIORS) if len(q.relevance) == 2)
    confidences = ranker.score(query.matrix)[1]

    assert ranker.priors.to_csv() == PRIORS.to_csv()
    assert ranker.threshold == ranker.card["threshold"]
    assert int(np.argmax(confidences)) == int(query.relevance.argmax())


def test_other_data_has_another_hash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hashes = []
    for is_mended in (False, True):
        teach(tmp_path, monkeypatch, is_mended=is_mended)
        card = json.loads((tmp_path / "out" / "card.json").read_text(encoding="utf-8"))
        hashes.append(card["data_sha256"])

    assert hashes[0] != hashes[1]
    assert all(len(found) == 16 for found in hashes)


def test_our_own_annotations_are_in_the_hash_and_the_code_has_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    monkeypatch.setattr(run, "OWN_ANNOTATIONS", own)
    cards = []
    for text in ("{}", "{} "):
        (own / "photos.jsonl").write_text(text)
        teach(tmp_path, monkeypatch)
        cards.append(json.loads((tmp_path / "out" / "card.json").read_text(encoding="utf-8")))

    assert cards[0]["data_sha256"] != cards[1]["data_sha256"]
    assert cards[0]["commit"] == cards[1]["commit"] == run._commit()
    monkeypatch.setattr(run, "__file__", str(tmp_path / "run.py"))
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert run._commit() == ""


def test_data_is_never_written_over(tmp_path: Path) -> None:
    with pytest.raises(OverwriteError):
        train_ranker_from_folder(tmp_path, tmp_path, cache=None, seed=1)
    assert list(tmp_path.iterdir()) == []
