"""Lines drawn here are found, also dashed ones, and told from the edges of things."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from measure_extract.images.base import RGBArray
from measure_extract.layout import segments as module
from measure_extract.layout.annotations import direction_of
from measure_extract.layout.segments import Segments, find_segments, no_segments
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


def test_segments_are_a_sequence() -> None:
    three = Segments(
        np.array([[0, 0, 3, 4], [0, 0, 0, 2], [1, 1, 2, 1]], dtype=np.float32),
        np.array([0.1, 0.2, 0.3], dtype=np.float32),
    )
    picked = three.take(np.array([2, 0]))

    assert three.lengths.tolist() == [5, 2, 1]
    assert picked.ends.tolist() == [[1, 1, 2, 1], [0, 0, 3, 4]]
    assert picked.drawn.tolist() == pytest.approx([0.3, 0.1])
    assert picked.plus(three.take(np.array([1]))).lengths.tolist() == [1, 5, 2]
    assert len(no_segments()) == 0
    assert no_segments().plus(three).ends.tolist() == three.ends.tolist()


@pytest.mark.parametrize(
    ("ends", "oriented"),
    [
        ([10, 90, 12, 20], [12, 20, 10, 90]),
        ([12, 20, 10, 90], [12, 20, 10, 90]),
        ([90, 10, 20, 12], [20, 12, 90, 10]),
        ([20, 12, 90, 10], [20, 12, 90, 10]),
        ([50, 50, 10, 90], [10, 90, 50, 50]),  # as steep as level: from the left
        ([10, 90, 50, 50], [10, 90, 50, 50]),
    ],
)
def test_steep_segments_begin_at_the_top_and_others_at_the_left(
    ends: list[float], oriented: list[float]
) -> None:
    assert module._oriented(np.array([ends], dtype=np.float32)).tolist() == [oriented]


@pytest.mark.parametrize(
    ("size", "scale", "shrunk"),
    [
        ((400, 200), 0.25, (100, 50)),
        ((200, 400), 0.25, (50, 100)),
        ((100, 60), 1.0, (100, 60)),
        ((900, 1), 0.1, (90, 1)),
    ],
)
def test_pictures_are_shrunk_to_a_share(
    size: tuple[int, int], scale: float, shrunk: tuple[int, int]
) -> None:
    assert module._shrunk(np.zeros(size, dtype=np.uint8), scale).shape == shrunk


@pytest.mark.parametrize(("left", "top"), [(0, 0), (700, 100), (300, 900)])
def test_margins_move_no_line_and_change_no_size(left: int, top: int) -> None:
    """A small drawing on a large page: lines are where they are, and short ones are as short as the page says."""
    page = blank(1600, 1600).copy()
    page[top : top + 600, left : left + 600] = drawn((100, 50, 100, 500), (300, 300, 340, 300))
    found = find_segments(page)

    assert found.ends[0].tolist() == pytest.approx(
        [left + 100, top + 50, left + 100, top + 500], abs=12
    )
    assert found.drawn[0] > 0.8
    assert all(found.lengths >= 48)  # 3 % of 1600


@pytest.mark.parametrize("side", [600, 1800])
@pytest.mark.parametrize("is_vertical", [True, False])
def test_ends_are_in_pixels_of_the_picture(side: int, is_vertical: bool) -> None:
    third = side // 3
    line = (third, third, third, 2 * third) if is_vertical else (third, third, 2 * third, third)
    image = Image.new("RGB", (side, side), "white")
    ImageDraw.Draw(image).line(line, fill="black", width=side // 200)
    found, share = longest(np.asarray(image))

    assert found == pytest.approx(line, abs=side // 100)
    assert share > 0.97


@pytest.mark.parametrize("side", [600, 2400])
def test_a_slanted_line_is_told_from_an_edge_in_a_large_picture_too(side: int) -> None:
    image = Image.new("RGB", (side, side), "white")
    sixth = side // 6
    ends = (sixth, 5 * sixth, 4 * sixth, 2 * sixth)
    ImageDraw.Draw(image).line(ends, fill="black", width=side // 200)
    found, share = longest(np.asarray(image))

    assert found == pytest.approx(ends, abs=side // 100)
    assert share > 0.9


@pytest.mark.parametrize(("length", "is_found"), [(14, False), (24, True)])  # 3 % of 600 is 18
def test_what_is_shorter_than_a_letter_is_no_line(length: int, is_found: bool) -> None:
    found = find_segments(drawn((300, 300, 300 + length, 300)))

    assert (len(found) > 0) == is_found
    assert all(found.lengths >= 18)


def test_the_longest_lines_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    image = drawn(*((50, y, 50 + 5 * y, y) for y in range(20, 100, 10)))
    every = find_segments(image)
    monkeypatch.setattr(module, "_MAX_SEGMENTS", 3)
    three = find_segments(image)

    assert every.lengths.tolist() == sorted(every.lengths.tolist(), reverse=True)
    assert three.ends.tolist() == every.ends[:3].tolist()


@pytest.mark.parametrize(("grey", "is_ink"), [(215, False), (214, True)])  # 255 - 40 = 215
def test_ink_differs_from_its_surroundings(grey: int, is_ink: bool) -> None:
    page = np.full((60, 60), 255, dtype=np.uint8)
    page[:, 30] = grey
    for ink in (module._ink(page), module._ink(255 - page)):
        assert ink[:, 30].all() == is_ink
        assert ink[:, 20].sum() == ink[:, 40].sum() == 0


@pytest.mark.parametrize(("width", "is_ink"), [(6, True), (7, False)])
def test_ink_is_thin(width: int, is_ink: bool) -> None:
    page = np.full((60, 60), 255, dtype=np.uint8)
    page[:, 20 : 20 + width] = 0
    ink = module._ink(page)

    assert bool(ink[30, 20 + width // 2]) == is_ink


def ink_of(*bars: tuple[int, int, int, int]) -> np.ndarray:
    """Paint (left, top, width, height) on 1000 x 1000."""
    ink = np.zeros((1000, 1000), dtype=np.uint8)
    for left, top, width, height in bars:
        ink[top : top + height, left : left + width] = 1
    return ink


@pytest.mark.parametrize("shape", [(1000, 8), (8, 1000)])
def test_a_narrow_picture_is_no_stroke_itself(shape: tuple[int, int]) -> None:
    assert len(module._strokes(np.zeros(shape, dtype=np.uint8), 1000)) == 0


@pytest.mark.parametrize("is_vertical", [True, False])
@pytest.mark.parametrize(
    ("bars", "found"),
    [
        pytest.param([(100, 200, 3, 300)], [(101.5, 200, 101.5, 500, 1)], id="one"),
        pytest.param([(100, 200, 3, 30)], [(101.5, 200, 101.5, 230, 1)], id="3 % long"),
        pytest.param([(100, 200, 3, 29)], [], id="shorter"),
        pytest.param([(100, 200, 8, 300)], [(104, 200, 104, 500, 1)], id="0.8 % thick"),
        pytest.param([(100, 200, 9, 300)], [], id="thicker"),
        pytest.param(
            [(100, 200, 3, 100), (100, 315, 3, 100)], [(101.5, 200, 101.5, 415, 200 / 215)],
            id="a gap that is bridged",
        ),
        pytest.param(
            [(100, y, 3, 10) for y in range(200, 500, 20)], [(101.5, 200, 101.5, 490, 150 / 290)],
            id="dashes",
        ),
        pytest.param(
            [(100, 200, 3, 100), (100, 316, 3, 100)],
            [(101.5, 200, 101.5, 300, 1), (101.5, 316, 101.5, 416, 1)],
            id="a gap too wide",
        ),
        pytest.param(
            [(100, 200, 1, 300), (101, 200, 1, 150)], [(101, 200, 101, 500, 1)], id="uneven"
        ),
        pytest.param(
            [(100, 200, 3, 300), (400, 100, 1, 50)],
            [(400.5, 100, 400.5, 150, 1), (101.5, 200, 101.5, 500, 1)], id="two",
        ),
    ],
)  # fmt: skip
def test_upright_strokes(
    bars: list[tuple[int, int, int, int]], found: list[tuple[float, ...]], is_vertical: bool
) -> None:
    ink = ink_of(*bars)
    strokes = module._strokes(ink if is_vertical else np.ascontiguousarray(ink.T), 1000)
    turned = strokes.ends if is_vertical else strokes.ends[:, [1, 0, 3, 2]]
    both = sorted(
        (*ends, share) for ends, share in zip(turned.tolist(), strokes.drawn, strict=True)
    )
    wanted = sorted(found)  # bars of an even length put a stroke a pixel further on

    assert len(both) == len(wanted)
    for line, want in zip(both, wanted, strict=True):
        assert line[:4] == pytest.approx(want[:4], abs=2)
        assert line[0] == want[0]
        assert line[4] == pytest.approx(want[4], abs=0.07)


@pytest.mark.parametrize(
    ("ends", "share"),
    [
        pytest.param([101, 200, 101, 500], 1, id="on it"),
        pytest.param([99, 200, 99, 500], 1, id="one pixel beside it"),
        pytest.param([103, 200, 103, 500], 1, id="one pixel beside it, right"),
        pytest.param([98, 200, 98, 500], 0, id="two pixels beside it"),
        pytest.param([101, 350, 101, 650], 0.5, id="half of it"),
        pytest.param([0, 350, 999, 350], 0, id="across"),
        pytest.param([-50, -50, -50, -10], 0, id="outside"),
        pytest.param([2000, 0, 2000, 999], 1, id="right of ink on the edge"),
        pytest.param([0, 2000, 900, 2000], 0, id="below ink beside the edge"),
    ],
)
def test_share_of_ink(ends: list[float], share: float) -> None:
    ink = ink_of((100, 200, 3, 300), (999, 0, 1, 1000), (0, 997, 900, 1))
    found = module._share_of_ink(np.array([ends], dtype=np.float32), ink)

    assert found.tolist() == [pytest.approx(share, abs=0.05)]


@pytest.mark.parametrize(("side", "is_searched"), [(7, False), (8, True)])
def test_very_small_pictures_are_not_searched(side: int, is_searched: bool) -> None:
    image = blank(side, 400).copy()
    image[:, 3] = 0

    assert (len(find_segments(image)) > 0) == is_searched


@pytest.mark.parametrize(
    ("bar", "is_found"),
    [
        ((50, 20, 1, 8), True),
        ((50, 20, 1, 7), False),
        ((50, 20, 3, 60), True),
        ((50, 20, 4, 60), False),
    ],
)
def test_in_a_small_picture_a_stroke_has_eight_pixels(
    bar: tuple[int, int, int, int], is_found: bool
) -> None:
    small = np.ascontiguousarray(ink_of(bar)[:100, :100])

    for ink in (small, np.ascontiguousarray(small.T)):
        assert (len(module._strokes(ink, 100)) > 0) == is_found


def test_of_a_busy_picture_six_hundred_segments_are_kept() -> None:
    image = Image.new("RGB", (1000, 1000), "white")
    for x in range(10, 980, 24):
        for y in range(10, 940, 50):
            ImageDraw.Draw(image).line((x, y, x, y + 38), fill="black", width=2)

    assert len(find_segments(np.asarray(image))) == 600


def test_edges_of_a_large_picture_are_in_its_pixels() -> None:
    image = blank(1440, 1440).copy()
    image[300:800, 400:1000] = 90
    ends = find_segments(image).ends

    assert len(ends) >= 4
    assert ends[:, [0, 2]].min() == pytest.approx(400, abs=6)
    assert ends[:, [0, 2]].max() == pytest.approx(1000, abs=6)
    assert ends[:, [1, 3]].min() == pytest.approx(300, abs=6)
    assert ends[:, [1, 3]].max() == pytest.approx(800, abs=6)


@pytest.mark.parametrize("share", [0.0, 0.02, 0.1, 0.4, 0.6])
def test_parts_are_those_that_labels_number(share: float) -> None:
    import cv2

    noise = (
        np.random.default_rng(7).random((40, 57)) < share
    )  # lone pixels; parts in holes of others
    mask = np.asarray(noise, dtype=np.uint8)
    _, _, facts, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    labelled = [row[:4] for row in facts[1:].tolist()]
    assert sorted(module._boxes_of_parts(mask)) == sorted(labelled)


def test_parts_come_as_they_are_read() -> None:
    mask = np.zeros((20, 40), dtype=np.uint8)
    for left, top in ((30, 2), (4, 3), (20, 8), (6, 9), (2, 16)):  # 2 and 3 are one row of blocks
        mask[top : top + 3, left] = 1
    assert [box[0] for box in module._boxes_of_parts(mask)] == [4, 30, 6, 20, 2]


@pytest.mark.parametrize(("length", "is_found"), [(40, True), (12, False)])
@pytest.mark.parametrize("is_high", [True, False])
def test_what_is_too_short_is_told_by_the_longer_side(
    length: int, is_found: bool, is_high: bool
) -> None:
    image = blank(600, 200).copy()
    image[99:102, 100 : 100 + length] = 0
    found = find_segments(np.ascontiguousarray(image.swapaxes(0, 1)) if is_high else image)

    assert (len(found) > 0) == is_found
