"""What only the PaddleOCR engine has; what all engines share is in test_engines.py."""

import pytest

from measure_extract.errors import DeviceError
from measure_extract.ocr.paddle import PaddleEngine, PaddleSettings, _detection_size


@pytest.mark.slow
def test_the_engine_is_paddleocr_itself() -> None:
    engine = PaddleEngine(device="cpu")

    assert type(engine.paddleocr).__name__ == "PaddleOCR"
    assert engine.fingerprint.startswith("paddle/small-")


def test_construction_is_lazy_and_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    assert PaddleEngine(device="cpu")._paddleocr is None
    with pytest.raises(ValueError, match="min_side_px 5000 must be"):
        PaddleSettings(min_side_px=5000)
    with pytest.raises(ValueError, match="box_threshold must be between"):
        PaddleSettings(box_threshold=2)
    monkeypatch.setattr("onnxruntime.get_available_providers", lambda: ["CUDAExecutionProvider"])
    with pytest.raises(DeviceError, match="PaddleOCR uses one; take ocr='fast' for several"):
        PaddleEngine(device="gpu:0,1")


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((500, 500), (960, "min")),
        ((1200, 1200), (960, "min")),
        ((1200, 200), (426, "min")),
        ((20_000, 200), (2560, "max")),
        ((3000, 2000), (2560, "max")),
        ((1, 1), (960, "min")),
        ((2560, 1), (32, "min")),
    ],
)
def test_detection_size(size: tuple[int, int], expected: tuple[int, str]) -> None:
    assert _detection_size(*size, PaddleSettings()) == expected
