"""Teach the first model, and show the second what it says of pictures that it never saw.

See `ranking.claims`. The claims that the ranker is taught come from folds: those of a picture that the
first model was taught would be surer than any that it meets in use.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from measure_extract.layout.base import Layout
from measure_extract.ranking.base import Claims
from measure_extract.ranking.claims import ClaimModel, claim_columns
from measure_extract.ranking.features.rivals import RIVALS
from measure_extract.ranking.features.table import feature_matrix, feature_names
from measure_extract.runtime.trees import Trees
from measure_extract.training.base import LabelledQuery, new_encodings
from measure_extract.training.boosters import RankerSettings, fit_chance
from measure_extract.training.folds import fit_by_fold

__all__ = ["CLAIM_SETTINGS", "TaughtClaims", "claimed", "teach_claims"]

CLAIM_SETTINGS = RankerSettings(
    rounds=300, learning_rate=0.05, num_leaves=31, feature_fraction=0.4, folds=5
)
"""Smaller than the ranker: what it gets wrong the second model mends. By judgement."""

_RIVAL_NAMES = tuple(feature.name for feature in RIVALS.features)
_RIVAL_COLUMNS = [feature_names().index(name) for name in _RIVAL_NAMES]
_OTHER_COLUMNS = [feature_names().index(name) for name in claim_columns(feature_names())]


@dataclass(frozen=True)
class TaughtClaims:
    """What teaching the first model gives."""

    queries: dict[str, list[LabelledQuery]]  # as they were given, with the claims in their matrices
    model: str  # taught by all of them, as LightGBM's text


def teach_claims(
    queries: Mapping[str, Sequence[LabelledQuery]], settings: RankerSettings, *, seed: int
) -> TaughtClaims:
    """Teach the first model and put its claims into the queries' matrices.

    Args:
        queries: by their source.
        settings: hyperparameters.
        seed: of LightGBM.
    """
    everything = [query for found in queries.values() for query in found]
    by_fold = fit_by_fold(
        ((query.example.split_key, query) for query in everything),
        lambda taught: _claim_model(_fit(taught, settings, seed)),
        folds=settings.folds,
    )
    known: dict[tuple[int, int | None], Claims] = {}
    return TaughtClaims(
        {
            source: [_with_claims(q, by_fold.of(q.example.split_key), known) for q in found]
            for source, found in queries.items()
        },
        _fit(everything, settings, seed),
    )


def claimed(queries: Sequence[LabelledQuery], model: str) -> list[LabelledQuery]:
    """Put a first model's claims into the matrices of queries of pictures that it was not taught.

    Args:
        queries: to put them into.
        model: of `TaughtClaims`.
    """
    judge, known = _claim_model(model), dict[tuple[int, int | None], Claims]()
    return [_with_claims(query, judge, known) for query in queries]


def _fit(queries: Sequence[LabelledQuery], settings: RankerSettings, seed: int) -> str:
    return fit_chance(queries, settings, seed, columns=_OTHER_COLUMNS).model_to_string()


def _claim_model(text: str) -> ClaimModel:
    return ClaimModel(Trees(text, "claims"), claim_columns(feature_names()), new_encodings())


def _with_claims(
    labelled: LabelledQuery,
    model: ClaimModel,
    known: dict[tuple[int, int | None], Claims],
) -> LabelledQuery:
    query = labelled.query
    layout: Layout = query.layout
    key = id(layout), query.group_id
    if key not in known:
        known[key] = model.claims(layout, query.group_id, query.priors)
    claimed = replace(query, all_claims=known[key])
    matrix = labelled.matrix.copy()
    matrix[:, _RIVAL_COLUMNS] = feature_matrix(claimed, _RIVAL_NAMES, new_encodings())
    return replace(labelled, query=claimed, matrix=matrix)
