"""A unit whose number the search lost: "cm" beside a line, where "70 cm" is printed. Calls no model.

Grey print with a wide gap is found in pieces, and a single digit is often lost among them. The place of the
unit is sure, and its number stands before it: that much more of the line is cut out and read.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from math import hypot

from measure_extract.geometry import bbox_of, contains
from measure_extract.ocr.crops import Reading
from measure_extract.ocr.recognition import TextLine
from measure_extract.ocr.rivals import has_sure_quantity
from measure_extract.ocr.second_look import ReadBox
from measure_extract.unit_tables import challenge_forms

__all__ = ["is_lone_unit", "longer_reading", "with_longer_line", "with_numbers"]

_SHORTEST = 2  # letters; a lone "g" or "l" is more often anything else
_LEAST = 0.8  # score of a unit that is surely one
# Text heights that are cut out before a unit: as much as "103,5 " takes.
_BEFORE = 3.5
_NUMBER = re.compile(r"\d[\d.,/ ¼½¾]*")


def is_lone_unit(read: ReadBox) -> bool:
    """Tell whether a line is a unit of the challenge and nothing else."""
    is_sure = read.line.rec_score >= _LEAST
    return is_sure and _unit().fullmatch(read.line.text.strip()) is not None


def longer_reading(reading: Reading) -> Reading:
    """Give the same line begun earlier, and straight, so that it holds the number before a unit."""
    straight = replace(reading, arc=None)
    length, height = straight.size
    return _begun_at(straight, -_BEFORE * height / length)


def _begun_at(reading: Reading, share: float) -> Reading:
    """Move the beginning of a line by a share of its length; backwards if negative."""
    a, b, c, d = reading.corners
    by = share * (b[0] - a[0]), share * (b[1] - a[1])
    return replace(
        reading, corners=((a[0] + by[0], a[1] + by[1]), b, c, (d[0] + by[0], d[1] + by[1]))
    )


def with_longer_line(read: ReadBox, reading: Reading, line: TextLine) -> ReadBox:
    """Give a lone unit what its longer line says from its first digit on, with a box that begins there.

    Args:
        read: the unit.
        reading: of `longer_reading`.
        line: what was read there.
    """
    line = _from_first_digit(line)
    middles = line.char_middles
    start = max(0.0, 2 * middles[0] - middles[1]) if len(middles) > 1 else 0.0
    shorter = _begun_at(reading, start)
    c, turn = shorter.corners, _turn(read)
    polygon = c[turn], c[(turn + 1) % 4], c[(turn + 2) % 4], c[(turn + 3) % 4]
    moved = replace(
        line, char_edges=_from(start, line.char_edges), char_middles=_from(start, middles)
    )
    return ReadBox(replace(read.box, polygon=polygon, arc=None), shorter, moved)


def _from_first_digit(line: TextLine) -> TextLine:
    """Leave out what stands before a number, most often the end of a dimension line."""
    first = next((i for i, c in enumerate(line.text) if c.isdigit()), 0)
    return replace(
        line,
        text=line.text[first:],
        char_edges=line.char_edges[first:],
        char_scores=line.char_scores[first:],
        char_middles=line.char_middles[first:],
    )


def _from(start: float, shares: Sequence[float]) -> tuple[float, ...]:
    """Give shares of a line as shares of its part that begins at `start`."""
    return tuple(max(0.0, (share - start) / (1 - start)) for share in shares)


def _turn(read: ReadBox) -> int:
    """Tell which corner of a reading is the top left one of its box."""
    corners, (left, top) = read.reading.corners, read.box.polygon[0]
    return min(range(4), key=lambda k: hypot(corners[k][0] - left, corners[k][1] - top))


def with_numbers(lines: Sequence[ReadBox], longer: Iterable[tuple[int, ReadBox]]) -> list[ReadBox]:
    """Take longer readings in the place of lone units, where they are a number with that unit.

    Args:
        lines: of a picture.
        longer: places of lone units among them, and what was read where each is begun earlier.

    Returns:
        What stands within a number that is taken goes with it, pieces of it for the most part. A reading
        that would swallow a quantity which was surely read is not taken: the number belongs to that.
    """
    taken: dict[int, ReadBox] = {}
    gone: set[int] = set()
    for place, read in longer:
        if place in gone or not _is_number_with(lines[place].line.text, read):
            continue
        within = {k for k, other in enumerate(lines) if k != place and _holds(read, other)}
        if not within & taken.keys() and not any(has_sure_quantity(lines[k]) for k in within):
            taken[place] = read
            gone |= within
    return [taken.get(k, line) for k, line in enumerate(lines) if k not in gone]


def _is_number_with(unit: str, read: ReadBox) -> bool:
    text = read.line.text.strip().casefold()
    number = text.removesuffix(unit.strip().casefold())
    return number != text and has_sure_quantity(read) and _NUMBER.fullmatch(number) is not None


def _holds(read: ReadBox, other: ReadBox) -> bool:
    left, top, right, bottom = bbox_of(other.box.polygon)
    return contains(read.box.polygon, ((left + right) / 2, (top + bottom) / 2))


@cache
def _unit() -> re.Pattern[str]:
    words = sorted(re.escape(form) for form in challenge_forms() if len(form) >= _SHORTEST)
    return re.compile(rf"(?:{'|'.join(words)})\.?", re.IGNORECASE)
