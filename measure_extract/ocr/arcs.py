"""Bent lines of text, as on bottles and round labels: which are bent, and where their middle runs. Calls no model.

The middle of such a line is taken for a parabola over the chord between its ends. That holds for what is printed
around a bottle and seen from the front or a little from above; text around a seal bends more and is left as it is.
"""

from dataclasses import dataclass, replace
from math import cos, hypot, radians, sin, sqrt

import numpy as np
import numpy.typing as npt

from measure_extract.geometry import Point

__all__ = ["Arc", "arc_of"]

Floats = npt.NDArray[np.float64]

_BENT = 0.25  # rise of the middle over the chord, in thicknesses of the line, from which it is bent
_LONG = 2.5  # length in thicknesses: what is shorter may be a blob
# A band of even thickness spreads about its middle by its thickness / sqrt(12). Two lines that touch spread more, and so
# does what bends more than a parabola, or rises by more than 0.4 of its chord: seen along the chord its ends are thick.
_EVEN = 1.3
_STEPS = 256  # by which the length of a parabola is measured


@dataclass(frozen=True, slots=True)
class Arc:
    """The middle of a bent line of text, in pixels of the picture."""

    start: Point
    end: Point
    rise_px: float  # of the middle over the chord, to the right of who goes from start to end
    thickness_px: float  # of the band of text around it

    @property
    def chord_px(self) -> float:
        """Length from start to end, straight on."""
        return hypot(self.end[0] - self.start[0], self.end[1] - self.start[1])

    @property
    def length_px(self) -> float:
        """Length from start to end, along the middle."""
        return float(_walked(self.points(np.linspace(-1, 1, _STEPS)))[-1])

    def along(self, angle_deg: float) -> "Arc":
        """Give the same arc from the end that comes first in a reading direction, clockwise from left-to-right."""
        x, y = self.end[0] - self.start[0], self.end[1] - self.start[1]
        if x * cos(radians(angle_deg)) + y * sin(radians(angle_deg)) >= 0:
            return self
        return replace(self, start=self.end, end=self.start, rise_px=-self.rise_px)

    def grown(self, by_px: float) -> "Arc":
        """Move sides and ends outwards, or inwards if negative; the ends go on as the parabola does.

        A pixel of the chord and of the thickness stays.
        """
        place = max(1.0, self.chord_px + 2 * by_px) / self.chord_px
        start, end = self.points(np.array([-place, place]))
        thickness_px = max(1.0, self.thickness_px + 2 * by_px)
        return Arc(_point(start), _point(end), self.rise_px * place**2, thickness_px)

    @property
    def middle(self) -> Point:
        """The point half-way along."""
        return _point(self.points(np.zeros(1))[0])

    def holds(self, point: Point) -> bool:
        """Tell whether a point is in the band."""
        x, y = point[0] - self.start[0], point[1] - self.start[1]
        along = (
            (self.end[0] - self.start[0]) / self.chord_px,
            (self.end[1] - self.start[1]) / self.chord_px,
        )
        place = 2 * (x * along[0] + y * along[1]) / self.chord_px - 1
        aside = y * along[0] - x * along[1]
        is_between = -1 <= place <= 1
        return is_between and abs(aside - self.rise_px * (1 - place**2)) <= self.thickness_px / 2

    def points(self, places: Floats) -> Floats:
        """Give points of the middle; -1 is the start, 1 the end. Shape: (n_places, 2)."""
        start, end = np.array(self.start), np.array(self.end)
        chord = end - start
        aside = np.array([-chord[1], chord[0]]) / self.chord_px
        rises = self.rise_px * (1 - places**2)
        middle: Floats = (start + end) / 2 + places[:, None] * chord / 2 + rises[:, None] * aside
        return middle

    def rolled_out(self, width_px: int, height_px: int) -> Floats:
        """Give where the middles of the pixels lie that show the line straight, from start to end.

        Args:
            width_px: into which the length is divided.
            height_px: into which the thickness is divided.

        Returns:
            x and y on the picture. Shape: (height_px, width_px, 2).
        """
        steps = np.linspace(-1, 1, _STEPS)
        walked = _walked(self.points(steps))
        columns = (np.arange(width_px) + 0.5) / width_px * walked[-1]
        places = np.interp(columns, walked, steps)
        middle = self.points(places)
        ahead = self.points(places + 1e-3) - middle
        aside = np.stack([-ahead[:, 1], ahead[:, 0]], 1) / np.hypot(*ahead.T)[:, None]
        rows = ((np.arange(height_px) + 0.5) / height_px - 0.5) * self.thickness_px
        where: Floats = middle[None] + rows[:, None, None] * aside[None]
        return where


def arc_of(pixels: Floats, area: float) -> Arc | None:
    """Find the middle of an area of text, if it is bent.

    Args:
        pixels: places of all pixels of the area, x and y. Shape: (n_pixels, 2).
        area: that they cover, in the same measure squared.

    Returns:
        None if it is straight, short, or no even band.
    """
    center = pixels.mean(axis=0)
    _, axes = np.linalg.eigh(np.cov((pixels - center).T))
    along, aside = (pixels - center) @ axes[:, 1], (pixels - center) @ axes[:, 0]
    parabola = np.polyfit(along, aside, 2)
    places = np.linspace(along.min(), along.max(), 3)
    start, middle, end = (
        center + np.outer(places, axes[:, 1]) + np.outer(np.polyval(parabola, places), axes[:, 0])
    )
    chord = end - start
    right = np.array([-chord[1], chord[0]]) / np.hypot(*chord)
    arc = Arc(_point(start), _point(end), float((middle - (start + end) / 2) @ right), 1.0)
    thickness = area / arc.length_px
    spread = float(np.std(aside - np.polyval(parabola, along))) * sqrt(12)
    is_band = spread <= _EVEN * thickness and arc.length_px >= _LONG * thickness
    is_bent = abs(arc.rise_px) >= _BENT * thickness
    return replace(arc, thickness_px=thickness) if is_band and is_bent else None


def _point(place: Floats) -> Point:
    return float(place[0]), float(place[1])


def _walked(points: Floats) -> Floats:
    """Give how far it is to each point from the first one."""
    steps: Floats = np.hypot(*np.diff(points, axis=0).T)
    return np.concatenate([[0.0], np.cumsum(steps)])
