"""What is turned to the viewer comes into sight, and what is far looks small."""

import numpy as np
import pytest

from measure_extract.training.render.camera import Camera, any_camera, front_camera

Place = tuple[float, float, float]
RIGHT, UP, NEAR = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)
FAR = (0.0, 0.0, -1.0)


@pytest.mark.parametrize(
    ("yaw", "pitch", "place", "expected"),
    [
        (0, 0, (1.0, 2.0, 3.0), (1.0, 2.0, 3.0)),
        (90, 0, NEAR, RIGHT),  # the front is turned to the right ...
        (90, 0, RIGHT, FAR),
        (90, 0, UP, UP),
        (-90, 0, RIGHT, NEAR),
        (0, 90, UP, NEAR),  # ... and from above one looks at the top
        (0, 90, NEAR, (0.0, -1.0, 0.0)),
        (0, 90, RIGHT, RIGHT),
        (90, 90, RIGHT, UP),  # turned about its own axis first
        (30, 0, NEAR, (0.5, 0.0, 3**0.5 / 2)),
        (30, 0, RIGHT, (3**0.5 / 2, 0.0, -0.5)),
        (0, 30, UP, (0.0, 3**0.5 / 2, 0.5)),
    ],
)
def test_a_turned_product(yaw: float, pitch: float, place: Place, expected: Place) -> None:
    turned = Camera(yaw, pitch).turned(np.array([place, (0.0, 0.0, 0.0)]))

    assert turned[0] == pytest.approx(expected, abs=1e-9)
    assert turned[1] == pytest.approx((0, 0, 0))


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ((1.0, 2.0, 0.0), (1.0, -2.0)),  # down the page is down in the room
        ((1.0, 2.0, 1.0), (1.25, -2.5)),
        ((1.0, 2.0, -5.0), (0.5, -1.0)),
    ],
)
def test_what_is_far_looks_small(place: Place, expected: tuple[float, float]) -> None:
    found = Camera(0.0, 0.0, distance=5.0).project(np.array([place]))

    assert found == pytest.approx(np.array([expected]))


@pytest.mark.parametrize(
    ("yaw", "pitch", "is_front"), [(0, 0, True), (0.5, 0, False), (0, 0.5, False), (-3, 4, False)]
)
def test_from_the_front_nothing_recedes(yaw: float, pitch: float, is_front: bool) -> None:
    assert Camera(yaw, pitch).is_front is is_front


def test_from_the_front_depth_is_not_seen() -> None:
    found = front_camera().project(np.array([(1.0, 1.0, -1.0), (1.0, 1.0, 1.0)]))

    assert front_camera().is_front
    assert found == pytest.approx(np.array([(1.0, -1.0)] * 2), abs=1e-4)


def test_cameras_stand_in_front_or_at_a_corner_a_little_above() -> None:
    cameras = [any_camera(np.random.default_rng(seed)) for seed in range(200)]
    corners = [camera for camera in cameras if not camera.is_front]

    assert 60 < len(corners) < 160
    assert {camera.yaw_deg > 0 for camera in corners} == {True, False}
    for camera in corners:
        assert 10 < abs(camera.yaw_deg) < 45  # the front side is the one that is seen most of
        assert 0 < camera.pitch_deg < 45
        assert camera.distance > 3  # the product is 1 large: it never reaches the camera
