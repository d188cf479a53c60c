"""Judge what each quantity of a picture is for: a linear model over clues, by softmax."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from measure_extract.layout.base import Layout
from measure_extract.roles.base import PurposeArray, purpose_mask, purpose_names
from measure_extract.roles.clues import clues_and_names
from measure_extract.units import dimension_of

__all__ = ["RoleModel", "chances_of", "parse_role_model"]

Weights = npt.NDArray[np.float32]  # shape (n_clues, n_purposes), or (n_purposes,) for the base

_BASE = "*"  # the line of the weights that every quantity has
_SCALE = 1000  # weights are written as whole thousandths


@dataclass(frozen=True)
class RoleModel:
    """A trained judge of purposes."""

    rows: dict[str, int]  # clue -> row of the weights
    weights: Weights
    base: Weights

    def judge(self, layout: Layout) -> Layout:
        """Give a layout with the purposes of its spans, and their weightiest clues."""
        if not layout.spans:
            return replace(layout, purposes=np.zeros((0, len(self.base)), np.float32), clues=())
        found, named = clues_and_names(layout)
        purposes = self.chances(found, [dimension_of(p.span.unit) for p in layout.spans])
        clues = tuple(map(self._weightiest, found, purposes.argmax(axis=1).tolist()))
        return replace(layout, purposes=purposes, clues=clues, named=named)

    def chances(self, clues: Sequence[Sequence[str]], dimensions: Sequence[str]) -> PurposeArray:
        """Judge quantities by their clues.

        Args:
            clues: of each quantity; those that the model does not know say nothing.
            dimensions: of each, in the same order; at least one.
        """
        places = [[self.rows[clue] for clue in found if clue in self.rows] for found in clues]
        scores = np.stack([self.weights[at].sum(axis=0) + self.base for at in places])
        return chances_of(scores, np.stack([purpose_mask(name) for name in dimensions]))

    def _weightiest(self, clues: Sequence[str], purpose: int) -> str:
        """Give the clue that speaks most for a purpose, the first of equals; "" without a known one."""
        known = [clue for clue in clues if clue in self.rows]
        if not known:
            return ""
        places = [self.rows[clue] for clue in known]
        return known[int(self.weights[places, purpose].argmax())]

    def to_text(self) -> str:
        """Write the model as lines: a clue, and the purposes that it speaks for or against, each with its weight."""
        lines = ["\t".join(["clue", *purpose_names()]), _line(_BASE, self.base)]
        lines += [_line(name, self.weights[place]) for name, place in self.rows.items()]
        return "\n".join(lines) + "\n"


def _line(name: str, weights: Weights) -> str:
    whole = np.rint(weights * _SCALE).astype(int)
    return f"{name}\t{' '.join(f'{place}:{whole[place]}' for place in np.flatnonzero(whole))}"


def chances_of(scores: npt.NDArray[np.float64], masks: npt.NDArray[np.bool_]) -> PurposeArray:
    """Turn scores into chances by softmax over the purposes that are possible.

    Args:
        scores: shape (n_spans, n_purposes).
        masks: which purposes each quantity can have; at least one each. Same shape.
    """
    masked = np.where(masks, scores, -np.inf)
    powers = np.exp(masked - masked.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)


def parse_role_model(text: str) -> RoleModel:
    """Read what `RoleModel.to_text` gave.

    Raises:
        ValueError: if its purposes are not those of this version.
    """
    head, *lines = text.splitlines()
    if tuple(head.split("\t")[1:]) != purpose_names():
        raise ValueError("its purposes are not those of data/purposes.toml; train it again")
    table = [line.split("\t") for line in lines]
    pairs = [row.count(":") for _, row in table]
    numbers = " ".join(row for _, row in table).replace(":", " ").split()
    if len(numbers) != 2 * sum(pairs):
        raise ValueError(
            "its weights are not written as pairs of purpose and weight; train it again"
        )
    places, whole = np.array(numbers, dtype=np.int32).reshape(-1, 2).T
    weights = np.zeros((len(table), len(purpose_names())), dtype=np.float32)
    weights[np.repeat(np.arange(len(table)), pairs), places] = whole / np.float32(_SCALE)
    return RoleModel(
        {name: place for place, (name, _) in enumerate(table[1:])}, weights[1:], weights[0]
    )
