"""Which part of a picture is searched at which size. Calls no model."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, sqrt

from measure_extract.geometry import BBox, text_height

__all__ = ["STEP_PX", "DetectionSettings", "View", "closer_view", "enlarged_view", "first_view"]

STEP_PX = 32  # the model halves the picture five times

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
    box_threshold: float = 0.45  # a box is kept above this mean chance,
    doubt_threshold: float = (
        0.3  # or this one where no quantity was found and it surely reads as one
    )
    unclip_ratio: float = 1.5  # growth: distance = area x ratio / perimeter

    def __post_init__(self) -> None:
        sides = (self.side_px, self.closer_side_px, self.full_side_px)
        if not STEP_PX <= sides[0] <= sides[1] <= sides[2]:
            raise ValueError(
                f"side_px {sides[0]}, closer_side_px {sides[1]} and full_side_px {sides[2]} "
                f"must rise, from {STEP_PX} on"
            )
        if self.max_side_px < self.side_px:
            raise ValueError(f"max_side_px {self.max_side_px} is below side_px {self.side_px}")
        if self.closer <= 1:
            raise ValueError(f"closer must be above 1, got {self.closer!r}")
        for name in ("pixel_threshold", "box_threshold", "doubt_threshold"):
            if not 0 < getattr(self, name) < 1:
                raise ValueError(f"{name} must be between 0 and 1, got {getattr(self, name)!r}")
        if self.doubt_threshold > self.box_threshold:
            raise ValueError(
                f"doubt_threshold {self.doubt_threshold} is above box_threshold {self.box_threshold}"
            )
        for name in ("max_enlarge", "unclip_ratio"):
            if getattr(self, name) <= 0:
                raise ValueError(f"{name} must be above 0, got {getattr(self, name)!r}")


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

    def shows_all(self, width: int, height: int) -> bool:
        """Tell whether it is a view of a whole picture of this size, in pixels."""
        return (self.left, self.top, self.right, self.bottom) == (0, 0, width, height)


def first_view(width: int, height: int, settings: DetectionSettings) -> View:
    """Look at a whole picture at the area of a square of `side_px`."""
    scale = min(
        settings.side_px / sqrt(width * height),
        settings.max_enlarge,
        settings.max_side_px / max(width, height),
    )
    return enlarged_view((0, 0, width, height), scale)


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
    return enlarged_view(part, scale) if scale > first.scale * _WORTH_IT else None


def _part_around(boxes: Sequence[BBox], width: int, height: int) -> tuple[int, int, int, int]:
    """Give the part of a picture that holds the boxes and what is near them."""
    grown = []
    for box in boxes:
        left, top, right, bottom = box
        margin = _CLOSER_LINES * text_height(box)
        grown.append((left - margin, top - margin, right + margin, bottom + margin))
    across, down = _CLOSER_SHARE * width, _CLOSER_SHARE * height
    return (
        max(0, floor(min(box[0] for box in grown) - across)),
        max(0, floor(min(box[1] for box in grown) - down)),
        min(width, ceil(max(box[2] for box in grown) + across)),
        min(height, ceil(max(box[3] for box in grown) + down)),
    )


def enlarged_view(part: tuple[int, int, int, int], scale: float) -> View:
    """Look at a part (left, top, right, bottom) of a picture, so many times its size."""
    left, top, right, bottom = part
    across = max(STEP_PX, round((right - left) * scale / STEP_PX) * STEP_PX)
    down = max(STEP_PX, round((bottom - top) * scale / STEP_PX) * STEP_PX)
    return View(left, top, right, bottom, (across, down))
