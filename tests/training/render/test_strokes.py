"""A line and its ends are drawn where they are said to be, in every style."""

import numpy as np
import numpy.typing as npt
import pytest

from measure_extract.geometry import BBox
from measure_extract.training.render.strokes import (
    END_STYLES,
    LineStyle,
    any_line_style,
    draw_line,
)

LEVEL: BBox = (20.0, 50.0, 180.0, 50.0)
UPRIGHT: BBox = (50.0, 20.0, 50.0, 180.0)


def ink_of(
    ends: str,
    line: BBox = LEVEL,
    *,
    gap: tuple[float, float] | None = None,
    is_dashed: bool = False,
    thick_px: int = 1,
    head_px: float = 10.0,
) -> npt.NDArray[np.bool_]:
    image = np.full((200, 200, 3), 255, dtype=np.uint8)
    style = LineStyle(ends, (0, 0, 0), thick_px, head_px, is_dashed, False, 0.0)
    draw_line(image, line, style, gap)
    return np.asarray(image[:, :, 0] < 128)


def lengths(row: npt.NDArray[np.bool_]) -> list[int]:
    """Give how long the runs of ink are."""
    edges = np.flatnonzero(np.diff(row.astype(int), prepend=0, append=0))
    return list(edges[1::2] - edges[::2])


# How far from the line's middle there is ink, and in how many rows: at its end, 5 pixels on, 10 and 20.
HEADS = {
    "arrows": [(0, 1), (2, 5), (4, 9), (0, 1)],
    "one arrow": [(0, 1), (2, 5), (4, 9), (0, 1)],
    "open arrows": [(0, 1), (2, 3), (4, 3), (0, 1)],
    "triangles": [(0, 1), (2, 3), (4, 3), (8, 17)],
    "ticks": [(6, 13), (0, 1), (0, 1), (0, 1)],
    "dots": [(2, 5), (0, 1), (0, 1), (0, 1)],
    "bare": [(0, 1), (0, 1), (0, 1), (0, 1)],
    "bar": [(2, 5), (2, 5), (2, 5), (2, 5)],
}


def heads(ink: npt.NDArray[np.bool_], *columns: int) -> list[tuple[int, int]]:
    rows = [np.flatnonzero(ink[:, column]) for column in columns]
    return [(int(abs(found - 50).max()), len(found)) for found in rows]


@pytest.mark.parametrize("ends", HEADS)
def test_a_line_ends_in_its_style(ends: str) -> None:
    ink = ink_of(ends)
    bare = [*HEADS["bare"]]

    assert heads(ink, 20, 25, 30, 40) == (bare if ends == "one arrow" else HEADS[ends])
    assert heads(ink, 180, 175, 170, 160) == HEADS[ends]
    assert np.array_equal(ink[50 - 20 : 50], ink[50 + 20 : 50 : -1])
    assert all(ink[50, 20:181])
    # An upright line looks the same, turned.
    assert np.array_equal(ink_of(ends, UPRIGHT), ink.T)


def test_every_style_of_end_is_known() -> None:
    assert {*HEADS, "no line"} == set(END_STYLES)
    assert not ink_of("no line").any()


@pytest.mark.parametrize("ends", HEADS)
@pytest.mark.parametrize("line", [(50.0, 50.0, 50.0, 50.0), (50.0, 50.0, 50.9, 50.0)])
def test_a_line_without_length_is_no_fault(ends: str, line: BBox) -> None:
    rows, columns = np.nonzero(ink_of(ends, line))

    assert np.all(abs(rows - 50) <= 20)
    assert np.all(abs(columns - 50) <= 21)


@pytest.mark.parametrize("head_px", [1.0, 3.0])
def test_a_dot_is_never_nothing(head_px: float) -> None:
    assert heads(ink_of("dots", head_px=head_px), 20) == [(1, 3)]


def test_the_text_stands_in_a_gap() -> None:
    ink = ink_of("arrows", gap=(0.25, 0.5))

    assert not ink[:, :20].any()
    assert all(ink[50, 20:61])
    assert not ink[:, 62:99].any()
    assert not ink[:, 181:].any()
    assert all(ink[50, 100:181])


def test_a_dashed_line_is_broken_along_its_whole_length() -> None:
    dashes = lengths(ink_of("bare", is_dashed=True)[50])

    assert len(dashes) == 20  # one each 8 pixels
    assert set(dashes) <= {5, 6}
    assert lengths(ink_of("bare", (20, 50, 25, 50), is_dashed=True)[50]) == [6]


def test_a_bar_is_four_times_as_thick_as_a_line() -> None:
    lines = [ink_of("bare", thick_px=thick)[:, 100].sum() for thick in (1, 2, 3)]

    assert lines == sorted(set(lines))
    for thick in (1, 2, 3):
        bar = ink_of("bar", thick_px=thick)
        assert np.array_equal(bar, ink_of("bare", thick_px=4 * thick))


def test_styles_fit_their_page() -> None:
    styles = {
        is_dark: [
            any_line_style(np.random.default_rng(seed), is_dark_page=is_dark, side_px=1000)
            for seed in range(300)
        ]
        for is_dark in (False, True)
    }

    assert {style.ink for style in styles[True]} == {(255, 255, 255)}
    assert len({style.ink for style in styles[False]}) > 5
    assert all(min(style.ink) < 160 for style in styles[False])  # seen on white
    assert {style.ends for style in styles[False]} == set(END_STYLES)
    for style in styles[False]:
        assert 1 <= style.thick_px <= 3
        assert 5 < style.head_px < 50
        assert 0 < style.offset < 0.1
    for is_rare in ("is_dashed", "has_extensions"):
        assert 10 < sum(getattr(style, is_rare) for style in styles[False]) < 120
    assert sum(style.thick_px == 1 for style in styles[False]) > 150
