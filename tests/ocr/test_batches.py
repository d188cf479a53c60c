"""Shapes that networks are given: few ones where each costs, and as many inputs as suit their size."""

import pytest

from measure_extract.ocr.batches import BatchSizes, ShapeGrid, grouped

CPU = BatchSizes(pictures=1, lines=1, width_step_px=8)
GRID = BatchSizes(pictures=16, lines=64, width_step_px=8, grid=ShapeGrid())


@pytest.mark.parametrize(
    ("sizes", "width", "expected"),
    [
        (CPU, 1, 32),
        (CPU, 33, 40),
        (CPU, 40, 40),
        (BatchSizes(pictures=1, lines=1, width_step_px=64), 33, 64),
        (GRID, 1, 64),
        (GRID, 320, 320),
        (GRID, 321, 384),
        (GRID, 3200, 3200),
    ],
)
def test_width_of_a_line(sizes: BatchSizes, width: int, expected: int) -> None:
    assert sizes.line_width(width) == expected


@pytest.mark.parametrize(
    ("sizes", "size", "expected"),
    [
        (CPU, (608, 672), (608, 672)),
        (GRID, (608, 672), (640, 960)),
        (GRID, (320, 1920), (320, 1920)),
        (GRID, (1952, 32), (2240, 320)),
    ],
)
def test_size_of_what_is_searched(
    sizes: BatchSizes, size: tuple[int, int], expected: tuple[int, int]
) -> None:
    assert sizes.searched_size(size) == expected


@pytest.mark.parametrize(
    ("size", "pictures"),
    [((320, 320), 16), ((640, 640), 16), ((1280, 640), 8), ((1280, 1280), 4), ((6400, 6400), 1)],
)
def test_fewer_large_pictures_go_together(size: tuple[int, int], pictures: int) -> None:
    assert GRID.pictures_of(size) == pictures


@pytest.mark.parametrize(("width", "lines"), [(160, 64), (320, 64), (640, 32), (3200, 6)])
def test_fewer_long_lines_go_together(width: int, lines: int) -> None:
    assert GRID.lines_of(width) == lines


@pytest.mark.parametrize(
    ("sizes", "count", "expected"), [(CPU, 3, 3), (GRID, 1, 16), (GRID, 2, 16), (GRID, 16, 16)]
)
def test_batches_are_filled_up_on_a_grid(sizes: BatchSizes, count: int, expected: int) -> None:
    assert sizes.filled(count, 16) == expected


def test_equal_keys_stand_together_up_to_their_limit() -> None:
    assert [*grouped("abaab", [2, 1, 2, 2, 1])] == [[0, 2], [3], [1], [4]]
