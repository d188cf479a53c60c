"""One row of numbers per candidate: how well a span fits an entity, from text, place and group.

`FEATURE_NAMES` is the one list; training and inference call the same `build_features`. Missing facts
are NaN, which LightGBM treats as its own case.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Literal

import numpy as np

from measure_extract.entities import EntitySpec, entity_names, entity_table
from measure_extract.layout.base import DIRECTIONS, Layout, PlacedSpan
from measure_extract.ranking.base import CandidateSet
from measure_extract.ranking.priors import GroupPriors
from measure_extract.units import pick_unit, to_base
from measure_extract.vocabulary import OTHER_ROLES

__all__ = ["FEATURE_FAMILIES", "FEATURE_NAMES", "Family", "build_features"]

# What a feature speaks of: the product group and the question, the number and its unit, words and
# letters at the number, the picture's other quantities, the place of the print, the lines around it.
Family = Literal["group", "number", "words", "others", "place", "lines"]

_NAN = float("nan")

_UNITS = ("centimetre", "inch", "millimetre", "foot", "metre", "gram", "ounce", "pound", "kilogram")


@dataclass(frozen=True)
class _Query:
    """What is the same for all candidates of a query."""

    layout: Layout
    entity: EntitySpec
    group_id: int | None
    priors: GroupPriors
    candidates: tuple[PlacedSpan, ...]
    units: tuple[str, ...]

    @cached_property
    def values(self) -> tuple[float, ...]:
        """Value per candidate in the base unit of its dimension."""
        pairs = zip(self.candidates, self.units, strict=True)
        return tuple(to_base(c.span.value, unit) for c, unit in pairs)

    @cached_property
    def cluster_values(self) -> list[float]:
        """Values of the distinct quantities, ascending."""
        found = {c.cluster: v for c, v in zip(self.candidates, self.values, strict=True)}
        return sorted(found.values())

    @cached_property
    def longer_px(self) -> float:
        """Longer side of the picture."""
        return float(max(self.layout.width_px, self.layout.height_px))

    @cached_property
    def text_heights(self) -> tuple[float, ...]:
        """Size of the print per candidate, as a share of the longer side."""
        return tuple(
            min(c.bbox[2] - c.bbox[0], c.bbox[3] - c.bbox[1]) / self.longer_px
            for c in self.candidates
        )

    @cached_property
    def best_fits(self) -> tuple[float, ...]:
        """Fit of the nearest evidence per candidate."""
        return tuple(_best_fit(self, i) for i in range(len(self.candidates)))

    @cached_property
    def centers(self) -> tuple[tuple[float, float], ...]:
        """Middle of the print per candidate, as shares of width and height."""
        width, height = self.layout.width_px, self.layout.height_px
        boxes = (c.bbox for c in self.candidates)
        return tuple(((b[0] + b[2]) / 2 / width, (b[1] + b[3]) / 2 / height) for b in boxes)

    @cached_property
    def tilts(self) -> tuple[float, ...]:
        """Degrees of the own line from horizontal per candidate; NaN without one."""
        return tuple(_tilt(c) for c in self.candidates)

    def best_length(self, direction: str) -> float:
        """Give the longest line of a direction that any candidate has."""
        lengths = [
            c.annotations.nearest[direction].length
            for c in self.candidates
            if direction in c.annotations.nearest
        ]
        return max(lengths, default=0.0)


_Feature = Callable[[_Query, int], float]
_FEATURES: dict[str, _Feature] = {}
_FAMILIES: dict[str, Family] = {}


def _feature(family: Family, name: str, function: _Feature) -> None:
    _FEATURES[name] = function
    _FAMILIES[name] = family


_group = partial(_feature, "group")
_number = partial(_feature, "number")
_words = partial(_feature, "words")
_others = partial(_feature, "others")
_placed = partial(_feature, "place")
_lines = partial(_feature, "lines")


def _flag(condition: bool) -> float:
    return 1.0 if condition else 0.0


# --- what is asked ------------------------------------------------------------------------------

_group("entity", lambda q, i: float(entity_names().index(q.entity.name)))
_group("is_length", lambda q, i: _flag(q.entity.dimension == "length"))
_group("group_rows_log", lambda q, i: math.log1p(q.priors.rows(q.group_id, q.entity.name)))
for _name in ("height", "width", "depth"):
    _group(
        f"group_share_{_name}",
        lambda q, i, name=_name: _group_share(q, name),  # type: ignore[misc]
    )


def _group_share(q: _Query, name: str) -> float:
    counts = [q.priors.rows(q.group_id, entity) for entity in entity_names()]
    total = sum(counts)
    return q.priors.rows(q.group_id, name) / total if total else _NAN


# --- the number and its unit --------------------------------------------------------------------

_number("log_value", lambda q, i: math.log10(max(q.values[i], 1e-6)))
_number(
    "unit",
    lambda q, i: float(_UNITS.index(q.units[i])) if q.units[i] in _UNITS else float(len(_UNITS)),
)
_group("unit_share", lambda q, i: q.priors.unit_share(q.group_id, q.entity.name, q.units[i]))
_group(
    "prior_deviation", lambda q, i: q.priors.log_deviation(q.group_id, q.entity.name, q.values[i])
)
_number("is_other_reading", lambda q, i: _flag(q.units[i] != q.candidates[i].span.unit))
_number("is_range", lambda q, i: _flag(q.candidates[i].span.is_range))
_number("is_derived", lambda q, i: _flag(q.candidates[i].span.is_derived))
_number("is_inherited", lambda q, i: _flag(q.candidates[i].span.is_inherited))
_number("is_repaired", lambda q, i: _flag(q.candidates[i].span.is_repaired))
_number("is_inconsistent", lambda q, i: _flag(not q.candidates[i].span.is_consistent))
_number("has_dual", lambda q, i: _flag(q.candidates[i].span.same_as is not None))
_number("rec_score", lambda q, i: q.candidates[i].rec_score)
_number("is_integer", lambda q, i: _flag(q.candidates[i].span.value % 1 == 0))

# --- words and letters at the number ------------------------------------------------------------

_words("chain", lambda q, i: float(q.candidates[i].span.chain))
_words("chain_index", lambda q, i: float(q.candidates[i].span.chain_index))
_words("axis_fit", lambda q, i: _axis_fit(q, i))
_words("axis", lambda q, i: float(" HWDLT".find((q.candidates[i].span.axis or " ")[0])))
_words("is_diameter", lambda q, i: _flag(q.candidates[i].span.axis == "DIA"))
_words(
    "any_axis", lambda q, i: _flag(any(c.span.axis in ("H", "W", "D", "L") for c in q.candidates))
)
_words("role_fit", lambda q, i: _role_fit(q, q.candidates[i].span.role))
_words("left_fit", lambda q, i: _role_fit(q, q.candidates[i].role_left))
_words("above_fit", lambda q, i: _role_fit(q, q.candidates[i].role_above))
_words("below_fit", lambda q, i: _role_fit(q, q.candidates[i].role_below))
_words("best_fit", lambda q, i: q.best_fits[i])
_words("best_fit_of_others", lambda q, i: _best_fit_of_others(q, i))
_words("photo_has_role", lambda q, i: _flag(any(r in q.layout.roles for r in q.entity.roles)))
_words("photo_has_part", lambda q, i: _flag("part" in q.layout.roles))
_words("line_length", lambda q, i: float(len(q.candidates[i].line_text)))
_words(
    "line_share",
    lambda q, i: (
        (q.candidates[i].span.end - q.candidates[i].span.start)
        / max(1, len(q.candidates[i].line_text))
    ),
)
for _role in OTHER_ROLES:
    _words(
        f"near_{_role}",
        lambda q, i, role=_role: _flag(role in _roles_of(q.candidates[i])),  # type: ignore[misc]
    )


def _roles_of(candidate: PlacedSpan) -> tuple[str | None, ...]:
    return (
        candidate.span.role,
        candidate.role_left,
        candidate.role_above,
        candidate.role_below,
    )


def _axis_fit(q: _Query, i: int) -> float:
    """2 for the entity's first letter, 1 for another of its letters, -1 for one of another entity."""
    axis = q.candidates[i].span.axis
    if axis is None or axis == "DIA":
        return 0.0
    if axis in q.entity.axes:
        return 2.0 if axis == q.entity.axes[0] else 1.0
    return -1.0


def _role_fit(q: _Query, role: str | None) -> float:
    """2 for the entity's first role, 1 for another, -1 for one of another entity, 0 for none."""
    if role is None:
        return 0.0
    if role in q.entity.roles:
        return 2.0 if role == q.entity.roles[0] else 1.0
    others = (spec.roles for spec in entity_table().values())
    return -1.0 if any(role in roles for roles in others) or role in OTHER_ROLES else 0.0


def _best_fit(q: _Query, i: int) -> float:
    """Fit of the nearest evidence: letter, word in the line, word beside, above, below."""
    candidate = q.candidates[i]
    for fit in (_axis_fit(q, i), _role_fit(q, candidate.span.role)):
        if fit:
            return fit
    for role in (candidate.role_left, candidate.role_above, candidate.role_below):
        if fit := _role_fit(q, role):
            return fit
    return 0.0


def _best_fit_of_others(q: _Query, i: int) -> float:
    own = q.candidates[i].cluster
    fits = [q.best_fits[k] for k, c in enumerate(q.candidates) if c.cluster != own]
    return max(fits, default=_NAN)


# --- among the picture's quantities -------------------------------------------------------------

_others("n_candidates", lambda q, i: float(len(q.candidates)))
_others("n_distinct", lambda q, i: float(len(q.cluster_values)))
_others(
    "rank_from_largest", lambda q, i: float(sum(v > q.values[i] * 1.03 for v in q.cluster_values))
)
_others(
    "rank_from_smallest", lambda q, i: float(sum(v < q.values[i] / 1.03 for v in q.cluster_values))
)
_others("log_ratio_to_largest", lambda q, i: _log_ratio(q.values[i], q.cluster_values[-1]))
_others("log_ratio_to_smallest", lambda q, i: _log_ratio(q.values[i], q.cluster_values[0]))
_others(
    "n_prints", lambda q, i: float(sum(c.cluster == q.candidates[i].cluster for c in q.candidates))
)
_others("unit_is_common", lambda q, i: q.units.count(q.units[i]) / len(q.units))
_others("n_boxes", lambda q, i: float(q.layout.n_boxes))
_others("reading_order", lambda q, i: i / len(q.candidates))


def _log_ratio(a: float, b: float) -> float:
    return math.log10(a / b) if a > 0 and b > 0 else _NAN


# --- place and lines ----------------------------------------------------------------------------

_placed("text_height", lambda q, i: q.text_heights[i])
_placed("text_height_rank", lambda q, i: q.text_heights[i] / max(q.text_heights))
_placed("center_x", lambda q, i: q.centers[i][0])
_placed("center_y", lambda q, i: q.centers[i][1])
_placed("rank_x", lambda q, i: _rank(q, i, 0))
_placed("rank_y", lambda q, i: _rank(q, i, 1))
_placed("edge_distance", lambda q, i: _edge_distance(q, i))
_placed("aspect", lambda q, i: q.layout.width_px / q.layout.height_px)
_placed("angle", lambda q, i: q.candidates[i].angle_deg)
_placed("is_upright_read", lambda q, i: _flag(abs(abs(q.candidates[i].angle_deg) - 90) < 12))
_placed("n_segments", lambda q, i: float(q.layout.n_segments))


def _rank(q: _Query, i: int, axis: int) -> float:
    """Share of the other distinct quantities that stand left of (above) this one."""
    own = q.centers[i][axis]
    cluster = q.candidates[i].cluster
    others = [q.centers[k][axis] for k, c in enumerate(q.candidates) if c.cluster != cluster]
    return sum(o < own for o in others) / len(others) if others else _NAN


def _edge_distance(q: _Query, i: int) -> float:
    x, y = q.centers[i][0], q.centers[i][1]
    return min(x, 1 - x, y, 1 - y)


def _annotation_value(q: _Query, i: int, direction: str, name: str) -> float:
    annotation = q.candidates[i].annotations.nearest.get(direction)
    return _NAN if annotation is None else float(getattr(annotation, name))


def _relative_length(q: _Query, i: int, direction: str) -> float:
    best = q.best_length(direction)
    own = q.candidates[i].annotations.nearest.get(direction)
    return 0.0 if own is None or not best else own.length / best


def _merit(q: _Query, i: int, direction: str) -> float:
    """Length over distance of the line of a direction; 0 without one."""
    own = q.candidates[i].annotations.nearest.get(direction)
    return 0.0 if own is None else own.length / (0.02 + own.distance)


def _merit_share(q: _Query, i: int, direction: str) -> float:
    """How much of the candidate's evidence for lines is of this direction."""
    total = sum(_merit(q, i, name) for name in DIRECTIONS)
    return _merit(q, i, direction) / total if total else _NAN


for _direction in DIRECTIONS:
    for _fact in ("distance", "length", "position", "side", "drawn"):
        _lines(
            f"{_direction}_{_fact}",
            lambda q, i, d=_direction, f=_fact: _annotation_value(q, i, d, f),  # type: ignore[misc]
        )
    _lines(
        f"{_direction}_relative_length",
        lambda q, i, d=_direction: _relative_length(q, i, d),  # type: ignore[misc]
    )
    _lines(
        f"{_direction}_merit_share",
        lambda q, i, d=_direction: _merit_share(q, i, d),  # type: ignore[misc]
    )

# --- the candidate's own line, and those of the other quantities ---------------------------------


def _tilt(candidate: PlacedSpan) -> float:
    """Degrees of the own line from horizontal, in [0, 90]; NaN without one."""
    own = candidate.annotations.own
    return _NAN if own is None else abs(own.slope_deg)


def _kind(candidate: PlacedSpan) -> str:
    """Direction of the own line, coarse; slanted lines recede from the viewer."""
    tilt = _tilt(candidate)
    if math.isnan(tilt):
        return "none"
    if tilt > 75:
        return "vertical"
    return "slanted" if tilt > 22 else "horizontal"


def _own_value(q: _Query, i: int, name: str) -> float:
    own = q.candidates[i].annotations.own
    return _NAN if own is None else float(getattr(own, name))


def _other_kinds(q: _Query, i: int, kind: str) -> float:
    """How many other quantities have an own line of a kind."""
    mine = q.candidates[i].cluster
    others = {c.cluster for c in q.candidates if c.cluster != mine and _kind(c) == kind}
    return float(len(others))


def _other_tilts(q: _Query, i: int) -> list[float]:
    mine = q.candidates[i].cluster
    tilts = (q.tilts[k] for k, c in enumerate(q.candidates) if c.cluster != mine)
    return [tilt for tilt in tilts if not math.isnan(tilt)]


def _tilt_gap(q: _Query, i: int, target: float) -> float:
    """How much closer the own line is to a tilt than the closest line of another quantity."""
    own, others = q.tilts[i], _other_tilts(q, i)
    if math.isnan(own) or not others:
        return _NAN
    return min(abs(tilt - target) for tilt in others) - abs(own - target)


_lines("own_tilt", lambda q, i: q.tilts[i])
for _fact in ("slope_deg", "distance", "length", "position", "side", "drawn"):
    _lines(f"own_{_fact}", lambda q, i, f=_fact: _own_value(q, i, f))  # type: ignore[misc]
for _kind_name in ("vertical", "horizontal", "slanted", "none"):
    _lines(
        f"others_{_kind_name}",
        lambda q, i, k=_kind_name: _other_kinds(q, i, k),  # type: ignore[misc]
    )
_lines("tilt_gap_vertical", lambda q, i: _tilt_gap(q, i, 90.0))
_lines("tilt_gap_horizontal", lambda q, i: _tilt_gap(q, i, 0.0))
_lines("tilt_gap_slanted", lambda q, i: _tilt_gap(q, i, 45.0))

FEATURE_NAMES: tuple[str, ...] = tuple(_FEATURES)
FEATURE_FAMILIES: tuple[Family, ...] = tuple(_FAMILIES.values())  # of each name, in order


def build_features(
    layout: Layout, entity: EntitySpec, group_id: int | None, priors: GroupPriors
) -> CandidateSet:
    """Build the candidates of a query and their features.

    Args:
        layout: of the picture.
        entity: what is asked.
        group_id: the product's group, or None.
        priors: of the labelled rows.

    Returns:
        Every span that has a reading in a unit of the entity, in reading order, positive values
        only. Matrix shape: (n_candidates, len(FEATURE_NAMES)), float32.
    """
    candidates, units = [], []
    for placed in layout.spans:
        unit = pick_unit((placed.span.unit, *placed.span.units), entity.units)
        if unit is not None and placed.span.value > 0:
            candidates.append(placed)
            units.append(unit)
    query = _Query(layout, entity, group_id, priors, tuple(candidates), tuple(units))
    matrix = np.array(
        [[f(query, i) for f in _FEATURES.values()] for i in range(len(candidates))],
        dtype=np.float32,
    ).reshape(len(candidates), len(FEATURE_NAMES))
    return CandidateSet(query.candidates, query.units, matrix)
