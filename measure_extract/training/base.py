"""A labelled question with its candidates: what every trainer learns from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from measure_extract.entities import entity_names, entity_spec
from measure_extract.evaluation.metrics import is_same_quantity
from measure_extract.layout.base import Layout
from measure_extract.ranking.base import Encodings, FeatureArray
from measure_extract.ranking.features.table import feature_matrix, feature_names
from measure_extract.ranking.priors import GroupPriors
from measure_extract.ranking.query import Query, make_query
from measure_extract.types import Example, QuantitySpan
from measure_extract.units import canonical_units, format_measurement
from measure_extract.vocabulary import AXES

__all__ = ["KnownLabels", "LabelledQuery", "is_answer", "make_queries", "new_encodings"]


@dataclass(frozen=True)
class LabelledQuery:
    """One labelled example with its candidates."""

    example: Example
    query: Query
    matrix: FeatureArray  # shape (n, n_features)
    relevance: npt.NDArray[np.float32]  # 1 for a candidate equal to a right answer. Shape: (n,)

    def is_right(self, place: int) -> bool:
        """Tell whether a candidate equals a right answer."""
        return bool(self.relevance[place])


@dataclass(frozen=True)
class KnownLabels:
    """Labels whose every quantity is known, as they were read: no photos, but drawn, or texts alone."""

    layouts: dict[str, Layout]  # per name of a label, which no picture of the data folder has
    rows: list[Example]  # every question whose answer the label settles
    roles: list[dict[str, Any]]  # its quantities and its kind; as lines of `roles_train.jsonl`

    def with_others(self, others: "KnownLabels") -> "KnownLabels":
        """Give these labels and others, of other names."""
        return KnownLabels(
            {**self.layouts, **others.layouts},
            [*self.rows, *others.rows],
            [*self.roles, *others.roles],
        )


def new_encodings() -> Encodings:
    """Give the codes that models trained now are taught, from today's tables."""
    return Encodings(entity_names(), canonical_units(), AXES)


def make_queries(
    examples: Sequence[Example], layouts: Mapping[str, Layout], priors: GroupPriors
) -> list[LabelledQuery]:
    """Build the candidates of every labelled example whose picture was read.

    Args:
        examples: labelled rows; those without a label are left out.
        layouts: per picture (`Example.image`); pictures that are missing are left out.
        priors: of the labelled rows.
    """
    names, encodings = feature_names(), new_encodings()
    queries = []
    for example in examples:
        layout = layouts.get(example.image)
        if layout is None or example.answers is None:
            continue
        query = make_query(layout, entity_spec(example.entity), example.group_id, priors)
        relevance = [
            is_answer(placed.span, unit, example.answers)
            for placed, unit in zip(query.candidates, query.units, strict=True)
        ]
        matrix = feature_matrix(query, names, encodings)
        queries.append(LabelledQuery(example, query, matrix, np.array(relevance, dtype=np.float32)))
    return queries


def is_answer(span: QuantitySpan, unit: str, answers: Sequence[str]) -> bool:
    """Tell whether a span, in one of its units, is a right answer by either end."""
    ends = {span.low, span.value}
    return any(is_same_quantity(format_measurement(end, unit), answers) for end in ends)
