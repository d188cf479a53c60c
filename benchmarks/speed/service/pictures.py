"""Real photos made small, in thousands of different sizes."""

import io
import random
from collections.abc import Callable, Sequence
from pathlib import Path

from PIL import Image

from measure_extract.images.load import load_image

__all__ = ["LARGE_PX", "ONE_LARGE_IN", "SMALL_PX", "sized_photos"]

SMALL_PX, LARGE_PX = (40, 120), (320, 640)  # longest sides
ONE_LARGE_IN = 40

_SEED = 18
_PHOTOS = 40  # that are made small
_KEPT_PX = 1000  # longest side in which they are held


def sized_photos(paths: Sequence[Path], sizes: int) -> Callable[[int], bytes]:
    """Give real photos made small, as JPEG, in so many different sizes; one in forty is larger.

    Args:
        paths: of photos.
        sizes: that differ; then the same pictures come again.
    """
    rng = random.Random(_SEED)
    pictures = [Image.fromarray(load_image(path)) for path in paths[:_PHOTOS]]
    for picture in pictures:
        picture.thumbnail((_KEPT_PX, _KEPT_PX))
    chosen: dict[tuple[int, int], Image.Image] = {}
    while len(chosen) < sizes:
        is_large = len(chosen) % ONE_LARGE_IN == 0
        picture = pictures[len(chosen) % len(pictures)]
        chosen.setdefault(_size(picture, LARGE_PX if is_large else SMALL_PX, rng), picture)
    listed = list(chosen.items())

    def photo(number: int) -> bytes:
        size, picture = listed[number % sizes]
        out = io.BytesIO()
        picture.resize(size).save(out, "JPEG", quality=85)
        return out.getvalue()

    return photo


def _size(picture: Image.Image, longest_px: tuple[int, int], rng: random.Random) -> tuple[int, int]:
    """Draw a size for a picture, a little narrower than it is."""
    scale = rng.uniform(*longest_px) / max(picture.size)
    width, height = picture.width * scale * rng.uniform(0.6, 1.0), picture.height * scale
    return max(16, round(width)), max(16, round(height))
