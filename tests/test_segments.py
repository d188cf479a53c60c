"""Lines drawn here are found, and tied to the text they annotate."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from measure_extract.geometry import BBox
from measure_extract.images import RGBArray
from measure_extract.segments import annotate, direction_of, find_segments, no_segments
from tests.helpers import blank


def drawn(*lines: tuple[int, int, int, int]) -> RGBArray:
    image = Image.new("RGB", (600, 600), "white")
    for line in lines:
        ImageDraw.Draw(image).line(line, fill="black", width=3)
    return np.asarray(image)


@pytest.mark.parametrize(
    ("line", "direction"),
    [
        ((100, 50, 100, 500), "vertical"),
        ((50, 300, 550, 300), "horizontal"),
        ((100, 500, 400, 200), "rising"),
        ((100, 200, 400, 500), "falling"),
    ],
)
def test_a_drawn_line_is_found(line: tuple[int, int, int, int], direction: str) -> None:
    x0, y0, x1, y1 = find_segments(drawn(line))[0].tolist()

    assert direction_of((x0, y0, x1, y1)) == direction
    assert (x0, y0) == pytest.approx(line[:2], abs=6)
    assert (x1, y1) == pytest.approx(line[2:], abs=6)


@pytest.mark.parametrize(
    "image", [blank(), blank(1, 1), blank(4, 400)], ids=["blank", "1x1", "thin"]
)
def test_no_lines(image: RGBArray) -> None:
    assert find_segments(image).shape == (0, 4)


def test_annotation_of_a_text_beside_a_line() -> None:
    segments = np.array([[100, 50, 100, 550]], dtype=np.float32)
    left_of_middle: BBox = (40, 290, 90, 310)
    found = annotate([left_of_middle], segments, (600, 600))[0]

    assert set(found) == {"vertical"}
    assert found["vertical"].distance == pytest.approx(10 / 600)
    assert found["vertical"].length == pytest.approx(500 / 600)
    assert found["vertical"].position == pytest.approx(0.5)
    assert found["vertical"].side == -1


def test_far_lines_and_strokes_of_the_text_annotate_nothing() -> None:
    far = np.array([[500, 50, 500, 550]], dtype=np.float32)
    stroke = np.array([[45, 292, 85, 292]], dtype=np.float32)
    box: BBox = (40, 290, 90, 310)

    assert annotate([box], far, (600, 600)) == [{}]
    assert annotate([box], stroke, (600, 600)) == [{}]
    assert annotate([box], no_segments(), (600, 600)) == [{}]


def test_the_longer_of_two_near_lines_wins() -> None:
    segments = np.array([[100, 50, 100, 550], [98, 280, 98, 320]], dtype=np.float32)
    found = annotate([(40, 290, 90, 310)], segments, (600, 600))[0]

    assert found["vertical"].length == pytest.approx(500 / 600)
