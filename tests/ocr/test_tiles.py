"""A large input cut in pieces gives what one call would give."""

import numpy as np
import pytest

from measure_extract.ocr.tiles import tiled
from measure_extract.runtime.base import FloatArray


class Echo:
    """Gives its first plane back and remembers the largest call."""

    def __init__(self) -> None:
        self.largest = 0

    def __call__(self, batch: FloatArray) -> FloatArray:
        self.largest = max(self.largest, batch.shape[2] * batch.shape[3])
        return batch[:, :1]


@pytest.mark.parametrize("size", [(32, 32), (640, 640), (2048, 2048), (32, 20_000), (1056, 3008)])
def test_pieces_cover_everything_and_stay_small(size: tuple[int, int]) -> None:
    inputs = np.random.default_rng(0).random((2, 3, *size), dtype=np.float32)
    echo = Echo()

    assert np.array_equal(tiled(echo, inputs), inputs[:, 0])
    assert echo.largest <= 1280 * 1280
