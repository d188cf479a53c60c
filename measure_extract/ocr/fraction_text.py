"""Which lines may hide a fraction in small figures, and how their text is mended. Calls no model."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from measure_extract.ocr.recognition import TextLine

__all__ = [
    "UNREAD",
    "fraction_of",
    "may_hide_fraction",
    "parts_to_search",
    "with_figures_written_out",
    "with_fraction",
    "with_unread",
    "without_glued_fractions",
]

UNREAD = "\ufffd"  # U+FFFD, what stands where a sign could not be read: it is no part of any number

_GLYPHS = {
    (1, 2): "½", (1, 3): "⅓", (2, 3): "⅔", (1, 4): "¼", (3, 4): "¾", (1, 5): "⅕", (2, 5): "⅖",
    (3, 5): "⅗", (4, 5): "⅘", (1, 8): "⅛", (3, 8): "⅜", (5, 8): "⅝", (7, 8): "⅞",
}  # fmt: skip
_DENOMINATORS = (2, 3, 4, 5, 8, 16, 32, 64)
# The slash of the figures as they are drawn anew is taken for a 1 now and then; both are one digit then.
_READING = re.compile(r"(?P<top>\d{1,2})/(?P<bottom>\d{1,2})|(?P<top1>\d)[1Il](?P<bottom1>\d)")
_SURE = 0.6  # score of such a reading; 330 right ones had 0.85 and more

_SMALL = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", "01234567890123456789")
# Small figures that the recogniser names as such, one of them at least: "³/16", "2/₃"; not of "cm²/3".
_WRITTEN_SMALL = re.compile(
    r"(?<![A-Za-z⁰-⁹¹²³₀-₉])(?P<top>[⁰¹²³⁴-⁹][\d⁰¹²³⁴-⁹]?)/(?P<bottom>[\d₀-₉]{1,2})(?![\d₀-₉])"
)

_GLUED = re.compile(r"\d*[½¼¾]/?\d+")  # printed nowhere
# What the recogniser makes of small figures, apart from digits that it is not sure of.
_FRACTIONAL_UNIT = re.compile(
    r"\d*\s?(?:[\"″”“'′’]|(?:in|ft|feet|foot|lb|oz|cup|pint|pt|qt|gal|tsp|tbsp|yd|yard|mile)s?\b|inch)",
    re.IGNORECASE,
)
_SIGNS = frozenset("½¼¾⅓⅔⅛⅜⅝⅞%⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉")
# Of 165 drawn lines with fractions 7 % have no character below this and no such sign, of 400 lines of photos
# with digits 58 %.
_UNSURE = 0.98
_DOUBTED = 0.9
# Where fractions are so common that a sure reading is no proof, and where a whole number is glued to one.
_OFTEN = re.compile(r"\d\s?(?:[\"″”]|in\b|inch)|\d\d/\d", re.IGNORECASE)
# A sign that was left out leaves a gap, in heights of the line: digits are 0.35 wide, a space is 0.2.
_GAP = 0.7
_REACH = 0.9  # how far from a digit a fraction is looked for, in the same measure


def may_hide_fraction(line: TextLine, height: float) -> bool:
    """Tell lines in which a fraction in small figures may have been read as something else.

    Args:
        line: with a digit, or one of the signs that such fractions are taken for.
        height: of the line, as a share of its length.
    """
    if not any(_is_numeric(character) for character in line.text):
        return False
    return (
        _is_unsure_near_digits(line, _REACH * height)
        or not _SIGNS.isdisjoint(line.text)
        or bool(_OFTEN.search(line.text))
        or any(gap > _GAP * height for gap in _gaps(line))
    )


def _is_unsure_near_digits(line: TextLine, reach: float) -> bool:
    unsure = [m for m, s in zip(line.char_middles, line.char_scores, strict=True) if s < _UNSURE]
    digits = [m for m, c in zip(line.char_middles, line.text, strict=True) if _is_numeric(c)]
    return any(abs(a - b) <= reach for a in unsure for b in digits)


def _is_numeric(character: str) -> bool:
    return character.isdigit() or character in _SIGNS


def _gaps(line: TextLine) -> Iterator[float]:
    """Give the distances between digits and what follows or precedes them, the line's ends too."""
    marks = [
        (middle, _is_numeric(c))
        for middle, c in zip(line.char_middles, line.text, strict=True)
        if not c.isspace()
    ]
    for (a, is_first), (b, is_second) in pairwise([(0.0, False), *marks, (1.0, False)]):
        if is_first or is_second:
            yield b - a


def parts_to_search(line: TextLine, height: float) -> list[tuple[float, float]]:
    """Give the parts of a line that are near a digit, as shares of its length."""
    parts: list[tuple[float, float]] = []
    for center, character in zip(line.char_middles, line.text, strict=True):
        if not _is_numeric(character):
            continue
        left, right = max(0.0, center - _REACH * height), min(1.0, center + _REACH * height)
        if parts and left <= parts[-1][1]:
            parts[-1] = parts[-1][0], right
        else:
            parts.append((left, right))
    return parts


def fraction_of(reading: TextLine) -> str | None:
    """Write a fraction that was read at full size: "3/8" as ⅜, "5/16" as it is; None for any other text."""
    found = _READING.fullmatch(reading.text.strip())
    if found is None or reading.rec_score < _SURE:
        return None
    return _written(found["top"] or found["top1"], found["bottom"] or found["bottom1"])


def _written(top: str, bottom: str) -> str | None:
    """Write a fraction in lowest terms, with a denominator of rulers and cups; None for others."""
    above, below = int(top), int(bottom)
    if not (0 < above < below and below in _DENOMINATORS and (above % 2 or below % 2)):
        return None
    return _GLYPHS.get((above, below), f"{above}/{below}")


def with_fraction(line: TextLine, left: float, right: float, fraction: str) -> TextLine:
    """Put a fraction in the place of what was read between two shares of a line's length."""
    first, last = _between(line, left, right)
    while last < len(line.text) and line.text[last].isdigit():
        last += 1  # a digit right behind a fraction is a part of it
    return _replaced(line, first, last, _set_off(line, first, fraction))


def with_unread(line: TextLine, left: float, right: float) -> TextLine:
    """Put `UNREAD` in the place of a doubtful number, before a unit that is printed with fractions.

    The digits that touch it go too: they are the whole number before the fraction.
    """
    first, last = _between(line, left, right)
    read = line.text[first:last]
    if not read or any(c.isalpha() for c in read) or min(line.char_scores[first:last]) >= _DOUBTED:
        return line
    if not _FRACTIONAL_UNIT.match(line.text, last):
        return line
    while first > 0 and line.text[first - 1].isdigit():
        first -= 1
    while last < len(line.text) and line.text[last].isdigit():
        last += 1
    return _replaced(line, first, last, UNREAD)


def without_glued_fractions(line: TextLine) -> TextLine:
    """Put `UNREAD` in the place of numbers in which a fraction is followed by a digit: ¼ read as "1½4"."""
    for found in reversed(list(_GLUED.finditer(line.text))):
        line = _replaced(line, *found.span(), UNREAD)
    return line


def with_figures_written_out(line: TextLine) -> TextLine:
    """Write fractions that were read in raised and lowered figures as any other: "90³/16" as "90 3/16"."""
    for found in reversed(list(_WRITTEN_SMALL.finditer(line.text))):
        fraction = _written(found["top"].translate(_SMALL), found["bottom"].translate(_SMALL))
        if fraction is not None:
            first, last = found.span()
            line = _replaced(line, first, last, _set_off(line, first, fraction))
    return line


def _set_off(line: TextLine, first: int, fraction: str) -> str:
    """Put a space before a fraction that is no single sign where a whole number stands before it."""
    is_glued = len(fraction) > 1 and first > 0 and line.text[first - 1].isdigit()
    return f" {fraction}" if is_glued else fraction


def _between(line: TextLine, left: float, right: float) -> tuple[int, int]:
    """Give the half-open range of the characters whose middles lie between two shares."""
    first = sum(middle < left for middle in line.char_middles)
    last = sum(middle <= right for middle in line.char_middles)
    return first, max(first, last)


def _replaced(line: TextLine, first: int, last: int, text: str) -> TextLine:
    """Put a text in the place of characters [first, last), evenly over their place."""
    edges = line.char_edges
    start, end = edges[first], edges[last]
    inner = tuple(round(start + (end - start) * k / len(text), 4) for k in range(1, len(text)))
    score = min(line.char_scores[first:last], default=line.rec_score)
    middles = [start + (end - start) * (k + 0.5) / len(text) for k in range(len(text))]
    return replace(
        line,
        text=line.text[:first] + text + line.text[last:],
        char_edges=(*edges[: first + 1], *inner, *edges[last:])
        if last > first
        else (*edges[: first + 1], *inner, *edges[first:]),
        char_scores=(*line.char_scores[:first], *([score] * len(text)), *line.char_scores[last:]),
        char_middles=(*line.char_middles[:first], *middles, *line.char_middles[last:]),
    )
