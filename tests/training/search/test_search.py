"""The search is steady, goes on, and never sees what it is measured on."""

import logging
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from measure_extract.errors import MissingExtraError, ModelMismatchError
from measure_extract.training.search import report
from measure_extract.training.search.base import SearchSettings
from measure_extract.training.search.nested import Found, Gain, search
from measure_extract.training.search.report import summarise, write_report
from measure_extract.training.search.study import finished, open_study, run_study
from tests.training.search.small_task import GuessTask

SETTINGS = SearchSettings(trials=8, outer_folds=2, inner_folds=3, startup_trials=4)


@pytest.fixture(scope="module")
def task() -> GuessTask:
    return GuessTask()


@pytest.fixture(scope="module")
def found(task: GuessTask, tmp_path_factory: pytest.TempPathFactory) -> Found:
    storage: Path = tmp_path_factory.mktemp("search") / "search.sqlite"
    return search(task, storage, settings=SETTINGS, seed=1)


def trials(found: Found) -> list[tuple[object, ...]]:
    ended = [t for t in found.study.trials if t.state.name in ("COMPLETE", "PRUNED")]
    return [(t.state.name, tuple(sorted(t.params.items())), t.value) for t in ended]


def test_the_better_family_is_chosen(found: Found) -> None:
    assert found.choice.family == "keen"
    assert found.choice.parameters["skill"] > 50
    assert found.gain.is_better
    assert found.gain.questions == 60


def test_each_study_ends_its_trials(found: Found) -> None:
    assert finished(found.study) == SETTINGS.trials
    assert {state for state, *_ in trials(found)} == {"COMPLETE", "PRUNED"}


def test_what_is_judged_was_never_taught(task: GuessTask, found: Found) -> None:
    assert all(held <= hidden for held, hidden in task.calls)
    inside = [hidden - held for held, hidden in task.calls]
    outer = {hidden for held, hidden in task.calls if held == hidden and len(held) > 25}

    assert len(outer) == 2  # the outer folds, judged by what was chosen without them
    assert {frozenset()} | outer >= set(
        inside
    )  # a trial hides its outer fold whole, or there is none


@pytest.mark.parametrize("stops_after", [5, 30])
def test_a_stopped_search_goes_on_as_if_it_had_not(
    stops_after: int, found: Found, tmp_path: Path
) -> None:
    storage = tmp_path / "search.sqlite"
    with pytest.raises(KeyboardInterrupt):
        search(GuessTask(stops_after=stops_after), storage, settings=SETTINGS, seed=1)
    again = search(GuessTask(), storage, settings=SETTINGS, seed=1)
    done = GuessTask()
    search(done, storage, settings=SETTINGS, seed=1)

    assert trials(again) == trials(found)
    assert again.gain == found.gain
    assert len(done.calls) == 2 * SETTINGS.outer_folds  # no trial is run twice


@pytest.mark.parametrize(
    ("task", "seed", "settings"),
    [
        (GuessTask(size=61), 1, SETTINGS),
        (GuessTask(), 2, SETTINGS),
        (GuessTask(), 1, SearchSettings(trials=8, outer_folds=2, inner_folds=2)),
    ],
)
def test_another_search_in_the_same_file_is_refused(
    task: GuessTask, seed: int, settings: SearchSettings, tmp_path: Path
) -> None:
    storage = tmp_path / "search.sqlite"
    few = SearchSettings(trials=1, outer_folds=2, inner_folds=3, startup_trials=4)
    search(GuessTask(), storage, settings=few, seed=1)

    with pytest.raises(ModelMismatchError, match="use another --output"):
        search(task, storage, settings=settings, seed=seed)


def test_nothing_gained_is_said_so(tmp_path: Path) -> None:
    perfect = GuessTask(used_skill=100)
    few = SearchSettings(trials=2, outer_folds=3, inner_folds=2)
    found = search(perfect, tmp_path / "search.sqlite", settings=few, seed=1)

    assert found.gain.questions == 60  # each picture is judged once
    assert found.gain.in_use_score == 1
    assert found.gain.gap == found.gain.score - 1 <= 0
    assert not found.gain.is_better


@pytest.mark.parametrize(
    ("interval", "is_better"),
    [
        (None, False),
        ((-0.1, 0.2), False),
        ((0.0, 0.2), False),
        ((0.001, 0.2), True),
        ((-0.2, -0.1), False),
    ],
)
def test_a_gain_is_better_where_all_of_its_interval_is(
    interval: tuple[float, float] | None, is_better: bool
) -> None:
    assert Gain(60, 0.7, 0.6, 0.1, interval).is_better is is_better


def test_each_trial_is_told_as_it_ends(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "measure_extract")
    few = SearchSettings(trials=3, outer_folds=2, inner_folds=2)
    study = open_study("all", tmp_path / "s.sqlite", fingerprint="f", seed=1, settings=few)
    run_study(study, GuessTask(), outside=frozenset(), seed=1, settings=few)

    assert [record.getMessage() for record in caplog.records] == [
        f"all: trial {k} of 3: COMPLETE {trial.value}" for k, trial in enumerate(study.trials, 1)
    ]


def test_a_trial_judges_each_picture_once(tmp_path: Path) -> None:
    one = SearchSettings(trials=1, outer_folds=2, inner_folds=3)
    study = open_study("all", tmp_path / "s.sqlite", fingerprint="f", seed=1, settings=one)
    task, outside = GuessTask(), frozenset(["picture00", "picture01"])
    run_study(study, task, outside=outside, seed=1, settings=one)

    judged = sorted(key for held, _ in task.calls for key in held)
    assert judged == sorted({*task.keys} - outside)


def test_a_trial_that_was_cut_off_is_counted_as_failed(tmp_path: Path) -> None:
    few = SearchSettings(trials=2, outer_folds=2, inner_folds=2)
    study = open_study("all", tmp_path / "s.sqlite", fingerprint="f", seed=1, settings=few)
    study.ask()  # and the search was stopped
    run_study(study, GuessTask(), outside=frozenset(), seed=1, settings=few)

    assert [trial.state.name for trial in study.trials] == ["FAIL", "COMPLETE", "COMPLETE"]


def test_a_missing_optuna_is_an_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "optuna", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'measure-extract\[train\]'"):
        search(GuessTask(), tmp_path / "search.sqlite", settings=SETTINGS, seed=1)


def test_the_report_says_what_was_found(found: Found, tmp_path: Path) -> None:
    summary = summarise(found, SETTINGS, seed=1)
    write_report(tmp_path, found, summary)
    page = (tmp_path / "report.md").read_text(encoding="utf-8")

    assert summary["gain"]["is_better"]
    assert summary["choice"]["family"] == "keen"
    assert list(summary["importances"]) == ["skill"]
    assert list(summary["best_by_family"]) == ["keen", "dull"]
    assert summary["best_by_family"]["keen"] == found.best_score
    assert 0 < summary["best_by_family"]["dull"] < found.best_score
    assert f"{found.gain.score:.4f} found" in page
    assert "better beyond chance" in page
    for name in ("history.png", "importances.png"):
        assert (tmp_path / name).stat().st_size > 5000


def test_each_trial_is_drawn(found: Found, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = {}

    def keep(path: Path, draw: Callable[[Axes], None]) -> None:
        drawn[path.name] = Figure().add_subplot()
        draw(drawn[path.name])

    monkeypatch.setattr(report, "_plot", keep)
    summary = summarise(found, SETTINGS, seed=1)
    write_report(tmp_path, found, summary)
    history, bars = drawn["history.png"], drawn["importances.png"]
    points = {str(each.get_label()): len(each.get_offsets()) for each in history.collections}

    assert set(points) == {"keen", "dull", "pruned"}
    assert sum(points.values()) == SETTINGS.trials
    assert points["pruned"] == summary["trials"]["pruned"]
    assert history.lines[0].get_ydata()[-1] == found.best_score
    assert (history.get_xlabel(), history.get_ylabel()) == ("trial", "score in cross-validation")
    assert history.get_legend() is not None
    assert [bar.get_width() for bar in bars.patches] == list(summary["importances"].values())
    assert bars.get_xlabel() == "share of the score's variance"
    write_report(tmp_path, found, {**summary, "importances": {}})
    assert drawn["importances.png"].get_xlabel() == "too few trials to tell"
