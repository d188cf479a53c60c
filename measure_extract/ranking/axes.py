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
from measure_extract.ranking.base import Encodings
from measure_extract.ranking.features.lines import LINES
from measure_extract.ranking.features.number import NUMBER
from measure_extract.ranking.features.others import OTHERS
from measure_extract.ranking.features.place import PLACE
from measure_extract.ranking.features.table import FAMILY_OF, feature_matrix
from measure_extract.ranking.priors import fit_priors
from measure_extract.ranking.query import Query, make_query
from measure_extract.runtime.trees import Trees
from measure_extract.vocabulary import MEASURED_AXES

__all__ = ["AxisClassifier", "one_print_each", "wordless"]

_WORDLESS = (NUMBER, OTHERS, PLACE, LINES)


@dataclass(frozen=True)
class AxisClassifier:
    """A binary model for each of MEASURED_AXES."""

    trees: tuple[Trees, ...]  # in their order
    feature_names: tuple[str, ...]  # of the columns that each takes, in order; see `wordless`
    encodings: Encodings

    def judge(self, layout: Layout) -> Layout:
        """Judge every length of a picture, all prints of a quantity alike; see `Layout.axis_chances`."""
        chances = np.full((len(layout.spans), len(MEASURED_AXES)), np.nan, dtype=np.float32)
        for axis, name in enumerate(MEASURED_AXES):
            query = make_query(layout, entity_spec(name), None, fit_priors([]))
            if len(query):
                chances[list(query.places), axis] = self._chances(query, self.trees[axis])
        return replace(layout, axis_chances=chances)

    def _chances(self, query: Query, trees: Trees) -> npt.NDArray[np.float64]:
        prints = one_print_each(query)
        facts = feature_matrix(query, self.feature_names, self.encodings)[prints]
        _, quantity = np.unique(query.clusters, return_inverse=True)
        return np.asarray(trees.predict(facts)[quantity])


def wordless(names: Sequence[str]) -> tuple[str, ...]:
    """Give the columns that the classifiers take of those that the ranker takes: none that reads a word."""
    return tuple(name for name in names if FAMILY_OF[name] in _WORDLESS)


def one_print_each(query: Query) -> npt.NDArray[np.int64]:
    """Give the candidate with the longest line of each quantity, by the quantities' numbers. Shape: (n_clusters,)."""
    lines = [candidate.annotations.own for candidate in query.candidates]
    longest = np.array([-1.0 if line is None else line.length for line in lines])
    order = np.lexsort((-longest, query.clusters))  # stable: of equal ones the first
    _, first = np.unique(query.clusters[order], return_index=True)
    return np.asarray(order[first])
