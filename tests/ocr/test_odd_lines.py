"""Lines that no level rectangle holds, or that stand on their head, are read by the networks as they are drawn."""

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from measure_extract.images.base import RGBArray
from measure_extract.ocr.fast import FastEngine
from measure_extract.types import OCRResult

LINES = ("NET WT 11.2 FL OZ (331 ml)", "Best before 12 months")


@pytest.fixture(scope="module")
def engine() -> FastEngine:
    return FastEngine(device="cpu")


def page(*lines: str, rise_px: float = 0) -> RGBArray:
    """Draw lines of text on a page of 600 x 420 pixels, with their middle so much below their ends."""
    image = Image.new("RGB", (600, 420), "white")
    pen = ImageDraw.Draw(image)
    for row, text in enumerate(lines):
        pen.text(
            (300, 70 + 90 * row), text, fill="black", anchor="mm", font=ImageFont.load_default(30)
        )
    y, x = np.mgrid[:420, :600].astype(np.float32)
    rises = (rise_px * (1 - ((x - 300) / 250) ** 2)).astype(np.float32)
    bent = cv2.remap(
        np.asarray(image), x, y - rises, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return bent.astype(np.uint8)


def texts(result: OCRResult) -> set[str]:
    return {box.text for box in result.boxes}


@pytest.mark.parametrize("quarter_turns", [0, 1, 3])
@pytest.mark.parametrize("rise_px", [-40, -25, 60, 90])
def test_bent_lines_are_read(engine: FastEngine, rise_px: float, quarter_turns: int) -> None:
    image = np.ascontiguousarray(np.rot90(page(*LINES, rise_px=rise_px), quarter_turns))

    assert texts(engine.read(image)) == set(LINES)


def test_a_bent_page_on_its_head_is_turned(engine: FastEngine) -> None:
    image = np.ascontiguousarray(page(*LINES, rise_px=-60)[::-1, ::-1])
    result = engine.read(image)

    assert result.is_upside_down
    assert texts(result) == set(LINES)


def test_a_flap_that_stands_on_its_head_is_read(engine: FastEngine) -> None:
    image = page(*LINES, "Keep in a cool place", "Height 12 cm")
    image[:230] = image[:230][::-1, ::-1]
    result = engine.read(image)

    assert not result.is_upside_down
    assert texts(result) == {*LINES, "Keep in a cool place", "Height 12 cm"}
    angles = {box.text: abs(box.angle_deg) for box in result.boxes}
    assert [angles[line] for line in LINES] == pytest.approx([180, 180], abs=2)
    assert angles["Height 12 cm"] == pytest.approx(0, abs=2)


def test_a_row_of_crosses_is_no_text(engine: FastEngine) -> None:
    """What is bent like a line of text and says nothing is left out."""
    image = np.full((420, 600, 3), 255, np.uint8)
    for x in range(70, 530, 22):
        y = int(180 + 60 * (1 - ((x - 300) / 240) ** 2))
        cv2.line(image, (x - 6, y - 10), (x + 6, y + 10), (0, 0, 0), 3)
        cv2.line(image, (x - 6, y + 10), (x + 6, y - 10), (0, 0, 0), 2)

    assert texts(engine.read(image)) == set()
