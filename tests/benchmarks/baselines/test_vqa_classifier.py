"""The classifier baseline on tiny random encoders: it learns three rows by heart, is saved and loads."""

from pathlib import Path

import pytest

from benchmarks.systems import Context, SystemBuildError, load_system
from measure_extract.types import Example
from tests.helpers import EXAMPLES

pytest.importorskip("peft")

from benchmarks.baselines.vqa_classifier import (  # noqa: E402
    ClassifierSettings,
    VQAClassifier,
    commonest_answers,
    fit,
)
from tests.benchmarks.tiny_models import save_encoders  # noqa: E402

ROWS = [
    Example(str(EXAMPLES / "lamp.png"), "height", answers=("30 centimetre",)),
    Example(str(EXAMPLES / "label.png"), "item_weight", answers=("500 gram",)),
    Example(str(EXAMPLES / "plate.png"), "voltage", answers=()),
]


@pytest.mark.parametrize("has_lora", [False, True])
def test_it_learns_and_loads(has_lora: bool, tmp_path: Path) -> None:
    images, texts = save_encoders(tmp_path)
    settings = ClassifierSettings(
        image_encoder=str(images), text_encoder=str(texts), has_lora=has_lora, rank=2, hidden=16,
        answers=commonest_answers(ROWS, 3), learning_rate=0.01, epochs=60, batch=3,
    )  # fmt: skip
    card = fit(settings, ROWS, ROWS, tmp_path / "model", "cpu")

    assert card["validation"]["accuracy"] == 1.0
    assert (card["trained_parameters"] < card["parameters"]) == has_lora
    loaded = VQAClassifier.load(tmp_path / "model")
    assert loaded.answer(ROWS) == ["30 centimetre", "500 gram", ""]
    system = load_system(f"classifier:{tmp_path / 'model'}", Context(Path()))
    assert system.answer(ROWS) == loaded.answer(ROWS)


def test_a_folder_that_is_missing() -> None:
    with pytest.raises(SystemBuildError, match="there is no such folder"):
        load_system("classifier:nowhere", Context(Path()))


def test_classes_are_the_commonest_answers() -> None:
    rows = [*ROWS, ROWS[0], ROWS[2]]

    assert set(commonest_answers(rows, 2)) == {"30 centimetre", ""}
