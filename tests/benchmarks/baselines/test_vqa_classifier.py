"""The classifier baseline on tiny random encoders: it learns three rows by heart, is saved and loads."""

from pathlib import Path

import pytest

from benchmarks.systems import Context, SystemBuildError, load_system
from measure_extract.types import Example

pytest.importorskip("peft")

from benchmarks.baselines.vqa_classifier import (  # noqa: E402
    ClassifierSettings,
    VQAClassifier,
    commonest_answers,
    fit,
)
from tests.benchmarks.tiny_models import save_encoders, tiny_rows  # noqa: E402


@pytest.mark.parametrize("has_lora", [False, True])
def test_it_learns_and_loads(has_lora: bool, tmp_path: Path) -> None:
    rows = tiny_rows(tmp_path)
    images, texts = save_encoders(tmp_path)
    settings = ClassifierSettings(
        image_encoder=str(images), text_encoder=str(texts), has_lora=has_lora, rank=2, hidden=16,
        answers=commonest_answers(rows, 3), learning_rate=0.01, epochs=60, batch=3,
    )  # fmt: skip
    card = fit(settings, rows, rows, tmp_path / "model", "cpu")

    assert card["validation"]["accuracy"] == 1.0
    assert (card["trained_parameters"] < card["parameters"]) == has_lora
    loaded = VQAClassifier.load(tmp_path / "model")
    assert loaded.answer(rows) == ["30 centimetre", "5 gram", ""]
    system = load_system(f"classifier:{tmp_path / 'model'}", Context(Path()))
    assert system.answer(rows) == loaded.answer(rows)


def test_a_folder_that_is_missing() -> None:
    with pytest.raises(SystemBuildError, match="there is no such folder"):
        load_system("classifier:nowhere", Context(Path()))


def test_classes_are_the_commonest_answers() -> None:
    rows = [Example("a.png", "height", answers=a) for a in (("30 centimetre",), ("5 gram",), ())]
    rows += [rows[0], rows[2]]

    assert set(commonest_answers(rows, 2)) == {"30 centimetre", ""}
