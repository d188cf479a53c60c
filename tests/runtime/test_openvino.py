"""OpenVINO gives what ONNX Runtime gives, to several threads at once, and counts in bf16 where it can."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from measure_extract.errors import OCRError
from measure_extract.ocr.weights import find_weights
from measure_extract.runtime.choice import RuntimeChoice, load_model
from measure_extract.runtime.onnx import OnnxModel
from measure_extract.runtime.openvino import OpenVinoModel, has_bf16
from tests.helpers import NEEDS_OPENVINO

pytestmark = NEEDS_OPENVINO

LINES = find_weights("tiny").recognition_onnx
assert LINES is not None
SHAPES = [(1, 3, 48, 64), (1, 3, 48, 320), (2, 3, 48, 96), (1, 3, 48, 64)]


def lines(shape: tuple[int, ...]) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.random.default_rng(sum(shape)).uniform(-1, 1, shape).astype(np.float32)


@pytest.mark.parametrize("threads", [1, 2])
def test_both_runtimes_give_the_same_chances(threads: int) -> None:
    model, other = OpenVinoModel(LINES, threads=threads), OnnxModel(LINES)
    for shape in SHAPES:
        batch = lines(shape)
        before = batch.copy()

        np.testing.assert_allclose(model(batch), other(batch), atol=1e-4)
        assert np.array_equal(batch, before)


def test_callers_do_not_get_each_others_output() -> None:
    model = OpenVinoModel(LINES, callers=2)
    batches = [lines(shape) for shape in SHAPES * 4]
    alone = [model(batch) for batch in batches]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(model, batches))

    for first, second in zip(alone, together, strict=True):
        np.testing.assert_array_equal(first, second)


def test_an_output_is_the_callers_own() -> None:
    model = OpenVinoModel(LINES)
    first = model(lines(SHAPES[0]))
    kept = first.copy()
    model(lines(SHAPES[0]) / 2)

    assert np.array_equal(first, kept)


def test_bf16_gives_other_chances() -> None:
    if not has_bf16():
        pytest.skip("this chip does not multiply in bf16")
    batch = lines(SHAPES[1])
    exact, rough = OpenVinoModel(LINES)(batch), OpenVinoModel(LINES, precision="bf16")(batch)

    assert not np.allclose(exact, rough, atol=1e-4)
    np.testing.assert_allclose(rough.sum(axis=-1), 1, atol=0.01)


@pytest.mark.parametrize("content", [b"", b"no model", None], ids=["empty", "junk", "missing"])
def test_damaged_model(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "inference.onnx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(OCRError, match="OpenVINO cannot load .*damaged") as caught:
        OpenVinoModel(path)
    assert "\n" not in str(caught.value)


def test_the_file_says_what_it_says_to_the_other_runtime(tmp_path: Path) -> None:
    onnx = pytest.importorskip("onnx")
    model = onnx.load(LINES)
    entry = model.metadata_props.add()
    entry.key, entry.value = "character", "x\ny"
    path = tmp_path / "inference.onnx"
    onnx.save(model, path)

    assert OpenVinoModel(LINES).metadata == OnnxModel(LINES).metadata == {}
    assert OpenVinoModel(path).metadata == OnnxModel(path).metadata == {"character": "x\ny"}


def test_load_model_takes_what_was_chosen() -> None:
    assert isinstance(load_model(LINES, RuntimeChoice("openvino", "f32")), OpenVinoModel)
    assert isinstance(load_model(LINES), OnnxModel)


def test_after_some_shapes_the_network_is_loaded_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("measure_extract.runtime.openvino._SHAPES", 2)
    model, other = OpenVinoModel(LINES), OnnxModel(LINES)
    widths = (64, 96, 64, 96, 128, 128, 160, 64)
    loaded = []
    for width in widths:
        batch = lines((1, 3, 48, width))
        np.testing.assert_allclose(model(batch), other(batch), atol=1e-4)
        loaded.append(model._loaded)

    first = [loaded.index(network) for network in loaded]
    assert first == [0, 0, 0, 0, 4, 4, 4, 7]


def test_a_load_that_fails_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("measure_extract.runtime.openvino._SHAPES", 1)
    model = OpenVinoModel(LINES)
    model(lines(SHAPES[0]))
    load, problems = model._load, [OCRError("no memory", "wait")]

    def failing() -> object:
        if problems:
            raise problems.pop()
        return load()

    monkeypatch.setattr(model, "_load", failing)
    with pytest.raises(OCRError, match="no memory"):
        model(lines(SHAPES[1]))

    assert model(lines(SHAPES[1])).shape[0] == 1
