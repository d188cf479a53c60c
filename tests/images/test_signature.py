"""What a picture looks like: where it grows brighter to the right."""

import numpy as np
import pytest

from measure_extract.images.signature import picture_signature

RISING = np.tile(np.linspace(0, 255, 340).astype(np.uint8)[None, :, None], (200, 1, 3))
HALVES = np.zeros((32, 34, 3), np.uint8)
HALVES[:, :17] = (255, 0, 0)  # red is brighter than blue
HALVES[:, 17:] = (0, 0, 255)
ALL = (1 << 256) - 1


@pytest.mark.parametrize(
    ("name", "image", "signature"),
    [
        ("brighter to the right", RISING, ALL),
        ("darker to the right", RISING[:, ::-1], 0),
        ("brighter downwards", RISING.transpose(1, 0, 2), 0),
        ("of one colour", np.full((9, 9, 3), 200, np.uint8), 0),
        ("red, then blue", HALVES, 0),
        ("blue, then red", HALVES[:, ::-1], sum(1 << 16 * row for row in range(16)) * (3 << 7)),
    ],
)
def test_signature(name: str, image: np.ndarray, signature: int) -> None:
    assert picture_signature(np.ascontiguousarray(image)) == signature
