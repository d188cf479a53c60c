"""What a picture looks like, in 256 bits: near-duplicates differ in few of them."""

import numpy as np
import numpy.typing as npt

from measure_extract.images.base import RGBArray

__all__ = ["picture_signature"]

_SIDE = 16  # cells a side; 8 are too coarse for drawings, which are white for the most part


def picture_signature(image: RGBArray) -> int:
    """Say for each of 16 x 16 cells whether its right neighbour is brighter, as one number.

    Args:
        image: RGB. Shape: (H, W, 3), uint8.

    Source: Krawetz (2013), "Kind of like that" (difference hash).
    """
    import cv2

    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    cells = cv2.resize(grey, (_SIDE + 1, _SIDE), interpolation=cv2.INTER_AREA)
    bits: npt.NDArray[np.bool_] = cells[:, 1:] > cells[:, :-1]
    return int.from_bytes(np.packbits(bits).tobytes(), "big")
