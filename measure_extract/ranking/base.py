"""Arrays of this stage, and what codes of names the models were taught."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Claims", "Encodings", "FeatureArray", "ScoreArray", "code_of"]

FeatureArray = npt.NDArray[np.float32]  # shape (n_candidates, n_features), or (n_candidates,)
ScoreArray = npt.NDArray[np.float64]  # shape (n_candidates,)


@dataclass(frozen=True, slots=True)
class Encodings:
    """Which number stands for which name in a model's features: its place here.

    They belong to the model and are kept in its card: the order of a table must not decide answers.
    A name that the model does not know is NaN to it.
    """

    entities: tuple[str, ...]
    units: tuple[str, ...]
    axes: tuple[str, ...]

    def to_dict(self) -> dict[str, list[str]]:
        """Give plain JSON values."""
        return {
            "entities": list(self.entities),
            "units": list(self.units),
            "axes": list(self.axes),
        }

    @classmethod
    def from_dict(cls, data: dict[str, list[str]]) -> "Encodings":
        """Build from what `to_dict` gave."""
        return cls(tuple(data["entities"]), tuple(data["units"]), tuple(data["axes"]))


@dataclass(frozen=True, slots=True)
class Claims:
    """What every entity claims of a picture; see `ranking.claims`."""

    entities: tuple[str, ...]
    # Chance per quantity of a layout, `spans` then `others`, that it answers each of the entities; 0 where
    # it is no candidate. Shape: (n_quantities, n_entities)
    chances: npt.NDArray[np.float32]


def code_of(name: str | None, known: tuple[str, ...]) -> float:
    """Give the code of a name; NaN for none, and for one that the model does not know."""
    return float(known.index(name)) if name in known else float("nan")
