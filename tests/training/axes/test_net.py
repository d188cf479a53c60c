"""The net learns, is fitted the same again, and says in ONNX what it says in PyTorch."""

from pathlib import Path

import numpy as np
import pytest

from measure_extract.training.axes.run import share_right
from tests.training.axes.small_world import small_world

pytest.importorskip("torch")
pytest.importorskip("onnx")  # writes the file

from measure_extract.training.axes.net import (  # noqa: E402
    FitSettings,
    fit_net,
    judged,
    new_net,
    to_onnx,
)


def test_it_learns_which_line_is_upright() -> None:
    net = new_net(1)
    before = share_right(small_world(20), [judged(net, row) for row in small_world(20)])["all"][0]
    fit_net(net, small_world(60), FitSettings(epochs=12, batch=16), seed=1)
    after = share_right(small_world(20), [judged(net, row) for row in small_world(20)])["all"]

    assert after == (1.0, 40)
    assert before is not None
    assert before < 1


def test_fitting_is_steady() -> None:
    logits = []
    for _ in range(2):
        net = new_net(3)
        fit_net(net, small_world(20), FitSettings(epochs=1, batch=16), seed=3)
        logits.append(judged(net, small_world(1)[0]))

    assert np.array_equal(*logits)


def test_onnx_gives_what_torch_gives(tmp_path: Path) -> None:
    from measure_extract.runtime.onnx import OnnxModel

    net, world = new_net(5), small_world(3)
    fit_net(net, world, FitSettings(epochs=1, batch=4), seed=5)
    (tmp_path / "net.onnx").write_bytes(to_onnx(net))
    planes = np.concatenate([row.planes for row in world])
    found = OnnxModel(tmp_path / "net.onnx")(planes.astype(np.float32) / np.float32(255))

    assert np.allclose(found, np.concatenate([judged(net, row) for row in world]), atol=1e-4)
