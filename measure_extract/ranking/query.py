"""One question about one picture: which spans are its candidates, and what they have in common.

Facts that several features need are worked out here once, as arrays over the candidates.
"""

import math
from dataclasses import dataclass, field, replace
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt

from measure_extract.entities import EntitySpec, entity_names
from measure_extract.geometry import text_height
from measure_extract.layout.base import DIRECTIONS, Annotation, Layout, PlacedSpan, line_merit
from measure_extract.ranking.base import Claims, FeatureArray
from measure_extract.ranking.features.fit import best_fit
from measure_extract.ranking.priors import GroupPriors
from measure_extract.roles.base import purpose_names, purpose_table
from measure_extract.units import pick_unit, to_base
from measure_extract.vocabulary import MEASURED_AXES

__all__ = ["LINE_FACTS", "KnownColumns", "Query", "make_query"]

Floats = npt.NDArray[np.float64]  # shape (n_candidates,)

SharedColumns = dict[tuple[str, ...], FeatureArray]
"""Columns by their names, in order. Shape of each: (n_candidates, n_names)."""

KnownColumns = dict[tuple[tuple[int, ...], tuple[str, ...]], SharedColumns]
"""A picture's columns, which all questions with the same candidates (their places) in the same units share."""

LINE_FACTS = ("distance", "length", "position", "side", "drawn")
"""What the features know of a line; see `Annotation`."""

_NO_LINE = (math.nan,) * len(LINE_FACTS)


def _line_facts(line: Annotation) -> tuple[float, ...]:
    """Give the facts of a line, in the order of LINE_FACTS."""
    return line.distance, line.length, line.position, line.side, line.drawn


@dataclass(frozen=True)
class Query:
    """What is asked of a picture, with every span that could be the answer, in reading order."""

    layout: Layout
    entity: EntitySpec
    group_id: int | None
    priors: GroupPriors
    candidates: tuple[PlacedSpan, ...]
    units: tuple[str, ...]  # the reading that fits the entity, per candidate
    places: tuple[int, ...]  # index in the layout's spans and others, per candidate
    all_claims: Claims | None = None  # of the layout's quantities; None where no first model judged
    # What other questions with the same candidates left of their columns; None where nothing is kept.
    known: SharedColumns | None = field(default=None, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.candidates)

    @cached_property
    def values(self) -> Floats:
        """Value per candidate in the base unit of its dimension."""
        pairs = zip(self.candidates, self.units, strict=True)
        return np.array([to_base(c.span.value, unit) for c, unit in pairs], dtype=np.float64)

    @cached_property
    def clusters(self) -> npt.NDArray[np.int64]:
        """Number of the distinct quantity per candidate."""
        return np.array([c.cluster for c in self.candidates], dtype=np.int64)

    @cached_property
    def is_other(self) -> npt.NDArray[np.bool_]:
        """Whether two candidates print different quantities. Shape: (n, n)."""
        return np.asarray(self.clusters[:, None] != self.clusters[None, :])

    @cached_property
    def cluster_values(self) -> Floats:
        """Values of the distinct quantities, ascending. Shape: (n_clusters,)."""
        by_cluster = dict(zip(self.clusters.tolist(), self.values.tolist(), strict=True))
        return np.array(sorted(by_cluster.values()), dtype=np.float64)

    @cached_property
    def text_heights(self) -> Floats:
        """Size of the print per candidate, as a share of the picture's longer side."""
        longer = float(max(self.layout.width_px, self.layout.height_px))
        sides = [text_height(c.bbox) for c in self.candidates]
        return np.array(sides, dtype=np.float64) / longer

    @cached_property
    def centers(self) -> npt.NDArray[np.float64]:
        """Middle of the print per candidate, as shares of width and height. Shape: (n, 2)."""
        boxes = np.array([c.bbox for c in self.candidates], dtype=np.float64).reshape(-1, 4)
        size = np.array([self.layout.width_px, self.layout.height_px], dtype=np.float64)
        return np.asarray((boxes[:, :2] + boxes[:, 2:]) / 2 / size)

    @cached_property
    def best_fits(self) -> Floats:
        """Fit of the nearest letter or word per candidate; see `best_fit`."""
        return np.array([best_fit(self.entity, c) for c in self.candidates], dtype=np.float64)

    @cached_property
    def group_rows(self) -> dict[str, float]:
        """Labelled rows of the product's group per entity."""
        return {name: self.priors.rows(self.group_id, name) for name in entity_names()}

    @cached_property
    def nearest_lines(self) -> dict[str, npt.NDArray[np.float64]]:
        """Facts of the nearest line of each direction, NaN without one. Shape: (LINE_FACTS, n)."""
        found = {}
        for direction in DIRECTIONS:
            lines = [c.annotations.nearest.get(direction) for c in self.candidates]
            rows = [_NO_LINE if line is None else _line_facts(line) for line in lines]
            found[direction] = np.array(rows, dtype=np.float64).reshape(-1, len(LINE_FACTS)).T
        return found

    @cached_property
    def line_merits(self) -> dict[str, Floats]:
        """Length over distance of the nearest line of each direction; 0 without one."""
        distance, length = LINE_FACTS.index("distance"), LINE_FACTS.index("length")
        return {
            direction: np.nan_to_num(line_merit(facts[length], facts[distance]))
            for direction, facts in self.nearest_lines.items()
        }

    @cached_property
    def purposes(self) -> npt.NDArray[np.float32]:
        """Chance of each purpose per candidate; zeros where nobody judged. Shape: (n, n_purposes)."""
        return self._of_candidates(self.layout.purposes, len(purpose_names()), missing=0.0)

    @cached_property
    def axis_chances(self) -> npt.NDArray[np.float32]:
        """Chance that each candidate measures each of MEASURED_AXES, by where it stands. Shape: (n, n_axes).

        NaN where nobody judged.
        """
        return self._of_candidates(self.layout.axis_chances, len(MEASURED_AXES), missing=math.nan)

    def _of_candidates(
        self, judged: npt.NDArray[np.float32] | None, width: int, *, missing: float
    ) -> npt.NDArray[np.float32]:
        """Give each candidate's row of what was judged of the layout's spans. Shape: (n, width)."""
        found = np.full((len(self), width), missing, dtype=np.float32)
        if judged is not None:
            for row, place in enumerate(self.places):
                if place < len(judged):
                    found[row] = judged[place]
        return found

    @property
    def claimants(self) -> tuple[str, ...]:
        """The entities whose claims were heard."""
        return entity_names() if self.all_claims is None else self.all_claims.entities

    @cached_property
    def claims(self) -> npt.NDArray[np.float32]:
        """Chance that each candidate's quantity, in its best print, answers each entity.

        Zeros where nobody judged. Shape: (n, n_entities), in the order of `claimants`.
        """
        return _best_of(self._claims_of_prints, ~self.is_other)

    @cached_property
    def claims_of_others(self) -> npt.NDArray[np.float32]:
        """Best such chance among the other quantities. Shape: (n, n_entities)."""
        return _best_of(self._claims_of_prints, self.is_other)

    @property
    def _claims_of_prints(self) -> npt.NDArray[np.float32]:
        if self.all_claims is None:
            return np.zeros((len(self), len(self.claimants)), dtype=np.float32)
        return self.all_claims.chances[list(self.places)]

    @cached_property
    def answer_chances(self) -> dict[str, Floats]:
        """Chance per candidate that its purpose is one that answers an entity, by entity."""
        chances = self.purposes
        return {
            entity: np.asarray(chances[:, columns].sum(axis=1), dtype=np.float64)
            for entity, columns in _answering().items()
        }

    @cached_property
    def tilts(self) -> Floats:
        """Degrees of the own line from horizontal per candidate; NaN without one."""
        return np.array([c.tilt_deg for c in self.candidates], dtype=np.float64)


def _best_of(
    claims: npt.NDArray[np.float32], chosen: npt.NDArray[np.bool_]
) -> npt.NDArray[np.float32]:
    """Give the best claims among the candidates that are chosen for each; 0 where none is."""
    return np.asarray(np.where(chosen[:, :, None], claims[None, :, :], 0).max(axis=1, initial=0))


@cache
def _answering() -> dict[str, list[int]]:
    """Give the columns of the purposes that answer each entity."""
    columns: dict[str, list[int]] = {}
    for place, purpose in enumerate(purpose_table().values()):
        if purpose.answers:
            columns.setdefault(purpose.answers, []).append(place)
    return columns


def make_query(
    layout: Layout,
    entity: EntitySpec,
    group_id: int | None,
    priors: GroupPriors,
    claims: Claims | None = None,
    known: KnownColumns | None = None,
) -> Query:
    """Find the candidates of a question.

    Args:
        layout: of the picture.
        entity: what is asked.
        group_id: the product's group, or None.
        priors: of the labelled rows.
        claims: of the layout's quantities, see `ranking.claims`.
        known: where a model keeps the columns of this picture; another model's encodings may differ.

    Returns:
        Every span that has a reading in a unit of the entity, in reading order; positive values only:
        nothing is sold with a height of 0. Parts of a compound are none: 5' 11" is 71 inch, not 11.
    """
    candidates, units, places = [], [], []
    for place, placed in enumerate((*layout.spans, *layout.others)):
        unit = pick_unit((placed.span.unit, *placed.span.units), entity.units)
        is_part = placed.span.part_of is not None
        is_possible = placed.span.value > 0 or entity.dimension == "temperature"
        if unit is not None and is_possible and not is_part:
            candidates.append(placed)
            units.append(unit)
            places.append(place)
    found = Query(
        layout, entity, group_id, priors, tuple(candidates), tuple(units), tuple(places), claims
    )
    if known is None:
        return found
    return replace(found, known=known.setdefault((found.places, found.units), {}))
