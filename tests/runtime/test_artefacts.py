"""An artefact is its card and the files that the card was written for, and nothing else."""

from collections.abc import Callable
from pathlib import Path

import pytest

from measure_extract.errors import ModelError, ModelMismatchError, ModelNotFoundError
from measure_extract.ranking.ranker import default_ranker_dir
from measure_extract.ranking.relations.scorer import default_relations_dir
from measure_extract.runtime import artefacts
from measure_extract.runtime.artefacts import (
    add_to_card,
    checked_card,
    read_artefact,
    read_card,
    write_artefact,
)

FILES = {"a.txt": "trees", "b.csv": "priors"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_artefact(tmp_path / "model", FILES, {"threshold": 0.5})
    return tmp_path / "model"


@pytest.mark.parametrize("find", [default_ranker_dir, default_relations_dir])
@pytest.mark.parametrize("is_installed", [True, False])
def test_what_comes_with_the_package_is_found_in_a_checkout_too(
    monkeypatch: pytest.MonkeyPatch, find: Callable[[], Path], is_installed: bool
) -> None:
    def missing(_: str) -> None:
        raise ModuleNotFoundError

    if not is_installed:
        monkeypatch.setattr(artefacts, "files", missing)
    assert (find() / "card.json").is_file()


def test_what_was_written_is_read(folder: Path) -> None:
    artefact = read_artefact(folder, ("a.txt", "b.csv"))

    assert artefact.texts == FILES
    assert artefact.fact("threshold") == 0.5
    assert checked_card(folder) == artefact.card
    with pytest.raises(ModelMismatchError, match="its card lacks 'calibration'"):
        artefact.fact("calibration")


def test_facts_are_added_to_a_card_and_take_the_place_of_older_ones(folder: Path) -> None:
    before = read_card(folder)
    add_to_card(folder, {"threshold": 0.25, "ocr": "fast"})

    assert checked_card(folder) == {**before, "threshold": 0.25, "ocr": "fast"}


@pytest.mark.parametrize(
    ("trained", "running", "is_told"),
    [
        ("4.0.0", "4.6.0", False),
        ("3.3.5", "4.6.0", True),
        ("", "4.6.0", False),
        ("4", "40.1", True),
    ],
)
def test_another_major_version_is_told(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    trained: str,
    running: str,
    is_told: bool,
) -> None:
    monkeypatch.setattr("measure_extract.runtime.artefacts.version", lambda _: running)
    write_artefact(tmp_path, FILES, {"versions": {"lightgbm": trained}})
    read_artefact(tmp_path, tuple(FILES))

    assert bool(caplog.records) == is_told


def test_a_file_that_may_be_there_is_read_where_the_card_has_it(folder: Path) -> None:
    (folder / "c.txt").write_text("not the card's")

    assert read_artefact(folder, ("a.txt",), optional=("b.csv", "c.txt")).texts == FILES


@pytest.mark.parametrize("name", [*FILES, "card.json"])
def test_a_file_that_is_missing(folder: Path, name: str) -> None:
    (folder / name).unlink()
    for read in (checked_card, lambda place: read_artefact(place, tuple(FILES))):
        with pytest.raises(
            ModelNotFoundError, match=f"there is no {name}; check the path, or train one"
        ):
            read(folder)


def test_a_folder_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError, match="there is no such folder; check the path"):
        read_artefact(tmp_path / "nowhere", tuple(FILES))


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_the_card_was_not_written_for(folder: Path, name: str) -> None:
    (folder / name).write_text("other trees")
    for read in (checked_card, lambda place: read_artefact(place, tuple(FILES))):
        with pytest.raises(ModelMismatchError, match=f"{name} does not match the hash in its card"):
            read(folder)


def test_a_file_that_the_card_does_not_name(folder: Path) -> None:
    (folder / "c.txt").write_text("x")
    with pytest.raises(ModelMismatchError, match="c.txt does not match the hash in its card"):
        read_artefact(folder, ("c.txt",))


@pytest.mark.parametrize(
    ("text", "words"), [("{", "card.json is not JSON"), ("[]", "holds no object")]
)
def test_a_card_that_is_none(folder: Path, text: str, words: str) -> None:
    (folder / "card.json").write_text(text)
    with pytest.raises(ModelError, match=words):
        checked_card(folder)
