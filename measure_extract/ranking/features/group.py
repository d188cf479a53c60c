"""What the catalogue's group of the product usually has."""

import math

import numpy as np

from measure_extract.ranking.features.feature import (
    Basis,
    Column,
    Family,
    Feature,
    column,
    printed,
    same_for_all,
    spoken,
)
from measure_extract.ranking.query import Query

__all__ = ["GROUP"]

_USUAL = 1.5  # standard deviations of the logarithm around a group's mean; by judgement


def _unit_shares(query: Query) -> Column:
    name, group = query.entity.name, query.group_id
    return np.array([query.priors.unit_share(group, name, unit) for unit in query.units])


def _deviations(query: Query) -> Column:
    name, group = query.entity.name, query.group_id
    return np.array([query.priors.log_deviation(group, name, v) for v in query.values.tolist()])


def _share(name: str) -> Feature:
    def of(query: Query) -> float:
        total = sum(query.group_rows.values())
        return query.group_rows[name] / total if total else math.nan

    return same_for_all(f"group_share_{name}", f"share of the group's rows that ask {name}", of)


def _describe(query: Query, place: int) -> str:
    name = spoken(query.entity.name)
    if query.group_id is None:
        return "no product group is given"
    if not query.group_rows[query.entity.name]:
        return f"nothing is known of {name} in group {query.group_id}"
    is_usual = abs(_deviations(query)[place]) < _USUAL
    kind = "a usual" if is_usual else "an unusual"
    return f"{printed(query, place)} is {kind} {name} for group {query.group_id}"


def _basis(query: Query, place: int) -> Basis:
    is_known = query.group_id is not None and query.group_rows[query.entity.name]
    return Basis.JUDGED if is_known else Basis.MISSING


GROUP = Family(
    "group",
    (
        same_for_all(
            "group_rows_log",
            "natural log of 1 + the group's labelled rows of the entity",
            lambda q: math.log1p(q.group_rows[q.entity.name]),
        ),
        *(_share(name) for name in ("height", "width", "depth")),
        column("unit_share", "smoothed share of the unit in the group's labels", _unit_shares),
        column("prior_deviation", "deviations of log value from the group's mean", _deviations),
    ),
    _describe,
    _basis,
)
