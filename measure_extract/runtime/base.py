"""What every model file is to us: arrays in, arrays out."""

import numpy as np
import numpy.typing as npt

__all__ = ["FloatArray"]

FloatArray = npt.NDArray[np.float32]
