"""Where a picture shows anything: inside its plain margins."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from measure_extract.images.base import RGBArray

__all__ = ["inside_margins"]

# Of 255: a margin differs by no more from the colour of its corners.
_PLAIN = 2
_KEPT_PX = 8  # of a margin stay, beside the outermost edge


def inside_margins(image: "RGBArray") -> tuple[int, int, int, int]:
    """Give the part of a picture that is inside its plain margins, and a little of them.

    A margin has the colour of the four corners. Where they differ, or the picture is plain, all of it is given.

    Args:
        image: RGB. Shape: (H, W, 3), uint8.

    Returns:
        left, top, right, bottom in pixels, the last two excluded.
    """
    import cv2

    height, width = image.shape[:2]
    whole = 0, 0, width, height
    corners = image[[0, 0, -1, -1], [0, -1, 0, -1]]
    if np.ptp(corners, axis=0).max() > _PLAIN:
        return whole
    colour = np.median(corners, axis=0)
    plain = cv2.inRange(image, colour - _PLAIN, colour + _PLAIN)
    left, top, across, down = cv2.boundingRect(cv2.bitwise_not(plain))
    if not across:
        return whole
    return (
        max(0, left - _KEPT_PX),
        max(0, top - _KEPT_PX),
        min(width, left + across + _KEPT_PX),
        min(height, top + down + _KEPT_PX),
    )
