"""Maps become boxes, at the right place of the picture."""

import cv2
import numpy as np
import pytest

from measure_extract.ocr.detection import (
    DetectionSettings,
    boxes_of,
    detection_input,
    detection_size,
)
from measure_extract.ocr.runtime import FloatArray
from tests.helpers import blank

SETTINGS = DetectionSettings()


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
def test_detection_size(size: tuple[int, int], expected: tuple[int, int]) -> None:
    assert detection_size(*size, SETTINGS.side_px, SETTINGS) == expected


def test_input_is_normalised_bgr_planes() -> None:
    red = np.zeros((40, 60, 3), dtype=np.uint8)
    red[:, :, 0] = 255
    planes = detection_input(red, (64, 32))

    assert planes.shape == (3, 32, 64)
    assert planes.dtype == np.float32
    assert planes[2].mean() == pytest.approx((1 - 0.406) / 0.225, abs=1e-4)
    assert planes[0].mean() == pytest.approx(-0.485 / 0.229, abs=1e-4)
    assert detection_input(blank(), (32, 32)).flags["C_CONTIGUOUS"]


def test_a_line_is_grown_and_scaled_to_the_picture() -> None:
    found = boxes_of(map_with((160, 100), (100, 20), 0), 640, 320, SETTINGS)

    assert len(found) == 1
    (left, top), _, (right, bottom), _ = found[0].polygon
    # Grown by area x 1.5 / perimeter = 12.5 on each side; the picture is twice as wide as the map.
    assert (left, right) == pytest.approx(((110 - 12.5) * 2, (210 + 12.5) * 2), abs=4)
    assert (top, bottom) == pytest.approx((90 - 12.5, 110 + 12.5), abs=2)
    assert found[0].det_score == pytest.approx(0.9, abs=0.05)


def test_a_slanted_line_gives_a_slanted_box() -> None:
    polygon = boxes_of(map_with((160, 160), (120, 16), 30), 320, 320, SETTINGS)[0].polygon
    (ax, ay), (bx, by) = polygon[:2]

    assert np.degrees(np.arctan2(by - ay, bx - ax)) == pytest.approx(30, abs=2)


@pytest.mark.parametrize(
    "chances",
    [
        np.zeros((64, 64), np.float32),
        map_with((160, 160), (100, 20), 0) * 0.4,
        map_with((160, 160), (2, 1), 0),
    ],
    ids=["nothing", "faint", "speck"],
)
def test_what_is_no_text_gives_nothing(chances: FloatArray) -> None:
    assert boxes_of(chances, 320, 320, SETTINGS) == []


def test_boxes_stay_inside_the_picture() -> None:
    box = boxes_of(map_with((10, 310), (60, 16), 0), 320, 320, SETTINGS)[0]

    assert all(0 <= x <= 320 and 0 <= y <= 320 for x, y in box.polygon)


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"side_px": 5000}, "side_px 5000, closer_side_px 960 and max_side_px 1920 must rise"),
        ({"box_threshold": 2}, "box_threshold must be between 0 and 1"),
        ({"unclip_ratio": 0}, "unclip_ratio must be above 0"),
    ],
)
def test_settings_are_checked(facts: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        DetectionSettings(**facts)  # type: ignore[arg-type]
