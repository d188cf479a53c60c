"""What counts as an answer: the annotators' strict guide, or what the challenge's labels take.

By the strict guide a dose, a load or the weight of a user is no weight of the product, and the question has
no answer. The challenge's labels were made from catalogues: where nothing better is printed they give it.
"""

from dataclasses import replace
from functools import cache

import numpy as np

from measure_extract.ranking.choice import Ranked
from measure_extract.roles.base import purpose_names, purpose_table

__all__ = ["by_convention"]

# Share of such quantities that the challenge's label gives; see `data/purposes.toml`.
_SHARE = 0.66


def by_convention(ranked: Ranked, convention: str) -> Ranked:
    """Judge a question by a convention.

    Args:
        ranked: judged by the strict one.
        convention: one of `vocabulary.CONVENTIONS`.

    Returns:
        `ranked` itself where the strict one answers or nothing is taken instead. Else the candidate that
        is taken stands first, and its confidence is the chance of its purpose times the share of such
        quantities that the challenge's labels give.
    """
    entity = ranked.query.entity.name
    columns = _taken(entity)
    if convention == "strict" or not ranked.order or not columns or _has_own_answer(ranked):
        return ranked
    chances = ranked.query.purposes[:, list(columns)].sum(axis=1) * _SHARE
    best = int(chances.argmax())
    if chances[best] < ranked.threshold:
        return ranked
    confidences = np.array(ranked.confidences)
    confidences[best] = chances[best]
    rest = (place for place in ranked.order if place != best)
    purpose = columns[int(ranked.query.purposes[best, list(columns)].argmax())]
    said = purpose_table()[purpose_names()[purpose]].said
    return replace(ranked, confidences=confidences, order=(best, *rest), taken_for=said)


def _has_own_answer(ranked: Ranked) -> bool:
    """Tell whether the strict convention answers; by a threshold of 0 what is ruled out does too, at 0."""
    return ranked.is_answered and ranked.confidence > 0


@cache
def _taken(entity: str) -> tuple[int, ...]:
    """Give the columns of the purposes that the challenge's labels give for an entity."""
    return tuple(i for i, p in enumerate(purpose_table().values()) if entity in p.challenge)
