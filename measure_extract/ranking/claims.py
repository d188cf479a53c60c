"""What every entity claims: rivals for one number are heard together.

A size that surely is the height is no depth, and a photo whose every mass is somebody else's prints no
weight. So a first model, which looks at one question at a time, gives every quantity's chance of being
the answer of each entity; how these claims stand to one another are features of the ranker.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from measure_extract.entities import entity_spec
from measure_extract.layout.base import Layout
from measure_extract.ranking.base import Claims, Encodings
from measure_extract.ranking.features.axes import AXES_SEEN
from measure_extract.ranking.features.rivals import RIVALS
from measure_extract.ranking.features.table import FAMILY_OF, feature_matrix
from measure_extract.ranking.priors import GroupPriors
from measure_extract.ranking.query import KnownColumns, make_query
from measure_extract.runtime.trees import Trees

__all__ = ["ClaimModel", "claim_columns"]

# What the ranker alone takes: claims cannot see themselves, and made without the axis classifiers they are an
# opinion of their own (re-weighted F1 by cross-validation 0.9396 with such claims, 0.9383 with the others; 2026-11).
_SECOND = (RIVALS, AXES_SEEN)


@dataclass(frozen=True)
class ClaimModel:
    """The first model: one question at a time."""

    chance: Trees
    feature_names: tuple[str, ...]  # of the columns that it takes, in order; see `claim_columns`
    encodings: Encodings

    def claims(
        self,
        layout: Layout,
        group_id: int | None,
        priors: GroupPriors,
        known: KnownColumns | None = None,
    ) -> Claims:
        """Judge every quantity of a picture for every entity; see `make_query`."""
        entities = self.encodings.entities
        count = len(layout.spans) + len(layout.others)
        found = np.zeros((count, len(entities)), dtype=np.float32)
        queries = [
            make_query(layout, entity_spec(name), group_id, priors, known=known)
            for name in entities
        ]
        asked = [(column, query) for column, query in enumerate(queries) if len(query)]
        if asked:  # judged in one call, which costs more than its rows
            rows = [feature_matrix(query, self.feature_names, self.encodings) for _, query in asked]
            ends = np.cumsum([len(part) for part in rows])[:-1]
            chances = np.split(self.chance.predict(np.vstack(rows)), ends)
            for (column, query), of_query in zip(asked, chances, strict=True):
                found[list(query.places), column] = of_query
        return Claims(entities, found)


def claim_columns(names: Sequence[str]) -> tuple[str, ...]:
    """Give the columns that the first model takes of those that the ranker takes: none of `_SECOND`."""
    return tuple(name for name in names if FAMILY_OF[name] not in _SECOND)
