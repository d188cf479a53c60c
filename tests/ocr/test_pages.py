"""Several pictures are read together, and each as alone; with stand-in models that read colours."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from measure_extract.images.base import RGBArray
from measure_extract.ocr import reader as module
from measure_extract.ocr.arcs import Arc
from measure_extract.ocr.batches import BatchSizes
from measure_extract.ocr.crops import readings_of
from measure_extract.ocr.detection import DetectedBox
from measure_extract.ocr.mending import DrawnFraction
from measure_extract.ocr.reader import PageModels, PageReader
from measure_extract.ocr.recognition import Recognizer, TextLine
from measure_extract.ocr.second_look import ReadBox
from measure_extract.ocr.views import DetectionSettings
from measure_extract.runtime.base import FloatArray
from measure_extract.types import OCRResult
from tests.ocr.test_near_units import line

LETTERS = "ABCDEFGH"


class FindRed:
    """Takes red for text."""

    metadata: dict[str, str] = {}

    def __call__(self, batch: FloatArray) -> FloatArray:
        return np.where(batch[:, 2] > 0, np.float32(0.9), np.float32(0))[:, None]


class ReadGreen:
    """Reads the letter that green stands for: surely where blue is on the left, poorly on the right."""

    metadata: dict[str, str] = {}

    def __call__(self, batch: FloatArray) -> FloatArray:
        return np.stack([self._columns(*line) for line in batch])

    @staticmethod
    def _columns(blue: FloatArray, green: FloatArray, red: FloatArray) -> FloatArray:
        text = red > 0
        letter = round((float(np.median(green[text])) + 1) * 127.5 / 30)
        left, right = np.array_split(np.where(text, blue, -1).sum(axis=0), 2)
        columns = np.zeros((red.shape[1] // 8, len(LETTERS) + 1), dtype=np.float32)
        columns[:, 0] = 0.01
        columns[1, 1 + letter] = 0.99 if left.sum() > right.sum() else 0.5
        return columns


def page(*letters: str, side: int = 200, is_turned: bool = False) -> RGBArray:
    """Draw a line for each letter, from above."""
    image = np.zeros((side, side, 3), dtype=np.uint8)
    for row, letter in enumerate(letters):
        line = image[20 + 40 * row : 40 + 40 * row, 20:120]
        line[:] = 255, 30 * LETTERS.index(letter), 0
        line[:, :50, 2] = 255
    return np.ascontiguousarray(image[::-1, ::-1]) if is_turned else image


def reader(pictures: int = 4) -> PageReader:
    recognizer = Recognizer(ReadGreen(), ("", *LETTERS))
    models = PageModels(
        detect=FindRed(), detect_closer=FindRed(), quick=recognizer, careful=recognizer
    )
    sizes = BatchSizes(pictures=pictures, lines=4, width_step_px=8)
    return PageReader(models, settings=DetectionSettings(), sizes=sizes)


def texts(result: OCRResult) -> list[str]:
    return [box.text for box in result.boxes]


PAGES = [
    page("A"),
    page("B", "C", is_turned=True),
    page(side=300),
    page("D", "E", "F", side=300),
    page("G", is_turned=True),
    page("H"),
]


@pytest.mark.parametrize("pictures", [1, 4])
def test_each_of_several_pictures_is_read_as_alone(pictures: int) -> None:
    found = reader(pictures).read(PAGES)

    assert [texts(result) for result in found] == [
        ["A"], ["B", "C"], [], ["D", "E", "F"], ["G"], ["H"],
    ]  # fmt: skip
    assert [result.is_upside_down for result in found] == [
        False, True, False, False, True, False,
    ]  # fmt: skip
    assert [(result.width_px, result.height_px) for result in found] == [
        image.shape[1::-1] for image in PAGES
    ]
    assert found == [reader(pictures).read([image])[0] for image in PAGES]


class ReadFractions:
    """Reads the fraction whose denominator is the brightness."""

    def read(self, lines: Sequence[RGBArray], *_: object) -> list[TextLine]:
        return [TextLine(f"1/{line[0, 0, 0]}", 0.99, ()) for line in lines]


def test_fractions_that_were_not_read_at_all_stand_in_their_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of two before the first letter, the later one must not be taken for what the first had been read as."""

    def drawn(image: RGBArray, _: ReadBox) -> list[DrawnFraction]:
        places = ((0.0, 0.2), (0.3, 0.5))
        pictures = (np.full((48, 40, 3), denominator, np.uint8) for denominator in image[0, :2, 0])
        return [DrawnFraction(*at, pixels) for at, pixels in zip(places, pictures, strict=True)]

    def page(*denominators: int) -> RGBArray:
        return np.repeat(np.array(denominators, np.uint8), 3).reshape(1, 2, 3)

    monkeypatch.setattr(module, "drawn_fractions", drawn)
    fractions: Any = ReadFractions()
    found = reader()
    found.models = replace(found.models, careful=fractions)
    line = TextLine("ab", 0.99, (0.4, 0.7, 1.0), (0.9, 0.9), (0.55, 0.85))
    box = DetectedBox(((0.0, 0.0), (90.0, 0.0), (90.0, 20.0), (0.0, 20.0)), 0.9)
    read = ReadBox(box, readings_of(box.polygon)[0], line)
    lines = found._read_fractions([page(2, 4), page(8, 3)], {0: [read], 1: [read]}, None)

    assert {i: [one.line.text for one in reads] for i, reads in lines.items()} == {
        0: ["½¼ab"], 1: ["⅛⅓ab"],
    }  # fmt: skip


def test_a_bent_line_whose_unit_is_repaired_stays() -> None:
    """Its score falls by the doubt, below that of what is taken for a pattern."""
    polygon = ((0.0, 0.0), (90.0, 0.0), (90.0, 20.0), (0.0, 20.0))
    bent = DetectedBox(polygon, 0.9, Arc((0.0, 10.0), (90.0, 10.0), 8.0, 20.0))
    reading = readings_of(polygon)[0]
    repaired = ReadBox(bent, reading, line("37a", {5: {"g": 0.2}}, score=0.8))
    stray = ReadBox(bent, reading, line("37a", score=0.74))
    lines = reader()._mend_lines([np.zeros((20, 90, 3), np.uint8)], {0: [repaired, stray]}, None)

    assert [(read.line.text, read.line.rec_score < 0.75) for read in lines[0]] == [("37g", True)]
