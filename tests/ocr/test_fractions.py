"""Fractions in small figures are found by their geometry, and read as they are printed."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from measure_extract.geometry import order_points
from measure_extract.ocr.arcs import Arc
from measure_extract.ocr.crops import cut_line, readings_of
from measure_extract.ocr.detection import DetectedBox
from measure_extract.ocr.fast import FastEngine
from measure_extract.ocr.fractions import FRACTION_HEIGHT_PX, at_full_size, find_fractions
from measure_extract.ocr.mending import drawn_fractions
from measure_extract.ocr.recognition import TextLine
from measure_extract.ocr.second_look import ReadBox
from measure_extract.spans.finder import find_quantities
from tests.ocr.draw_fractions import drawn

# OpenCV's wheel brings DejaVu for its windows; it has the glyphs, unlike Pillow's own font.
DEJAVU = Path(cv2.__file__).parent / "qt" / "fonts"


def searched(text: str, size: int = 64) -> tuple[int, list[tuple[float, float]]]:
    """Give the width of a drawn line, and the ends of the fractions in it."""
    line = drawn(text, size)
    scale = FRACTION_HEIGHT_PX / line.shape[0]
    width = round(line.shape[1] * scale)
    line = np.asarray(cv2.resize(line, (width, FRACTION_HEIGHT_PX)), dtype=np.uint8)
    return width, [(found.left, found.right) for found in find_fractions(line)]


@pytest.mark.parametrize("size", [32, 64])
@pytest.mark.parametrize("fraction", ["3/4", "1/2", "5/8", "2/3", "15/16", "1/16"])
def test_a_raised_and_a_lowered_figure_are_found(fraction: str, size: int) -> None:
    width, found = searched(f"27[{fraction}]", size)

    assert len(found) == 1
    assert 0.45 * width < found[0][0] < found[0][1] < 0.9 * width


def test_several_are_found_in_their_order() -> None:
    _, found = searched("2[1/2] : 4[3/8]")

    assert len(found) == 2
    assert found[0][1] < found[1][0]


@pytest.mark.parametrize(
    "text", ["77", "220-240", "3/4", "1/2/3", "7/11", "14:47", "", "...", "/////"]
)
def test_figures_of_full_height_are_none(text: str) -> None:
    assert searched(text)[1] == []


@pytest.mark.parametrize("value", [0, 127, 255])
def test_a_plain_page_has_none(value: int) -> None:
    assert find_fractions(np.full((96, 300, 3), value, dtype=np.uint8)) == []


def test_a_part_without_width_holds_none() -> None:
    line = np.full((96, 300, 3), 255, dtype=np.uint8)

    assert find_fractions(line, [(1.0, 1.0), (0.5, 0.5)]) == []


def test_figures_are_drawn_at_full_height() -> None:
    line = drawn("7[3/8]")
    assert line.shape[0] == FRACTION_HEIGHT_PX
    [found] = find_fractions(line)
    page = at_full_size(line, found)
    rows = np.flatnonzero((page < 128).any(axis=(1, 2)))

    assert rows[-1] - rows[0] > 0.9 * found.height
    assert page.shape[0] == pytest.approx(1.6 * found.height, abs=2)


@pytest.mark.parametrize(("score", "count"), [(0.7, 1), (0.99, 0)])
def test_only_doubtful_lines_cost_a_search(score: float, count: int) -> None:
    line = drawn("77[3/4]")
    height, width = line.shape[:2]
    box = DetectedBox(order_points([(0, 0), (width, 0), (width, height), (0, height)]), 0.9)
    middles = (0.2, 0.5, 0.8)
    text = TextLine("773", score, (0.0, 0.35, 0.65, 1.0), (score,) * 3, middles)
    found = drawn_fractions(line, ReadBox(box, readings_of(box.polygon)[0], text))

    assert len(found) == count
    assert all(0.4 < one.left < one.right < 1 and one.pixels.shape[0] == 48 for one in found)


def test_the_fraction_of_a_bent_line_is_looked_for_where_it_was_read() -> None:
    line = drawn("77[3/4]")
    height, width = line.shape[:2]
    y, x = np.mgrid[: height + 25, :width].astype(np.float32)
    rises = 25 * (1 - (2 * x / width - 1) ** 2)
    bent = cv2.remap(line, x, y - rises, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    box = DetectedBox(order_points([(0, 0), (width, 0), (width, height), (0, height)]), 0.9)
    arc = Arc((0.0, height / 2), (float(width), height / 2), 25.0, float(height))
    reading = replace(readings_of(box.polygon)[0], arc=arc)
    text = TextLine("773", 0.7, (0.0, 0.35, 0.65, 1.0), (0.7,) * 3, (0.2, 0.5, 0.8))

    assert len(drawn_fractions(bent.astype(np.uint8), ReadBox(box, reading, text))) == 1


def test_a_line_is_cut_at_any_height() -> None:
    image = drawn("5[3/8]", page=(400, 300))
    corners = order_points([(10, 100), (210, 100), (210, 200), (10, 200)])

    assert cut_line(image, corners).shape == (48, 96, 3)
    assert cut_line(image, corners, height_px=96).shape == (96, 192, 3)


@pytest.fixture(scope="module")
def engine() -> FastEngine:
    return FastEngine(device="cpu")


def lengths(engine: FastEngine, text: str, size: int, font: str | None = None) -> list[float]:
    boxes = engine.read(drawn(text, size, page=(700, 500), font=font)).boxes
    return [round(span.value, 4) for box in boxes for span in find_quantities(box.text)]


@pytest.mark.slow
@pytest.mark.parametrize("size", [26, 48])
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('Height 2[3/4]"', 2.75),
        ("Height 5[3/8] in", 5.375),
        ("Size 27[15/16] inches", 27.9375),
        ("[1/2] inch", 0.5),
        ("12 [1/8] in", 12.125),
        ("Height 27 3/8 in", 27.375),
        ("Height 53 in", 53),
    ],
)
def test_stacked_fractions_are_read(engine: FastEngine, text: str, value: float, size: int) -> None:
    assert lengths(engine, text, size) == [value]


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "220-240V~ 50/60Hz", "AVWXYZ KXNMZ 47 A", "27 1/2 in x 4 in", "H 10 x W 20 x D 30 in",
        "2019/2015", "60% cotton 40% silk", "7 in / 17.8 cm", "1-1/8 in",
    ],
)  # fmt: skip
def test_other_print_keeps_its_text(engine: FastEngine, text: str) -> None:
    [box] = engine.read(drawn(text, 36, page=(800, 500))).boxes

    assert box.text.replace(" ", "") == text.replace(" ", "")


@pytest.mark.slow
@pytest.mark.skipif(not DEJAVU.is_dir(), reason="this OpenCV brings no fonts")
@pytest.mark.parametrize("font", ["DejaVuSans", "DejaVuSans-Bold", "DejaVuSansCondensed"])
@pytest.mark.parametrize("size", [22, 40])
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('2¾"', 2.75), ('5⅜"', 5.375), ('3⅛"', 3.125), ("27⅔ in", 27.6667), ("Height 8⅝ inches", 8.625),
        ('Size 14 ⅞" H', 14.875), ("H 6¼ in", 6.25), ("9½ in", 9.5), ("Height 1⅓ in", 1.3333),
    ],
)  # fmt: skip
def test_fraction_glyphs_are_read_or_nothing_is(
    engine: FastEngine, text: str, value: float, size: int, font: str
) -> None:
    found = lengths(engine, text, size, str(DEJAVU / f"{font}.ttf"))

    assert found in ([value], [])
    if size > 30:
        assert found == [value]
