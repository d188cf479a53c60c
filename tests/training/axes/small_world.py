"""Pictures of two lines, one of which answers the height and one the width."""

import numpy as np

from measure_extract.training.axes.rows import AxisRows
from measure_extract.training.axes.view import PLANES, SIDE_PX


def rows(*, answers: object, weights: tuple[float, float, float] = (1, 1, 1), key: str = "a") -> AxisRows:  # fmt: skip
    known = np.array(answers, dtype=np.float32)
    planes = np.zeros((len(known), PLANES, SIDE_PX, SIDE_PX), dtype=np.uint8)
    places = tuple(range(len(known)))
    return AxisRows(key, planes, known, np.array(weights, dtype=np.float32), np.full(len(known), -1), places)  # fmt: skip


def small_world(count: int) -> list[AxisRows]:
    """Make pictures with an upright and a level line: the first answers the height, the second the width."""
    generator = np.random.default_rng(2)
    made = []
    for i in range(count):
        row = rows(answers=[(1, 0, np.nan), (0, 1, np.nan)], key=f"picture{i}")
        x, y = generator.integers(10, 80, 2)
        row.planes[0, 3, 10:80, x : x + 2] = 255
        row.planes[1, 3, y : y + 2, 10:80] = 255
        made.append(row)
    return made
