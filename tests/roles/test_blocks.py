"""Lines in relation: rows, columns and blocks of a picture."""

import pytest

from measure_extract.roles.blocks import read_page

# A panel of two rows and two columns under its title, and a line far away; boxes 20 pixels high.
TITLE, ROW_HEAD, CELL, ROW_HEAD_2, CELL_2, FAR = range(6)
BOXES = [
    (10.0, 0.0, 200.0, 20.0),
    (10.0, 30.0, 80.0, 50.0),
    (120.0, 30.0, 190.0, 50.0),
    (10.0, 60.0, 80.0, 80.0),
    (120.0, 60.0, 190.0, 80.0),
    (10.0, 600.0, 90.0, 620.0),
]


@pytest.mark.parametrize(
    ("own", "side", "expected"),
    [
        (CELL, "left", (ROW_HEAD,)),
        (CELL, "above", (TITLE,)),
        (CELL, "below", (CELL_2,)),
        (CELL_2, "above", (CELL, TITLE)),  # the nearest first
        (ROW_HEAD, "right", (CELL,)),
        (FAR, "above", ()),  # out of reach
    ],
)
def test_neighbours(own: int, side: str, expected: tuple[int, ...]) -> None:
    assert getattr(read_page(BOXES).neighbours(own), side) == expected


@pytest.mark.parametrize(("gap", "is_one"), [(119, True), (121, False)])
def test_how_near_lines_of_a_block_stand_is_told_by_the_taller(gap: int, is_one: bool) -> None:
    small, tall = (0.0, 0.0, 300.0, 20.0), (0.0, 20.0 + gap, 300.0, 120.0 + gap)

    assert read_page([small, tall]).block(0) == ((0, 1) if is_one else (0,))


def test_block_is_what_stands_together() -> None:
    page = read_page(BOXES)

    assert page.block(CELL_2) == (TITLE, ROW_HEAD, CELL, ROW_HEAD_2, CELL_2)
    assert page.block(FAR) == (FAR,)


@pytest.mark.parametrize(
    ("other", "is_together"),
    [
        ((170.0, 0.0, 270.0, 20.0), True),  # three text heights to the right
        ((171.0, 0.0, 271.0, 20.0), False),
        ((170.0, 10.0, 270.0, 30.0), True),  # half on the same row
        ((170.0, 11.0, 270.0, 31.0), False),
        ((10.0, 44.0, 110.0, 64.0), True),  # 1.2 text heights below
        ((10.0, 45.0, 110.0, 65.0), False),
    ],
)
def test_how_far_a_block_reaches(
    other: tuple[float, float, float, float], is_together: bool
) -> None:
    page = read_page([(10.0, 0.0, 110.0, 20.0), other])

    assert (page.block(0) == (0, 1)) == is_together


def test_lines_that_touch_are_neighbours_and_one_without_height_is_on_no_row() -> None:
    touching = [(0.0, 0.0, 90.0, 20.0), (0.0, 20.0, 90.0, 40.0)]
    assert read_page(touching).neighbours(0).below == (1,)

    flat = [(0.0, 0.0, 90.0, 20.0), (100.0, 10.0, 190.0, 10.0)]
    assert read_page(flat).neighbours(0).right == ()


def test_page_without_lines() -> None:
    assert read_page([]).blocks.shape == (0,)


# Of a line 20 high: neighbours stand up to 24 of that beside it, and up to 8 above and below.
@pytest.mark.parametrize(
    ("left", "top", "side"),
    [
        (580, 0, "right"), (581, 0, None), (-580, 0, "left"), (-581, 0, None),
        (0, 180, "below"), (0, 181, None), (0, -180, "above"), (0, -181, None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("other_height", [20.0, 18.0, 24.0])
def test_how_far_neighbours_stand(
    left: float, top: float, side: str | None, other_height: float
) -> None:
    if top < 0:
        top += 20 - other_height
    other = (left, top, left + 100.0, top + other_height)
    around = read_page([(0.0, 0.0, 100.0, 20.0), other]).neighbours(0)
    sides = ("left", "right", "above", "below")

    assert [name for name in sides if getattr(around, name)] == ([side] if side else [])


def test_a_line_of_its_row_is_not_in_its_column_too() -> None:
    own, lower = (0.0, 0.0, 100.0, 20.0), (40.0, 8.0, 140.0, 28.0)
    around = read_page([own, lower]).neighbours(0)

    assert (around.right, around.below) == ((1,), ())
