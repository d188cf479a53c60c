"""What is asked of a runtime comes to the same on every machine, or is refused in one line."""

import sys
from functools import partial

import pytest

from measure_extract.errors import DeviceError, MissingExtraError
from measure_extract.runtime.choice import (
    RuntimeChoice,
    check_devices,
    load_model,
    pick_runtime,
)

ONNX = RuntimeChoice("onnx", "f32")
OPENVINO = RuntimeChoice("openvino", "f32")
BF16 = RuntimeChoice("openvino", "bf16")


@pytest.mark.parametrize(
    ("runtime", "precision", "expected"),
    [
        ("auto", "auto", ONNX),
        ("auto", "f32", ONNX),
        ("auto", "bf16", BF16),
        ("onnx", "auto", ONNX),
        ("onnx", "f32", ONNX),
        ("openvino", "auto", OPENVINO),
        ("openvino", "f32", OPENVINO),
        ("openvino", "bf16", BF16),
    ],
)
def test_pick_runtime(runtime: str, precision: str, expected: RuntimeChoice) -> None:
    assert pick_runtime(runtime, precision) == expected


@pytest.mark.parametrize(
    ("runtime", "precision", "words"),
    [
        ("tensorrt", "auto", "unknown runtime 'tensorrt'; allowed: 'auto', 'onnx', 'openvino'"),
        ("", "auto", "unknown runtime ''; allowed"),
        ("auto", "int8", "unknown precision 'int8'; allowed: 'auto', 'f32', 'bf16'"),
        ("onnx", "bf16", "'onnx', which counts in 'f32'; take runtime='openvino' .* for 'bf16'"),
    ],
)
def test_what_does_not_go_together_is_refused(runtime: str, precision: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        pick_runtime(runtime, precision)


@pytest.mark.parametrize(
    ("choice", "devices", "has_bf16"),
    [
        (ONNX, ("cpu",), False),
        (ONNX, ("gpu:0", "gpu:1"), False),
        (OPENVINO, ("cpu",), False),
        (BF16, ("cpu",), True),
    ],
)
def test_what_runs_here(
    monkeypatch: pytest.MonkeyPatch, choice: RuntimeChoice, devices: tuple[str, ...], has_bf16: bool
) -> None:
    monkeypatch.setattr("measure_extract.runtime.choice.require_openvino", lambda: None)
    monkeypatch.setattr("measure_extract.runtime.choice.has_bf16", lambda: has_bf16)
    check_devices(choice, devices)


@pytest.mark.parametrize(
    ("choice", "devices", "words"),
    [
        (OPENVINO, ("gpu:0",), "'gpu:0' cannot be used: runtime 'openvino' runs on the CPU alone"),
        (BF16, ("gpu:1", "gpu:2"), "'gpu:1' .* take device='cpu' or runtime='onnx'"),
        (BF16, ("cpu",), "this chip does not multiply in bf16; take precision='f32' or 'auto'"),
    ],
)
def test_what_does_not_run_here_is_refused(
    monkeypatch: pytest.MonkeyPatch, choice: RuntimeChoice, devices: tuple[str, ...], words: str
) -> None:
    monkeypatch.setattr("measure_extract.runtime.choice.require_openvino", lambda: None)
    monkeypatch.setattr("measure_extract.runtime.choice.has_bf16", lambda: False)
    with pytest.raises(DeviceError, match=words):
        check_devices(choice, devices)


@pytest.mark.parametrize("choice", [OPENVINO, BF16])
def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch, choice: RuntimeChoice) -> None:
    monkeypatch.setitem(sys.modules, "openvino", None)
    with pytest.raises(MissingExtraError, match=r"run: pip install 'measure-extract\[openvino\]'"):
        check_devices(choice, ("cpu",))


@pytest.mark.parametrize(
    ("choice", "facts"),
    [
        (ONNX, {"runtime": "OnnxModel", "device": "gpu:1", "threads": 3}),
        (OPENVINO, {"runtime": "OpenVinoModel", "precision": "f32", "threads": 3, "callers": 5}),
        (BF16, {"runtime": "OpenVinoModel", "precision": "bf16", "threads": 3, "callers": 5}),
    ],
)
def test_a_network_is_loaded_for_so_many_cores_and_callers(
    monkeypatch: pytest.MonkeyPatch, choice: RuntimeChoice, facts: dict[str, object]
) -> None:
    for name in ("OnnxModel", "OpenVinoModel"):
        fake = partial(
            lambda name, model, **given: {"runtime": name, "model": model, **given}, name
        )
        monkeypatch.setattr(f"measure_extract.runtime.choice.{name}", fake)
    loaded: object = load_model(b"x", choice, device="gpu:1", threads=3, callers=5)

    assert loaded == {"model": b"x", **facts}


def test_the_plain_choice_is_what_auto_comes_to() -> None:
    assert RuntimeChoice() == pick_runtime()
