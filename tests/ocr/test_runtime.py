"""Devices are named clearly, and damaged models are refused."""

from pathlib import Path

import pytest

from measure_extract.errors import DeviceError, OCRError
from measure_extract.ocr.runtime import OnnxModel, pick_devices


@pytest.mark.parametrize(
    ("device", "providers", "expected"),
    [
        ("cpu", ["CUDAExecutionProvider"], ("cpu",)),
        ("auto", ["CPUExecutionProvider"], ("cpu",)),
        ("auto", ["CUDAExecutionProvider"], ("gpu:0",)),
        ("gpu", ["CUDAExecutionProvider"], ("gpu:0",)),
        ("gpu:1", ["CUDAExecutionProvider"], ("gpu:1",)),
        ("gpu:0,1", ["CUDAExecutionProvider"], ("gpu:0", "gpu:1")),
    ],
)
def test_pick_devices(
    monkeypatch: pytest.MonkeyPatch, device: str, providers: list[str], expected: tuple[str, ...]
) -> None:
    monkeypatch.setattr("onnxruntime.get_available_providers", lambda: providers)

    assert pick_devices(device) == expected


def test_missing_gpu_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onnxruntime.get_available_providers", lambda: ["CPUExecutionProvider"])
    for device in ("gpu", "gpu:1"):
        with pytest.raises(DeviceError, match=r"no CUDA provider; run: pip install 'measure-extr"):
            pick_devices(device)


@pytest.mark.parametrize("device", ["tpu", "gpu:", "gpu:a", "gpu:0,", "cpu:0", ""])
def test_unknown_device(device: str) -> None:
    with pytest.raises(ValueError, match=f"unknown device '{device}'; allowed: 'auto', 'cpu'"):
        pick_devices(device)


@pytest.mark.parametrize("content", [b"", b"no model", None], ids=["empty", "junk", "missing"])
def test_damaged_model(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "inference.onnx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(OCRError, match="cannot load .*damaged.*pip install --force-reinstall"):
        OnnxModel(path)
