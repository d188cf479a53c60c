"""Units that the recogniser nearly read: "37a" where it nearly saw "37g". Calls no model.

A line with a number and no unit is weighed anew at the number's end: each unit that could stand there against what was
read, by the chances that the model itself gave. Only what it found nearly as likely is taken, and it is marked.

Source: Graves et al. (2006), Connectionist Temporal Classification, section 4.1: the chance of a text is the sum of all
paths to it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import exp

import numpy as np

from measure_extract.ocr.recognition import ASCII, ColumnChances, TextLine
from measure_extract.ocr.rivals import holds_quantity
from measure_extract.runtime.base import FloatArray
from measure_extract.unit_tables import shipped_forms

__all__ = ["with_near_unit"]

# "V" and "L" are not among them: strokes beside a number look like them (seven of eight such were wrong).
_FORMS = (
    "g", "G", "kg", "Kg", "KG", "lb", "LB", "lbs", "LBS", "oz", "Oz", "OZ", "ml", "mL", "ML", "mm", "MM", "cm", "CM",
)  # fmt: skip
# What may be lost altogether beside a number, or read as its last digit: "NET WT 3005".
_GRAMS = ("g", "G")
# Odds of a unit against what was read. On 3,699 photos 20 lines take one, 19 of them a unit that is printed (2026-11-27).
_LEAST_ODDS = 0.08
_LEGIBLE = 0.75  # of a line that is poorer any unit can be made
_FLOOR = 1e-5  # a chance that is as good as none
# A number that no letter, other number or sign of money touches, and up to two characters that end behind it.
_NUMBER = re.compile(
    r"(?<![\w.,/:+$€£¥-])(?P<number>\d+(?:[.,]\d+)?)(?P<rest>\s?[^\s\d()/:x×*%+-]{0,2})(?![\w/:.,+-])"
)
_HAS_DIGIT_TO_SPARE = re.compile(r"(?:\d\d|[.,]\d)\d$")  # "4309", "52.80"; "48" is rather a number


@dataclass(frozen=True, slots=True)
class _Near:
    """A unit that may stand in the place of a part of a text."""

    start: int
    end: int
    form: str
    odds: float


def with_near_unit(line: TextLine) -> TextLine:
    """Write the unit that a line nearly says, if it has a number and says none.

    Returns:
        The line as it is, or marked, with a score that falls by the doubt.
    """
    if line.columns is None or line.rec_score < _LEGIBLE or holds_quantity(line.text):
        return line
    found = [near for near in _near_units(line.text, line.columns) if near.odds >= _LEAST_ODDS]
    best = max(found, key=lambda near: near.odds, default=None)
    return line if best is None else _written(line, best)


def _written(line: TextLine, near: _Near) -> TextLine:
    chance = near.odds / (1 + near.odds)
    edges, start, end = line.char_edges, near.start, near.end
    first, last = edges[start], edges[end] if end > start else _middle_behind(line, end)
    steps = [first + (last - first) * k / len(near.form) for k in range(len(near.form))]
    scores = (*line.char_scores[:start], *[chance] * len(near.form), *line.char_scores[end:])
    middles = [step + (last - first) / len(near.form) / 2 for step in steps]
    return replace(
        line,
        text=line.text[:start] + near.form + line.text[end:],
        rec_score=float(np.mean(scores)),
        char_edges=(*edges[:start], *steps, last, *edges[end + 1 :]),
        char_scores=scores,
        char_middles=(*line.char_middles[:start], *middles, *line.char_middles[end:]),
        columns=None,
        is_repaired=True,
    )


def _middle_behind(line: TextLine, place: int) -> float:
    """Give how far what was lost before a character may reach, as a share of the line."""
    return line.char_middles[place] if place < len(line.text) else 1.0


def _near_units(text: str, columns: ColumnChances) -> Iterator[_Near]:
    if len(columns.runs) != len(text):
        return  # a class of several code points
    for start, end, forms in _places(text):
        here = _between(columns, start, end)
        read = float(np.log(np.maximum(columns.best[here], _FLOOR)).sum())
        for form in forms:
            yield _Near(start, end, form, exp(_log_chance(columns.ascii[here], form) - read))


def _places(text: str) -> Iterator[tuple[int, int, Sequence[str]]]:
    """Give the parts of a text that may be a unit, and the units to try there."""
    for match in _NUMBER.finditer(text):
        start, end = match.span("rest")
        token = match["rest"].strip()
        if not token:
            yield start, start, _GRAMS
            if _HAS_DIGIT_TO_SPARE.search(match["number"]):
                yield start - 1, start, _GRAMS
        elif token == "a" or token.casefold() not in _known_forms():  # amperes are written A
            yield start, end, [form for form in _FORMS if abs(len(form) - len(token)) <= 1]


@cache
def _known_forms() -> frozenset[str]:
    return frozenset(form.casefold() for form in shipped_forms())


def _between(columns: ColumnChances, start: int, end: int) -> slice:
    """Give the columns behind the character before a part of the text, up to the one after it."""
    runs = columns.runs
    first = runs[start - 1][1]
    return slice(first, runs[end][0] if end < len(runs) else len(columns.best))


def _log_chance(chances: FloatArray, text: str) -> float:
    """Give the logarithm of the chance of all paths through some columns that say a text."""
    classes = [0]
    for character in text:
        classes += [1 + ASCII.index(character), 0]
    logs = np.log(np.maximum(chances[:, classes], _FLOOR))
    may_skip = [k > 1 and c != classes[k - 2] for k, c in enumerate(classes)]
    paths = np.full(len(classes), -np.inf)
    paths[0] = 0.0  # as if a blank stood before
    for column in logs:
        one = np.concatenate([[-np.inf], paths[:-1]])
        two = np.where(may_skip, np.concatenate([[-np.inf, -np.inf], paths[:-2]]), -np.inf)
        paths = np.logaddexp(np.logaddexp(paths, one), two) + column
    return float(np.logaddexp(paths[-1], paths[-2]))
