"""The whole path of a vision model on tiny random weights: what it says is junk, how it says it is not."""

from pathlib import Path

import pytest

from benchmarks.systems import Context, SystemBuildError, load_system
from benchmarks.systems.vlm import parse_argument

pytest.importorskip("torch")
pytest.importorskip("transformers")

from tests.benchmarks.tiny_models import save_llava, save_paligemma, save_qwen2_vl, tiny_rows  # noqa: E402


@pytest.mark.parametrize("save", [save_paligemma, save_llava, save_qwen2_vl])
def test_a_model_answers_a_batch_as_it_answers_row_by_row(
    save: object, tmp_path: Path, recwarn: pytest.WarningsRecorder
) -> None:
    rows = tiny_rows(tmp_path)
    folder = save(tmp_path / "model")  # type: ignore[operator]
    system = load_system(f"vlm:{folder},batch=3,max_pixels=4000", Context(Path()))

    replies = system.answer(rows)

    assert system.batch == 3
    assert [isinstance(reply, str) for reply in replies] == [True] * 3
    assert [system.answer([row])[0] for row in rows] == replies


def test_settings_are_read() -> None:
    settings = parse_argument("a/b,batch=8,dtype=bfloat16,adapter=x/y")

    assert (settings.model, settings.batch, settings.adapter) == ("a/b", 8, "x/y")
    with pytest.raises(SystemBuildError, match="unknown setting 'colour'"):
        parse_argument("a/b,colour=red")
