"""What every engine does with every picture, on pictures drawn here."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from measure_extract.errors import OCRError
from measure_extract.images.base import RGBArray
from measure_extract.images.load import load_image
from measure_extract.ocr.base import OCREngine
from measure_extract.ocr.cached import CachedEngine
from measure_extract.ocr.engines import make_engine
from measure_extract.ocr.fast import FastEngine
from measure_extract.ocr.paddle import PaddleEngine
from tests.helpers import EXAMPLES, FakeEngine, blank


def turned_text(text: str, turn_deg: float) -> RGBArray:
    """Draw a line of text turned against the clock."""
    image = Image.new("RGB", (600, 600), "white")
    ImageDraw.Draw(image).text((140, 280), text, fill="black", font=ImageFont.load_default(size=48))
    return np.asarray(image.rotate(turn_deg, Image.Resampling.BICUBIC, fillcolor="white"))


NO_PICTURES = [
    ("photo.jpg", "got the text 'photo.jpg'"),
    (b"photo", "got a bytes"),
    (None, "got a NoneType"),
    (np.zeros((4, 4), np.uint8), "got one of (4, 4) of uint8"),
    (np.zeros((4, 4, 4), np.uint8), "got one of (4, 4, 4) of uint8"),
    (np.zeros((4, 0, 3), np.uint8), "got one of (4, 0, 3) of uint8"),
    (np.zeros((4, 4, 3)), "got one of (4, 4, 3) of float64"),
]


@pytest.mark.parametrize(("image", "said"), NO_PICTURES)
@pytest.mark.parametrize("kind", ["fast", "paddle", "cached"])
def test_what_is_no_picture_is_refused_before_anything_is_loaded(
    kind: str, image: Any, said: str, tmp_path: Path
) -> None:
    engine = CachedEngine(None, tmp_path / "c") if kind == "cached" else make_engine(kind)
    for read in (engine.read, lambda one: engine.read_batch([blank(), one])):
        with pytest.raises(TypeError, match="measure_extract.load_image") as e:
            read(image)
        assert said in str(e.value) and "\n" not in str(e.value)


@pytest.fixture(
    scope="module",
    params=["fast", pytest.param("paddle", marks=pytest.mark.slow)],
)
def engine(request: pytest.FixtureRequest) -> OCREngine:
    return make_engine(request.param, device="cpu")


@pytest.mark.parametrize("turn", [0, 20, 40, 90, -90, -40])
def test_text_is_read_in_every_turn(engine: OCREngine, turn: float) -> None:
    box = max(engine.read(turned_text("30.5cm/12.0in", turn)).boxes, key=lambda b: b.rec_score)

    assert box.text.replace(" ", "") == "30.5cm/12.0in"
    assert box.angle_deg == pytest.approx(-turn, abs=3)
    assert box.rec_score > 0.9


@pytest.mark.parametrize(
    "image",
    [blank(1, 1), blank(10, 3000), blank(20_000, 50), np.zeros((64, 64, 3), np.uint8)],
    ids=["1x1", "thin", "wide", "black"],
)
def test_pictures_without_text_give_no_boxes(engine: OCREngine, image: RGBArray) -> None:
    result = engine.read(image)

    assert result.boxes == ()
    assert (result.width_px, result.height_px) == (image.shape[1], image.shape[0])


def test_batch_keeps_order_and_leaves_pictures_alone(engine: OCREngine) -> None:
    images = [load_image(EXAMPLES / name) for name in ("plate.png", "label.png", "plate.png")]
    before = [image.copy() for image in images]
    results = engine.read_batch(images)
    texts = ["" if isinstance(r, OCRError) else " ".join(b.text for b in r.boxes) for r in results]

    assert "1850W" in texts[0]
    assert "Honey" in texts[1]
    assert results[0] == results[2] == engine.read(images[0])
    assert all(np.array_equal(a, b) for a, b in zip(images, before, strict=True))


def test_boxes_lie_inside_the_picture_and_keep_their_evidence(engine: OCREngine) -> None:
    result = engine.read(load_image(EXAMPLES / "plate.png"))

    assert [box.text for box in result.boxes][-1].startswith("Capacity")
    for box in result.boxes:
        left, top, right, bottom = box.bbox
        assert 0 <= left < right <= result.width_px
        assert 0 <= top < bottom <= result.height_px
        assert 0 < box.rec_score <= 1
    assert result.engine == engine.fingerprint


def test_make_engine_by_name() -> None:
    fake = FakeEngine()

    assert make_engine(fake) is fake
    assert isinstance(make_engine("auto", device="cpu"), FastEngine)
    assert isinstance(make_engine("paddle", device="cpu"), PaddleEngine)
    # Only PaddleOCR downloads.
    assert isinstance(
        make_engine("auto", device="cpu", weights="hub:PP-OCRv6_medium"), PaddleEngine
    )
    with pytest.raises(ValueError, match="unknown OCR engine 'tesseract'; allowed: 'auto', 'fast'"):
        make_engine("tesseract")


@pytest.mark.parametrize("ocr", ["paddle", "auto", FakeEngine()], ids=["paddle", "hub", "own"])
@pytest.mark.parametrize(
    "options",
    [{"runtime": "openvino"}, {"precision": "bf16"}],
    ids=["openvino", "bf16"],
)
def test_only_the_fast_engine_has_a_choice_of_runtimes(
    ocr: str | OCREngine, options: dict[str, str]
) -> None:
    weights = "hub:PP-OCRv6_medium" if ocr == "auto" else None
    with pytest.raises(OCRError, match="ocr='fast' alone has a choice of runtimes; take ocr='fast"):
        make_engine(ocr, device="cpu", weights=weights, **options)
    make_engine(ocr, device="cpu", weights=weights, runtime="onnx", precision="f32")
