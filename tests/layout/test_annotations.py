"""Lines are tied to the text that they annotate."""

import numpy as np
import pytest

from measure_extract.geometry import BBox
from measure_extract.layout.annotations import _Reach, annotate
from measure_extract.layout.base import Annotation, Annotations
from measure_extract.layout.segments import Segments, no_segments


def lines(*ends: list[float], drawn: float = 1.0) -> Segments:
    return Segments(np.array(ends, dtype=np.float32), np.full(len(ends), drawn, dtype=np.float32))


def test_annotation_of_a_text_beside_a_line() -> None:
    segments = lines([100, 50, 100, 550])
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
    far = lines([500, 50, 500, 550])
    stroke = lines([45, 292, 85, 292])
    box: BBox = (40, 290, 90, 310)

    for segments in (far, stroke, no_segments()):
        assert annotate([box], [0], segments, (600, 600)) == [Annotations({}, None)]


def test_the_longer_of_two_near_lines_wins() -> None:
    segments = lines([100, 50, 100, 550], [98, 280, 98, 320])
    found = annotate([(40, 290, 90, 310)], [0], segments, (600, 600))[0]

    assert found.nearest["vertical"].length == pytest.approx(500 / 600)


def test_two_quantities_do_not_share_a_line_but_two_prints_of_one_do() -> None:
    both_edges = lines([100, 50, 100, 550], [103, 50, 103, 550])
    boxes: list[BBox] = [(40, 290, 90, 310), (40, 400, 80, 420)]
    apart = annotate(boxes, [0, 1], both_edges, (600, 600))
    together = annotate(boxes, [0, 0], both_edges, (600, 600))

    assert [a.own is not None for a in apart] == [True, False]
    assert [a.own is not None for a in together] == [True, True]


def test_a_text_in_the_gap_of_a_line_owns_the_whole_line() -> None:
    pieces = lines([100, 50, 100, 280], [100, 320, 100, 550])
    for box in ((75, 290, 125, 310), (60, 290, 110, 310)):  # also where it is not centered on it
        own = annotate([box], [0], pieces, (600, 600))[0].own

        assert own is not None
        assert own.length == pytest.approx(500 / 600)
        assert own.position == pytest.approx(0.5)
        assert own.ends == (100, 50, 100, 550)


def test_two_lines_side_by_side_are_not_one() -> None:
    pieces = lines([100, 50, 100, 280], [110, 320, 110, 550])
    own = annotate([(75, 290, 125, 310)], [0], pieces, (600, 600))[0].own

    assert own is not None
    assert own.length < 0.4


def test_letters_of_another_text_are_no_lines() -> None:
    stroke = lines([45, 322, 85, 322])
    boxes: list[BBox] = [(40, 290, 90, 310)]
    other: BBox = (40, 315, 90, 330)

    assert annotate(boxes, [0], stroke, (600, 600))[0].own is not None
    assert annotate(boxes, [0], stroke, (600, 600), [*boxes, other])[0].own is None


def test_a_shape_that_was_read_as_a_letter_hides_no_lines() -> None:
    line = lines([100, 50, 100, 550])
    boxes: list[BBox] = [(40, 290, 90, 310)]
    shape: BBox = (95, 40, 400, 560)

    assert annotate(boxes, [0], line, (600, 600), [*boxes, shape])[0].own is not None


def test_the_receding_line_belongs_to_the_text_beside_it() -> None:
    three = lines([100, 50, 100, 450], [120, 480, 420, 480], [440, 470, 540, 400])
    boxes: list[BBox] = [(40, 240, 90, 260), (240, 490, 300, 510), (500, 440, 550, 460)]
    found = annotate(boxes, [0, 1, 2], three, (600, 600))
    slopes = [a.own.slope_deg for a in found if a.own is not None]

    assert slopes == [90, 0, pytest.approx(35, abs=1)]


BOX: BBox = (40, 290, 90, 310)  # its middle is at (65, 300)


def own_of(*ends: list[float], box: BBox = BOX) -> Annotation | None:
    return annotate([box], [0], lines(*ends), (600, 500))[0].own


@pytest.mark.parametrize(
    ("line", "distance_px", "length_px", "position", "side", "slope_deg"),
    [
        ([30, 50, 30, 550], 10, 500, 0.5, 1, 90),
        ([65, 50, 65, 550], 0, 500, 0.5, 0, 90),
        ([67, 50, 67, 550], 0, 500, 0.5, 0, 90),
        ([68, 50, 68, 550], 0, 500, 0.5, -1, 90),
        ([62, 50, 62, 550], 0, 500, 0.5, 1, 90),
        ([100, 200, 100, 600], 10, 400, 0.25, -1, 90),
        ([20, 280, 320, 280], 10, 300, 0.15, 1, 0),
        ([20, 325, 320, 325], 15, 300, 0.15, -1, 0),
        ([15, 350, 115, 250], 0, 100 * 2**0.5, 0.5, 0, 45),
        ([15, 280, 115, 380], 5, 100 * 2**0.5, 0.35, 1, -45),  # right of it, and above
        ([100, 50, 100, 250], (10**2 + 40**2) ** 0.5, 200, 1.25, -1, 90),
        ([100, 350, 100, 550], (10**2 + 40**2) ** 0.5, 200, -0.25, -1, 90),
        ([120, 280, 320, 280], (30**2 + 10**2) ** 0.5, 200, -0.275, 1, 0),
        ([162, 50, 162, 550], 72, 500, 0.5, -1, 90),
        ([100, 290, 100, 311], 10, 21, 10 / 21, -1, 90),
    ],
)
def test_how_a_line_stands_to_a_text(
    line: list[float],
    distance_px: float,
    length_px: float,
    position: float,
    side: float,
    slope_deg: float,
) -> None:
    own = own_of(line)

    assert own is not None
    assert own.distance == pytest.approx(distance_px / 600)
    assert own.length == pytest.approx(length_px / 600)
    assert own.position == pytest.approx(position)
    assert own.side == side
    assert own.slope_deg == pytest.approx(slope_deg)
    assert own.drawn == 1
    assert own.ends == tuple(line)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param([163, 50, 163, 550], id="out of reach"),
        pytest.param([100, 290, 100, 310], id="no longer than the text is high"),
        pytest.param([92, 289, 38, 311], id="a stroke of the text"),
        pytest.param([42, 288, 88, 312], id="a stroke of the text, a little beyond its edge"),
    ],
)
def test_what_stands_to_no_text(line: list[float]) -> None:
    assert own_of(line) is None


def test_how_well_a_line_annotates_a_text() -> None:
    # Beyond an end by 0, 0.1, 0.6 and 1.1 of its length, on both sides; the middle, half of it drawn, and off it.
    positions = np.array([0.0, 1.0, 1.1, -0.1, 1.6, -0.6, 2.1, -1.1, 0.5, 0.5, 0.7])
    drawn = np.zeros(11, dtype=np.float32)
    drawn[9] = 0.5
    same = np.full(11, 0.48)
    segments = Segments(np.zeros((11, 4), dtype=np.float32), drawn)
    reach = _Reach(segments, np.zeros(11, np.int8), same, same, positions, same)

    # 0.48 / (0.02 + 0.48), twice that beside the middle; a quarter for each length beyond the first tenth.
    ends, beside = (
        [1.0019, 1.0019, 1.0001, 1.0001, 0.5, 0.5, 0.25, 0.25],
        [2, 2 * 4, 1 + np.exp(-1)],
    )
    assert reach.merit == pytest.approx(0.96 * np.array([*ends, *beside]), abs=1e-4)


def test_a_drawn_line_wins_over_the_longer_edge_of_a_thing() -> None:
    edge, stroke = [130, 100, 130, 500], [120, 250, 120, 350]
    both = Segments(np.array([edge, stroke], dtype=np.float32), np.array([0.0, 1.0], np.float32))
    [found] = annotate([(40, 290, 90, 310)], [0], both, (600, 600))

    assert found.own is not None
    assert found.own.ends == pytest.approx(stroke)


def test_the_line_beside_a_text_is_its_own_and_not_the_nearer_one_that_ends_before_it() -> None:
    ends_before, beside = [45, 200, 45, 270], [120, 265, 120, 335]
    [found] = annotate([BOX], [0], lines(ends_before, beside), (600, 600))

    assert found.own is not None
    assert found.own.ends == (120, 265, 120, 335)
    assert found.nearest["vertical"].ends == (45, 200, 45, 270)  # of which the ends are not asked


def test_the_nearest_of_each_direction_is_the_longest_over_its_distance() -> None:
    found = annotate(
        [BOX],
        [0],
        lines(
            [100, 50, 100, 550], [110, 50, 110, 550], [20, 320, 90, 320], [20, 321, 320, 321],
            [20, 280, 120, 180], [20, 200, 120, 280],
        ),
        (600, 600),
    )[0]  # fmt: skip

    assert {name: a.ends for name, a in found.nearest.items()} == {
        "vertical": (100, 50, 100, 550),
        "horizontal": (20, 321, 320, 321),
        "rising": (20, 280, 120, 180),
        "falling": (20, 200, 120, 280),
    }


# The text stands at (75, 290, 125, 310), its middle at (100, 300). Its diagonal of 53.9 pixels bridges
# 40.4 of them to each side, it takes lines up to 20 (0.8 x 25) beside its middle, and two pieces may be
# 3.6 pixels (0.006 x 600) apart.
@pytest.mark.parametrize(
    ("first", "second", "is_bridged"),
    [
        pytest.param([100, 50, 100, 260], [100, 340, 100, 550], True, id="widest gap"),
        pytest.param([100, 50, 100, 259], [100, 340, 100, 550], False, id="too early an end"),
        pytest.param([100, 50, 100, 260], [100, 341, 100, 550], False, id="too late a start"),
        pytest.param([119, 50, 119, 280], [119, 320, 119, 550], True, id="19 right"),
        pytest.param([120, 50, 120, 280], [120, 320, 120, 550], False, id="20 right"),
        pytest.param([81, 50, 81, 280], [81, 320, 81, 550], True, id="19 left"),
        pytest.param([80, 50, 80, 280], [80, 320, 80, 550], False, id="20 left"),
        pytest.param([100, 50, 100, 280], [103, 320, 103, 550], True, id="3 apart"),
        pytest.param([100, 50, 100, 280], [104, 320, 104, 550], False, id="4 apart"),
        pytest.param([100, 50, 100, 280], [100, 320, 115, 550], True, id="4 degrees"),
        pytest.param([100, 50, 100, 280], [100, 320, 127, 550], False, id="7 degrees"),
        pytest.param([100, 50, 100, 301], [100, 320, 100, 550], False, id="past the middle"),
        pytest.param([100, 50, 100, 280], [100, 299, 100, 550], False, id="before the middle"),
    ],
)
def test_pieces_on_both_sides_of_a_text(
    first: list[float], second: list[float], is_bridged: bool
) -> None:
    own = own_of(first, second, box=(75, 290, 125, 310))

    assert own is not None
    whole = (first[0], first[1], second[2], second[3])
    assert (own.ends == whole) == is_bridged


@pytest.mark.parametrize(
    ("y", "is_bridged"), [(300, True), (307, True), (293, True), (308, False), (292, False)]
)
def test_level_pieces_on_both_sides_of_a_text(y: float, is_bridged: bool) -> None:
    box: BBox = (275, 290, 325, 310)
    own = own_of([50, y, 270, y], [330, y, 550, y], box=box)

    assert own is not None
    assert (own.ends == (50, y, 550, y)) == is_bridged


def test_a_line_beside_lines_of_two_quantities_is_neither_ones() -> None:
    left, middle, right = ([x, 50, x, 550] for x in (100, 106, 112))  # each one line with the next
    boxes: list[BBox] = [(40, 165, 90, 185), (115, 440, 165, 460), (177, 290, 227, 310)]
    own = [a.own for a in annotate(boxes, [0, 1, 0], lines(left, middle, right), (600, 600))]

    # The third prints the first's quantity, and reaches the middle line, but not the left one.
    assert [line and line.ends[0] for line in own] == [100, 112, None]


def test_a_bridge_is_as_surely_drawn_as_its_weaker_piece() -> None:
    pieces = Segments(
        np.array([[100, 50, 100, 280], [100, 320, 100, 550]], dtype=np.float32),
        np.array([0.25, 0.75], dtype=np.float32),
    )
    own = annotate([(75, 290, 125, 310)], [0], pieces, (600, 600))[0].own

    assert own is not None
    assert (own.ends, own.drawn) == ((100, 50, 100, 550), 0.25)


# Two quantities, each beside its own line, unless both lines are one: 7.2 pixels (0.012 x 600) apart.
@pytest.mark.parametrize(
    ("first", "second", "are_one"),
    [
        pytest.param([100, 50, 100, 550], [107, 50, 107, 550], True, id="two edges"),
        pytest.param([100, 50, 100, 550], [108, 50, 108, 550], False, id="two lines"),
        pytest.param([100, 50, 100, 300], [100, 300, 100, 550], False, id="end to end"),
        pytest.param([100, 50, 100, 301], [100, 300, 100, 550], True, id="one over the other"),
        pytest.param([100, 50, 100, 300], [100, 340, 100, 550], False, id="apart"),
        pytest.param([100, 50, 100, 550], [100, 400, 107, 550], True, id="slightly turned"),
        pytest.param([100, 50, 100, 550], [93, 400, 109, 550], False, id="crossing"),
    ],
)
def test_two_quantities_on_one_line(first: list[float], second: list[float], are_one: bool) -> None:
    boxes: list[BBox] = [(40, 165, 90, 185), (115, 440, 165, 460)]
    found = annotate(boxes, [0, 1], lines(first, second), (600, 600))

    assert sum(a.own is None for a in found) == are_one


@pytest.mark.parametrize(
    ("stroke", "is_letter"),
    [
        ([45, 337, 92, 337], True),  # 0.15 x 15 = 2.25 pixels beyond the edge
        ([45, 337, 93, 337], False),
        ([38, 337, 85, 337], True),
        ([37, 337, 85, 337], False),
        ([45, 328, 85, 328], True),
        ([45, 327, 85, 327], False),
        ([45, 347, 85, 347], True),
        ([45, 348, 85, 348], False),
        ([45, 337, 120, 337], False),
        ([10, 337, 85, 337], False),
    ],
)
def test_a_letter_lies_within_its_text(stroke: list[float], is_letter: bool) -> None:
    other: BBox = (40, 330, 90, 345)
    own = annotate([BOX], [0], lines(stroke), (600, 600), [BOX, other])[0].own

    assert (own is None) == is_letter


@pytest.mark.parametrize(("height", "is_letter"), [(89, True), (90, False)])
def test_what_is_too_high_for_a_text_is_a_shape(height: float, is_letter: bool) -> None:
    shape: BBox = (95, 250, 400, 250 + height)
    own = annotate([BOX], [0], lines([100, 255, 100, 325]), (600, 600), [BOX, shape])[0].own

    assert (own is None) == is_letter


@pytest.mark.parametrize(("y", "position"), [(340, 9), (260, -9), (310, 5.5), (290, -4.5)])
def test_far_beyond_a_short_line_is_nine_of_its_lengths(y: float, position: float) -> None:
    own = own_of([100, 299, 100, 301], box=(99.5, y - 0.5, 100.5, y + 0.5))

    assert own is not None
    assert own.position == pytest.approx(position)


@pytest.mark.parametrize("is_rising", [True, False])
def test_slanted_pieces_on_both_sides_of_a_text(is_rising: bool) -> None:
    first, second = [100, 500, 275, 325], [325, 275, 500, 100]
    if not is_rising:
        first, second = [100, 100, 275, 275], [325, 325, 500, 500]
    own = own_of(first, second, box=(275, 290, 325, 310))

    assert own is not None
    assert own.ends == (*first[:2], *second[2:])
    assert own.position == pytest.approx(0.5)


@pytest.mark.parametrize("size", [(600, 400), (400, 600)])
def test_lines_are_measured_by_the_longer_side(size: tuple[int, int]) -> None:
    own = annotate([BOX], [0], lines([150, 50, 150, 350]), size)[0].own

    assert own is not None
    assert (own.length, own.distance) == (pytest.approx(0.5), pytest.approx(0.1))


def test_a_word_on_its_side_hides_its_letters_too() -> None:
    upright: BBox = (95, 200, 125, 330)  # 130 high, but a text of 30
    own = annotate([BOX], [0], lines([110, 220, 110, 310]), (600, 600), [BOX, upright])[0].own

    assert own is None
