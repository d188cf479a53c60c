"""Find where text stands: from a picture to tilted rectangles, by the DB method.

The model gives each pixel's chance of being inside a shrunken text line; connected pixels become
rectangles, grown back to the line's size.

Source: Liao et al. (2020), Real-time Scene Text Detection with Differentiable Binarization.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt

from measure_extract.geometry import Polygon, order_points
from measure_extract.images import RGBArray
from measure_extract.ocr.runtime import FloatArray

__all__ = [
    "DetectedBox",
    "DetectionSettings",
    "boxes_of",
    "detection_input",
    "detection_scale",
    "detection_size",
]

# ImageNet mean and deviation, applied to blue, green, red in this order as PaddleOCR does
# (PP-OCRv6_small_det, inference.yml).
_MEAN = (0.485, 0.456, 0.406)
_DEVIATION = (0.229, 0.224, 0.225)
_STEP_PX = 32  # the model halves the picture five times
_MAX_BOXES = 3000
_MIN_SIDE_PX = 3.0  # of the shrunken area, as PaddleOCR


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectionSettings:
    """How text is looked for."""

    side_px: int = 640  # the picture is brought to the area of a square of this side,
    closer_side_px: int = 960  # or of this one where small or doubtful text was found,
    max_enlarge: float = 2.0  # but never enlarged more than this,
    max_side_px: int = 1920  # and no side may become longer than this
    pixel_threshold: float = 0.2  # a pixel is text above this chance
    box_threshold: float = 0.45  # a box is kept above this mean chance
    unclip_ratio: float = 1.5  # growth: distance = area x ratio / perimeter

    def __post_init__(self) -> None:
        if not _STEP_PX <= self.side_px <= self.closer_side_px <= self.max_side_px:
            raise ValueError(
                f"side_px {self.side_px}, closer_side_px {self.closer_side_px} and max_side_px "
                f"{self.max_side_px} must rise, from {_STEP_PX} on"
            )
        for name in ("pixel_threshold", "box_threshold"):
            if not 0 < getattr(self, name) < 1:
                raise ValueError(f"{name} must be between 0 and 1, got {getattr(self, name)!r}")
        for name in ("max_enlarge", "unclip_ratio"):
            if getattr(self, name) <= 0:
                raise ValueError(f"{name} must be above 0, got {getattr(self, name)!r}")


@dataclass(frozen=True, slots=True)
class DetectedBox:
    """A place where text stands."""

    polygon: Polygon  # in pixels of the picture, top-left first, clockwise
    det_score: float  # mean chance of its pixels, in [0, 1]


def detection_scale(width: int, height: int, side_px: int, settings: DetectionSettings) -> float:
    """Give the factor by which a picture is resized to be searched at `side_px`."""
    return min(
        side_px / sqrt(width * height),
        settings.max_enlarge,
        settings.max_side_px / max(width, height),
    )


def detection_size(
    width: int, height: int, side_px: int, settings: DetectionSettings
) -> tuple[int, int]:
    """Give the (width, height) at which a picture is searched: multiples of 32."""
    scale = detection_scale(width, height, side_px, settings)
    across = max(_STEP_PX, round(width * scale / _STEP_PX) * _STEP_PX)
    down = max(_STEP_PX, round(height * scale / _STEP_PX) * _STEP_PX)
    return across, down


def detection_input(image: RGBArray, size: tuple[int, int]) -> FloatArray:
    """Resize and normalise a picture. Returns shape (3, height, width), float32, BGR."""
    import cv2

    is_reduced = size[0] < image.shape[1]
    resized = cv2.resize(
        image, size, interpolation=cv2.INTER_AREA if is_reduced else cv2.INTER_LINEAR
    )
    bgr = cv2.cvtColor(resized, cv2.COLOR_RGB2BGR)
    planes = cv2.LUT(bgr, _lookup()).transpose(2, 0, 1)
    return np.ascontiguousarray(planes, dtype=np.float32)


def _lookup() -> npt.NDArray[np.float32]:
    levels = np.arange(256, dtype=np.float32)[:, None] / 255
    table = (levels - np.array(_MEAN)) / np.array(_DEVIATION)
    return np.ascontiguousarray(table[None].astype(np.float32))  # shape (1, 256, 3)


def boxes_of(
    chances: FloatArray, width: int, height: int, settings: DetectionSettings
) -> list[DetectedBox]:
    """Turn the model's map into rectangles on the picture.

    Args:
        chances: chance of text per pixel. Shape: (map_height, map_width), float32.
        width: of the picture, in pixels.
        height: of the picture, in pixels.
        settings: thresholds.

    Returns:
        Boxes in no particular order, inside the picture.
    """
    import cv2

    is_text = (chances > settings.pixel_threshold).astype(np.uint8)
    contours, _ = cv2.findContours(is_text, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    scale = (width / chances.shape[1], height / chances.shape[0])
    found = []
    for contour in contours[:_MAX_BOXES]:
        rectangle = cv2.minAreaRect(contour)
        if min(rectangle[1]) < _MIN_SIDE_PX:
            continue
        score = _mean_inside(chances, np.asarray(cv2.boxPoints(rectangle), dtype=np.float32))
        if score < settings.box_threshold:
            continue
        corners = cv2.boxPoints(_grown(rectangle, settings.unclip_ratio))
        points = [
            (min(max(float(x) * scale[0], 0.0), width), min(max(float(y) * scale[1], 0.0), height))
            for x, y in corners
        ]
        found.append(DetectedBox(order_points(points), round(score, 4)))
    return found


def _grown(rectangle: tuple, ratio: float) -> tuple:  # type: ignore[type-arg]
    """Grow a rectangle by area x ratio / perimeter on every side (Liao et al., section 3.3)."""
    center, (across, down), angle = rectangle
    distance = across * down * ratio / (2 * (across + down))
    return center, (across + 2 * distance, down + 2 * distance), angle


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
