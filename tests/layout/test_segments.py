"""Lines drawn here are found, also dashed ones, and told from the edges of things."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from measure_extract.images.base import RGBArray
from measure_extract.layout.annotations import direction_of
from measure_extract.layout.segments import find_segments
from tests.helpers import blank

Line = tuple[int, int, int, int]


def drawn(*lines: Line, color: str = "black", ground: str = "white", width: int = 3) -> RGBArray:
    image = Image.new("RGB", (600, 600), ground)
    for line in lines:
        ImageDraw.Draw(image).line(line, fill=color, width=width)
    return np.asarray(image)


def dashes(*, is_vertical: bool, dash: int, gap: int) -> list[Line]:
    """Pieces of a line from 60 to 540 at 100."""
    starts = range(60, 540 - dash, dash + gap)
    pieces = [(start, 100, start + dash, 100) for start in starts]
    return [(y0, x0, y1, x1) for x0, y0, x1, y1 in pieces] if is_vertical else pieces


def longest(image: RGBArray) -> tuple[Line, float]:
    found = find_segments(image)
    x0, y0, x1, y1 = (round(v) for v in found.ends[0].tolist())
    return (x0, y0, x1, y1), float(found.drawn[0])


@pytest.mark.parametrize(
    ("line", "direction"),
    [
        ((100, 50, 100, 500), "vertical"),
        ((50, 300, 550, 300), "horizontal"),
        ((100, 500, 400, 200), "rising"),
        ((100, 200, 400, 500), "falling"),
    ],
)
@pytest.mark.parametrize(
    ("color", "ground", "width"),
    [("black", "white", 3), ("black", "white", 1), ("white", "gray", 3), ("#999999", "white", 2)],
)
def test_a_drawn_line_is_found(
    line: Line, direction: str, color: str, ground: str, width: int
) -> None:
    found, share = longest(drawn(line, color=color, ground=ground, width=width))

    assert direction_of(found) == direction
    assert found == pytest.approx(line, abs=8)
    assert share > 0.8


@pytest.mark.parametrize("is_vertical", [True, False])
@pytest.mark.parametrize(("dash", "gap"), [(4, 4), (6, 6), (12, 8), (20, 6)])
def test_a_dashed_line_is_one_line(is_vertical: bool, dash: int, gap: int) -> None:
    pieces = dashes(is_vertical=is_vertical, dash=dash, gap=gap)
    found, share = longest(drawn(*pieces, width=2))

    want = (100, 60, 100, 540) if is_vertical else (60, 100, 540, 100)
    assert found == pytest.approx(want, abs=30)
    assert share > 0.4


def test_the_edge_of_a_thing_is_not_drawn() -> None:
    image = blank(600, 600).copy()
    image[100:500, 200:400] = 90
    found = find_segments(image)

    assert len(found) >= 4
    assert found.drawn.max() < 0.2


def test_a_row_of_letters_is_no_line() -> None:
    image = Image.new("RGB", (600, 600), "white")
    ImageDraw.Draw(image).text(
        (50, 290), "MINIMUM HEIGHT 30 CENTIMETRE", fill="black", font_size=26
    )

    assert all(find_segments(np.asarray(image)).lengths < 60)


@pytest.mark.parametrize(
    "image", [blank(), blank(1, 1), blank(4, 400), blank(9, 4000)], ids=["blank", "1x1", "4", "9"]
)
def test_no_lines(image: RGBArray) -> None:
    assert len(find_segments(image)) == 0
