"""Whatever is done to a label, its boxes stay around the same print."""

from random import Random

import numpy as np
import pytest
from PIL import Image

from measure_extract.geometry import BBox
from measure_extract.training.labels import wear

BOX: BBox = (50.0, 30.0, 120.0, 60.0)


@pytest.fixture
def label() -> Image.Image:
    """Give a white picture with a red print."""
    image = Image.new("RGB", (200, 100), (255, 255, 255))
    image.paste((255, 0, 0), (50, 30, 120, 60))
    return image


def red_box(image: Image.Image) -> BBox:
    pixels = np.asarray(image).astype(int)
    rows, columns = np.nonzero(pixels[:, :, 0] - pixels[:, :, 1] > 127)
    return (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)


@pytest.mark.parametrize("angle_deg", [-90.0, -4.0, 0.0, 3.0, 90.0, 180.0])
def test_a_turned_print_is_in_its_box(label: Image.Image, angle_deg: float) -> None:
    turned, [box] = wear._turned(label, (BOX,), angle_deg)

    assert box == pytest.approx(red_box(turned), abs=1.5)


@pytest.mark.parametrize("seed", range(5))
def test_a_label_lies_whole_on_a_ground_that_fades(label: Image.Image, seed: int) -> None:
    found, [box] = wear._on_ground(Random(seed), label, (BOX,))
    left, top = round(box[0] - BOX[0]), round(box[1] - BOX[1])
    right, bottom = found.width - left - 200, found.height - top - 100
    pixels = np.asarray(found)

    assert box == (BOX[0] + left, BOX[1] + top, BOX[2] + left, BOX[3] + top)
    assert np.array_equal(pixels[top : top + 100, left : left + 200], np.asarray(label))
    assert all(10 <= edge <= 120 for edge in (left, top, right, bottom))
    assert (pixels[:, :left] == pixels[:, :1]).all()
    steps = np.diff(pixels[:, 0].astype(int), axis=0)
    assert ((steps >= 0).all(axis=0) | (steps <= 0).all(axis=0)).all()
    assert 30 <= pixels[:, 0].min() and pixels[:, 0].max() <= 250


def test_noise_is_as_strong_as_asked_and_blur_smooths(label: Image.Image) -> None:
    grey = Image.new("RGB", (200, 100), (128, 128, 128))
    noise = np.asarray(wear._noisy(grey, seed=1, sigma=5.0)).astype(float) - 128
    edge = np.asarray(wear._blurred(label, 2.0))[45, 40:60, 1].astype(int)

    assert noise.std() == pytest.approx(5, abs=0.2)
    assert abs(noise.mean()) < 1
    assert sorted(edge, reverse=True) == list(edge)
    assert len(set(edge)) > 5
    assert wear._as_jpeg(label, 90).size == label.size


def test_a_third_of_the_labels_is_left_as_it_is(label: Image.Image) -> None:
    worn = [wear.wear(Random(seed), label, (BOX,))[0] for seed in range(150)]

    assert 38 < sum(found is label for found in worn) < 68
    assert len({found.size for found in worn}) > 25
