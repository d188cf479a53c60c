"""The number and its unit, as printed."""

import numpy as np

from measure_extract.ranking.base import code_of
from measure_extract.ranking.features.feature import Family, column, encoded, of_each, printed
from measure_extract.ranking.query import Query

__all__ = ["NUMBER"]

_TINY = 1e-6  # keeps the logarithm finite


def _describe(query: Query, place: int) -> str:
    candidate = query.candidates[place]
    span = candidate.span
    notes = {
        "printed in two units that agree": span.same_as is not None and span.is_consistent,
        "printed in two units that differ": not span.is_consistent,
        "a total of printed parts": span.is_derived,
        "with a unit printed elsewhere": span.is_inherited,
        "repaired": span.is_repaired,
        "a range": span.is_range,
    }
    reading = f"{printed(query, place)} was read with a score of {candidate.rec_score:.2f}"
    return ", ".join([reading, *(note for note, holds in notes.items() if holds)])


NUMBER = Family(
    "number",
    (
        column(
            "log_value",
            "log10 of the value in its dimension's base unit",
            lambda q: np.log10(np.maximum(q.values, _TINY)),
        ),
        encoded(
            "unit", "code of the unit", lambda q, codes: (code_of(u, codes.units) for u in q.units)
        ),
        column(
            "is_other_reading",
            "1 where the unit is not the print's preferred reading",
            lambda q: np.array(
                [float(u != c.span.unit) for u, c in zip(q.units, q.candidates, strict=True)]
            ),
        ),
        of_each("is_range", "1 where two ends are printed", lambda c: c.span.is_range),
        of_each("is_derived", "1 for a total of printed parts", lambda c: c.span.is_derived),
        of_each("is_inherited", "1 where the unit stands elsewhere", lambda c: c.span.is_inherited),
        of_each("is_repaired", "1 where a confusion was repaired", lambda c: c.span.is_repaired),
        of_each(
            "is_inconsistent", "1 where two units disagree", lambda c: not c.span.is_consistent
        ),
        of_each("has_dual", "1 where printed in two units", lambda c: c.span.same_as is not None),
        of_each("rec_score", "recognition score of the line", lambda c: c.rec_score),
        of_each("is_integer", "1 for a whole number", lambda c: c.span.value % 1 == 0),
    ),
    _describe,
)
