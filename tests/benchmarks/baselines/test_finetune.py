"""LoRA on tiny random models: the loss falls, the best adapter is kept and loads as a system."""

import json
from pathlib import Path

import pytest

from benchmarks.systems import Context, load_system
from measure_extract.types import Example

pytest.importorskip("peft")

from benchmarks.baselines.finetune import TuneSettings, balanced, finetune  # noqa: E402
from benchmarks.systems.vlm import VLM, VLMSettings  # noqa: E402
from tests.benchmarks.tiny_models import save_llava, save_paligemma, save_qwen2_vl, tiny_rows  # noqa: E402


@pytest.mark.parametrize("save", [save_paligemma, save_llava, save_qwen2_vl])
def test_an_adapter_is_trained_and_loads(save: object, tmp_path: Path) -> None:
    rows = tiny_rows(tmp_path)
    folder = save(tmp_path / "model")  # type: ignore[operator]
    settings = TuneSettings(rank=4, epochs=4, patience=4, batch=3, learning_rate=0.02)
    vlm = VLM(VLMSettings(model=str(folder), batch=3), "cpu")

    report = finetune(vlm, rows, rows, settings, tmp_path / "adapter")

    losses = [epoch["loss"] for epoch in report["epochs"]]
    assert losses[-1] < losses[0]
    assert 0 < report["trained_parameters"] < 100_000
    card = json.loads((tmp_path / "adapter" / "card.json").read_text())
    assert card["best_epoch"] == report["best_epoch"]
    system = load_system(f"vlm:{folder},adapter={tmp_path / 'adapter'}", Context(Path()))
    assert len(system.answer(rows)) == 3


def test_training_ends_when_validation_does_not_rise(tmp_path: Path) -> None:
    rows = tiny_rows(tmp_path)
    vlm = VLM(VLMSettings(model=str(save_paligemma(tmp_path / "model"))), "cpu")
    settings = TuneSettings(rank=2, epochs=9, patience=1, batch=3, learning_rate=0.0)

    report = finetune(vlm, rows, rows, settings, tmp_path / "adapter")

    assert len(report["epochs"]) == 2
    assert report["best_epoch"] == 0


def test_every_entity_is_drawn_as_often() -> None:
    rows = [Example(str(i), "height") for i in range(50)]
    rows += [Example(str(i), "width") for i in range(7)]
    drawn = balanced(rows, 5, seed=1)

    assert sorted(e.entity for e in drawn) == ["height"] * 5 + ["width"] * 5
    assert balanced(rows, 5, seed=1) == drawn
