"""Scores the candidates of a query. Knows matrices and trees, nothing of pictures or text.

Two boosters see the same features. A LambdaRank model compares the candidates of one query; a binary
model says how likely a candidate is the answer at all, which LambdaRank cannot. Both order the
candidates, the second decides whether to answer. Both are LightGBM text files beside a card; nothing is unpickled.
"""

import hashlib
import json
import logging
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from measure_extract.errors import ModelError, ModelMismatchError, ModelNotFoundError
from measure_extract.ranking.base import FeatureArray
from measure_extract.ranking.features import FEATURE_NAMES
from measure_extract.ranking.priors import GroupPriors
from measure_extract.runtime.trees import Trees

if TYPE_CHECKING:
    from lightgbm import Booster

__all__ = ["Calibration", "Ranker", "default_ranker_dir", "load_ranker", "save_ranker"]

_log = logging.getLogger(__name__)

_DEFAULT_NAME = "ranker-v1"

_ORDER_FILE = "order.txt"
_CHANCE_FILE = "chance.txt"
_PRIORS_FILE = "priors.csv"
_CARD_FILE = "card.json"
_MARGIN_SHARE = 0.1
_EPSILON = 1e-6  # keeps logarithms finite

ScoreArray = npt.NDArray[np.float64]  # shape (n_candidates,)


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


@dataclass(frozen=True)
class Ranker:
    """The trained judge of candidates."""

    order: Trees
    chance: Trees
    priors: GroupPriors
    calibration: Calibration
    threshold: float  # confidence below which nothing is answered, unless the caller sets another
    card: dict[str, Any]

    def score(self, features: FeatureArray) -> tuple[ScoreArray, ScoreArray]:
        """Score the candidates of one query.

        Args:
            features: of `build_features`. Shape: (n_candidates, len(FEATURE_NAMES)), float32.

        Returns:
            Scores to order by (see `combine_scores`; higher is better, comparable within the query
            only) and calibrated confidences in [0, 1]. Shape of both:
            (n_candidates,).
        """
        if not len(features):
            return np.zeros(0), np.zeros(0)
        chances = self.chance.predict(features)
        scores = combine_scores(self.order.predict(features), chances)
        return scores, self.calibration(chances)


def combine_scores(margins: ScoreArray, chances: ScoreArray) -> ScoreArray:
    """Add log chances and a tenth of the LambdaRank margins.

    Source of the tenth: cross-validation on gold_train, where larger shares of the margin lowered
    the re-weighted F1; the two models agree on nearly every picture.
    """
    return np.asarray(_MARGIN_SHARE * margins + np.log(np.clip(chances, _EPSILON, 1)))


def save_ranker(
    ranker_dir: Path, order: "Booster", chance: "Booster", priors: GroupPriors, card: dict[str, Any]
) -> None:
    """Write an artefact folder; the card gains feature names and file hashes."""
    ranker_dir.mkdir(parents=True, exist_ok=True)
    texts = {
        _ORDER_FILE: order.model_to_string(),
        _CHANCE_FILE: chance.model_to_string(),
        _PRIORS_FILE: priors.to_csv(),
    }
    hashes = {}
    for name, text in texts.items():
        (ranker_dir / name).write_text(text, encoding="utf-8", newline="\n")
        hashes[name] = hashlib.sha256(text.encode()).hexdigest()
    full = {**card, "feature_names": list(FEATURE_NAMES), "sha256": hashes}
    text = json.dumps(full, indent=1, sort_keys=True) + "\n"
    (ranker_dir / _CARD_FILE).write_text(text, encoding="utf-8")


def _read_text(ranker_dir: Path, name: str) -> str:
    path = ranker_dir / name
    if not path.is_file():
        raise ModelNotFoundError(
            str(ranker_dir), f"there is no {name}; train one with: measure-extract train ranker"
        )
    return path.read_text(encoding="utf-8")


def default_ranker_dir() -> Path:
    """Give the folder of the ranker that comes with the package."""
    try:
        return Path(str(files("measure_extract.models").joinpath(_DEFAULT_NAME)))
    except ModuleNotFoundError:
        # A source checkout that is not installed: setup.cfg maps `models/` into the package.
        return Path(__file__).parent.parent.parent / "models" / _DEFAULT_NAME


def load_ranker(ranker_dir: Path | None = None) -> Ranker:
    """Load an artefact folder.

    Args:
        ranker_dir: the folder; None for the one that comes with the package.

    Raises:
        ModelNotFoundError: if a file is missing.
        ModelMismatchError: if it was trained for other features, or a file does not match its hash.
        ModelError: if the card cannot be read.
    """
    ranker_dir = ranker_dir or default_ranker_dir()
    try:
        card = json.loads(_read_text(ranker_dir, _CARD_FILE))
    except json.JSONDecodeError as error:
        raise ModelError(str(ranker_dir), f"card.json is not JSON ({error})") from error
    if card["feature_names"] != list(FEATURE_NAMES):
        changed = set(card["feature_names"]) ^ set(FEATURE_NAMES)
        raise ModelMismatchError(
            str(ranker_dir),
            f"it was trained for {len(card['feature_names'])} features, this version has "
            f"{len(FEATURE_NAMES)} (differing: {', '.join(sorted(changed)[:5]) or 'their order'}); "
            "train it again or install the version that made it",
        )
    texts = {}
    for name in (_ORDER_FILE, _CHANCE_FILE, _PRIORS_FILE):
        texts[name] = _read_text(ranker_dir, name)
        if hashlib.sha256(texts[name].encode()).hexdigest() != card["sha256"][name]:
            raise ModelMismatchError(str(ranker_dir), f"{name} does not match the hash in its card")
    _warn_on_version(card)
    return Ranker(
        order=Trees(texts[_ORDER_FILE], str(ranker_dir / _ORDER_FILE)),
        chance=Trees(texts[_CHANCE_FILE], str(ranker_dir / _CHANCE_FILE)),
        priors=GroupPriors.from_csv(texts[_PRIORS_FILE]),
        calibration=Calibration(**card["calibration"]),
        threshold=float(card["threshold"]),
        card=card,
    )


def _warn_on_version(card: dict[str, Any]) -> None:
    trained, running = str(card["versions"]["lightgbm"]), version("lightgbm")
    if trained.split(".")[0] != running.split(".")[0]:
        _log.warning("ranker trained with LightGBM %s, running %s", trained, running)
