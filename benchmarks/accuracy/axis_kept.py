"""What was judged before, in a folder, so that a stopped run goes on where it ended."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

__all__ = ["Kept", "NotJudgedError"]

Floats = npt.NDArray[np.float64]


class NotJudgedError(LookupError):
    """Nothing was judged under a name, and nothing is judged any more."""


class Kept:
    """Arrays by name, made once."""

    def __init__(self, folder: Path, *, is_closed: bool = False) -> None:
        """Take a folder, which is made; a closed one gives only what it has."""
        self._folder, self._is_closed = folder, is_closed
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, name: str) -> Path:
        """Give the file of a name.

        Raises:
            NotJudgedError: if it is missing, and the folder is closed.
        """
        path = self._folder / name
        if self._is_closed and not path.is_file():
            raise NotJudgedError(name)
        return path

    def arrays(self, name: str, make: Callable[[], Sequence[Floats]]) -> list[Floats]:
        """Make arrays, or give those that were made under this name before."""
        path = self.path(f"{name}.npz")
        if not path.is_file():
            np.savez(path, *make())
            print(f"judged: {name}", flush=True)
        with np.load(path) as kept:
            return [kept[f"arr_{i}"] for i in range(len(kept.files))]
