"""Scores rows with a trained LightGBM model, without importing the `lightgbm` package.

The package imports scikit-learn, scipy and pandas (1.7 s on a small machine) for its training side.
Scoring needs none of them, so this module calls the C library that the package brings, through the
functions of its documented C API. Training uses the package itself.
"""

import ctypes
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt

from measure_extract.errors import ModelError

__all__ = ["Trees"]

_NAMES = ("lib_lightgbm.so", "lib_lightgbm.dylib", "lib_lightgbm.dll")
_FOLDERS = ("lib", "bin")
# Constants of LightGBM's c_api.h.
_FLOAT32 = 0
_ROW_MAJOR = 1
_PREDICT_NORMAL = 0
_PREDICT_CONTRIBUTIONS = 3
# A query has few rows: threads would cost more than the trees.
_PARAMETERS = b"num_threads=1"


class Trees:
    """A trained model; scores may be asked from any thread."""

    def __init__(self, text: str, name: str) -> None:
        """Load a model.

        Args:
            text: as LightGBM's `Booster.model_to_string` gives it.
            name: for error messages.

        Raises:
            ModelError: if LightGBM is not installed or cannot read the text.
        """
        self._name = name
        self._library = _library()
        self._handle = ctypes.c_void_p()
        rounds = ctypes.c_int()
        self._check(
            self._library.LGBM_BoosterLoadModelFromString(
                text.encode(), ctypes.byref(rounds), ctypes.byref(self._handle)
            )
        )
        columns = ctypes.c_int()
        self._check(self._library.LGBM_BoosterGetNumFeature(self._handle, ctypes.byref(columns)))
        self.n_features = columns.value

    def __del__(self) -> None:
        if getattr(self, "_handle", None):
            self._library.LGBM_BoosterFree(self._handle)

    def predict(self, features: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        """Give one number per row: the chance of a binary model, the margin of a ranking one.

        Args:
            features: shape (n, n_features), float32; NaN where a fact is missing.

        Returns:
            Shape (n,), float64.
        """
        return self._predict(features, _PREDICT_NORMAL, columns=1)[:, 0]

    def contributions(self, features: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        """Say how much each feature moved the margin of each row.

        Args:
            features: shape (n, n_features), float32.

        Returns:
            Shape (n, n_features + 1), float64: SHAP values, and the margin's mean in the last
            column; a row's sum is its margin.

        Source: Lundberg et al. (2018), Consistent individualized feature attribution for tree
        ensembles.
        """
        return self._predict(features, _PREDICT_CONTRIBUTIONS, columns=self.n_features + 1)

    def _predict(
        self, features: npt.NDArray[np.float32], kind: int, *, columns: int
    ) -> npt.NDArray[np.float64]:
        rows = np.ascontiguousarray(features, dtype=np.float32)
        if rows.ndim != 2 or rows.shape[1] != self.n_features:
            # The C library would read past the end.
            raise ValueError(
                f"{self._name} takes features of shape (n, {self.n_features}), got {rows.shape}"
            )
        result = np.empty((len(rows), columns), dtype=np.float64)
        if not len(rows):
            return result
        written = ctypes.c_int64()
        self._check(
            self._library.LGBM_BoosterPredictForMat(
                self._handle,
                rows.ctypes.data_as(ctypes.c_void_p),
                ctypes.c_int(_FLOAT32),
                ctypes.c_int32(len(rows)),
                ctypes.c_int32(rows.shape[1]),
                ctypes.c_int(_ROW_MAJOR),
                ctypes.c_int(kind),
                ctypes.c_int(0),  # from the first round
                ctypes.c_int(-1),  # to the last
                _PARAMETERS,
                ctypes.byref(written),
                result.ctypes.data_as(ctypes.POINTER(ctypes.c_double)),
            )
        )
        assert written.value == result.size, (written.value, result.shape)
        return result

    def _check(self, status: int) -> None:
        if status:
            reason = self._library.LGBM_GetLastError().decode(errors="replace")
            raise ModelError(self._name, f"LightGBM cannot use it ({reason})")


@cache
def _library() -> ctypes.CDLL:
    """Load LightGBM's C library from where pip put it."""
    spec = find_spec("lightgbm")
    roots = [Path(place) for place in (spec.submodule_search_locations or ())] if spec else []
    paths = [root / folder / name for root in roots for folder in _FOLDERS for name in _NAMES]
    path = next((path for path in paths if path.is_file()), None)
    if path is None:
        raise ModelError("lightgbm", "its library is not installed (pip install lightgbm)")
    library = ctypes.CDLL(str(path))
    library.LGBM_GetLastError.restype = ctypes.c_char_p
    return library
