"""Where and how large the number is printed."""

import numpy as np

from measure_extract.ranking.features.feature import (
    Column,
    Family,
    Feature,
    column,
    of_each,
    printed,
    same_for_all,
)
from measure_extract.ranking.query import Query

__all__ = ["PLACE"]

_UPRIGHT_DEG = 12.0  # of 90: text so steep is read upwards or downwards; as layout's lines


def _size_ranks(query: Query) -> Column:
    return np.asarray(query.text_heights / query.text_heights.max())


def _rank(name: str, axis: int, words: str) -> Feature:
    def of(query: Query) -> Column:
        own = query.centers[:, axis]
        is_before = (own[None, :] < own[:, None]) & query.is_other
        count = query.is_other.sum(axis=1)
        return np.where(count, is_before.sum(axis=1) / np.maximum(count, 1), np.nan)

    return column(name, f"share of the other quantities' prints that stand {words}", of)


def _edge_distance(query: Query) -> Column:
    return np.asarray(np.minimum(query.centers, 1 - query.centers).min(axis=1))


def _describe(query: Query, place: int) -> str:
    x, y = query.centers[place].tolist()
    down = "top" if y < 1 / 3 else "bottom" if y > 2 / 3 else "middle"
    across = "left" if x < 1 / 3 else "right" if x > 2 / 3 else "center"
    size = _size_ranks(query)[place]
    where = f"{printed(query, place)} is printed at the {down} {across}"
    return f"{where}, {size:.0%} as high as the largest of its kind"


PLACE = Family(
    "place",
    (
        column("text_height", "size of its print, of the longer side", lambda q: q.text_heights),
        column("text_height_rank", "size of its print, of the largest candidate's", _size_ranks),
        column("center_x", "its middle, of the width", lambda q: q.centers[:, 0]),
        column("center_y", "its middle, of the height", lambda q: q.centers[:, 1]),
        _rank("rank_x", 0, "left of it"),
        _rank("rank_y", 1, "above it"),
        column("edge_distance", "distance to the nearest edge, of that side", _edge_distance),
        same_for_all(
            "aspect", "width over height", lambda q: q.layout.width_px / q.layout.height_px
        ),
        of_each("angle", "reading direction, degrees clockwise", lambda c: c.angle_deg),
        of_each(
            "is_upright_read",
            "1 where read upwards or downwards",
            lambda c: abs(abs(c.angle_deg) - 90) < _UPRIGHT_DEG,
        ),
        same_for_all("n_segments", "line segments of the photo", lambda q: q.layout.n_segments),
    ),
    _describe,
)
