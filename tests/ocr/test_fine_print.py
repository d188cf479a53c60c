"""Where a photo lost detail when it was made smaller, and which parts of it are searched for that."""

import numpy as np
import pytest

from measure_extract.geometry import BBox
from measure_extract.images.base import RGBArray
from measure_extract.ocr.fine_print import fine_print_views, lost_detail
from measure_extract.ocr.views import DetectionSettings, View, enlarged_view, first_view

SIDE = 1200
LABEL = (800, 300, 960, 380)  # left, top, right, bottom


def photo(*labels: tuple[int, int, int, int], side: int = SIDE, levels: int = 255) -> RGBArray:
    """Draw labels of lines two pixels thin, as small print is, on white."""
    image = np.full((side, side, 3), 255, dtype=np.uint8)
    for left, top, right, bottom in labels:
        image[top:bottom:4, left:right] = 255 - levels
        image[top + 1 : bottom : 4, left:right] = 255 - levels
    return image


def look(
    image: RGBArray, *, closer: View | None = None, known: tuple[BBox, ...] = ()
) -> list[View]:
    first = first_view(image.shape[1], image.shape[0], DetectionSettings())
    return fine_print_views(image, first, closer, known, size=1.5)


def shows(view: View, label: tuple[int, int, int, int]) -> bool:
    return (
        view.left <= label[0]
        and view.top <= label[1]
        and view.right >= label[2]
        and view.bottom >= label[3]
    )


@pytest.mark.parametrize(
    "label",
    [LABEL, (0, 0, 160, 80), (1040, 1120, 1200, 1200), (0, 560, 160, 640), (520, 1100, 680, 1180)],
)
def test_the_part_with_small_print_is_searched_enlarged(label: tuple[int, int, int, int]) -> None:
    (view,) = look(photo(label))

    assert shows(view, label)
    assert (view.right - view.left, view.bottom - view.top) == (320, 320)
    assert 0 <= view.left and view.right <= SIDE and 0 <= view.top and view.bottom <= SIDE
    assert view.scale == pytest.approx(1.5)


@pytest.mark.parametrize(
    ("why", "image", "closer", "known"),
    [
        ("nothing printed", photo(), None, ()),
        ("the noise of compression", photo(LABEL, levels=7), None, ()),
        ("a picture that was not made smaller", photo((100, 100, 260, 180), side=600), None, ()),
        ("a few lines of a drawing", photo((100, 100, 1100, 104), (100, 900, 1100, 904)), None, ()),
        ("print that was surely read", photo(LABEL), None, ((800.0, 300.0, 960.0, 380.0),)),
        ("searched closer already", photo(LABEL), enlarged_view((700, 200, 1000, 500), 1.0), ()),
    ],
)
def test_nothing_is_searched_where_no_detail_was_lost(
    why: str, image: RGBArray, closer: View | None, known: tuple[BBox, ...]
) -> None:
    assert look(image, closer=closer, known=known) == [], why


def test_the_parts_that_lost_most_come_first_and_only_three_are_taken() -> None:
    labels = [
        (60, 60, 200, 160),
        (900, 60, 1140, 300),
        (60, 900, 260, 1100),
        (900, 900, 1060, 1060),
    ]

    views = look(photo(*labels))

    assert len(views) == 3
    assert shows(views[0], labels[1])
    assert shows(views[1], labels[2])
    assert shows(views[2], labels[3])


def test_what_is_printed_large_loses_nothing() -> None:
    image = np.full((SIDE, SIDE, 3), 255, dtype=np.uint8)
    image[400:800, 400:800] = 0

    lost = lost_detail(image, first_view(SIDE, SIDE, DetectionSettings()))

    assert lost.shape == (SIDE, SIDE)
    assert not lost[450:750, 450:750].any()
    assert not lost[:350].any()


@pytest.mark.parametrize("size", [(3, 3000), (3000, 3), (1, 1), (2000, 40)])
def test_pictures_of_odd_shapes_are_looked_at(size: tuple[int, int]) -> None:
    rng = np.random.default_rng(1)
    image = rng.integers(0, 256, (*size, 3), dtype=np.uint8)

    views = look(image)

    assert all(view.right <= size[1] and view.bottom <= size[0] for view in views)
