"""Which axis a length measures, by the look of the drawing: a small net, and what it says of each quantity.

Looks once per photo at all its lengths; a photo without two that compete costs nothing. No answer asks it: the facts
of `ranking.axes` see more, and benchmarks compare the two.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from measure_extract.errors import ModelMismatchError
from measure_extract.images.base import RGBArray
from measure_extract.layout.base import Layout, PlacedSpan
from measure_extract.runtime.artefacts import read_card, sha256_of
from measure_extract.runtime.base import Model
from measure_extract.runtime.onnx import OnnxModel
from measure_extract.training.axes.view import PLANES, SIDE_PX, Marked, view_of
from measure_extract.training.render.base import KINDS
from measure_extract.units import dimension_of

__all__ = [
    "AXES_OF_NET",
    "KINDS_OF_NET",
    "NET_FILE",
    "VIEW",
    "AxisChances",
    "AxisModel",
    "competing",
    "load_axes",
    "marked",
]

AXES_OF_NET = ("height", "width", "depth")
KINDS_OF_NET = KINDS
"""What a number can measure; taught by rendered drawings alone."""

NET_FILE = "axes.onnx"
VIEW = {
    "planes": PLANES, "side_px": SIDE_PX, "axes": list(AXES_OF_NET), "kinds": list(KINDS_OF_NET)
}  # fmt: skip
"""What a net is made for, as its card says it: another version may draw and ask something else."""


@dataclass(frozen=True, slots=True)
class AxisChances:
    """What a quantity looks like, in [0, 1]."""

    axes: tuple[float, float, float]  # that it answers height, width, depth; each by itself
    kinds: tuple[float, ...]  # of KINDS_OF_NET; they sum to 1


def competing(layout: Layout) -> dict[int, list[PlacedSpan]]:
    """Give the prints of each length, by its number; none where fewer than two compete."""
    found: dict[int, list[PlacedSpan]] = {}
    for placed in layout.spans:
        span = placed.span
        if dimension_of(span.unit) == "length" and span.value > 0 and span.part_of is None:
            found.setdefault(placed.cluster, []).append(placed)
    return found if len(found) > 1 and not layout.is_upside_down else {}


def marked(prints: Sequence[PlacedSpan]) -> Marked:
    """Mark all prints of one quantity and their lines."""
    own = (placed.annotations.own for placed in prints)
    return Marked(
        tuple(placed.polygon for placed in prints),
        tuple(line.ends for line in own if line is not None),
    )


class AxisModel:
    """Judges the lengths of a photo; may be called from several threads at once."""

    def __init__(self, net: Model) -> None:
        """Take a net that gives logits of AXES_OF_NET, then of KINDS_OF_NET. Shape: (n, 12)."""
        self._net = net

    def __call__(self, image: RGBArray, layout: Layout) -> dict[int, AxisChances]:
        """Judge every length of a photo.

        Args:
            image: RGB.
            layout: of the same picture.

        Returns:
            Chances by the number of the quantity (`PlacedSpan.cluster`); empty where fewer than two compete.
        """
        lengths = competing(layout)
        if not lengths:
            return {}
        planes = view_of(image, [marked(prints) for prints in lengths.values()])
        logits = self._net(planes.astype(np.float32) / np.float32(255))
        return dict(zip(lengths, _chances(logits), strict=True))


def _chances(logits: npt.NDArray[np.float32]) -> list[AxisChances]:
    axes, kinds = logits[:, : len(AXES_OF_NET)], logits[:, len(AXES_OF_NET) :]
    sure = 1 / (1 + np.exp(-axes.astype(np.float64)))
    powers = np.exp(kinds.astype(np.float64) - kinds.max(axis=1, keepdims=True))
    shares = powers / powers.sum(axis=1, keepdims=True)
    return [
        AxisChances((a, b, c), tuple(of_kinds))
        for (a, b, c), of_kinds in zip(sure.tolist(), shares.tolist(), strict=True)
    ]


def load_axes(folder: Path) -> AxisModel:
    """Load an artefact folder.

    Args:
        folder: holds axes.onnx and its card.

    Raises:
        ModelNotFoundError: if the folder or its card is missing.
        ModelMismatchError: if the net is not the card's, or sees another view than this version draws.
    """
    card = read_card(folder)
    if card.get("view") != VIEW:
        raise ModelMismatchError(
            str(folder), f"its net sees {card.get('view')!r}, this version draws {VIEW!r}"
        )
    if sha256_of(folder / NET_FILE) != card.get("sha256", {}).get(NET_FILE):
        raise ModelMismatchError(str(folder), f"{NET_FILE} does not match the hash in its card")
    return AxisModel(OnnxModel(folder / NET_FILE))
