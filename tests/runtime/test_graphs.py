"""A changed graph says the same in fewer numbers."""

import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from measure_extract.errors import MissingExtraError
from measure_extract.ocr.recognition import best_classes
from measure_extract.ocr.weights import find_weights
from measure_extract.runtime.graphs import with_best_class
from measure_extract.runtime.onnx import OnnxModel


@pytest.mark.parametrize("weights", ["tiny", "small"])
def test_the_best_class_is_that_of_all_chances(weights: str) -> None:
    pytest.importorskip("onnx")
    path = find_weights(weights).recognition_onnx
    assert path is not None
    lines = np.random.default_rng(0).uniform(-1, 1, (2, 3, 48, 64)).astype(np.float32)
    changed = OnnxModel(with_best_class(path))

    np.testing.assert_allclose(changed(lines), best_classes(OnnxModel(path)(lines)), atol=1e-6)
    assert changed.metadata == OnnxModel(path).metadata


def test_chances_of_chosen_classes_come_too() -> None:
    pytest.importorskip("onnx")
    path = find_weights("tiny").recognition_onnx
    assert path is not None
    seen = []

    def chosen(facts: Mapping[str, str]) -> list[int]:
        seen.append(dict(facts))
        return [0, 7, -1]

    lines = np.random.default_rng(0).uniform(-1, 1, (2, 3, 48, 64)).astype(np.float32)
    changed = OnnxModel(with_best_class(path, chosen))
    columns = OnnxModel(path)(lines)

    np.testing.assert_allclose(changed(lines)[..., 2:], columns[..., [0, 7, -1]], atol=1e-6)
    assert seen == [OnnxModel(path).metadata]


def test_without_onnx_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(MissingExtraError, match="pip install 'measure-extract\\[gpu\\]'"):
        with_best_class(Path("rec.onnx"))
