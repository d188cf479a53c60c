"""Run the detection model on large inputs piece by piece, so that memory does not grow with the picture."""

from collections.abc import Callable, Iterator

import numpy as np

from measure_extract.runtime.base import FloatArray

__all__ = ["tiled"]

_CALL_PX = 1280 * 1280  # pixels that one call is given at most; more are cut up
_TILE_PX = 1024
# Each piece sees this much beyond what it answers for, so that text on a seam looks whole to one side.
_BEYOND_PX = 64


def tiled(detect: Callable[[FloatArray], FloatArray], inputs: FloatArray) -> FloatArray:
    """Give the chance of text per pixel, as one call would.

    Args:
        detect: the model. Shapes: (n, 3, height, width) to (n, 1, height, width).
        inputs: Shape: (n, 3, height, width), float32; sides are multiples of 32.

    Returns:
        Shape: (n, height, width), float32.
    """
    count, _, height, width = inputs.shape
    if height * width <= _CALL_PX:
        return detect(inputs)[:, 0]
    chances = np.zeros((count, height, width), dtype=np.float32)
    for top, bottom in _pieces(height):
        for left, right in _pieces(width):
            above, before = max(0, top - _BEYOND_PX), max(0, left - _BEYOND_PX)
            seen = detect(
                np.ascontiguousarray(
                    inputs[:, :, above : bottom + _BEYOND_PX, before : right + _BEYOND_PX]
                )
            )[:, 0]
            own = seen[:, top - above : bottom - above, left - before : right - before]
            chances[:, top:bottom, left:right] = own
    return chances


def _pieces(length: int) -> Iterator[tuple[int, int]]:
    for start in range(0, length, _TILE_PX):
        yield start, min(start + _TILE_PX, length)
