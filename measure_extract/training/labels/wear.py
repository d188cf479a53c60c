"""What a camera and a shop do to a label: a ground around it, slight rotation, blur, noise, JPEG."""

import io
import math
from random import Random
from typing import TYPE_CHECKING

import numpy as np

from measure_extract.geometry import BBox

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["wear"]

_UNTOUCHED_SHARE = 0.35
_MAX_TURN_DEG = 4.0


def wear(
    random: Random, image: "Image", boxes: tuple[BBox, ...]
) -> tuple["Image", tuple[BBox, ...]]:
    """Put the label on a ground, turn and blur it a little, and save it as JPEG; or leave it as it is.

    Args:
        random: decides what is done.
        image: RGB.
        boxes: places in it, in pixels.

    Returns:
        The new picture, and the boxes around the same places in it.
    """
    if random.random() < _UNTOUCHED_SHARE:
        return image, boxes
    if random.random() < 0.4:
        image, boxes = _on_ground(random, image, boxes)
    if random.random() < 0.4:
        image, boxes = _turned(image, boxes, random.uniform(-_MAX_TURN_DEG, _MAX_TURN_DEG))
    if random.random() < 0.25:
        image = _blurred(image, random.uniform(0.3, 0.8))
    if random.random() < 0.2:
        image = _noisy(image, seed=random.getrandbits(32), sigma=random.uniform(2, 8))
    if random.random() < 0.7:
        image = _as_jpeg(image, random.randint(55, 92))
    return image, boxes


def _on_ground(
    random: Random, image: "Image", boxes: tuple[BBox, ...]
) -> tuple["Image", tuple[BBox, ...]]:
    """Stick the label on a larger surface of one colour that fades from top to bottom."""
    from PIL import Image as PilImage

    left, top, right, bottom = (random.randint(10, 120) for _ in range(4))
    width, height = image.width + left + right, image.height + top + bottom
    first, last = (np.array([random.randint(40, 250) for _ in range(3)]) for _ in range(2))
    share = np.linspace(0, 1, height)[:, None, None]
    ground = (first * (1 - share) + last * share).astype(np.uint8)
    found = PilImage.fromarray(np.broadcast_to(ground, (height, width, 3)).copy())
    found.paste(image, (left, top))
    return found, tuple((x0 + left, y0 + top, x1 + left, y1 + top) for x0, y0, x1, y1 in boxes)


def _turned(
    image: "Image", boxes: tuple[BBox, ...], angle_deg: float
) -> tuple["Image", tuple[BBox, ...]]:
    from PIL import Image as PilImage

    corner = image.getpixel((0, 0))
    turned = image.rotate(
        angle_deg, resample=PilImage.Resampling.BICUBIC, expand=True, fillcolor=corner
    )
    return turned, tuple(_turned_box(box, image.size, turned.size, angle_deg) for box in boxes)


def _turned_box(
    box: BBox, before: tuple[int, int], after: tuple[int, int], angle_deg: float
) -> BBox:
    """Turn the corners counter-clockwise about the middle; y points down."""
    cos, sin = math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))
    points = []
    for x in (box[0], box[2]):
        for y in (box[1], box[3]):
            dx, dy = x - before[0] / 2, y - before[1] / 2
            points.append((after[0] / 2 + dx * cos + dy * sin, after[1] / 2 - dx * sin + dy * cos))
    xs, ys = zip(*points, strict=True)
    return (min(xs), min(ys), max(xs), max(ys))


def _blurred(image: "Image", radius_px: float) -> "Image":
    from PIL import ImageFilter

    return image.filter(ImageFilter.GaussianBlur(radius_px))


def _noisy(image: "Image", *, seed: int, sigma: float) -> "Image":
    from PIL import Image as PilImage

    pixels = np.asarray(image).astype(np.float32)
    pixels += np.random.default_rng(seed).normal(0, sigma, pixels.shape)
    return PilImage.fromarray(pixels.clip(0, 255).astype(np.uint8))


def _as_jpeg(image: "Image", quality: int) -> "Image":
    from PIL import Image as PilImage

    memory = io.BytesIO()
    image.save(memory, "JPEG", quality=quality)
    memory.seek(0)
    return PilImage.open(memory).convert("RGB")
