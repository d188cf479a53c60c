"""The model of relations: one booster over the columns of `features.py`, and what it was taught on.

It answers for every entity that the trained ranker does not know. Its confidence is calibrated by kind: on entities
of the kind that were left out in turn, or, of an entity of the training set, on photos that were. For another one
nothing vouches for it until labels of it come.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from measure_extract.entities import EntitySpec, catalogue
from measure_extract.errors import ModelMismatchError
from measure_extract.layout.base import Layout
from measure_extract.ranking.base import FeatureArray, ScoreArray
from measure_extract.ranking.features.golden import GOLDEN, REMEDY, check_golden
from measure_extract.ranking.priors import fit_priors
from measure_extract.ranking.query import Query, make_query
from measure_extract.ranking.ranker import Calibration, logit
from measure_extract.ranking.relations.features import RELATIONS, relation_matrix
from measure_extract.ranking.relations.golden import golden_relations_hash
from measure_extract.ranking.relations.kinds import KINDS, kind_of
from measure_extract.ranking.relations.words import are_one
from measure_extract.runtime.artefacts import read_artefact, read_card, shipped_dir, write_artefact
from measure_extract.runtime.trees import Trees

__all__ = [
    "RelationModel",
    "RelationScorer",
    "default_relations_dir",
    "is_relations",
    "load_relations",
    "save_relations",
]

_NAME = "relations-v1"
_CHANCE_FILE = "chance.txt"


@dataclass(frozen=True)
class RelationScorer:
    """Judges candidates of one entity by relations; takes a ranker's place."""

    chance: Trees
    calibration: Calibration
    threshold: float  # confidence below which nothing is answered, unless the caller sets another
    is_calibrated: bool  # whether labels of the entity vouch for the confidence

    def ask(self, layout: Layout, entity: EntitySpec, group_id: int | None) -> Query:
        """Ask a picture; no group is known to have such an entity."""
        return make_query(layout, entity, group_id, fit_priors([]))

    def features(self, query: Query) -> FeatureArray:
        """Work out the relations of every candidate; see `relation_matrix`."""
        return relation_matrix(query)

    def score(self, features: FeatureArray) -> tuple[ScoreArray, ScoreArray]:
        """Score the candidates of one query: log-odds to order by, and chances in [0, 1].

        Args:
            features: of `features`. Shape: (n_candidates, len(RELATIONS)), float32.
        """
        if not len(features):
            return np.zeros(0), np.zeros(0)
        chances = self.chance.predict(features)
        return logit(chances), self.calibration(chances)


@dataclass(frozen=True)
class RelationModel:
    """Gives the judge of any entity."""

    chance: Trees
    calibrations: Mapping[str, Calibration]  # of KINDS
    taught: Mapping[str, Calibration]  # of entities of the training set
    labelled: Mapping[str, Calibration]  # of entities that labels vouch for
    threshold: float  # of entities that nothing is known of
    taught_threshold: float
    labelled_threshold: float
    card: dict[str, Any]

    def scorer(self, entity: EntitySpec) -> RelationScorer:
        """Give the judge of an entity: with its own calibration, or that of its kind."""
        if own := self.labelled.get(entity.name):
            return RelationScorer(self.chance, own, self.labelled_threshold, is_calibrated=True)
        if taught := self._taught(entity):
            return RelationScorer(self.chance, taught, self.taught_threshold, is_calibrated=False)
        kind = self.calibrations[kind_of(entity)]
        return RelationScorer(self.chance, kind, self.threshold, is_calibrated=False)

    def _taught(self, entity: EntitySpec) -> Calibration | None:
        """Find the entity in the training set: by its name, or under the catalogue's name for the same thing."""
        names = (name for name in self.taught if are_one(entity, catalogue()[name]))
        name = entity.name if entity.name in self.taught else next(names, None)
        return None if name is None else self.taught[name]


def save_relations(folder: Path, chance: str, card: dict[str, Any]) -> None:
    """Write an artefact folder.

    Args:
        folder: to write.
        chance: the booster, as LightGBM's text.
        card: what else is known; calibrations, taught, labelled and the three thresholds must be in it.
    """
    facts = {**card, "relations": list(RELATIONS), GOLDEN: golden_relations_hash()}
    write_artefact(folder, {_CHANCE_FILE: chance}, facts)


def is_relations(folder: Path) -> bool:
    """Whether a folder holds a model of relations, and no ranker of the eight.

    Raises:
        ModelNotFoundError: if it holds no artefact.
    """
    return "relations" in read_card(folder)


def load_relations(folder: Path | None = None) -> RelationModel:
    """Load an artefact folder.

    Args:
        folder: the folder; None for the one that comes with the package.

    Raises:
        ModelNotFoundError: if the folder or a file is missing.
        ModelMismatchError: if this version has other relations or works one out differently, or a file does
            not match its hash.
    """
    artefact = read_artefact(folder or default_relations_dir(), (_CHANCE_FILE,))
    if tuple(artefact.fact("relations")) != RELATIONS:
        raise ModelMismatchError(artefact.folder, f"this version has other relations; {REMEDY}")
    check_golden(artefact, golden_relations_hash())
    by_kind = artefact.fact("calibrations")
    return RelationModel(
        chance=Trees(artefact.texts[_CHANCE_FILE], str(Path(artefact.folder) / _CHANCE_FILE)),
        calibrations={kind: Calibration(**by_kind[kind]) for kind in KINDS},
        taught=_by_name(artefact.fact("taught")),
        labelled=_by_name(artefact.fact("labelled")),
        threshold=float(artefact.fact("threshold")),
        taught_threshold=float(artefact.fact("taught_threshold")),
        labelled_threshold=float(artefact.fact("labelled_threshold")),
        card=artefact.card,
    )


def _by_name(facts: dict[str, dict[str, float]]) -> dict[str, Calibration]:
    return {name: Calibration(**own) for name, own in facts.items()}


def default_relations_dir() -> Path:
    """Give the folder of the model that comes with the package."""
    return shipped_dir(_NAME)
