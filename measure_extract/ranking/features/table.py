"""All features in one table, and the matrix they make of a query.

A model names the columns it was taught: a new feature changes no model that is there.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from measure_extract.ranking.base import Encodings, FeatureArray
from measure_extract.ranking.features.axes import AXES_SEEN
from measure_extract.ranking.features.feature import Family, Feature
from measure_extract.ranking.features.group import GROUP
from measure_extract.ranking.features.lines import LINES
from measure_extract.ranking.features.number import NUMBER
from measure_extract.ranking.features.others import OTHERS
from measure_extract.ranking.features.place import PLACE
from measure_extract.ranking.features.purposes import PURPOSES
from measure_extract.ranking.features.question import QUESTION
from measure_extract.ranking.features.rivals import RIVALS
from measure_extract.ranking.features.words import WORDS
from measure_extract.ranking.query import Query

__all__ = ["FAMILIES", "FAMILY_OF", "FEATURES", "feature_matrix", "feature_names", "wordless"]

FAMILIES: tuple[Family, ...] = (
    QUESTION,
    GROUP,
    NUMBER,
    WORDS,
    PURPOSES,
    RIVALS,
    OTHERS,
    PLACE,
    LINES,
    AXES_SEEN,
)
FEATURES: dict[str, Feature] = {f.name: f for family in FAMILIES for f in family.features}
FAMILY_OF: dict[str, Family] = {f.name: family for family in FAMILIES for f in family.features}

# These read no word, and nothing of the question but which quantities may answer it.
_WORDLESS = frozenset(f.name for family in (NUMBER, OTHERS, PLACE, LINES) for f in family.features)


def feature_names() -> tuple[str, ...]:
    """Give the names of all features, in the table's order."""
    return tuple(FEATURES)


def wordless(names: Sequence[str]) -> tuple[str, ...]:
    """Give those of the columns that read no word."""
    return tuple(name for name in names if name in _WORDLESS)


def feature_matrix(query: Query, names: Sequence[str], encodings: Encodings) -> FeatureArray:
    """Work out features of all candidates of a query, or take them where they are known.

    Args:
        query: the question.
        names: of the features, in the order of the columns.
        encodings: codes of names, the model's own.

    Returns:
        NaN where a fact is missing. Shape: (n_candidates, len(names)), float32.

    Raises:
        KeyError: if there is no feature of a name.
    """
    matrix = np.empty((len(query), len(names)), dtype=np.float32)
    if len(query):
        shared, without_words, own = _parted(tuple(names))
        matrix[:, shared] = _shared_columns(query, without_words, encodings)
        for place in own:
            matrix[:, place] = FEATURES[names[place]].of(query, encodings)
    return matrix


@lru_cache(maxsize=64)  # of the models of a process
def _parted(names: tuple[str, ...]) -> tuple[list[int], tuple[str, ...], list[int]]:
    """Give the places and names of the columns that read no word, and the places of the others."""
    without_words = wordless(names)
    shared = [place for place, name in enumerate(names) if name in _WORDLESS]
    return shared, without_words, [place for place in range(len(names)) if place not in shared]


def _shared_columns(query: Query, names: tuple[str, ...], encodings: Encodings) -> FeatureArray:
    """Work out columns without words, or take them from a question with the same candidates."""
    if query.known is not None and names in query.known:
        return query.known[names]
    columns = np.empty((len(query), len(names)), dtype=np.float32)
    for place, name in enumerate(names):
        columns[:, place] = FEATURES[name].of(query, encodings)
    if query.known is not None:
        query.known[names] = columns
    return columns
