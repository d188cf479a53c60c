"""Values of this stage: each quantity of a picture with its place, the lines near it and the words around it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from measure_extract.geometry import BBox, Point, Polygon, half_turned
from measure_extract.types import QuantitySpan, TextBox

__all__ = [
    "DIRECTIONS",
    "Annotation",
    "Annotations",
    "Layout",
    "PlacedSpan",
    "direction_name",
    "line_merit",
]

DIRECTIONS = ("vertical", "horizontal", "rising", "falling")

Shares = TypeVar("Shares", float, npt.NDArray[np.float64])

_UPRIGHT_DEG = (
    12.0  # within this of the axis a segment counts as vertical or horizontal; by judgement
)
_TOUCHING = 0.02  # of the picture's longer side
_STROKE = 0.5  # share of a line that is a thin stroke, where it was drawn as one; by judgement
# An own line above the first is vertical, below the second horizontal; those between recede. By judgement.
_STEEP_DEG, _FLAT_DEG = 75.0, 22.0


def line_merit(length: Shares, distance: Shares) -> Shares:
    """Say how well lines annotate a text: the longer and the nearer, the better.

    Args:
        length: of the lines, as shares of the picture's longer side; a number or an array.
        distance: from the text, same measure.

    The 0.02 keeps a line that touches the text from winning by that alone; set by judgement, not tuned.
    """
    return length / (_TOUCHING + distance)


@dataclass(frozen=True, slots=True)
class Annotation:
    """The segment of one direction that most likely belongs to a text."""

    distance: float  # between text and segment, as a share of the picture's longer side
    length: float  # of the segment, same measure
    position: float  # where the text projects on it: 0 and 1 are its ends
    side: float  # -1, 0 or 1: text left of / above, on, or right of / below the segment
    slope_deg: float  # of the segment in (-90, 90]; 90 is vertical, positive goes up to the right
    drawn: float = 0.0  # share of the segment that is a thin stroke, in [0, 1]
    ends: BBox = (0.0, 0.0, 0.0, 0.0)  # of the segment: x0, y0, x1, y1 in pixels

    @property
    def is_stroke(self) -> bool:
        """Whether it was drawn as a line, and is not the edge of a thing."""
        return self.drawn >= _STROKE

    @property
    def direction(self) -> str:
        """One of DIRECTIONS."""
        return direction_name(self.slope_deg)


def direction_name(slope_deg: float) -> str:
    if abs(slope_deg) <= _UPRIGHT_DEG:
        return "horizontal"
    if abs(slope_deg) >= 90 - _UPRIGHT_DEG:
        return "vertical"
    return "rising" if slope_deg > 0 else "falling"


@dataclass(frozen=True, slots=True)
class Annotations:
    """The segments around one text."""

    nearest: dict[str, Annotation]  # direction -> the best segment of it, shared with other texts
    own: Annotation | None  # the one segment that this text, and no other quantity, annotates


@dataclass(frozen=True, slots=True)
class PlacedSpan:
    """A span with its surroundings in the picture."""

    span: QuantitySpan
    polygon: Polygon
    bbox: BBox
    angle_deg: float
    rec_score: float
    annotations: Annotations  # the lines around it
    role_left: str | None  # role word of a box to the left on the same row
    role_above: str | None
    role_below: str | None
    cluster: int  # index of the distinct quantity it prints, within its dimension
    line_text: str  # the box's text

    @property
    def tilt_deg(self) -> float:
        """Degrees of the own line from horizontal, in [0, 90]; NaN without one."""
        own = self.annotations.own
        return math.nan if own is None else abs(own.slope_deg)

    @property
    def line_kind(self) -> str:
        """Coarse direction of the own line, "none" without one; slanted lines recede from the viewer."""
        tilt = self.tilt_deg
        if math.isnan(tilt):
            return "none"
        if tilt > _STEEP_DEG:
            return "vertical"
        return "slanted" if tilt > _FLAT_DEG else "horizontal"


@dataclass(frozen=True, slots=True)
class Layout:
    """All quantities of a picture in place; their links count in `(*spans, *others)`."""

    width_px: int
    height_px: int
    spans: tuple[PlacedSpan, ...]  # sizes: of the challenge's units, each with its lines
    roles: frozenset[str]  # role words anywhere on the picture
    boxes: tuple[TextBox, ...]  # every line of text, in reading order
    n_segments: int
    is_blank: bool = False  # no text was read, and the page is of one colour
    others: tuple[PlacedSpan, ...] = ()  # of every other unit: time, current, counts ...
    is_script_unread: bool = False  # its text is in a script that the OCR's alphabet lacks
    # The page was turned by half before it was read; all but the polygons of spans is on that page: see `on_picture`.
    is_upside_down: bool = False
    # Chance of each purpose per span, as `roles/` judges it, and the clue that speaks most for the
    # likeliest one; None and () until then. Shape: (n_spans, n_purposes)
    purposes: npt.NDArray[np.float32] | None = field(default=None, compare=False)
    clues: tuple[str, ...] = ()
    # Purpose that the own label of each span names in so many words, "" where none; () until then.
    named: tuple[str, ...] = ()
    # Chance that each span measures each of MEASURED_AXES, by where it stands, as `ranking.axes` judges it: NaN for
    # what is no length; None until then. Shape: (n_spans, n_axes)
    axis_chances: npt.NDArray[np.float32] | None = field(default=None, compare=False)

    def on_picture(self, points: Sequence[Point]) -> tuple[Point, ...]:
        """Give points of the page as it was read, a polygon's or a line's, on the picture as it is."""
        if not self.is_upside_down:
            return tuple(points)
        return half_turned(points, self.width_px, self.height_px)

    def only(self, places: Sequence[int]) -> "Layout":
        """Keep some spans, and what was judged of them with all others in view."""
        kept = list(places)
        return replace(
            self,
            spans=tuple(self.spans[i] for i in kept),
            purposes=None if self.purposes is None else self.purposes[kept],
            clues=tuple(self.clues[i] for i in kept) if self.clues else (),
            named=tuple(self.named[i] for i in kept) if self.named else (),
            axis_chances=None if self.axis_chances is None else self.axis_chances[kept],
        )
