"""Find where text stands: from a picture to tilted rectangles, by the DB method.

The model gives each pixel's chance of being inside a shrunken text line; connected pixels become
rectangles, grown back to the line's size.

Source: Liao et al. (2020), Real-time Scene Text Detection with Differentiable Binarization.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, sqrt

import numpy as np
import numpy.typing as npt

from measure_extract.geometry import BBox, Polygon, order_points
from measure_extract.images import RGBArray
from measure_extract.ocr.runtime import FloatArray

__all__ = [
    "DetectedBox",
    "DetectionSettings",
    "View",
    "boxes_of",
    "closer_view",
    "detection_input",
    "first_view",
]

# ImageNet mean and deviation, applied to blue, green, red in this order as PaddleOCR does
# (PP-OCRv6_small_det, inference.yml).
_MEAN = (0.485, 0.456, 0.406)
_DEVIATION = (0.229, 0.224, 0.225)
_STEP_PX = 32  # the model halves the picture five times
_MAX_BOXES = 3000
_MIN_SIDE_PX = 3.0  # of the shrunken area, as PaddleOCR
_EDGE_PX = 2  # text areas are shrunken: one this near the edge belongs to a line that is cut off
# A closer look goes this many line heights and this share of the picture beyond the small lines. On 330
# photos of gold_train it found as many values as a search of the whole photo, in 60 % of the time.
_CLOSER_LINES = 2.0
_CLOSER_SHARE = 0.03
_WORTH_IT = 1.1  # times larger than before
_FAR_AWAY = 0.4  # below this scale print of 12 pixels is below 5, and not found


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectionSettings:
    """How text is looked for."""

    side_px: int = 640  # the picture is brought to the area of a square of this side;
    closer: float = 2.0  # where small or doubtful text was found, so many times larger,
    closer_side_px: int = 960  # but to no more than the area of a square of this side;
    full_side_px: int = 2048  # or of this one where the picture is so large that print was lost;
    max_enlarge: float = 2.0  # never enlarged more than this,
    max_side_px: int = 1920  # and no side longer than this at first
    pixel_threshold: float = 0.2  # a pixel is text above this chance
    box_threshold: float = 0.45  # a box is kept above this mean chance
    unclip_ratio: float = 1.5  # growth: distance = area x ratio / perimeter

    def __post_init__(self) -> None:
        sides = (self.side_px, self.closer_side_px, self.full_side_px)
        if not _STEP_PX <= sides[0] <= sides[1] <= sides[2]:
            raise ValueError(
                f"side_px {sides[0]}, closer_side_px {sides[1]} and full_side_px {sides[2]} "
                f"must rise, from {_STEP_PX} on"
            )
        if self.max_side_px < self.side_px:
            raise ValueError(f"max_side_px {self.max_side_px} is below side_px {self.side_px}")
        if self.closer <= 1:
            raise ValueError(f"closer must be above 1, got {self.closer!r}")
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


@dataclass(frozen=True, slots=True)
class View:
    """A part of a picture, in its pixels, and the size at which it is searched."""

    left: int
    top: int
    right: int
    bottom: int
    size: tuple[int, int]  # (width, height), multiples of 32

    @property
    def scale(self) -> float:
        """Pixels searched per pixel of the picture."""
        return sqrt(
            self.size[0] * self.size[1] / ((self.right - self.left) * (self.bottom - self.top))
        )

    @property
    def is_far(self) -> bool:
        """Whether the picture is so large that small print is lost at this size."""
        return self.scale < _FAR_AWAY


def first_view(width: int, height: int, settings: DetectionSettings) -> View:
    """Look at a whole picture at the area of a square of `side_px`."""
    scale = min(
        settings.side_px / sqrt(width * height),
        settings.max_enlarge,
        settings.max_side_px / max(width, height),
    )
    return _view((0, 0, width, height), scale)


def closer_view(
    first: View, width: int, height: int, around: Sequence[BBox], settings: DetectionSettings
) -> View | None:
    """Look closer at the part of a picture where some boxes are, or at all of it.

    Args:
        first: how the picture was searched before.
        width: of the picture, in pixels.
        height: of the picture, in pixels.
        around: boxes to look around; the whole picture if there are none.
        settings: how much closer.

    Returns:
        None if it would not be much closer.
    """
    part = _part_around(around, width, height) if around else (0, 0, width, height)
    wanted = 1.0 if first.is_far else first.scale * settings.closer
    side_px = settings.full_side_px if first.is_far else settings.closer_side_px
    area = (part[2] - part[0]) * (part[3] - part[1])
    scale = min(wanted, settings.max_enlarge, side_px / sqrt(area))
    return _view(part, scale) if scale > first.scale * _WORTH_IT else None


def _part_around(boxes: Sequence[BBox], width: int, height: int) -> tuple[int, int, int, int]:
    """Give the part of a picture that holds the boxes and what is near them."""
    grown = []
    for left, top, right, bottom in boxes:
        margin = _CLOSER_LINES * min(right - left, bottom - top)
        grown.append((left - margin, top - margin, right + margin, bottom + margin))
    across, down = _CLOSER_SHARE * width, _CLOSER_SHARE * height
    return (
        max(0, floor(min(box[0] for box in grown) - across)),
        max(0, floor(min(box[1] for box in grown) - down)),
        min(width, ceil(max(box[2] for box in grown) + across)),
        min(height, ceil(max(box[3] for box in grown) + down)),
    )


def _view(part: tuple[int, int, int, int], scale: float) -> View:
    left, top, right, bottom = part
    across = max(_STEP_PX, round((right - left) * scale / _STEP_PX) * _STEP_PX)
    down = max(_STEP_PX, round((bottom - top) * scale / _STEP_PX) * _STEP_PX)
    return View(left, top, right, bottom, (across, down))


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
        Boxes in no particular order, inside the picture; text that the view cuts off is left out.
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
        score = _mean_inside(chances, np.asarray(cv2.boxPoints(rectangle), dtype=np.float32))
        if score < settings.box_threshold:
            continue
        corners = cv2.boxPoints(_grown(rectangle, settings.unclip_ratio))
        points = [
            (
                min(max(view.left + float(x) * scale[0], 0.0), width),
                min(max(view.top + float(y) * scale[1], 0.0), height),
            )
            for x, y in corners
        ]
        found.append(DetectedBox(order_points(points), round(score, 4)))
    return found


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
