"""The lines around the number: the nearest of each direction, its own, and those of the others."""

import math
from collections.abc import Iterator

import numpy as np

from measure_extract.layout.base import DIRECTIONS, Annotation
from measure_extract.ranking.features.feature import (
    Column,
    Family,
    Feature,
    column,
    of_each,
    printed,
)
from measure_extract.ranking.query import LINE_FACTS, Query

__all__ = ["LINES", "own_line"]

_MEANINGS = {
    "distance": "its distance, of the longer side",
    "length": "its length, of the longer side",
    "position": "where the text projects on it, 0 and 1 its ends",
    "side": "-1 left of or above it, 1 right of or below it",
    "drawn": "share of it that is a thin stroke",
}

# Where a line runs, by its direction and the side of it on which its text stands.
_SIDES = {
    ("vertical", -1.0): "right of",
    ("vertical", 0.0): "through",
    ("vertical", 1.0): "left of",
    ("horizontal", -1.0): "below",
    ("horizontal", 0.0): "through",
    ("horizontal", 1.0): "above",
}


def _nearest_fact(direction: str, fact: str) -> Feature:
    place = LINE_FACTS.index(fact)
    return column(
        f"{direction}_{fact}",
        f"nearest {direction} line: {_MEANINGS[fact]}",
        lambda query: query.nearest_lines[direction][place],
    )


def _of_direction(direction: str) -> Iterator[Feature]:
    def relative_length(query: Query) -> Column:
        lengths = np.nan_to_num(query.nearest_lines[direction][LINE_FACTS.index("length")])
        longest = lengths.max(initial=0.0)
        return np.asarray(lengths / longest) if longest else lengths

    def merit_share(query: Query) -> Column:
        total = np.sum([*query.line_merits.values()], axis=0)
        has_line = total > 0
        return np.where(
            has_line, query.line_merits[direction] / np.where(has_line, total, 1), np.nan
        )

    yield from (_nearest_fact(direction, fact) for fact in LINE_FACTS)
    yield column(
        f"{direction}_relative_length",
        f"its {direction} line's length, of the longest of any candidate",
        relative_length,
    )
    yield column(
        f"{direction}_merit_share",
        f"share of its evidence for lines that is {direction}",
        merit_share,
    )


def _own_value(line: Annotation | None, fact: str) -> float:
    return math.nan if line is None else float(getattr(line, fact))


def _own(fact: str, meaning: str) -> Feature:
    return of_each(
        f"own_{fact}", f"own line: {meaning}", lambda c: _own_value(c.annotations.own, fact)
    )


def _others_with(kind: str) -> Feature:
    def of(query: Query) -> Column:
        with_kind = {c.cluster for c in query.candidates if c.line_kind == kind}
        counts = [len(with_kind - {cluster}) for cluster in query.clusters.tolist()]
        return np.array(counts, dtype=np.float64)

    return column(f"others_{kind}", f"other quantities whose own line is {kind}", of)


def _tilt_gap(name: str, target_deg: float) -> Feature:
    def of(query: Query) -> Column:
        off = np.abs(query.tilts - target_deg)
        others = np.where(query.is_other, off[None, :], np.nan)
        nearest = np.fmin.reduce(others, axis=1, initial=np.inf)
        return np.where(np.isinf(nearest), np.nan, nearest - off)

    meaning = f"degrees that its own line is nearer to {target_deg:g} than any other quantity's"
    return column(f"tilt_gap_{name}", meaning, of)


def _describe(query: Query, place: int) -> str:
    own = query.candidates[place].annotations.own
    if own is None:
        return f"no line of its own runs beside {printed(query, place)}"
    kind = "drawn line" if own.is_stroke else "edge"
    line = f"a {_direction(own)} {kind}, {own.length:.0%} of the picture long"
    return f"{line}, runs {_where(query, own)} {printed(query, place)}"


def own_line(query: Query, place: int) -> str:
    """Name the own line of a candidate, as in 'the vertical line left of "30cm"'; "" without one."""
    own = query.candidates[place].annotations.own
    if own is None:
        return ""
    return f"the {_direction(own)} line {_where(query, own)} {printed(query, place)}"


def _direction(line: Annotation) -> str:
    return {"rising": "slanted", "falling": "slanted"}.get(line.direction, line.direction)


def _where(query: Query, line: Annotation) -> str:
    """Say where a line runs, seen from its text."""
    if query.layout.is_upside_down:
        return "beside"  # its sides are those of the page as turned
    return _SIDES.get((line.direction, line.side), "beside")


LINES = Family(
    "lines",
    (
        *(feature for direction in DIRECTIONS for feature in _of_direction(direction)),
        of_each("own_tilt", "own line: degrees from horizontal", lambda c: c.tilt_deg),
        _own("slope_deg", "degrees, positive up to the right"),
        *(_own(fact, meaning) for fact, meaning in _MEANINGS.items()),
        *(_others_with(kind) for kind in ("vertical", "horizontal", "slanted", "none")),
        _tilt_gap("vertical", 90.0),
        _tilt_gap("horizontal", 0.0),
        _tilt_gap("slanted", 45.0),
    ),
    _describe,
)
