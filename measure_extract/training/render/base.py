"""What a drawing is: a picture, the texts on it, and what each of them measures.

The styles that real drawings show, from 112 photos of gold_train looked at on 2026-11-25, the commonest first:

- Ends of lines: small filled arrowheads; ticks across the end, as a bracket; nothing; open arrowheads; dots; large
  hollow triangles; an arrowhead at one end only.
- Lines: thin and solid beside the product; between extension lines from its edges; interrupted by the text; dashed; two
  short strokes before and behind the text; a coloured bar; none at all, a bare number beside an edge; one line across
  the product for a part; an arc over an umbrella; a leader to a hole.
- Texts: level beside the line; along it, read upwards or downwards; in its gap; two lines for two units; "7 in / 18 cm",
  "18cm/7inch", "18 CM"; with the word before ("Width:20mm") or below ("Length"); grey, black, gold, red, blue, or white on
  a dark page; from 1.5 to 6 % of the picture.
- Views: from the front (two of three); three-quarter with a receding side below left or right; one that leans or lies and
  is measured along itself; from above.
- Beside the product: a title ("SIZE"), a caption of another quantity, icons, a hand or a tablet for scale, the product a
  second time, several sizes, loose parts.
- Left out here: arcs, nested rectangles of size charts, rulers.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from measure_extract.geometry import BBox, Polygon
from measure_extract.images.base import RGBArray

__all__ = ["KINDS", "Drawing", "DrawnText", "Ends", "Measure", "Points", "answers_of"]

KINDS = (
    "height", "width", "depth", "length", "diameter", "thickness", "part", "other product", "none",
)  # fmt: skip
"""What a number on a drawing can measure; "none" is no size of anything that is shown."""

Points: TypeAlias = npt.NDArray[np.float64]  # shape (n, 2): x to the right, y down
Ends: TypeAlias = BBox  # of a line: x0, y0, x1, y1

_UPRIGHT_DEG = 30.0  # a length that stands or lies within this is asked as the height or the width


@dataclass(frozen=True, slots=True)
class Measure:
    """A size of a product that could be written beside it."""

    kind: str  # of KINDS
    ends: Ends  # of the edge that it measures
    outward: tuple[float, float]  # unit vector that leads away from the product, across the edge


@dataclass(frozen=True, slots=True)
class DrawnText:
    """A number on a drawing and what it measures."""

    text: str
    polygon: Polygon
    kind: str  # of KINDS
    ends: Ends | None  # of its line in pixels; None where it has none


@dataclass(frozen=True)
class Drawing:
    """A picture and its numbers."""

    image: RGBArray
    texts: tuple[DrawnText, ...]
    shape: str  # name of the product's shape
    style: str  # name of the ends of its lines


def answers_of(text: DrawnText) -> tuple[bool | None, bool | None, bool | None]:
    """Tell whether a text answers the question for height, width and depth; None where people would differ.

    A diameter is the width and the depth of a round thing, as in gold_train's rows.
    """
    own: dict[str, tuple[bool | None, bool | None, bool | None]] = {
        "height": (True, False, False),
        "width": (False, True, False),
        "depth": (False, False, True),
        "diameter": (False, True, True),
        "thickness": (None, False, True),
        "length": _of_length(text),
    }
    return own.get(text.kind, (False, False, False))


def _of_length(text: DrawnText) -> tuple[bool | None, bool | None, bool | None]:
    if text.ends is None:
        return None, None, None
    x0, y0, x1, y1 = text.ends
    tilt = float(np.degrees(np.arctan2(abs(y1 - y0), abs(x1 - x0))))
    if tilt < _UPRIGHT_DEG:
        return False, True, None
    return (True, False, None) if tilt > 90 - _UPRIGHT_DEG else (None, None, None)
