"""Which pages stand on their head: their lines read poorly, and well the other way up. Calls no model.

The recogniser's own scores tell it better than an orientation network for documents does: with two or
three short texts on a photo, that one is wrong on 12 of 40 upright photos.
"""

from collections.abc import Sequence

from measure_extract.geometry import Polygon
from measure_extract.ocr.second_look import ReadBox, is_settled

__all__ = ["doubted_lines", "from_its_end", "is_upside_down"]

# Of 40 photos of gold_train the mean score of the lines is above this for 34 as they are, and for 2 turned.
_POOR = 0.92
_ENOUGH = 6  # lines that are read the other way up
_LEVEL_DEG = 45.0
_SHORT = 3  # "10L" may be read so upside down; what is longer and surely read stands as it is
# How much better the lines must be the other way up, in mean score, and how good.
_BETTER, _GOOD = 0.08, 0.85


def doubted_lines(lines: Sequence[ReadBox]) -> list[ReadBox]:
    """Give the level lines to read the other way up, the longest first; none where the page is sure."""
    level = [read for read in lines if abs(read.reading.angle_deg) < _LEVEL_DEG and read.line.text]
    if not level or _mean([read.line.rec_score for read in level]) > _POOR:
        return []
    if any(is_settled(read) and len(read.line.text) > _SHORT for read in level):
        return []
    return sorted(level, key=lambda read: -len(read.line.text))[:_ENOUGH]


def is_upside_down(scores: Sequence[float], turned_scores: Sequence[float]) -> bool:
    """Judge by the scores of the same lines as they are and the other way up."""
    if not scores:
        return False
    given, turned = _mean(scores), _mean(turned_scores)
    return turned > _GOOD and turned > given + _BETTER


def _mean(scores: Sequence[float]) -> float:
    return sum(scores) / len(scores)


def from_its_end(corners: Polygon) -> Polygon:
    """Give the corners by which a line is read the other way up."""
    a, b, c, d = corners
    return c, d, a, b
