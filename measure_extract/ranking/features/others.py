"""The candidate among the picture's other quantities."""

import numpy as np

from measure_extract.ranking.features.feature import Column, Family, column, printed, same_for_all
from measure_extract.ranking.query import Query
from measure_extract.units import SAME_PRINT

__all__ = ["OTHERS"]


def _count_larger(query: Query) -> Column:
    is_larger = query.cluster_values[None, :] > query.values[:, None] * (1 + SAME_PRINT)
    return np.asarray(is_larger.sum(axis=1), dtype=np.float64)


def _count_smaller(query: Query) -> Column:
    is_smaller = query.cluster_values[None, :] < query.values[:, None] / (1 + SAME_PRINT)
    return np.asarray(is_smaller.sum(axis=1), dtype=np.float64)


def _unit_is_common(query: Query) -> Column:
    return np.array([query.units.count(unit) / len(query.units) for unit in query.units])


def _describe(query: Query, place: int) -> str:
    own = printed(query, place)
    dimension, count = query.entity.dimension, len(query.cluster_values)
    if count == 1:
        return f"{own} is the picture's only {dimension}"
    larger = int(_count_larger(query)[place])
    if larger == 0:
        return f"{own} is the largest of {count} values of {dimension} on the picture"
    if not _count_smaller(query)[place]:
        return f"{own} is the smallest of {count} values of {dimension} on the picture"
    return f"{larger} of the picture's {count} values of {dimension} are larger than {own}"


OTHERS = Family(
    "others",
    (
        same_for_all("n_candidates", "candidates", len),
        same_for_all("n_distinct", "distinct quantities", lambda q: len(q.cluster_values)),
        column("rank_from_largest", "distinct quantities that are larger", _count_larger),
        column("rank_from_smallest", "distinct quantities that are smaller", _count_smaller),
        column(
            "log_ratio_to_largest",
            "log10 of value over the largest",
            lambda q: np.log10(q.values / q.cluster_values[-1]),
        ),
        column(
            "log_ratio_to_smallest",
            "log10 of value over the smallest",
            lambda q: np.log10(q.values / q.cluster_values[0]),
        ),
        column(
            "n_prints",
            "how often the quantity is printed",
            lambda q: (~q.is_other).sum(axis=1).astype(np.float64),
        ),
        column("unit_is_common", "share of the candidates in its unit", _unit_is_common),
        same_for_all("n_boxes", "text boxes of the photo", lambda q: len(q.layout.boxes)),
        column(
            "reading_order",
            "place in reading order, in [0, 1)",
            lambda q: np.arange(len(q), dtype=np.float64) / len(q),
        ),
    ),
    _describe,
)
