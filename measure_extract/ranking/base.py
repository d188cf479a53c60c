"""Values of this stage: the candidates of one question and their features."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from measure_extract.layout.base import PlacedSpan

__all__ = ["CandidateSet", "FeatureArray"]

FeatureArray = npt.NDArray[np.float32]  # shape (n_candidates, len(FEATURE_NAMES))


@dataclass(frozen=True, slots=True)
class CandidateSet:
    """The candidates of one query and their features."""

    spans: tuple[PlacedSpan, ...]
    units: tuple[str, ...]  # the reading that fits the entity, per candidate
    matrix: FeatureArray
