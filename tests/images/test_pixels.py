"""Print stays visible, however deep its numbers are and on whatever paper it lies."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from measure_extract.images.base import is_blank
from measure_extract.images.pixels import eight_bits, lay_on_paper

PAGE = np.array([[0, 100, 200, 255]], np.uint8)

DEPTHS = [
    ("8 bits", PAGE, 255),
    ("8 bits in 16", PAGE.astype(np.uint16), 255),
    ("8 bits in 32", PAGE.astype(np.int32), 255),
    ("8 bits in 64", PAGE.astype(np.int64), 255),
    ("8 bits in float", PAGE.astype(np.float64), 255),
    ("8 bits in half float", PAGE.astype(np.float16), 255),
    ("unit range", PAGE / 255, 255),
    ("unit range, single", (PAGE / 255).astype(np.float32), 255),
    ("unit range that shoots over", PAGE / 255 * 1.1, 255),
    ("10 bits in 16", PAGE.astype(np.uint16) * 4, 255),
    ("12 bits in 16", PAGE.astype(np.uint16) * 16, 255),
    ("16 bits", PAGE.astype(np.uint16) * 257, 255),
    ("16 bits, big-endian", (PAGE.astype(np.uint16) * 257).astype(">u2"), 255),
    ("16 bits in float", PAGE.astype(np.float32) * 257, 255),
    ("24 bits", PAGE.astype(np.int32) * 65793, 255),
    ("one bit in 8", np.array([[0, 1]], np.uint8), 255),
    ("bool", np.array([[False, True]]), 255),
    ("not a number", np.array([[np.nan, 1.0]]), 255),
    ("infinite", np.array([[-np.inf, 0.5, np.inf]]), 255),
    ("tiny range", np.array([[0.0, 1e-6]]), 255),
    ("a narrow band of 16 bits", np.array([[40_000, 40_050]], np.uint16), 255),
]


@pytest.mark.parametrize(("name", "values", "top"), DEPTHS, ids=[c[0] for c in DEPTHS])
def test_a_page_of_any_depth_keeps_its_range(name: str, values: np.ndarray, top: int) -> None:
    before = values.copy()
    page = eight_bits(values)

    assert page.dtype == np.uint8
    assert page.min() == 0
    assert top - 5 <= page.max() <= top
    np.testing.assert_array_equal(values, before)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (np.array([[-1, 4]]), "begin at -1"),
        (np.array([[1j]]), "complex128"),
        (np.array([["a"]]), "whole, bool or float"),
    ],
)
def test_other_numbers_are_refused(values: np.ndarray, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        eight_bits(values)


@given(st.integers(0, 255), st.sampled_from([np.uint8, np.uint16, np.int32, np.float32]))
def test_eight_bit_values_stay_what_they_are(value: int, kind: type) -> None:
    assert eight_bits(np.array([[0, value, 255]], kind))[0, 1] == value


def ink(*squares: tuple[int, int], side: int = 60) -> np.ndarray:
    """Draw 8 x 8 squares, each of a grey and an opacity, on nothing."""
    page = np.zeros((20, side, 4), np.uint8)
    for i, (grey, opacity) in enumerate(squares):
        page[6:14, 4 + 14 * i : 12 + 14 * i] = (grey, grey, grey, opacity)
    return page


def slanted() -> np.ndarray:
    """Draw a line of single pixels from corner to corner, all but white between its ends."""
    page = np.zeros((20, 60, 4), np.uint8)
    for i in range(10):
        page[i + 5, i + 20] = (*[0 if i in (0, 9) else 250] * 3, 255)
    return page


PAPERS = [
    ("black ink", ink((0, 255)), 255),
    ("white ink", ink((255, 255), (255, 255)), 0),
    ("pale ink", ink((220, 255)), 0),
    ("dark grey ink", ink((90, 255)), 255),
    ("black and white ink", ink((0, 255), (255, 255)), 128),
    ("half transparent white ink", ink((255, 140)), 0),
    ("half transparent black ink", ink((0, 140)), 255),
    ("half transparent grey ink", ink((170, 140)), 0),
    ("a slanted line, dark at its ends", slanted(), 255),  # is one piece, not ten
    ("nothing", ink(), 255),
]


@pytest.mark.parametrize(("name", "rgba", "paper"), PAPERS, ids=[c[0] for c in PAPERS])
def test_paper_keeps_the_ink(name: str, rgba: np.ndarray, paper: int) -> None:
    page = lay_on_paper(rgba)

    assert page.shape == (20, 60, 3)
    assert page[0, 0].tolist() == [paper] * 3
    assert is_blank(page) == (name == "nothing")


def test_a_white_product_with_print_on_it_stays_on_white() -> None:
    product = ink((255, 255))
    product[8:12, 6:10, :3] = 0

    assert lay_on_paper(product)[0, 0, 0] == 255


def test_colors_under_a_transparency_of_zero_are_taken() -> None:
    page = np.zeros((4, 6, 4), np.uint8)
    page[:, :3, :3] = 200

    np.testing.assert_array_equal(lay_on_paper(page), page[:, :, :3])


@pytest.mark.parametrize(
    ("step", "expected"), [(0, True), (7, True), (13, True), (14, False), (255, False)]
)
def test_blank_is_one_value_or_nearly(step: int, expected: bool) -> None:
    page = np.zeros((3, 3, 3), np.uint8)
    page[1, 1, 2] = step

    assert is_blank(page) is expected
