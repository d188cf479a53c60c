"""Plain margins are left out; a row for each kind of page."""

import numpy as np
import pytest

from measure_extract.images.base import RGBArray
from measure_extract.layout.margins import inside_margins


def page_with(place: tuple[int, int, int, int], *, paper: int = 250, ink: int = 0) -> RGBArray:
    """A page of 400 x 300 pixels with a dark rectangle from left, top to right, bottom."""
    page = np.full((300, 400, 3), paper, np.uint8)
    left, top, right, bottom = place
    page[top:bottom, left:right, 1] = ink
    return page


WHOLE = (0, 0, 400, 300)
# The page, and the part that is left; 8 pixels around what it shows stay.
PAGES = [
    (page_with((100, 120, 250, 180)), (92, 112, 258, 188)),
    (page_with((5, 5, 395, 30)), (0, 0, 400, 38)),  # no more than there is
    (page_with((100, 120, 101, 121)), (92, 112, 109, 129)),
    (page_with((100, 120, 250, 180), paper=0, ink=255), (92, 112, 258, 188)),
    (page_with((100, 120, 250, 180), paper=255, ink=253), WHOLE),  # as faint as noise
    (page_with((100, 120, 250, 180), paper=255, ink=252), (92, 112, 258, 188)),
    (page_with((0, 0, 150, 180)), WHOLE),  # one corner is of another colour
    (page_with((0, 120, 150, 180)), (0, 112, 158, 188)),
    (page_with((0, 0, 0, 0)), WHOLE),
    (page_with((250, 120, 400, 300)), WHOLE),  # the last corner
]


@pytest.mark.parametrize(("page", "part"), PAGES)
def test_margins_are_left_out(page: RGBArray, part: tuple[int, int, int, int]) -> None:
    assert inside_margins(page) == part


@pytest.mark.parametrize("size", [(1, 1), (1, 50), (50, 1), (2, 2)])
def test_a_picture_of_a_few_pixels_has_no_margin(size: tuple[int, int]) -> None:
    assert inside_margins(np.zeros((*size, 3), np.uint8)) == (0, 0, size[1], size[0])
