"""Find where text stands: from a picture to tilted rectangles, by the DB method.

The model gives each pixel's chance of being inside a shrunken text line; connected pixels become
rectangles, grown back to the line's size.

Source: Liao et al. (2020), Real-time Scene Text Detection with Differentiable Binarization.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from measure_extract.geometry import Polygon, order_points
from measure_extract.images.base import RGBArray
from measure_extract.ocr.arcs import Arc, arc_of
from measure_extract.ocr.views import DetectionSettings, View
from measure_extract.runtime.base import FloatArray

__all__ = ["DetectedBox", "boxes_of", "detection_input"]

# ImageNet mean and deviation, applied to blue, green, red in this order as PaddleOCR does
# (PP-OCRv6_small_det, inference.yml).
_MEAN = (0.485, 0.456, 0.406)
_DEVIATION = (0.229, 0.224, 0.225)
_MAX_BOXES = 3000
_MIN_SIDE_PX = 3.0  # of the shrunken area, as PaddleOCR
_FULL = 0.75  # share of its rectangle that the area of a straight line fills at least
_EDGE_PX = 2  # text areas are shrunken: one this near the edge belongs to a line that is cut off


@dataclass(frozen=True, slots=True)
class DetectedBox:
    """A place where text stands."""

    polygon: Polygon  # in pixels of the picture, top-left first, clockwise
    det_score: float  # mean chance of its pixels, in [0, 1]
    arc: Arc | None = None  # where its middle runs, if it is bent


def detection_input(image: RGBArray, view: View) -> FloatArray:
    """Resize and normalise what a view shows. Returns shape (3, height, width), float32, BGR."""
    import cv2

    part = image[view.top : view.bottom, view.left : view.right]
    is_reduced = view.size[0] < part.shape[1]
    resized = cv2.resize(
        part, view.size, interpolation=cv2.INTER_AREA if is_reduced else cv2.INTER_LINEAR
    )
    bgr = cv2.cvtColor(resized, cv2.COLOR_RGB2BGR)
    planes = cv2.LUT(bgr, _lookup()).transpose(2, 0, 1)
    return np.ascontiguousarray(planes, dtype=np.float32)


def _lookup() -> npt.NDArray[np.float32]:
    levels = np.arange(256, dtype=np.float32)[:, None] / 255
    table = (levels - np.array(_MEAN)) / np.array(_DEVIATION)
    return np.ascontiguousarray(table[None].astype(np.float32))  # shape (1, 256, 3)


def boxes_of(
    chances: FloatArray, view: View, width: int, height: int, settings: DetectionSettings
) -> list[DetectedBox]:
    """Turn the model's map of a view into rectangles on the picture.

    Args:
        chances: chance of text per pixel. Shape: (view.size[1], view.size[0]), float32.
        view: what was searched.
        width: of the picture, in pixels.
        height: of the picture, in pixels.
        settings: thresholds.

    Returns:
        Boxes in no particular order, inside the picture, doubtful ones too; text that the view cuts off is
        left out.
    """
    import cv2

    is_text = (chances > settings.pixel_threshold).astype(np.uint8)
    contours, _ = cv2.findContours(is_text, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    scale = (
        (view.right - view.left) / chances.shape[1],
        (view.bottom - view.top) / chances.shape[0],
    )
    found = []
    for contour in contours[:_MAX_BOXES]:
        if _is_cut(cv2.boundingRect(contour), view, width, height):
            continue
        rectangle = cv2.minAreaRect(contour)
        if min(rectangle[1]) < _MIN_SIDE_PX:
            continue
        arc = _arc_of(contour, rectangle, view, scale, settings.unclip_ratio)
        outline = cv2.boxPoints(rectangle) if arc is None else contour[:, 0]
        score = _mean_inside(chances, np.asarray(outline, dtype=np.float32))
        if score < settings.doubt_threshold:
            continue
        corners = cv2.boxPoints(_grown(rectangle, settings.unclip_ratio))
        points = [
            (
                min(max(view.left + float(x) * scale[0], 0.0), width),
                min(max(view.top + float(y) * scale[1], 0.0), height),
            )
            for x, y in corners
        ]
        found.append(DetectedBox(order_points(points), round(score, 4), arc))
    return found


def _arc_of(
    contour: npt.NDArray[Any],
    rectangle: tuple,  # type: ignore[type-arg]
    view: View,
    scale: tuple[float, float],
    ratio: float,
) -> Arc | None:
    """Find where the middle of a text area runs, if it is bent, grown as `_grown` grows rectangles."""
    import cv2

    across, down = rectangle[1]
    if (
        max(across, down) < 2 * min(across, down)
        or cv2.contourArea(contour) > _FULL * across * down
    ):
        return None
    left, top, width, height = cv2.boundingRect(contour)
    mask = np.zeros((height, width), dtype=np.uint8)
    cv2.fillPoly(mask, [contour - (left, top)], [1.0])
    y, x = np.nonzero(mask)
    pixels = np.stack(
        [(x + left + 0.5) * scale[0] + view.left, (y + top + 0.5) * scale[1] + view.top], 1
    )
    arc = arc_of(pixels, len(pixels) * scale[0] * scale[1])
    if arc is None:
        return None
    return arc.grown(_growth(arc.length_px, arc.thickness_px, ratio))


def _is_cut(area: Sequence[int], view: View, width: int, height: int) -> bool:
    """Tell whether text runs out of the view, and not out of the picture."""
    left, top, across, down = area
    return (
        (view.left > 0 and left <= _EDGE_PX)
        or (view.top > 0 and top <= _EDGE_PX)
        or (view.right < width and left + across >= view.size[0] - _EDGE_PX)
        or (view.bottom < height and top + down >= view.size[1] - _EDGE_PX)
    )


def _grown(rectangle: tuple, ratio: float) -> tuple:  # type: ignore[type-arg]
    center, (across, down), angle = rectangle
    distance = _growth(across, down, ratio)
    return center, (across + 2 * distance, down + 2 * distance), angle


def _growth(across: float, down: float, ratio: float) -> float:
    """Give by how much every side moves outwards: area x ratio / perimeter (Liao et al., section 3.3)."""
    return across * down * ratio / (2 * (across + down))


def _mean_inside(chances: FloatArray, corners: FloatArray) -> float:
    """Mean chance inside the corners, looking at their bounding rows and columns only."""
    import cv2

    height, width = chances.shape
    left, top = np.maximum(np.floor(corners.min(axis=0)), 0).astype(int)
    right, bottom = np.minimum(np.ceil(corners.max(axis=0)) + 1, (width, height)).astype(int)
    window = chances[top:bottom, left:right]
    mask = np.zeros(window.shape, dtype=np.uint8)
    cv2.fillPoly(mask, [np.round(corners - (left, top)).astype(np.int32)], [1.0])
    return float(cv2.mean(window, mask)[0])
