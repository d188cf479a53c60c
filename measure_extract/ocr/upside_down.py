"""Which pages, and which lines, stand on their head: they read poorly, and well the other way up. Calls no model.

The recogniser's own scores tell it better than an orientation network for documents does: with two or
three short texts on a photo, that one is wrong on 12 of 40 upright photos.
"""

from collections.abc import Sequence

from measure_extract.ocr.crops import readings_of
from measure_extract.ocr.recognition import TextLine
from measure_extract.ocr.second_look import DOUBTFUL, ReadBox, is_settled

__all__ = ["SOME", "doubted_lines", "doubted_places", "is_right_way_up", "is_upside_down"]

# Of 40 photos of gold_train the mean score of the lines is above this for 34 as they are, and for 2 turned.
_POOR = 0.92
_ENOUGH = 6  # lines that are read the other way up
_LEVEL_DEG = 45.0
_SHORT = 3  # "10L" may be read so upside down; what is longer and surely read stands as it is
# How much better the lines must be the other way up, in mean score, and how good.
_BETTER, _GOOD = 0.08, 0.85
# The same of one line on a page that stands upright, as the flap of a package. Of 1,067 doubtful lines of 400 photos
# of gold_train_labels 36 were so much better from their end; all but three of these stood on their head (2026-11-27).
_LINE_BETTER, _LINE_GOOD = 0.1, 0.8
SOME = 4  # lines of a page by which it is told whether some of its lines stand on their head
_TELLING = 12  # characters: enough to judge by, and soon read


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


def doubted_places(lines: Sequence[ReadBox]) -> list[int]:
    """Give the places of doubtful lines that were read one way up alone, the most telling first."""
    doubtful = [
        k
        for k, read in enumerate(lines)
        if read.line.rec_score < DOUBTFUL
        and len(read.line.text) >= _SHORT
        and len(readings_of(read.box.polygon)) == 1
    ]
    return sorted(doubtful, key=lambda k: abs(len(lines[k].line.text) - _TELLING))


def is_right_way_up(line: TextLine, known: TextLine) -> bool:
    """Tell whether a line that was read from its end stood on its head before."""
    return line.rec_score >= max(_LINE_GOOD, known.rec_score + _LINE_BETTER)
