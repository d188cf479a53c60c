"""The command from the data folder to the report."""

import importlib.util
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from measure_extract.cli.app import cli
from measure_extract.errors import MissingExtraError, OutputError, OverwriteError
from measure_extract.progress import OnProgress, Progress
from measure_extract.training.data import TrainingData
from measure_extract.training.search import run
from measure_extract.training.search.base import SearchSettings
from tests.training.search.test_families import queries
from tests.training.test_ranker import PRIORS

COMMAND = ["train", "search", "--data", "data", "--output", "out", "--trials", "2", "--outer", "2", "--inner", "2"]  # fmt: skip

FEW = SearchSettings(trials=1, outer_folds=2, inner_folds=2)


@pytest.fixture
def _small_world(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    Path("data").mkdir()
    found = TrainingData(queries(40), [], [], [], [], [], [], PRIORS)
    monkeypatch.setattr(run, "make_engine", lambda *_, **__: None)

    def read(*_: object, seed: int, on_progress: OnProgress) -> TrainingData:
        on_progress(Progress(40, 40, 40, 0))
        return found

    monkeypatch.setattr(run, "read_training_data", read)


@pytest.mark.usefixtures("_small_world")
def test_it_searches_and_reports() -> None:
    result = CliRunner().invoke(cli, COMMAND, catch_exceptions=False)
    report = json.loads(result.stdout)

    assert result.exit_code == 0
    assert report["trials"] == {"complete": 2, "pruned": 0, "fail": 0}
    assert report["gain"]["questions"] == 40
    assert len(report["choice_by_outer_fold"]) == 2
    assert report == json.loads(Path("out/report.json").read_text(encoding="utf-8"))
    assert {path.name for path in Path("out").iterdir()} == {
        "report.json", "report.md", "history.png", "importances.png", "search.sqlite"
    }  # fmt: skip


@pytest.mark.usefixtures("_small_world")
@pytest.mark.parametrize("package", ["optuna", "matplotlib"])
def test_a_missing_package_is_said_at_once(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(run, "find_spec", lambda name: None if name == package else real(name))

    with pytest.raises(MissingExtraError, match=f"the package '{package}' is not installed"):
        CliRunner().invoke(cli, COMMAND, catch_exceptions=False)

    assert not Path("out").exists()


@pytest.mark.usefixtures("_small_world")
@pytest.mark.parametrize(
    ("output", "cache", "error"),
    [("data", None, OverwriteError), ("out", "data", OverwriteError), ("file", None, OutputError)],
)
def test_a_place_that_is_taken_is_refused_first(
    output: str, cache: str | None, error: type[Exception]
) -> None:
    Path("file").write_text("mine")
    with pytest.raises(error):
        run.search_from_folder(
            Path("data"),
            Path(output),
            cache=None if cache is None else Path(cache),
            settings=FEW,
            seed=1,
        )

    assert not Path("out").exists()


@pytest.mark.usefixtures("_small_world")
def test_the_folder_is_made_or_gone_on_with(monkeypatch: pytest.MonkeyPatch) -> None:
    are_there = []
    monkeypatch.setattr(run, "search", lambda _, storage, **__: are_there.append(storage.parent.is_dir()))  # fmt: skip
    monkeypatch.setattr(run, "summarise", lambda *_, **__: {})
    monkeypatch.setattr(run, "write_report", lambda *_: None)
    for _ in range(2):
        run.search_from_folder(Path("data"), Path("made/here"), cache=None, settings=FEW, seed=1)

    assert are_there == [True, True]
