"""From a user's table to a model and its card, without OCR and without LightGBM."""

import logging
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from measure_extract.errors import OutputError, OverwriteError, TableError
from measure_extract.progress import Progress
from measure_extract.ranking.ranker import Calibration
from measure_extract.ranking.relations.scorer import load_relations
from measure_extract.training import own_run
from measure_extract.training.data import Pictures
from measure_extract.training.own_labels import Heard, Start
from measure_extract.training.relation_queries import RelationQuery
from measure_extract.types import Example
from tests.helpers import make_box
from tests.ranking.relations.test_relations import layout_of
from tests.training.test_own_labels import table

ROWS = ("a.png,warranty,2 years", "b.png,warranty,", "a.png,height,3 cm", "gone.png,warranty,")
CALIBRATION = Calibration(2.0, -1.0)
REPORT = {"before": {"f1": 0.75}, "after": {"f1": 0.6667}}


@pytest.fixture
def taught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Give what was taught and written; photos a and b can be read, and the second prints nothing."""
    seen: dict[str, Any] = {}
    layouts = {
        str(tmp_path / "a.png"): layout_of(make_box("2 years")),
        str(tmp_path / "b.png"): layout_of(),
    }

    def read(images: Sequence[str], _: object, on_progress: object) -> Pictures:
        seen["on_progress"] = on_progress
        seen["asked"] = [Path(image).name for image in images]
        signatures = {image: 3**k for k, image in enumerate(layouts) if image in images}
        return Pictures(layouts, signatures)

    def adapt(
        queries: Sequence[RelationQuery], before: Sequence[Any], start: Start, *, seed: int
    ) -> Any:
        seen.update(queries=queries, before=before, start=start, seed=seed)
        heard = Heard({"warranty": CALIBRATION}, 0.4)
        booster = SimpleNamespace(model_to_string=lambda: "trees")
        return SimpleNamespace(
            heard=heard, booster=booster, report={**REPORT, "rows": len(queries)}
        )

    monkeypatch.setattr(own_run, "make_engine", lambda *_, **__: None)
    monkeypatch.setattr(own_run, "read_pictures", read)
    monkeypatch.setattr(own_run, "adapt", adapt)
    monkeypatch.setattr(own_run, "save_relations", lambda *written: seen.update(written=written))
    return seen


def tell(_: Progress) -> None: ...


def train(folder: Path, *rows: str) -> dict[str, Any]:
    labels, output = table(folder, *rows), folder / "out"
    return own_run.train_from_own_labels(labels, output, cache=None, seed=5, on_progress=tell)


def test_labels_become_questions_and_the_model_a_card(
    taught: dict[str, Any], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        report = train(tmp_path, *ROWS)
    folder, trees, card = taught["written"]

    assert report == {**REPORT, "rows": 2} == card["report"]
    assert taught["asked"] == ["a.png", "b.png", "gone.png"]  # each once
    assert taught["on_progress"] is tell
    assert [q.example.answers for q in taught["queries"]] == [("2 year",), ()]
    assert [len(chances) for chances in taught["before"]] == [1, 0]
    assert 0 <= taught["before"][0][0] <= 1
    assert (folder, trees, taught["seed"], card["seed"]) == (tmp_path / "out", "trees", 5, 5)
    assert card["labelled"] == {"warranty": {"slope": 2.0, "offset": -1.0}}
    assert card["labelled_threshold"] == 0.4
    assert card["own_weight"] == own_run.OWN_WEIGHT
    assert len(card["labels_sha256"]) == 16
    shipped, start = load_relations(), taught["start"].confidence
    assert start.threshold == card["threshold"] == shipped.threshold
    assert start.taught_threshold == card["taught_threshold"] == shipped.taught_threshold
    assert shipped.threshold != shipped.taught_threshold
    assert card["taught"].keys() == shipped.taught.keys() and start.calibrations == dict(
        shipped.calibrations
    )
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == 2
    assert "1 of 4 rows ask one of the eight entities" in said[0]
    assert said[1] == own_run.loss_warning(report) != ""


def test_the_folder_of_the_photos_is_not_in_the_name_of_the_labels() -> None:
    def name(folder: str) -> str:
        example = Example(f"{folder}/a.png", "warranty", None, ("2 year",))
        return own_run._fingerprint([SimpleNamespace(example=example)])  # type: ignore[list-item]

    assert name("here") == name("there/too")


def test_the_card_names_the_labels_wherever_they_lie(
    taught: dict[str, Any], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def name(*rows: str) -> str:
        train(tmp_path, *rows)
        return str(taught["written"][2]["labels_sha256"])

    first = name("a.png,warranty,2 years", "b.png,warranty,")

    assert name("b.png,warranty,", f"{tmp_path}/a.png,warranty,2 years") == first
    assert name("a.png,warranty,3 years", "b.png,warranty,") != first
    assert "left out" not in caplog.text  # nothing is, nothing is said


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (["a.png,height,3 cm"], "no row asks an entity beside the eight"),
        (["gone.png,warranty,"], "none of its photos can be read"),
    ],
)
@pytest.mark.usefixtures("taught")
def test_labels_that_teach_nothing_are_refused(tmp_path: Path, rows: list[str], words: str) -> None:
    with pytest.raises(TableError, match=words):
        train(tmp_path, *rows)


def test_nothing_is_read_where_nothing_can_be_written(
    taught: dict[str, Any], tmp_path: Path
) -> None:
    labels = table(tmp_path, *ROWS)
    with pytest.raises(OverwriteError):
        own_run.train_from_own_labels(labels, labels, cache=None, seed=5)
    (tmp_path / "file").write_text("mine")
    with pytest.raises(OutputError, match="file"):
        own_run.train_from_own_labels(labels, tmp_path / "file" / "out", cache=None, seed=5)

    assert not taught


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [(0.75, 0.6667, "these 9 labels make answers worse (F1 0.750 before, 0.667 after): "),
     (0.75, 0.75, ""), (0.6, 0.7, "")],
)  # fmt: skip
def test_labels_that_make_it_worse_are_told(before: float, after: float, words: str) -> None:
    report = {"rows": 9, "before": {"f1": before}, "after": {"f1": after}}

    assert own_run.loss_warning(report).partition("give more")[0] == words
