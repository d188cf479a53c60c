"""Lines drawn here are found, and tied to the text they annotate."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from measure_extract.geometry import BBox
from measure_extract.images import RGBArray
from measure_extract.segments import Annotations, annotate, direction_of, find_segments, no_segments
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
    found = annotate([left_of_middle], [0], segments, (600, 600))[0]

    assert set(found.nearest) == {"vertical"}
    assert found.own == found.nearest["vertical"]
    assert found.own is not None
    assert found.own.distance == pytest.approx(10 / 600)
    assert found.own.length == pytest.approx(500 / 600)
    assert found.own.position == pytest.approx(0.5)
    assert found.own.slope_deg == 90
    assert found.own.side == -1


def test_far_lines_and_strokes_of_the_text_annotate_nothing() -> None:
    far = np.array([[500, 50, 500, 550]], dtype=np.float32)
    stroke = np.array([[45, 292, 85, 292]], dtype=np.float32)
    box: BBox = (40, 290, 90, 310)

    for segments in (far, stroke, no_segments()):
        assert annotate([box], [0], segments, (600, 600)) == [Annotations({}, None)]


def test_the_longer_of_two_near_lines_wins() -> None:
    segments = np.array([[100, 50, 100, 550], [98, 280, 98, 320]], dtype=np.float32)
    found = annotate([(40, 290, 90, 310)], [0], segments, (600, 600))[0]

    assert found.nearest["vertical"].length == pytest.approx(500 / 600)


def test_two_quantities_do_not_share_a_line_but_two_prints_of_one_do() -> None:
    both_edges = np.array([[100, 50, 100, 550], [103, 50, 103, 550]], dtype=np.float32)
    boxes: list[BBox] = [(40, 290, 90, 310), (40, 400, 80, 420)]
    apart = annotate(boxes, [0, 1], both_edges, (600, 600))
    together = annotate(boxes, [0, 0], both_edges, (600, 600))

    assert [a.own is not None for a in apart] == [True, False]
    assert [a.own is not None for a in together] == [True, True]


def test_a_text_in_the_gap_of_a_line_owns_the_whole_line() -> None:
    pieces = np.array([[100, 50, 100, 280], [100, 320, 100, 550]], dtype=np.float32)
    own = annotate([(75, 290, 125, 310)], [0], pieces, (600, 600))[0].own

    assert own is not None
    assert own.length == pytest.approx(500 / 600)
    assert own.position == pytest.approx(0.5)


def test_the_receding_line_belongs_to_the_text_beside_it() -> None:
    lines = np.array([[100, 50, 100, 450], [120, 480, 420, 480], [440, 470, 540, 400]], np.float32)
    boxes: list[BBox] = [(40, 240, 90, 260), (240, 490, 300, 510), (500, 440, 550, 460)]
    found = annotate(boxes, [0, 1, 2], lines, (600, 600))
    slopes = [a.own.slope_deg for a in found if a.own is not None]

    assert slopes == [90, 0, pytest.approx(35, abs=1)]
