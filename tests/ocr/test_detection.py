"""Maps become boxes, at the right place of the picture."""

import cv2
import numpy as np
import pytest

from measure_extract.ocr.detection import _is_cut, boxes_of, detection_input
from measure_extract.ocr.views import DetectionSettings, View, closer_view, first_view
from measure_extract.runtime.base import FloatArray
from tests.helpers import blank

SETTINGS = DetectionSettings()


def whole(width: int, height: int) -> View:
    return View(0, 0, width, height, (320, 320))


def map_with(center: tuple[float, float], size: tuple[float, float], angle: float) -> FloatArray:
    chances = np.zeros((320, 320), dtype=np.float32)
    corners = cv2.boxPoints((center, size, angle)).astype(np.int32)
    cv2.fillPoly(chances, [corners], [0.9])
    return chances


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((1200, 1200), (640, 640)),
        ((640, 640), (640, 640)),
        ((500, 500), (640, 640)),
        ((200, 200), (384, 384)),
        ((2400, 600), (1280, 320)),
        ((20_000, 200), (1920, 32)),
        ((1, 1), (32, 32)),
    ],
)
def test_a_picture_is_first_searched_at_one_area(
    size: tuple[int, int], expected: tuple[int, int]
) -> None:
    assert first_view(*size, SETTINGS).size == expected


@pytest.mark.parametrize(
    ("size", "around", "part", "searched"),
    [
        # twice the first size, two line heights and 3 % of the picture around the line
        ((640, 640), [(300, 300, 400, 310)], (260, 260, 440, 350), (352, 192)),
        ((640, 640), [(0, 0, 50, 10), (600, 600, 640, 610)], (0, 0, 640, 640), (960, 960)),
        ((640, 640), [(0, 300, 640, 310)], (0, 260, 640, 350), (1280, 192)),
        ((1280, 1280), [(300, 300, 400, 310)], (241, 241, 459, 369), (224, 128)),
        ((500, 500), [(0, 0, 500, 500)], (0, 0, 500, 500), (960, 960)),
        ((200, 200), [(0, 0, 50, 10)], None, None),  # was enlarged as far as it may already
        ((1000, 1000), [], (0, 0, 1000, 1000), (960, 960)),
        # seen from far away: as large as it is, up to a limit
        ((2000, 2000), [], (0, 0, 2000, 2000), (1984, 1984)),
        ((2000, 2000), [(0, 0, 400, 100)], (0, 0, 660, 360), (672, 352)),
        ((9000, 3000), [], (0, 0, 9000, 3000), (3552, 1184)),
    ],
)
def test_the_closer_view(
    size: tuple[int, int],
    around: list[tuple[float, float, float, float]],
    part: tuple[int, int, int, int] | None,
    searched: tuple[int, int] | None,
) -> None:
    view = closer_view(first_view(*size, SETTINGS), *size, around, SETTINGS)

    if part is None:
        assert view is None
    else:
        assert view is not None
        assert (view.left, view.top, view.right, view.bottom) == part
        assert view.size == searched


def test_input_is_normalised_bgr_planes() -> None:
    red = np.zeros((40, 60, 3), dtype=np.uint8)
    red[:, :, 0] = 255
    planes = detection_input(red, View(0, 0, 60, 40, (64, 32)))

    assert planes.shape == (3, 32, 64)
    assert planes.dtype == np.float32
    assert planes[2].mean() == pytest.approx((1 - 0.406) / 0.225, abs=1e-4)
    assert planes[1].mean() == pytest.approx(-0.456 / 0.224, abs=1e-4)
    assert planes[0].mean() == pytest.approx(-0.485 / 0.229, abs=1e-4)
    assert detection_input(blank(), View(0, 0, 60, 40, (32, 32))).flags["C_CONTIGUOUS"]


def test_a_line_is_grown_and_scaled_to_the_picture() -> None:
    found = boxes_of(map_with((160, 100), (100, 20), 0), whole(640, 320), 640, 320, SETTINGS)

    assert len(found) == 1
    (left, top), _, (right, bottom), _ = found[0].polygon
    # Grown by area x 1.5 / perimeter = 12.5 on each side; the picture is twice as wide as the map.
    assert (left, right) == pytest.approx(((110 - 12.5) * 2, (210 + 12.5) * 2), abs=4)
    assert (top, bottom) == pytest.approx((90 - 12.5, 110 + 12.5), abs=2)
    assert found[0].det_score == pytest.approx(0.9, abs=0.05)


def test_a_slanted_line_gives_a_slanted_box() -> None:
    polygon = boxes_of(map_with((160, 160), (120, 16), 30), whole(320, 320), 320, 320, SETTINGS)[
        0
    ].polygon
    (ax, ay), (bx, by) = polygon[:2]

    assert np.degrees(np.arctan2(by - ay, bx - ax)) == pytest.approx(30, abs=2)


@pytest.mark.parametrize(
    "chances",
    [
        np.zeros((64, 64), np.float32),
        map_with((160, 160), (100, 20), 0) * 0.3,
        map_with((160, 160), (2, 1), 0),
        map_with((160, 160), (100, 1), 0),
        map_with((160, 160), (100, 2), 0),
    ],
    ids=["nothing", "faint", "speck", "hairline", "thin line"],
)
def test_what_is_no_text_gives_nothing(chances: FloatArray) -> None:
    assert boxes_of(chances, whole(320, 320), 320, 320, SETTINGS) == []


def test_a_doubtful_line_is_found_with_its_low_score() -> None:
    (box,) = boxes_of(map_with((160, 160), (100, 20), 0) * 0.4, whole(320, 320), 320, 320, SETTINGS)

    assert box.det_score == pytest.approx(0.36, abs=0.03)
    assert box.det_score < SETTINGS.box_threshold


@pytest.mark.parametrize(
    ("center", "corner"), [((10, 310), (0, 320)), ((310, 310), (320, 320)), ((10, 10), (0, 0))]
)
def test_boxes_stay_inside_the_picture(
    center: tuple[float, float], corner: tuple[float, float]
) -> None:
    [box] = boxes_of(map_with(center, (60, 16), 0), whole(320, 320), 320, 320, SETTINGS)

    assert all(0 <= x <= 320 and 0 <= y <= 320 for x, y in box.polygon)
    assert corner in box.polygon


def test_small_print_is_found() -> None:
    assert boxes_of(map_with((160, 160), (100, 4), 0), whole(320, 320), 320, 320, SETTINGS)


def test_a_long_view_is_scaled_along_each_side_by_itself() -> None:
    chances = map_with((160, 100), (100, 20), 0)[:200]
    (box,) = boxes_of(chances, View(0, 0, 640, 200, (320, 200)), 640, 200, SETTINGS)
    (left, top), _, (right, bottom), _ = box.polygon

    assert ((left + right) / 2, (top + bottom) / 2) == pytest.approx((320, 100), abs=2)


def test_fine_stripes_are_grey_from_afar() -> None:
    stripes = np.zeros((80, 320, 3), dtype=np.uint8)
    stripes[:, ::4] = 252
    planes = detection_input(stripes, View(0, 0, 320, 80, (80, 20)))
    grey = detection_input(np.full((20, 80, 3), 63, dtype=np.uint8), View(0, 0, 80, 20, (80, 20)))

    assert np.allclose(planes, grey, atol=1e-5)


VIEW = View(100, 100, 420, 260, (320, 160))


@pytest.mark.parametrize(
    ("area", "size", "is_cut"),
    [
        ((3, 3, 50, 20), (1000, 1000), False),
        ((2, 3, 50, 20), (1000, 1000), True),
        ((3, 2, 50, 20), (1000, 1000), True),
        ((267, 137, 50, 20), (1000, 1000), False),
        ((268, 137, 50, 20), (1000, 1000), True),
        ((267, 138, 50, 20), (1000, 1000), True),
        ((268, 137, 50, 20), (420, 1000), False),  # the picture ends there
        ((267, 138, 50, 20), (1000, 260), False),
        ((200, 30, 50, 20), (1000, 1000), False),
    ],
)
def test_a_line_at_the_edge_of_a_view_is_cut(
    area: tuple[int, int, int, int], size: tuple[int, int], is_cut: bool
) -> None:
    assert _is_cut(area, VIEW, *size) is is_cut


def test_at_the_upper_left_of_a_picture_nothing_is_cut() -> None:
    assert not _is_cut((0, 0, 50, 20), whole(320, 320), 320, 320)


def test_a_part_gives_boxes_on_the_picture_and_no_line_that_it_cuts() -> None:
    view = View(200, 100, 360, 260, (320, 320))  # searched at twice its size
    inside = map_with((160, 100), (100, 20), 0)
    cut = map_with((300, 200), (80, 20), 0)
    (box,) = boxes_of(np.maximum(inside, cut), view, 1000, 1000, SETTINGS)
    (left, top), _, (right, bottom), _ = box.polygon

    assert (left + right) / 2 == pytest.approx(200 + 160 / 2, abs=1)
    assert (top + bottom) / 2 == pytest.approx(100 + 100 / 2, abs=1)
    assert len(boxes_of(cut, view, 360, 1000, SETTINGS)) == 1  # the picture ends there


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"side_px": 5000}, "side_px 5000, closer_side_px 960 and full_side_px 2048 must rise"),
        ({"max_side_px": 100}, "max_side_px 100 is below side_px 640"),
        ({"closer": 1.0}, "closer must be above 1"),
        ({"box_threshold": 2}, "box_threshold must be between 0 and 1"),
        ({"doubt_threshold": 0}, "doubt_threshold must be between 0 and 1"),
        ({"doubt_threshold": 0.5}, "doubt_threshold 0.5 is above box_threshold 0.45"),
        ({"unclip_ratio": 0}, "unclip_ratio must be above 0"),
    ],
)
def test_settings_are_checked(facts: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        DetectionSettings(**facts)  # type: ignore[arg-type]


def bent_map(rise: float, chance: float = 0.9, length: float = 200) -> FloatArray:
    """Draw a band of 20 pixels about (160, 160) whose middle is so much below its ends."""
    y, x = np.mgrid[:320, :320]
    middle = 160 + rise * (1 - ((x - 160) / length * 2) ** 2)
    inside = (np.abs(x - 160) <= length / 2) & (np.abs(y - middle) <= 10)
    return np.where(inside, np.float32(chance), np.float32(0))


@pytest.mark.parametrize("rise", [30, -30])
def test_a_bent_line_has_its_middle_on_the_picture(rise: float) -> None:
    view = View(200, 100, 360, 260, (320, 320))  # searched at twice its size
    (box,) = boxes_of(bent_map(rise), view, 1000, 1000, SETTINGS)

    assert box.arc is not None
    arc = box.arc.along(0)
    assert arc.middle == pytest.approx((200 + 160.5 / 2, 100 + (160.5 + rise) / 2), abs=0.2)
    # Grown by area x 1.5 / perimeter: 13.2 pixels of the map on each side.
    assert arc.chord_px == pytest.approx((200 + 2 * 13.2) / 2, abs=3)
    assert arc.thickness_px == pytest.approx((18.5 + 2 * 13.2) / 2, abs=1.5)
    assert arc.rise_px == pytest.approx(rise / 2 * 1.13**2, abs=1.5)


def test_what_was_squeezed_for_the_search_has_its_middle_on_the_picture() -> None:
    (box,) = boxes_of(bent_map(30), View(0, 0, 320, 640, (320, 320)), 320, 640, SETTINGS)

    assert box.arc is not None
    arc = box.arc.along(0)
    assert arc.middle == pytest.approx((160.5, 2 * 190.5), abs=0.5)
    assert arc.start[0] == pytest.approx(60 - 24, abs=5)
    assert arc.rise_px == pytest.approx(60 * 1.24**2, abs=5)


@pytest.mark.parametrize(("rise", "length", "is_bent"), [(8, 200, True), (30, 90, False)])
def test_a_slight_bend_counts_and_what_is_half_as_high_as_long_does_not(
    rise: float, length: float, is_bent: bool
) -> None:
    map_ = bent_map(rise, length=length)
    (box,) = boxes_of(map_, whole(320, 320), 320, 320, SETTINGS)

    assert (box.arc is not None) is is_bent


def test_a_straight_line_has_no_arc() -> None:
    for angle in (0, 20, 90):
        (box,) = boxes_of(
            map_with((160, 160), (200, 20), angle), whole(320, 320), 320, 320, SETTINGS
        )
        assert box.arc is None


def test_a_bent_line_is_as_sure_as_its_own_pixels() -> None:
    """Its rectangle is empty for the most part."""
    (box,) = boxes_of(bent_map(60, 0.5), whole(320, 320), 320, 320, SETTINGS)

    assert box.det_score == pytest.approx(0.5, abs=0.03)
