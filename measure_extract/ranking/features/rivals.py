"""What other entities claim of the same picture; see `ranking.claims`."""

import numpy as np

from measure_extract.entities import entity_names
from measure_extract.ranking.features.feature import (
    Basis,
    Column,
    Family,
    Feature,
    column,
    printed,
    spoken,
)
from measure_extract.ranking.query import Query

__all__ = ["RIVALS"]

_SURE = 0.5  # chance from which a claim counts as one
_SAID = 0.2  # chance from which a rival is named


def _rivals(query: Query) -> list[int]:
    """Give the columns of the other entities."""
    return [place for place, name in enumerate(query.claimants) if name != query.entity.name]


def _own(query: Query) -> Column:
    return np.asarray(query.claims[:, query.claimants.index(query.entity.name)], dtype=np.float64)


def _own_elsewhere(query: Query) -> Column:
    place = query.claimants.index(query.entity.name)
    return np.asarray(query.claims_of_others[:, place], dtype=np.float64)


def _claim(name: str) -> Feature:
    def of(query: Query) -> Column:
        if name == query.entity.name:
            return np.full(len(query), np.nan)
        return np.asarray(query.claims[:, query.claimants.index(name)], dtype=np.float64)

    return column(f"claim_{name}", f"chance that it is the {name}, if that was asked", of)


def _best_rival(query: Query) -> Column:
    return np.asarray(query.claims[:, _rivals(query)].max(axis=1), dtype=np.float64)


def _rival_elsewhere(query: Query) -> Column:
    """Give how well the strongest rival is served by another quantity."""
    rivals = np.array(_rivals(query))
    strongest = rivals[query.claims[:, rivals].argmax(axis=1)]
    return np.asarray(query.claims_of_others[np.arange(len(query)), strongest], dtype=np.float64)


def _lead(query: Query) -> Column:
    return np.asarray(_own(query) - np.maximum(_own_elsewhere(query), _best_rival(query)))


def _claimed(query: Query) -> Column:
    """Count the distinct quantities that some other entity claims."""
    claimed = set(query.clusters[_best_rival(query) >= _SURE].tolist())
    return np.full(len(query), float(len(claimed)))


def _hopes(query: Query) -> Column:
    """Add the own chances of the distinct quantities: how many answers the picture seems to have."""
    by_cluster = dict(zip(query.clusters.tolist(), _own(query).tolist(), strict=True))
    return np.full(len(query), sum(by_cluster.values()))


def _strongest(query: Query, place: int) -> tuple[str, float]:
    """Give the entity that claims a candidate most, beside the asked one, and with which chance."""
    rivals = _rivals(query)
    chances = query.claims[place, rivals]
    best = int(chances.argmax())
    return query.claimants[rivals[best]], float(chances[best])


def _describe(query: Query, place: int) -> str:
    name, chance = _strongest(query, place)
    own = printed(query, place)
    if chance < _SAID:
        return f"no other entity claims {own}"
    return f"asked for the {spoken(name)}, {own} would be the answer with a chance of {chance:.2f}"


def _basis(query: Query, place: int) -> Basis:
    return Basis.MISSING if _strongest(query, place)[1] < _SAID else Basis.JUDGED


RIVALS = Family(
    "rivals",
    (
        *(_claim(name) for name in entity_names()),
        column("best_rival", "best chance that it answers another entity", _best_rival),
        column(
            "rival_elsewhere",
            "chance of the strongest rival's answer among the other quantities",
            _rival_elsewhere,
        ),
        column(
            "own_elsewhere", "best chance of the other quantities to be the answer", _own_elsewhere
        ),
        column("claim_lead", "own chance over the best rival's or other quantity's", _lead),
        column("n_claimed", "distinct quantities that other entities claim", _claimed),
        column("n_hopes", "sum of the own chances of the distinct quantities", _hopes),
    ),
    _describe,
    _basis,
)
