"""What every model file is to us: arrays in, arrays out; one file beside this one per runtime."""

from collections.abc import Mapping
from typing import Protocol

import numpy as np
import numpy.typing as npt

__all__ = ["FloatArray", "Model"]

FloatArray = npt.NDArray[np.float32]


class Model(Protocol):
    """A network with one input and one output; may be called from several threads at once."""

    def __call__(self, batch: FloatArray, /) -> FloatArray:
        """Run the network on one batch; the first axis counts its members in both arrays."""

    @property
    def metadata(self) -> Mapping[str, str]:
        """What the model file says about itself; empty where it says nothing."""
