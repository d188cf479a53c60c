"""Labelled questions as relations: a photo's candidates, what they are to what is asked, and which is right."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from measure_extract.entities import EntitySpec, entity_spec
from measure_extract.layout.base import Layout
from measure_extract.ranking.base import FeatureArray
from measure_extract.ranking.priors import fit_priors
from measure_extract.ranking.query import Query, make_query
from measure_extract.ranking.relations.features import RELATIONS, relation_matrix
from measure_extract.ranking.relations.words import own_words
from measure_extract.training.base import is_answer
from measure_extract.types import Example

__all__ = [
    "RelationQuery",
    "Taught",
    "fewer_words",
    "is_doubtful",
    "make_relation_queries",
    "with_fewer_words",
]

_RIGHT_AT_IT = [RELATIONS.index(f"own_{place}") for place in ("before", "after", "left")]
_AT_IT = 0.5  # nearness from which a word stands right at a number


@dataclass(frozen=True)
class Taught:
    """A labelled question as the booster is taught it: numbers, and what they are weighed by."""

    entity: str
    dimension: str
    is_printed: bool
    weight: float  # how sure the label is
    features: FeatureArray  # shape (n_candidates, len(RELATIONS)), float32
    relevance: npt.NDArray[np.float32]  # 1 where a candidate is the answer


@dataclass(frozen=True)
class RelationQuery:
    """A labelled question, with the relations of its candidates."""

    example: Example
    query: Query
    features: FeatureArray
    relevance: npt.NDArray[np.float32]  # 1 where a candidate is the answer

    @property
    def taught(self) -> Taught:
        """The question as the booster is taught it."""
        return Taught(
            self.example.entity,
            self.query.entity.dimension,
            bool(self.example.answers),
            self.example.weight,
            self.features,
            self.relevance,
        )


def make_relation_queries(
    examples: Sequence[Example], layouts: Mapping[str, Layout]
) -> list[RelationQuery]:
    """Build the candidates of every labelled example whose picture was read.

    Args:
        examples: labelled rows.
        layouts: per picture.
    """
    found = []
    priors = fit_priors([])
    for example in examples:
        layout = layouts.get(example.image)
        if layout is None or example.answers is None:
            continue
        query = make_query(layout, entity_spec(example.entity), None, priors)
        pairs = zip(query.candidates, query.units, strict=True)
        relevance = [is_answer(placed.span, unit, example.answers) for placed, unit in pairs]
        found.append(
            RelationQuery(
                example, query, relation_matrix(query), np.array(relevance, dtype=np.float32)
            )
        )
    return found


def with_fewer_words(spec: EntitySpec, generator: random.Random) -> EntitySpec:
    """Give the entity with half of its words, and with none of its roles."""
    words = list(own_words(spec))
    kept = generator.sample(words, max(1, len(words) // 2)) if words else []
    against = [word for word in spec.not_words if generator.random() < 0.5]
    return replace(spec, roles=(), words=tuple(kept), not_words=tuple(against))


def fewer_words(queries: Sequence[RelationQuery], seed: int) -> list[RelationQuery]:
    """Ask every question again with fewer words."""
    generator = random.Random(seed)
    found = []
    for labelled in queries:
        if not len(labelled.query):
            continue
        query = replace(labelled.query, entity=with_fewer_words(labelled.query.entity, generator))
        found.append(replace(labelled, query=query, features=relation_matrix(query)))
    return found


def is_doubtful(query: RelationQuery) -> bool:
    """Whether the asked words stand right at a number that is not the answer, and at none that is.

    Annotators gave each quantity one role: the 3 mm of "Blade thickness: 3 mm" are a part's size there, and a
    thickness to whoever asks for one.
    """
    if not len(query.features):
        return False
    at_it = query.features[:, _RIGHT_AT_IT].max(axis=1) >= _AT_IT
    return bool(at_it.any() and not query.relevance[at_it].any())
