"""Asks a picture and scores the candidates. Knows matrices and trees, nothing of pixels or text.

What quantities are for (`roles`), which axis lengths measure (`ranking.axes`) and what every entity claims of
them (`ranking.claims`) is judged first, where the ranker was taught it. Then two boosters see the same
features. A LambdaRank model compares the candidates of one query; a binary model says how likely a candidate
is the answer at all, which LambdaRank cannot. Both order the candidates, the second decides whether to answer.
Both are LightGBM text files beside a card that names the features they were taught, and the codes of names in
them; nothing is unpickled.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from measure_extract.entities import EntitySpec
from measure_extract.errors import ModelMismatchError
from measure_extract.layout.base import Layout
from measure_extract.ranking.axes import AxisClassifier
from measure_extract.ranking.base import Claims, Encodings, FeatureArray, ScoreArray
from measure_extract.ranking.claims import ClaimModel, claim_columns
from measure_extract.ranking.features.golden import GOLDEN, REMEDY, check_golden, golden_hash
from measure_extract.ranking.features.table import FEATURES, feature_matrix, wordless
from measure_extract.ranking.own import own_quantities
from measure_extract.ranking.priors import GroupPriors
from measure_extract.ranking.query import KnownColumns, Query, make_query
from measure_extract.roles.classifier import RoleModel, parse_role_model
from measure_extract.runtime.artefacts import Artefact, read_artefact, shipped_dir, write_artefact
from measure_extract.runtime.trees import Trees
from measure_extract.vocabulary import MEASURED_AXES

if TYPE_CHECKING:
    from lightgbm import Booster

__all__ = [
    "Calibration",
    "Ranker",
    "combine_scores",
    "default_ranker_dir",
    "load_ranker",
    "logit",
    "save_ranker",
]

_DEFAULT_NAME = "ranker-v1"
_ORDER_FILE, _CHANCE_FILE, _PRIORS_FILE = "order.txt", "chance.txt", "priors.csv"
_ROLES_FILE = "roles.tsv"  # where the ranker was taught purposes
# Where it was taught axis chances.
_AXIS_FILES = {name: f"axis_{name}.txt" for name in MEASURED_AXES}
_CLAIM_FILE = "claims.txt"  # where it was taught claims
_FILES = (_ORDER_FILE, _CHANCE_FILE, _PRIORS_FILE)

# Share of the LambdaRank margin in the score: larger ones lowered the re-weighted F1 in
# cross-validation on gold_train, as the two models agree on nearly every picture (session 2, 2026-11).
_MARGIN_SHARE = 0.1
_EPSILON = 1e-6  # keeps logarithms finite


def logit(chances: ScoreArray) -> ScoreArray:
    """Give log(p / (1 - p)), finite also at 0 and 1."""
    clipped = np.clip(chances, _EPSILON, 1 - _EPSILON)
    return np.asarray(np.log(clipped / (1 - clipped)))


@dataclass(frozen=True, slots=True)
class Calibration:
    """Platt scaling of the binary model's chance: sigmoid(slope * logit(p) + offset).

    Source: Platt (1999), Probabilistic outputs for support vector machines.
    """

    slope: float = 1.0
    offset: float = 0.0

    def __call__(self, chances: ScoreArray) -> ScoreArray:
        """Map raw chances to calibrated ones, both in [0, 1]."""
        return np.asarray(1 / (1 + np.exp(-(self.slope * logit(chances) + self.offset))))


_Judged = tuple[Layout, Claims | None, KnownColumns]


class _Latest:
    """Remembers the picture judged last: the questions about one come one after another."""

    def __init__(self) -> None:
        # One tuple, replaced as a whole: threads may share a ranker.
        self._kept: tuple[Layout, int | None, _Judged] | None = None

    def get(self, layout: Layout, group_id: int | None) -> _Judged | None:
        kept = self._kept
        if kept is None or kept[0] is not layout or kept[1] != group_id:
            return None
        return kept[2]

    def keep(self, layout: Layout, group_id: int | None, judged: _Judged) -> None:
        self._kept = layout, group_id, judged


@dataclass(frozen=True)
class Ranker:
    """The trained judge of candidates."""

    order: Trees
    chance: Trees
    priors: GroupPriors
    calibration: Calibration
    threshold: float  # confidence below which nothing is answered, unless the caller sets another
    feature_names: tuple[str, ...]  # of the columns that both models take, in order
    encodings: Encodings
    card: dict[str, Any]
    roles: RoleModel | None = None  # judges the purposes that the models were taught; None if none
    axes: AxisClassifier | None = None  # makes the axis chances that they were taught; None if none
    first: ClaimModel | None = None  # makes the claims that the models were taught; None if none
    _latest: _Latest = field(default_factory=_Latest, repr=False, compare=False)

    def ask(self, layout: Layout, entity: EntitySpec, group_id: int | None) -> Query:
        """Ask a picture: its candidates, with purposes and claims where the models were taught them."""
        judged, claims, known = self._latest.get(layout, group_id) or self._judge(layout, group_id)
        return make_query(judged, entity, group_id, self.priors, claims, known)

    def _judge(self, layout: Layout, group_id: int | None) -> _Judged:
        judged = layout
        known: KnownColumns = {}
        if self.roles is not None and layout.purposes is None:
            judged = self.roles.judge(layout)
        judged = own_quantities(judged)
        if self.axes is not None and layout.axis_chances is None:
            judged = self.axes.judge(judged, known)
        claims = self.first.claims(judged, group_id, self.priors, known) if self.first else None
        self._latest.keep(layout, group_id, (judged, claims, known))
        return judged, claims, known

    def features(self, query: Query) -> FeatureArray:
        """Work out the features that the models were taught; see `feature_matrix`."""
        return feature_matrix(query, self.feature_names, self.encodings)

    def score(self, features: FeatureArray) -> tuple[ScoreArray, ScoreArray]:
        """Score the candidates of one query.

        Args:
            features: of `features`. Shape: (n_candidates, len(feature_names)), float32.

        Returns:
            Scores to order by (see `combine_scores`; higher is better, comparable within the query
            only) and calibrated confidences in [0, 1]. Shape of both: (n_candidates,).
        """
        if not len(features):
            return np.zeros(0), np.zeros(0)
        chances = self.chance.predict(features)
        return combine_scores(self.order.predict(features), chances), self.calibration(chances)


def combine_scores(margins: ScoreArray, chances: ScoreArray) -> ScoreArray:
    """Add log chances and a tenth of the LambdaRank margins. Shape of all: (n_candidates,)."""
    return np.asarray(_MARGIN_SHARE * margins + np.log(np.clip(chances, _EPSILON, 1)))


def save_ranker(
    ranker_dir: Path,
    order: "Booster",
    chance: "Booster",
    priors: GroupPriors,
    *,
    feature_names: tuple[str, ...],
    encodings: Encodings,
    card: dict[str, Any],
    roles: RoleModel | None = None,
    axes: Mapping[str, str] | None = None,
    claims: str | None = None,
) -> None:
    """Write an artefact folder.

    Args:
        ranker_dir: the folder.
        order: the LambdaRank model.
        chance: the binary model.
        priors: of the labelled rows.
        feature_names: of the columns that both were taught.
        encodings: codes of names in them.
        card: what else is known; calibration and threshold must be in it.
        roles: judges the purposes that they were taught; None where they were taught none.
        axes: the classifiers that make the axis chances that they were taught, as LightGBM's text by axis, or
            None.
        claims: the model that makes the claims that they were taught, as LightGBM's text, or None.
    """
    texts = {
        _ORDER_FILE: order.model_to_string(),
        _CHANCE_FILE: chance.model_to_string(),
        _PRIORS_FILE: priors.to_csv(),
        **({_ROLES_FILE: roles.to_text()} if roles else {}),
        **{_AXIS_FILES[name]: text for name, text in (axes or {}).items()},
        **({_CLAIM_FILE: claims} if claims else {}),
    }
    facts = {
        **card,
        "feature_names": list(feature_names),
        "encodings": encodings.to_dict(),
        GOLDEN: golden_hash(feature_names, encodings),
    }
    write_artefact(ranker_dir, texts, facts)


def default_ranker_dir() -> Path:
    """Give the folder of the ranker that comes with the package."""
    return shipped_dir(_DEFAULT_NAME)


def load_ranker(ranker_dir: Path | None = None) -> Ranker:
    """Load an artefact folder.

    Args:
        ranker_dir: the folder; None for the one that comes with the package.

    Raises:
        ModelNotFoundError: if the folder or a file is missing.
        ModelMismatchError: if this version lacks a feature of it or works one out differently, or a
            file does not match its hash.
        ModelError: if a file cannot be read.
    """
    folder = ranker_dir or default_ranker_dir()
    artefact = read_artefact(
        folder, _FILES, optional=(_ROLES_FILE, *_AXIS_FILES.values(), _CLAIM_FILE)
    )
    names = tuple(artefact.fact("feature_names"))
    encodings = Encodings.from_dict(artefact.fact("encodings"))
    _check_features(artefact, names, encodings)
    return Ranker(
        order=_trees(artefact, _ORDER_FILE),
        chance=_trees(artefact, _CHANCE_FILE),
        priors=GroupPriors.from_csv(artefact.texts[_PRIORS_FILE]),
        calibration=Calibration(**artefact.fact("calibration")),
        threshold=float(artefact.fact("threshold")),
        feature_names=names,
        encodings=encodings,
        card=artefact.card,
        roles=_roles_of(artefact) if _ROLES_FILE in artefact.texts else None,
        axes=_axes_of(artefact, names, encodings) if _has_axes(artefact) else None,
        first=_claims_of(artefact, names, encodings) if _CLAIM_FILE in artefact.texts else None,
    )


def _roles_of(artefact: Artefact) -> RoleModel:
    try:
        return parse_role_model(artefact.texts[_ROLES_FILE])
    except ValueError as error:
        raise ModelMismatchError(artefact.folder, f"{_ROLES_FILE}: {error}") from error


def _has_axes(artefact: Artefact) -> bool:
    return all(name in artefact.texts for name in _AXIS_FILES.values())


def _axes_of(artefact: Artefact, names: tuple[str, ...], encodings: Encodings) -> AxisClassifier:
    return AxisClassifier(
        tuple(_trees(artefact, name) for name in _AXIS_FILES.values()), wordless(names), encodings
    )


def _trees(artefact: Artefact, name: str) -> Trees:
    return Trees(artefact.texts[name], str(Path(artefact.folder) / name))


def _claims_of(artefact: Artefact, names: tuple[str, ...], encodings: Encodings) -> ClaimModel:
    return ClaimModel(_trees(artefact, _CLAIM_FILE), claim_columns(names), encodings)


def _check_features(artefact: Artefact, names: tuple[str, ...], encodings: Encodings) -> None:
    """Refuse a model whose features this version lacks or works out differently."""
    missing = [name for name in names if name not in FEATURES]
    if missing:
        raise ModelMismatchError(
            artefact.folder, f"this version has no feature {', '.join(missing[:5])}; {REMEDY}"
        )
    check_golden(artefact, golden_hash(names, encodings))
