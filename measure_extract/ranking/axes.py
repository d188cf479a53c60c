"""Which axis each length measures, told by where and how large it stands and by its lines: no word is read.

A classifier for each axis, taught every length of whole photos and not the answers alone. What it says of a
quantity, and of its rivals, are features of the ranker, which knows the words too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from measure_extract.entities import entity_spec
from measure_extract.layout.base import Layout
from measure_extract.ranking.base import Encodings, FeatureArray
from measure_extract.ranking.features.table import feature_matrix
from measure_extract.ranking.priors import fit_priors
from measure_extract.ranking.query import KnownColumns, Query, make_query
from measure_extract.runtime.trees import Trees
from measure_extract.vocabulary import MEASURED_AXES

__all__ = ["AxisClassifier", "facts_of", "lengths_of"]


@dataclass(frozen=True)
class AxisClassifier:
    """A binary model for each of MEASURED_AXES."""

    trees: tuple[Trees, ...]  # in their order
    feature_names: tuple[str, ...]  # of the columns that each takes, in order; see `wordless`
    encodings: Encodings

    def judge(self, layout: Layout, known: KnownColumns | None = None) -> Layout:
        """Judge every length of a picture, all prints of a quantity alike; see `Layout.axis_chances`."""
        chances = np.full((len(layout.spans), len(MEASURED_AXES)), np.nan, dtype=np.float32)
        query = lengths_of(layout, known)
        if len(query):
            facts, quantity = facts_of(query, self.feature_names, self.encodings)
            each = np.column_stack([trees.predict(facts) for trees in self.trees])
            chances[list(query.places)] = each[quantity]
        return replace(layout, axis_chances=chances)


def lengths_of(layout: Layout, known: KnownColumns | None = None) -> Query:
    """Find the lengths of a picture: every axis has the same candidates, and without words the same columns."""
    return make_query(layout, entity_spec(MEASURED_AXES[0]), None, fit_priors([]), known=known)


def facts_of(
    query: Query, names: Sequence[str], encodings: Encodings
) -> tuple[FeatureArray, npt.NDArray[np.int64]]:
    """Give a row for each quantity, of its print with the longest line, by the quantities' numbers.

    Args:
        query: of `lengths_of`, with candidates.
        names: of `wordless` columns.
        encodings: codes of names in them.

    Returns:
        Rows, and the row of each candidate. Shapes: (n_quantities, len(names)) and (n_candidates,).
    """
    lines = [candidate.annotations.own for candidate in query.candidates]
    longest = np.array([-1.0 if line is None else line.length for line in lines])
    order = np.lexsort((-longest, query.clusters))  # stable: of equal ones the first
    _, first, quantity = np.unique(query.clusters[order], return_index=True, return_inverse=True)
    row_of = np.empty_like(quantity)
    row_of[order] = quantity
    return feature_matrix(query, names, encodings)[order[first]], row_of
