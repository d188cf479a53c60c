"""Which axis the quantity measures by where it stands; see `ranking.axes`."""

import numpy as np

from measure_extract.ranking.features.feature import Basis, Column, Family, column, printed
from measure_extract.ranking.features.lines import own_line
from measure_extract.ranking.query import Query
from measure_extract.vocabulary import MEASURED_AXES

__all__ = ["AXES_SEEN"]

_EPSILON = 1e-6  # keeps log-odds finite


def _odds(query: Query) -> Column:
    """Give the log-odds of each axis. Shape: (n, n_axes)."""
    chances = query.axis_chances.astype(np.float64).clip(_EPSILON, 1 - _EPSILON)
    return np.asarray(np.log(chances / (1 - chances)))


def _own(query: Query) -> Column:
    if query.entity.name not in MEASURED_AXES:
        return np.full(len(query), np.nan)
    return np.asarray(_odds(query)[:, MEASURED_AXES.index(query.entity.name)])


def _over_others(query: Query) -> Column:
    own = _own(query)
    best = np.fmax.reduce(np.where(query.is_other, own[None, :], -np.inf), axis=1, initial=-np.inf)
    return np.where(np.isfinite(best), own - best, np.nan)


def _over_axes(query: Query) -> Column:
    if query.entity.name not in MEASURED_AXES:
        return np.full(len(query), np.nan)
    rest = np.delete(_odds(query), MEASURED_AXES.index(query.entity.name), axis=1)
    return np.asarray(_own(query) - rest.max(axis=1))


def _describe(query: Query, place: int) -> str:
    chances = query.axis_chances[place]
    asked = query.entity.name
    if asked not in MEASURED_AXES:
        return ""
    if np.isnan(chances).any():
        return f"nobody judged which axis {printed(query, place)} measures"
    own, best = chances[MEASURED_AXES.index(asked)], int(chances.argmax())
    by = own_line(query, place) or f"the place of {printed(query, place)}"
    said = f"by {by} it looks like the {asked} with a chance of {own:.2f}"
    if MEASURED_AXES[best] == asked:
        return said
    return f"{said}, like the {MEASURED_AXES[best]} with one of {chances[best]:.2f}"


def _basis(query: Query, place: int) -> Basis:
    if np.isnan(query.axis_chances[place]).any():
        return Basis.MISSING
    return Basis.SEEN if own_line(query, place) else Basis.JUDGED


AXES_SEEN = Family(
    "axes",
    (
        column("axis_odds", "log-odds of the asked axis, by where it stands", _own),
        column(
            "axis_odds_over_others", "that, over the best of the other quantities", _over_others
        ),
        column("axis_odds_over_axes", "that, over the likeliest of the other axes", _over_axes),
    ),
    _describe,
    _basis,
)
