"""Lines that a person wrote are drawn as they stand: below one another, black on white, large enough to be read."""

import numpy as np
import numpy.typing as npt

from measure_extract.training.labels.handwritten import draw_lines, draw_rows


def runs(is_on: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(is_on.astype(int), prepend=0, append=0))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def test_lines_stand_below_one_another_from_the_same_margin() -> None:
    image = draw_lines(["H", "HHHHHHHH", "HH"])
    pixels = np.asarray(image)
    ink = pixels.max(axis=2) < 128
    lines = runs(ink.any(axis=1))
    left, right = (
        [int(np.flatnonzero(ink[top:bottom].any(axis=0))[end]) for top, bottom in lines]
        for end in (0, -1)
    )

    assert image.mode == "RGB"
    assert pixels.min(axis=(0, 1)).tolist() == [0, 0, 0]
    assert pixels.max(axis=(0, 1)).tolist() == [255, 255, 255]
    assert pixels[0].min() == 255
    assert len(lines) == 3
    assert right[0] < right[2] < right[1]
    assert max(left) - min(left) <= 1
    heights = [bottom - top for top, bottom in lines]
    assert 20 < min(heights) == max(heights) < 50  # pixels
    gaps = [below[0] - above[1] for above, below in zip(lines, lines[1:], strict=False)]
    assert all(0.5 < gap / heights[0] < 2 for gap in gaps)
    assert 20 < min(*left, lines[0][0], image.height - lines[-1][1], image.width - right[1])


def test_cells_of_a_column_begin_at_one_place() -> None:
    ink = np.asarray(draw_rows([["H", "HH", "H"], ["HHHHH", "H", ""]])).max(axis=2) < 128
    (top, bottom), (low, end) = runs(ink.any(axis=1))
    above, below = (runs(part.any(axis=0)) for part in (ink[top:bottom], ink[low:end]))

    assert (len(above), len(below)) == (4, 6)  # strokes of letters that stand apart
    assert above[0][0] == below[0][0]
    assert above[1][0] == below[5][0] > below[4][1]


def test_a_row_of_one_cell_is_a_line_of_its_own() -> None:
    ink = np.asarray(draw_rows([["HHHHHHHHHHHH"], ["H", "H"]])).max(axis=2) < 128
    (_, _), (low, end) = runs(ink.any(axis=1))
    cells = runs(ink[low:end].any(axis=0))

    assert len(cells) == 2
    assert cells[1][0] - cells[0][1] < 120  # pixels: the line above does not widen the column
