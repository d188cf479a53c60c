"""The net is judged on photos that it was not taught, and written with what was measured."""

import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from measure_extract.datasets.splits import fold_of
from measure_extract.errors import ImageError, OutputError, OverwriteError
from measure_extract.layout.build import read_layout
from measure_extract.spans.finder import shared_finder
from measure_extract.training.axes import run
from measure_extract.training.axes.model import AXES_OF_NET, load_axes
from measure_extract.training.axes.run import judge_by_folds, share_right, train_axes
from measure_extract.training.data import Pictures, TrainingRows
from measure_extract.training.photo_labels import PhotoLabels, photo_examples
from measure_extract.types import Example
from tests.helpers import FakeEngine, blank, make_box, make_ocr
from tests.training.axes.small_world import rows, small_world

pytest.importorskip("torch")
pytest.importorskip("onnx")  # writes the file

from measure_extract.training.axes.net import FitSettings  # noqa: E402


@pytest.mark.parametrize(
    ("answers", "weights", "logits", "expected"),
    [
        ([(1, 0, 0), (0, 1, 0)], (1, 1, 1), [(2, -2, 0), (1, 2, 0)], {"height": (1.0, 1), "width": (1.0, 1)}),
        ([(1, 0, 0), (0, 1, 0)], (1, 1, 1), [(0, 3, 0), (1, 2, 0)], {"height": (0.0, 1), "width": (0.0, 1)}),
        ([(1, 0, 0), (0, 1, 0)], (0.3, 1, 1), [(2, -2, 0), (1, 2, 0)], {"height": (None, 0), "width": (1.0, 1)}),
        ([(1, np.nan, 0), (1, np.nan, 0)], (1, 1, 1), [(1, 0, 0), (0, 0, 0)], {"height": (None, 0), "width": (None, 0)}),
        ([(1, 0, 0), (0, 1, 0)], (0.5, 1, 1), [(2, -2, 0), (1, 2, 0)], {"height": (1.0, 1), "all": (1.0, 2)}),
        ([(1, 0, 0), (0, 1, 0)], (1, 1, 1), [(0, -2, 0), (1, 2, 0)], {"depth": (None, 0), "all": (0.5, 2)}),
        # Two of three are right, and the likeliest is one of them; of all three, nothing is to be told.
        ([(1, 1, 0), (1, 1, 0), (0, 1, 0)], (1, 1, 1), [(0, 1, 0), (1, 0, 0), (0, 0, 0)], {"height": (1.0, 1), "width": (None, 0)}),
        ([(0, 0, 0), (1, 0, 0), (0, 0, 1)], (1, 1, 1), [(0, 0, 1), (1, 0, 2), (0, 0, 0)], {"height": (1.0, 1), "depth": (0.0, 1)}),
    ],
)  # fmt: skip
def test_share_right(
    answers: object,
    weights: tuple[float, float, float],
    logits: object,
    expected: dict[str, tuple[float | None, int]],
) -> None:
    found = share_right([rows(answers=answers, weights=weights)], [np.array(logits, dtype=float)])

    assert {name: found[name] for name in expected} == expected


def test_rows_of_whole_photos_are_as_sure_as_their_labels(monkeypatch: pytest.MonkeyPatch) -> None:
    photos = [PhotoLabels("a", None, {"width": (("3 inch",), "medium"), "height": ((), "low")}, ())]
    own = Example("a", "width", answers=("3 inch",), weight=0.9, index="7")  # of a file of rows
    given = TrainingRows(
        [], [], [own], [], frozenset(), whole=photo_examples(photos), photos=photos
    )
    asked: list[Example] = []
    monkeypatch.setattr(run, "read_training_rows", lambda data: given)
    monkeypatch.setattr(run, "read_labelled_quantities", lambda *rest: [])
    monkeypatch.setattr(run, "load_image", lambda image: blank())
    monkeypatch.setattr(
        run, "rows_of_photo", lambda image, layout, rows, *rest, **labels: asked.extend(rows)
    )
    layout = read_layout(blank(), make_ocr(), shared_finder())

    assert not list(run.photo_rows(Path("data"), Pictures({"a": layout}, {"a": 0})))
    sure = [(row.entity, row.weight) for row in asked if row.entity in AXES_OF_NET]
    assert sure == [("width", 0.9), ("height", 0.3), ("width", 0.7), ("depth", 1.0)]


def test_the_artefact_says_what_the_net_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = FitSettings(epochs=1, batch=16)
    monkeypatch.setattr("measure_extract.training.axes.run.PRE", quick)
    monkeypatch.setattr("measure_extract.training.axes.run.FINE", quick)
    told: list[str] = []
    report = train_axes(small_world(20), tmp_path, drawings=8, seed=1, facts={"name": "x"}, tell=told.append)  # fmt: skip
    card = json.loads((tmp_path / "card.json").read_text(encoding="utf-8"))
    texts = [make_box("30cm", 50, 40, 150, 60), make_box("70cm", 50, 200, 150, 220)]
    layout = read_layout(blank(), make_ocr(*texts), shared_finder())
    chances = load_axes(tmp_path)(blank(), layout)

    assert card["report"] == json.loads(json.dumps(report))
    assert (card["photos"], card["quantities"], card["drawings"]) == (20, 40, 8)
    assert (card["seed"], card["settings"]["photos"]["epochs"]) == (1, 1)
    assert len(told) == 2
    assert len(chances) == 2
    assert (tmp_path / "axes.onnx").stat().st_size < 6_000_000


def test_no_photo_is_judged_by_a_net_that_saw_it(monkeypatch: pytest.MonkeyPatch) -> None:
    photos = [replace(row, planes=row.planes[:0]) for row in small_world(40)]
    drawn = SimpleNamespace(seen=["drawings"])
    monkeypatch.setattr(run, "fit_net", lambda net, taught, *_, seed: net.seen.extend(r.key for r in taught))  # fmt: skip
    monkeypatch.setattr(run, "judged", lambda net, row: (row.key, net.seen))
    found: list[Any] = judge_by_folds(drawn, photos, FitSettings(epochs=1), seed=1)  # type: ignore[arg-type]

    assert [key for key, _ in found] == [row.key for row in photos]
    assert drawn.seen == ["drawings"]
    for key, (first, *seen) in found:
        assert first == "drawings"
        own = fold_of(key, run.FOLDS)
        assert seen == [row.key for row in photos if fold_of(row.key, run.FOLDS) != own]


def test_another_seed_draws_other_drawings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[set[int]] = []
    monkeypatch.setattr(run, "rows_of_drawings", lambda seeds: drawn.append({*seeds}) or [])
    monkeypatch.setattr(run, "fit_net", lambda *_, **__: None)
    for seed in (0, 1, 2):
        train_axes([], tmp_path, drawings=6000, seed=seed, facts={}, tell=lambda _: None)

    assert [len(seeds) for seeds in drawn] == [6000] * 3
    assert len(set.union(*drawn)) == 18_000


def test_the_net_that_is_written_was_taught_drawings_then_photos(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photos = small_world(3)
    monkeypatch.setattr(run, "new_net", lambda seed: SimpleNamespace(taught=[]))
    monkeypatch.setattr(run, "rows_of_drawings", lambda seeds: [rows(answers=[(1, 0, 0)])] * 2)
    monkeypatch.setattr(run, "fit_net", lambda net, taught, settings, *, seed: net.taught.append((len(taught), settings)))  # fmt: skip
    monkeypatch.setattr(run, "judged", lambda net, row: np.zeros((2, 12)))
    monkeypatch.setattr(run, "to_onnx", lambda net: repr(net.taught).encode())
    train_axes(photos, tmp_path, drawings=2, seed=1, facts={}, tell=lambda _: None)

    assert (tmp_path / "axes.onnx").read_text() == repr([(2, run.PRE), (3, run.FINE)])


def read(*texts: str) -> Any:
    boxes = [make_box(text, 50, 40 + 90 * k, 150, 60 + 90 * k) for k, text in enumerate(texts)]
    return read_layout(blank(), make_ocr(*boxes), shared_finder())


def test_a_photo_that_cannot_be_loaded_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    gold = [
        Example(image, entity, answers=("70 centimetre",))
        for image in ("a", "gone", "plain", "b")
        for entity in (("height", "item_weight") if image == "a" else ("height",))
    ]
    layouts = {name: read("30cm", "70cm") for name in ("a", "gone", "b")} | {"plain": read("9 cm")}

    def load(image: str) -> Any:
        if image == "gone":
            raise ImageError(image, "it is not there")
        return blank()

    monkeypatch.setattr(run, "load_image", load)
    monkeypatch.setattr(
        run, "read_training_rows", lambda _: TrainingRows(gold, [], [], [], frozenset())
    )
    signatures = {name: 2 ** (16 * k) - 1 for k, name in enumerate(layouts)}
    found = list(run.photo_rows(Path("data"), Pictures(layouts, signatures)))

    assert [(row.image, row.key) for row in found] == [("a", "a"), ("b", "b")]


def test_photos_are_learnt_more_gently_than_drawings() -> None:
    assert 0 < run.FINE.learning_rate < run.PRE.learning_rate


@pytest.fixture
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("data").mkdir()
    Path("file").write_text("mine")
    monkeypatch.setattr(run, "make_engine", lambda *_, **__: FakeEngine())
    monkeypatch.setattr(
        run, "read_training_rows", lambda _: TrainingRows([], [], [], [], frozenset())
    )
    monkeypatch.setattr(run, "read_pictures", lambda *_: Pictures({}, {}))
    monkeypatch.setattr(run, "photo_rows", lambda *_: iter(small_world(2)))


@pytest.mark.usefixtures("_folder")
def test_the_command_trains_on_the_photos_of_a_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(run, "train_axes", lambda photos, output, **rest: asked.append((photos, output, rest)))  # fmt: skip
    line = "--data data --output made/axes-v9 --drawings 7 --seed 3"
    done = CliRunner().invoke(run.main, line.split(), catch_exceptions=False)
    [(photos, output, rest)] = asked

    assert done.exit_code == 0
    assert (len(photos), output) == (2, Path("made/axes-v9"))
    assert (rest["drawings"], rest["seed"]) == (7, 3)
    assert rest["facts"]["name"] == "axes-v9"
    assert rest["facts"]["ocr"] == "fake"


@pytest.mark.usefixtures("_folder")
@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("--data data --output data", OverwriteError),
        ("--data data --output out --cache data", OverwriteError),
        ("--data data --output file", OutputError),
    ],
)
def test_a_place_that_is_taken_is_refused_first(line: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        CliRunner().invoke(run.main, line.split(), catch_exceptions=False)
