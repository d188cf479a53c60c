"""What makes ink a fraction: how high, how far and how level its figures are, and what is empty beside them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from measure_extract.images.base import RGBArray
from measure_extract.ocr.fractions import _distances, at_full_size, find_fractions
from measure_extract.ocr.strokes import Stroke

Block = tuple[int, int, int, int]  # left, top, right, bottom

# The fraction is 64 pixels high, 24 wide figures of 30 beside a slash of 5.
ABOVE: Block = (140, 18, 164, 48)
BELOW: Block = (210, 52, 234, 82)


def line(
    above: Sequence[Block] = (ABOVE,),
    below: Sequence[Block] = (BELOW,),
    *,
    slash: tuple[int, int] = (18, 82),
    width: int = 5,
    lean: float = 0.5,
    others: Sequence[Block] = (),
    ground: int = 255,
    ink: int = 0,
) -> RGBArray:
    """Draw figures as blocks on both sides of a slash."""
    image = np.full((96, 400, 3), ground, dtype=np.uint8)
    for left, top, right, bottom in (*above, *below, *others):
        image[top:bottom, left:right] = ink
    for y in range(*slash):
        left = round(188 - lean * (y - 50) - width / 2)
        image[y, left : left + width] = ink
    return image


def places(image: RGBArray, *parts: tuple[float, float]) -> list[tuple[Block, Block]]:
    found = find_fractions(image, parts) if parts else find_fractions(image)
    return [(one.numerator, one.denominator) for one in found]


@pytest.mark.parametrize(("ground", "ink"), [(255, 0), (0, 255), (200, 120)])
def test_figures_are_found_in_the_pixels_of_the_line(ground: int, ink: int) -> None:
    [found] = find_fractions(line(ground=ground, ink=ink))

    assert (found.numerator, found.denominator) == (ABOVE, BELOW)
    assert found.numerator_ink.all() and found.numerator_ink.shape == (30, 24)
    assert found.denominator_ink.all() and found.denominator_ink.shape == (30, 24)
    assert (found.left, found.right, found.height) == (140, 234, 64)


def high(top: int, height: int) -> Block:
    return 140, top, 164, top + height


def deep(bottom: int, height: int) -> Block:
    return 210, bottom - height, 234, bottom


@pytest.mark.parametrize(
    ("facts", "is_found"),
    [
        # Figures of 0.28 to 0.66 of the height, and not 1.45 times as high as one another: 21 to 43 of 30.
        ({"above": [high(18, 19)]}, False),
        ({"above": [high(18, 22)]}, True),
        ({"above": [high(18, 41)]}, True),
        ({"above": [high(18, 45)]}, False),
        ({"below": [deep(82, 19)]}, False),
        ({"below": [deep(82, 22)]}, True),
        ({"below": [deep(82, 41)]}, True),
        ({"below": [deep(82, 45)]}, False),
        ({"above": [(152, 18, 176, 34)], "below": [(200, 66, 224, 82)]}, False),
        ({"above": [(152, 18, 176, 38)], "below": [(200, 62, 224, 82)]}, True),
        ({"above": [high(18, 20)], "below": [deep(82, 20)]}, True),
        # The upper one ends well above the lower end, and begins near the upper one.
        ({"above": [high(29, 30)]}, True),
        ({"above": [high(33, 30)]}, False),
        ({"above": [high(10, 30)]}, True),
        ({"above": [high(4, 30)]}, False),
        ({"below": [deep(71, 30)]}, True),
        ({"below": [deep(68, 30)]}, False),
        ({"below": [deep(92, 30)]}, True),
        # The slash is 0.55 of the height, and not thicker than 0.3 of it.
        ({"slash": (28, 82)}, True),
        ({"slash": (34, 82)}, False),
        ({"slash": (18, 73)}, True),
        ({"slash": (18, 66)}, False),
        ({"slash": (31, 69), "above": [(160, 18, 184, 48)], "below": [(192, 52, 216, 82)]}, True),
        ({"slash": (35, 65), "above": [(160, 18, 184, 48)], "below": [(192, 52, 216, 82)]}, False),
        ({"slash": (42, 62)}, False),
        ({"width": 18}, True),
        ({"width": 23}, False),
        # Figures stand within 0.4 of the height from the slash ...
        ({"above": [(143, 18, 167, 48)]}, True),
        ({"above": [(131, 18, 155, 48)]}, False),
        ({"below": [(214, 52, 238, 82)]}, True),
        ({"below": [(221, 52, 245, 82)]}, False),
        # ... one on each side of it, the left one above.
        ({"above": []}, False),
        ({"below": []}, False),
        ({"above": [(140, 52, 164, 82)], "below": [(210, 18, 234, 48)]}, False),
        ({"lean": -0.5}, False),
        # They are as wide as one or two digits.
        ({"above": [(161, 18, 164, 48)]}, False),
        ({"above": [(159, 18, 164, 48)]}, True),
        ({"above": [(114, 18, 164, 48)]}, True),
        ({"above": [(110, 18, 164, 48)]}, False),
        ({"below": [(210, 52, 213, 82)]}, False),
        ({"below": [(210, 52, 260, 82)]}, True),
        ({"below": [(210, 52, 264, 82)]}, False),
        # Nothing stands below the upper figure nor above the lower one, but for a little dirt.
        ({"others": [(142, 68, 160, 82)]}, False),
        ({"others": [(142, 75, 160, 82)]}, False),
        ({"others": [(145, 72, 148, 75)]}, True),
        ({"others": [(214, 18, 232, 30)]}, False),
        ({"others": [(214, 18, 232, 25)]}, False),
        ({"others": [(214, 22, 217, 25)]}, True),
        ({"above": [high(10, 30)], "others": [(214, 10, 232, 17)]}, False),
        ({"below": [deep(92, 30)], "others": [(142, 84, 160, 91)]}, False),
        ({"others": [(20, 52, 60, 82), (300, 18, 340, 48)]}, True),
        # Dirt and stems nearer to the slash are no figures.
        ({"others": [(176, 30, 182, 36), (200, 60, 206, 66)]}, True),
        ({"others": [(174, 0, 180, 54)]}, True),
    ],
)  # fmt: skip
def test_what_is_a_fraction(facts: dict[str, Any], is_found: bool) -> None:
    found = places(line(**facts))
    above, below = facts.get("above", [ABOVE]), facts.get("below", [BELOW])

    assert found == ([(above[0], below[0])] if is_found else [])


@pytest.mark.parametrize("rows", [(18, 40), (60, 82)])
@pytest.mark.parametrize("below", [BELOW, (203, 52, 211, 82)])
def test_where_a_slash_is_thicker_its_edge_is_no_figure(
    rows: tuple[int, int], below: Block
) -> None:
    thicker = np.minimum(line(below=[below]), line([], [], slash=rows, width=15))

    assert places(thicker) == [(ABOVE, below)]


@pytest.mark.parametrize(
    ("second", "is_taken"),
    [
        ((120, 18, 136, 48), True),
        ((108, 18, 124, 48), True),  # 16 pixels away
        ((102, 18, 118, 48), False),
        ((120, 15, 136, 48), True),
        ((120, 12, 136, 48), False),
        ((120, 22, 136, 48), True),
        ((120, 24, 136, 48), False),
        ((120, 18, 136, 51), True),
        ((120, 18, 136, 54), False),
        ((120, 18, 136, 42), False),
    ],
)
def test_a_second_digit_is_level_with_the_first_and_near(second: Block, is_taken: bool) -> None:
    [(above, _)] = places(line([ABOVE, second]))

    left, top, right, bottom = second
    both = left, min(top, 18), 164, max(bottom, 48)
    assert above == (both if is_taken else ABOVE)


def test_a_figure_has_two_digits_at_most() -> None:
    above = [ABOVE, (120, 18, 136, 48), (100, 18, 116, 48)]
    below = [BELOW, (238, 52, 254, 82), (258, 52, 274, 82)]

    assert places(line(above, below)) == [((120, 18, 164, 48), (210, 52, 254, 82))]


@pytest.mark.parametrize(
    ("parts", "count"),
    [
        ([(0.0, 1.0)], 1),
        ([(0.3, 0.7)], 1),
        ([(0.3, 0.7), (0.35, 0.6)], 1),
        ([(0.0, 0.4)], 0),
        ([(0.55, 1.0)], 0),
        ([], 0),
    ],
)
def test_slashes_are_looked_for_in_parts_of_the_line(
    parts: list[tuple[float, float]], count: int
) -> None:
    found = [(one.numerator, one.denominator) for one in find_fractions(line(), parts)]

    assert found == [(ABOVE, BELOW)] * count


LEVEL = Stroke(0.0, 10.0, top=20, bottom=40, width=4.0)
SLANTED = Stroke(1.0, 100.0, top=20, bottom=40, width=0.0)


@pytest.mark.parametrize(
    ("slash", "x", "y", "distance"),
    [
        (LEVEL, 20, 30, 8),
        (LEVEL, 0, 30, 8),
        (LEVEL, 11, 30, 0),
        (LEVEL, 10, 50, 9.5),
        (LEVEL, 10, 10, 9.5),
        (LEVEL, 20, 46, 9.7),
        (LEVEL, 20, 14, 9.7),
        (SLANTED, 90, 30, 14.1),
        (SLANTED, 50, 30, 14.1),
        (SLANTED, 50, 50, 13.4),  # straight on beyond its lower end
        (SLANTED, 90, 10, 13.4),
        (SLANTED, 60, 60, 20),
    ],
)
def test_how_far_a_pixel_is_from_a_slash(slash: Stroke, x: int, y: int, distance: float) -> None:
    assert _distances(np.array([x]), np.array([y]), slash) == pytest.approx(distance, abs=0.8)


@pytest.mark.parametrize(("ground", "ink"), [(255, 0), (30, 220)])
def test_a_fraction_is_drawn_anew_on_one_line(ground: int, ink: int) -> None:
    # Specks between the digits and below the shorter one are no part of them.
    specks = [(136, 30, 138, 32), (114, 46, 126, 48)]
    image = line([ABOVE, (112, 18, 130, 44)], ground=ground, ink=ink, others=specks)
    [found] = find_fractions(image)
    page = at_full_size(image, found)
    is_ink = abs(page[:, :, 0].astype(int) - ground) > abs(ink - ground) / 2
    rows = np.flatnonzero(is_ink.any(axis=1))
    middle = is_ink[51]
    edges = np.flatnonzero(np.diff(middle.astype(int), prepend=0, append=0))
    lengths = np.diff(edges)

    assert np.unique(page[0]).tolist() == [ground]
    assert page.shape[0] == 64 + 2 * 19
    assert (rows[0], rows[-1] + 1) == pytest.approx((19, 83), abs=1)
    # Margin, digit, gap, digit, space, slash, space, denominator, margin: 64 / 30 times as wide as they were.
    assert len(lengths) == 7
    assert (lengths[0], lengths[1], lengths[2], lengths[6]) == pytest.approx(
        (38, 21, 51, 51), abs=2
    )
    assert (edges[0], page.shape[1] - edges[-1]) == pytest.approx((19, 19), abs=2)
    assert edges[6] - edges[3] == pytest.approx(4 + 35 + 4, abs=2)
    assert not is_ink[79:, : edges[1]].any()
    # The slash rises from the left, from line to line.
    slash = is_ink[:, edges[3] + 4 : edges[6] - 4]
    ends = [np.flatnonzero(slash[row]).mean() for row in (21, 80)]
    assert ends[0] - ends[1] == pytest.approx(0.43 * 64 * 59 / 64, abs=2)
    assert 4 <= lengths[4] <= 9
