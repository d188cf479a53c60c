"""Slashes are found where they are drawn, each once; stems, blocks and what leans to the left are none."""

import numpy as np
import numpy.typing as npt
import pytest

from measure_extract.ocr import strokes
from measure_extract.ocr.strokes import Mask, Stroke, ink_of, leaning_strokes

HEIGHT, WIDTH = 96, 400


def page() -> Mask:
    return np.zeros((HEIGHT, WIDTH), dtype=np.uint8)


def bar(
    lean: float, width: int = 4, *, rows: tuple[int, int] = (20, 80), at: float = 200, on: Mask | None = None
) -> Mask:  # fmt: skip
    """Draw a stroke whose middle is at `at`, half way down the page; rows are half-open."""
    ink = page() if on is None else on
    for y in range(*rows):
        left = round(at - lean * (y - HEIGHT / 2) - width / 2)
        ink[y, max(0, left) : max(0, left + width)] = 1
    return ink


def flat_bar(lean: float, thick: int = 4, *, columns: tuple[int, int] = (150, 250)) -> Mask:
    return np.ascontiguousarray(
        sum((page_column(x, HEIGHT / 2 - (x - 200) / lean, thick) for x in range(*columns)), page())
    )


def page_column(x: int, middle: float, thick: int) -> Mask:
    ink = page()
    top = round(middle - thick / 2)
    ink[top : top + thick, x] = 1
    return ink


@pytest.mark.parametrize("at", [60, 200, 340])
@pytest.mark.parametrize("lean", [0.2, 0.25, 0.35, 0.5, 0.65, 0.8, 1.0, 1.2])
def test_a_slash_is_found_where_it_is(lean: float, at: float) -> None:
    [found] = leaning_strokes(bar(lean, at=at))

    assert found.lean == pytest.approx(lean, abs=0.11)
    for y in (20, 48, 79):
        assert found.x(y) == pytest.approx(at - lean * (y - 48), abs=2.5)
    assert (found.top, found.bottom) == pytest.approx((20, 79), abs=4)
    assert found.height == found.bottom - found.top + 1
    assert found.width == pytest.approx(4, abs=1)


@pytest.mark.parametrize("lean", [1.7, 2.3, 3.0])
def test_a_nearly_level_slash_is_found_too(lean: float) -> None:
    columns = round(200 - 25 * lean), round(200 + 25 * lean)
    [found] = leaning_strokes(flat_bar(lean, columns=columns))

    assert found.lean == pytest.approx(lean, abs=0.3)
    assert found.x(48) == pytest.approx(200, abs=3)
    assert (found.top, found.bottom) == pytest.approx((23, 73), abs=4)
    assert found.width == pytest.approx(4 * lean, abs=lean)


@pytest.mark.parametrize(
    ("lean", "width"),
    [
        *((lean, 4) for lean in (0.0, 0.1, -0.1, -0.2, -0.5, -1.0, -2.0)),
        *((lean, 10) for lean in (0.0, 0.1, -0.2, -0.5)),
        (-0.2, 14),
    ],
)
def test_stems_and_what_leans_to_the_left_are_none(lean: float, width: int) -> None:
    assert leaning_strokes(bar(lean, width)) == []


@pytest.mark.parametrize(
    ("lean", "width", "count"),
    [(0.35, 12, 1), (0.25, 20, 0), (0.5, 20, 1), (0.5, 32, 0), (1.0, 20, 1), (0.0, 40, 0)],
)
def test_bold_stems_and_blocks_are_none(lean: float, width: int, count: int) -> None:
    assert len(leaning_strokes(bar(lean, width))) == count


@pytest.mark.parametrize(("rows", "count"), [((30, 56), 0), ((30, 62), 1), ((0, 32), 1), ((64, 96), 1)])  # fmt: skip
def test_a_slash_takes_a_third_of_the_line(rows: tuple[int, int], count: int) -> None:
    found = leaning_strokes(bar(0.5, 3, rows=rows))

    assert len(found) == count
    for stroke in found:
        assert (stroke.top, stroke.bottom + 1) == pytest.approx(rows, abs=2)


def test_each_of_several_is_found_once() -> None:
    ink = bar(0.35, at=100)
    for at, lean in ((130, 0.35), (220, 1.0), (300, 0.2)):
        bar(lean, at=at, on=ink)
    found = sorted(leaning_strokes(ink), key=lambda stroke: stroke.x(48))

    assert [stroke.x(48) for stroke in found] == pytest.approx([100, 130, 220, 300], abs=2)
    assert [stroke.lean for stroke in found] == pytest.approx([0.35, 0.35, 1.0, 0.2], abs=0.11)


def test_print_beside_a_slash_changes_nothing() -> None:
    alone = leaning_strokes(bar(0.35))
    ink = bar(0.35)
    ink[25:45, 160:185] = 1
    ink[55:78, 215:245] = 1
    ink[48:50, 20:380] = 1  # a line through it

    assert leaning_strokes(ink) == alone


@pytest.mark.parametrize(
    ("wide", "width"), [((20, 51), 8), ((49, 80), 8), ((20, 50), 4), ((50, 80), 4), ((20, 80), 8)]
)
def test_a_stroke_is_as_wide_as_more_than_half_of_its_rows(
    wide: tuple[int, int], width: int
) -> None:
    ink = bar(1.0, 8, rows=wide, at=202, on=bar(1.0))  # its left edge is straight

    assert [stroke.width for stroke in strokes._strokes(ink, 1.0, 0.3)] == [width]


@pytest.mark.parametrize(
    ("pieces", "longer"),
    [
        ([(0, 34), (40, 96)], (40, 96)),
        ([(0, 50), (56, 92)], (0, 50)),
        ([(4, 36), (42, 94)], (42, 94)),
    ],
)
def test_of_two_pieces_in_a_row_the_longer_one_is_taken(
    pieces: list[tuple[int, int]], longer: tuple[int, int]
) -> None:
    ink = page()
    for rows in pieces:
        bar(0.5, rows=rows, on=ink)
    [found] = strokes._strokes(ink, 0.5, 0.3)

    assert (found.top, found.bottom + 1) == longer


@pytest.mark.parametrize("at", [12, 388])
def test_a_slash_at_the_end_of_a_line(at: float) -> None:
    [found] = leaning_strokes(bar(0.35, at=at))

    assert found.x(48) == pytest.approx(at, abs=2)


def test_beyond_its_ends_a_stroke_stays_where_they_are() -> None:
    stroke = Stroke(0.5, 100.0, top=20, bottom=60, width=3.0)

    assert [stroke.x(y) for y in (0, 20, 40, 60, 90)] == [90, 90, 80, 70, 70]
    assert stroke.height == 41


@pytest.mark.parametrize(("ground", "letters"), [(255, 0), (0, 255), (200, 90), (60, 180)])
def test_ink_is_what_the_edges_are_not(ground: int, letters: int) -> None:
    line = np.full((40, 60, 3), ground, dtype=np.uint8)
    line[5:35, 5:55] = letters  # more ink than ground

    assert np.array_equal(ink_of(line) == 1, (line == letters).all(axis=2))
    for edge in (np.s_[:5], np.s_[35:]):  # cut off along one edge
        cut = line.copy()
        cut[edge, 5:55] = letters
        assert np.array_equal(ink_of(cut) == 1, (cut == letters).all(axis=2))


@pytest.mark.parametrize(
    ("values", "runs"),
    [
        ([], []),
        ([0, 0], []),
        ([1, 2], [(0, 2)]),
        ([0, 3, 0, 0, 1, 1], [(1, 2), (4, 6)]),
        ([5, 0, 5], [(0, 1), (2, 3)]),
    ],
)
def test_runs(values: list[int], runs: list[tuple[int, int]]) -> None:
    assert strokes._runs(np.array(values, dtype=np.int32)) == runs


ROWS: npt.NDArray[np.uint8] = np.array(
    [[1, 1, 0, 1, 1, 1, 0], [1, 0, 0, 1, 1, 0, 1], [0, 0, 1, 1, 1, 0, 1]], dtype=np.uint8
)


@pytest.mark.parametrize(
    ("column", "rows", "ends"),
    [(3, 3, (3, 4)), (4, 3, (3, 4)), (0, 3, (0, 0)), (6, 3, (6, 6)), (1, 1, (0, 1)), (5, 1, (3, 5)), (1, 2, (0, 1))],
)  # fmt: skip
def test_inked_columns_are_dark_in_more_than_half_of_the_rows(
    column: int, rows: int, ends: tuple[int, int]
) -> None:
    assert strokes._inked(ROWS[:rows], column) == ends
