"""When a line is looked at again, and which reading stays. Calls no model."""

from collections.abc import Sequence
from dataclasses import dataclass

from measure_extract.geometry import BBox, Point, Polygon, bbox_of, contains
from measure_extract.ocr.arcs import Arc
from measure_extract.ocr.crops import Reading
from measure_extract.ocr.detection import DetectedBox
from measure_extract.ocr.recognition import TextLine

__all__ = [
    "DOUBTFUL",
    "ReadBox",
    "has_sure_number",
    "is_better",
    "is_settled",
    "is_stray",
    "may_hold_number",
    "merged",
    "says_too_little",
    "uncovered",
]

# A line below this score is looked at again, with its sides moved by these shares of its height.
# About 11 % of the lines of 400 gold_train photos; a closer crop was the surest of them most often,
# then a wider one. Contrast and polarity changed little that was right.
DOUBTFUL = 0.9

# A steep line this surely read in one direction is not tried in the other: on 285 photos of gold_dev that
# changed no reading.
_SETTLED = 0.97

# Of what the search takes for a bent line, this poorly read is no text for the most part.
_STRAY = 0.75
# Characters of a bent line on a length of its thickness. Of 149 bent lines of 54 photos those with fewer said "74", "6"
# and "P" of an edge or an ornament, surely, and hid the print beside it; all others had more (2026-11-27).
_LEAST_PER_THICKNESS = 0.6

_SHORT_TEXT = 6  # "SOcm" has no digit and is a number


@dataclass(frozen=True, slots=True)
class ReadBox:
    """A box with what it says."""

    box: DetectedBox
    reading: Reading
    line: TextLine


def is_settled(read: ReadBox | None) -> bool:
    """Tell whether a line can only be read this way up: digits alone may be right in both."""
    if read is None or read.line.rec_score < _SETTLED:
        return False
    return _has_digit(read.line.text) and any(c.isalpha() for c in read.line.text)


def has_sure_number(read: ReadBox) -> bool:
    return read.line.rec_score >= DOUBTFUL and _has_digit(read.line.text)


def may_hold_number(text: str) -> bool:
    """Tell lines in which a better reading could find a number: it has digits, or is short."""
    return len(text) <= _SHORT_TEXT or _has_digit(text)


def is_stray(read: ReadBox) -> bool:
    """Tell whether what seemed a bent line is a pattern, a shadow or an ornament."""
    return read.box.arc is not None and read.line.rec_score < _STRAY


def says_too_little(read: ReadBox) -> bool:
    """Tell whether what seemed a bent line has far fewer characters than it has room for."""
    arc = read.box.arc
    if arc is None:
        return False
    return len(read.line.text.strip()) < _LEAST_PER_THICKNESS * arc.length_px / arc.thickness_px


def _has_digit(text: str) -> bool:
    return any(c.isdigit() for c in text)


@dataclass(frozen=True, slots=True)
class _Place:
    """A polygon with its bbox at hand: a page of 2,000 lines is compared pair by pair."""

    polygon: Polygon
    bbox: BBox
    arc: Arc | None

    @classmethod
    def of(cls, box: DetectedBox) -> "_Place":
        return cls(box.polygon, bbox_of(box.polygon), box.arc)

    @property
    def center(self) -> Point:
        if self.arc is not None:
            return self.arc.middle
        left, top, right, bottom = self.bbox
        return (left + right) / 2, (top + bottom) / 2

    def holds(self, point: Point) -> bool:
        left, top, right, bottom = self.bbox
        is_near = left <= point[0] <= right and top <= point[1] <= bottom
        return is_near and (
            contains(self.polygon, point) if self.arc is None else self.arc.holds(point)
        )


def uncovered(boxes: Sequence[DetectedBox], lines: Sequence[ReadBox]) -> list[DetectedBox]:
    """Leave out boxes where a line that was surely read stands already."""
    sure = [_Place.of(read.box) for read in lines if read.line.rec_score >= DOUBTFUL]
    centers = [(box, _Place.of(box).center) for box in boxes]
    return [box for box, center in centers if not any(place.holds(center) for place in sure)]


def merged(lines: Sequence[ReadBox], fresh: Sequence[ReadBox]) -> list[ReadBox]:
    """Replace doubtful lines by what a closer look found in their place, unless it is less sure.

    The surest line is asked first, so that none gives way to a reading which gives way to a surer line.
    """
    places = [_Place.of(read.box) for read in fresh]
    kept: set[int] = set()
    taken: set[int] = set()
    for i in sorted(range(len(lines)), key=lambda i: -lines[i].line.rec_score):
        rivals = _rivals_of(lines[i], places) - taken
        if all(fresh[k].line.rec_score <= lines[i].line.rec_score for k in rivals):
            kept.add(i)
            taken |= rivals
    return [read for i, read in enumerate(lines) if i in kept] + [
        read for k, read in enumerate(fresh) if k not in taken
    ]


def _rivals_of(read: ReadBox, places: Sequence[_Place]) -> set[int]:
    """Give which of the fresh places are that of a line, if it is doubtful."""
    if read.line.rec_score >= DOUBTFUL:
        return set()
    own = _Place.of(read.box)
    return {
        k for k, other in enumerate(places)
        if own.holds(other.center) or other.holds(own.center)
    }  # fmt: skip


def is_better(line: TextLine, known: TextLine) -> bool:
    """Prefer the surer reading, unless it lost a mark: 31.2' is less sure than 312, and right."""
    has_all = len(line.text.replace(" ", "")) >= len(known.text.replace(" ", ""))
    return has_all and line.rec_score > known.rec_score
