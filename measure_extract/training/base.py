"""A labelled question with its candidates: what every trainer learns from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from measure_extract.entities import entity_spec
from measure_extract.evaluation.metrics import is_same_quantity
from measure_extract.layout.base import Layout
from measure_extract.ranking.base import CandidateSet
from measure_extract.ranking.features import build_features
from measure_extract.ranking.priors import GroupPriors
from measure_extract.types import Example
from measure_extract.units import format_measurement

__all__ = ["Query", "make_queries"]


@dataclass(frozen=True)
class Query:
    """One labelled example with its candidates."""

    example: Example
    candidates: CandidateSet
    relevance: npt.NDArray[np.float32]  # 1 for a candidate equal to a right answer. Shape: (n,)


def make_queries(
    examples: Sequence[Example], layouts: Mapping[str, Layout], priors: GroupPriors
) -> list[Query]:
    """Build the candidates of every labelled example whose picture was read.

    Args:
        examples: labelled rows.
        layouts: per picture (`Example.image`); pictures that are missing are left out.
        priors: of the labelled rows.
    """
    queries = []
    for example in examples:
        layout = layouts.get(example.image)
        if layout is None or example.answers is None:
            continue
        candidates = build_features(layout, entity_spec(example.entity), example.group_id, priors)
        relevance = [
            any(
                is_same_quantity(format_measurement(value, unit), example.answers)
                for value in {placed.span.low, placed.span.value}
            )
            for placed, unit in zip(candidates.spans, candidates.units, strict=True)
        ]
        queries.append(Query(example, candidates, np.array(relevance, dtype=np.float32)))
    return queries
