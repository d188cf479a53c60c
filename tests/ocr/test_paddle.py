"""The real PaddleOCR, on pictures drawn here."""

import logging

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from measure_extract.errors import DeviceError
from measure_extract.images import RGBArray, load_image
from measure_extract.ocr import make_engine
from measure_extract.ocr.base import OCREngine
from measure_extract.ocr.paddle import PaddleEngine, PaddleSettings, _detection_size, pick_device
from tests.helpers import EXAMPLES, FakeEngine, blank


def turned_text(text: str, turns: int) -> RGBArray:
    image = Image.new("RGB", (600, 600), "white")
    ImageDraw.Draw(image).text((180, 280), text, fill="black", font=ImageFont.load_default(size=48))
    return np.ascontiguousarray(np.rot90(np.asarray(image), turns))


@pytest.fixture(scope="module")
def engine() -> PaddleEngine:
    return PaddleEngine(device="cpu")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("turns", "angle"), [(0, 0), (1, -90), (3, 90)], ids=["level", "upwards", "downwards"]
)
def test_text_is_read_in_every_turn(engine: PaddleEngine, turns: int, angle: float) -> None:
    box = max(engine.read(turned_text("30.5cm/12.0in", turns)).boxes, key=lambda b: b.rec_score)

    assert box.text.replace(" ", "") == "30.5cm/12.0in"
    assert box.angle_deg == pytest.approx(angle, abs=3)
    assert box.rec_score > 0.9


@pytest.mark.slow
@pytest.mark.parametrize(
    "image",
    [blank(1, 1), blank(10, 3000), blank(20_000, 50), np.zeros((64, 64, 3), np.uint8)],
    ids=["1x1", "thin", "wide", "black"],
)
def test_pictures_without_text_give_no_boxes(engine: PaddleEngine, image: RGBArray) -> None:
    result = engine.read(image)

    assert result.boxes == ()
    assert (result.width_px, result.height_px) == (image.shape[1], image.shape[0])


@pytest.mark.slow
def test_batch_keeps_order_and_leaves_pictures_alone(engine: PaddleEngine) -> None:
    images = [load_image(EXAMPLES / name) for name in ("plate.png", "label.png")]
    before = [image.copy() for image in images]
    texts = [" ".join(b.text for b in r.boxes) for r in engine.read_batch(images)]

    assert "1850W" in texts[0]
    assert "Honey" in texts[1]
    assert all(np.array_equal(a, b) for a, b in zip(images, before, strict=True))


@pytest.mark.slow
def test_the_engine_is_paddleocr_itself(engine: PaddleEngine) -> None:
    assert type(engine.paddleocr).__name__ == "PaddleOCR"
    assert isinstance(engine, OCREngine)
    assert engine.fingerprint.startswith("paddle/PP-OCRv6_det_small-")


def test_gpu_fails_clearly_and_auto_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("onnxruntime.get_available_providers", lambda: ["CPUExecutionProvider"])

    with pytest.raises(DeviceError, match=r"no CUDA provider; run: pip install 'measure-extract"):
        PaddleEngine(device="gpu")
    with caplog.at_level(logging.WARNING):
        assert pick_device("auto") == "cpu"
    assert "reading on the CPU" in caplog.text

    monkeypatch.setattr("onnxruntime.get_available_providers", lambda: ["CUDAExecutionProvider"])
    assert pick_device("auto") == "gpu"


def test_construction_is_lazy_and_checked() -> None:
    assert PaddleEngine(device="cpu")._paddleocr is None
    with pytest.raises(ValueError, match="unknown device 'tpu'"):
        pick_device("tpu")
    with pytest.raises(ValueError, match="min_side_px 5000 must be"):
        PaddleSettings(min_side_px=5000)
    with pytest.raises(ValueError, match="box_threshold must be between"):
        PaddleSettings(box_threshold=2)


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


def test_make_engine() -> None:
    fake = FakeEngine()

    assert make_engine(fake) is fake
    with pytest.raises(ValueError, match="unknown OCR engine 'tesseract'"):
        make_engine("tesseract")
