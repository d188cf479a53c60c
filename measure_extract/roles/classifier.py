"""Judge what each quantity of a picture is for: a linear model over clues, by softmax."""

from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from measure_extract.errors import ModelMismatchError
from measure_extract.layout.base import Layout
from measure_extract.roles.base import PurposeArray, purpose_mask, purpose_names
from measure_extract.roles.clues import clues_of
from measure_extract.runtime.artefacts import read_artefact, write_artefact
from measure_extract.units import dimension_of

__all__ = [
    "RoleModel",
    "chances_of",
    "default_roles_dir",
    "load_role_model",
    "save_role_model",
    "without_purposes",
]

Weights = npt.NDArray[np.float32]  # shape (n_clues, n_purposes), or (n_purposes,) for the base

_WEIGHTS_FILE = "weights.tsv"
_DEFAULT_NAME = "roles-v1"
_BASE = "*"  # the line of the weights that every quantity has
_SCALE = 1000  # weights are written as whole thousandths


@dataclass(frozen=True)
class RoleModel:
    """A trained judge of purposes."""

    rows: dict[str, int]  # clue -> row of the weights
    weights: Weights
    base: Weights
    card: dict[str, Any]

    def judge(self, layout: Layout) -> Layout:
        """Give a layout with the purposes of its spans, and their weightiest clues."""
        if not layout.spans:
            return replace(layout, purposes=np.zeros((0, len(self.base)), np.float32), clues=())
        found = clues_of(layout)
        known = [[clue for clue in clues if clue in self.rows] for clues in found]
        places = [[self.rows[clue] for clue in clues] for clues in known]
        scores = np.stack([self.weights[at].sum(axis=0) + self.base for at in places])
        masks = np.stack([purpose_mask(dimension_of(p.span.unit)) for p in layout.spans])
        purposes = chances_of(scores, masks)
        best = purposes.argmax(axis=1)
        clues = tuple(
            clues[int(self.weights[at, purpose].argmax())] if at else ""
            for clues, at, purpose in zip(known, places, best, strict=True)
        )
        return replace(layout, purposes=purposes, clues=clues)


def chances_of(scores: npt.NDArray[np.float64], masks: npt.NDArray[np.bool_]) -> PurposeArray:
    """Turn scores into chances by softmax over the purposes that are possible.

    Args:
        scores: shape (n_spans, n_purposes).
        masks: which purposes each quantity can have; at least one each. Same shape.
    """
    masked = np.where(masks, scores, -np.inf)
    powers = np.exp(masked - masked.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)


def without_purposes(layout: Layout) -> Layout:
    """Give a layout that nobody judged yet."""
    return replace(layout, purposes=None, clues=())


def save_role_model(
    folder: Path, clues: list[str], weights: Weights, base: Weights, card: dict[str, Any]
) -> None:
    """Write an artefact folder; clues whose weights are all next to nothing are left out.

    Args:
        folder: to write.
        clues: names of the rows.
        weights: shape (n_clues, n_purposes).
        base: shape (n_purposes,).
        card: what else is known.
    """
    whole = np.rint(np.vstack([base[None], weights]) * _SCALE).astype(int)
    lines = [
        f"{name}\t{' '.join(map(str, row.tolist()))}"
        for name, row in zip([_BASE, *clues], whole, strict=True)
        if name == _BASE or np.abs(row).max() >= _SCALE // 50
    ]
    write_artefact(
        folder,
        {_WEIGHTS_FILE: "\n".join(lines) + "\n"},
        {**card, "purposes": list(purpose_names())},
    )


def default_roles_dir() -> Path:
    """Give the folder of the role model that comes with the package."""
    try:
        return Path(str(files("measure_extract.models").joinpath(_DEFAULT_NAME)))
    except ModuleNotFoundError:
        # A source checkout that is not installed: setup.cfg maps `models/` into the package.
        return Path(__file__).parents[2] / "models" / _DEFAULT_NAME


def load_role_model(folder: Path | None = None) -> RoleModel:
    """Load an artefact folder.

    Args:
        folder: of the artefact; None for the one that comes with the package.

    Raises:
        ModelNotFoundError: if the folder or a file is missing.
        ModelMismatchError: if its purposes are not those of this version, or a file was changed.
    """
    artefact = read_artefact(folder or default_roles_dir(), (_WEIGHTS_FILE,))
    if tuple(artefact.fact("purposes")) != purpose_names():
        raise ModelMismatchError(
            artefact.folder, "its purposes are not those of data/purposes.toml; train it again"
        )
    table = [line.split("\t") for line in artefact.texts[_WEIGHTS_FILE].splitlines()]
    numbers = np.array(" ".join(row for _, row in table).split(), dtype=np.float32)
    weights = numbers.reshape(len(table), -1) / np.float32(_SCALE)
    names = [name for name, _ in table]
    base = names.index(_BASE)
    rows = {name: place for place, name in enumerate(names)}
    del rows[_BASE]
    return RoleModel(rows, weights, weights[base], artefact.card)
