"""What the net is taught: drawings whose truth is known, then photos with careful labels."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from measure_extract.entities import entity_spec
from measure_extract.geometry import bbox_of
from measure_extract.images.base import RGBArray
from measure_extract.layout.annotations import annotate
from measure_extract.layout.base import Layout, PlacedSpan
from measure_extract.layout.segments import find_segments
from measure_extract.training.axes.model import AXES_OF_NET, KINDS_OF_NET, competing, marked
from measure_extract.training.axes.view import Marked, view_of
from measure_extract.training.base import is_answer
from measure_extract.training.render.base import Drawing, answers_of
from measure_extract.training.render.generate import draw
from measure_extract.training.roles import matched_labels
from measure_extract.types import Example
from measure_extract.units import pick_unit

__all__ = ["AxisRows", "kind_of", "rows_of_drawings", "rows_of_photo"]

_DRAWN_WEIGHT = 0.5  # against a careful row's 1.0
_KINDS = {
    "part_size": "part", "cable_length": "part", "other_product": "other product", "variant_size": "other product",
}  # fmt: skip


@dataclass(frozen=True)
class AxisRows:
    """The quantities of one picture."""

    key: str  # split key of the picture
    planes: npt.NDArray[np.uint8]  # of `view_of`. Shape: (n, PLANES, SIDE_PX, SIDE_PX)
    answers: npt.NDArray[
        np.float32
    ]  # per axis: 1 answers it, 0 does not, NaN unknown. Shape: (n, 3)
    weights: npt.NDArray[np.float32]  # of each axis's question. Shape: (3,)
    kinds: npt.NDArray[np.int64]  # place in KINDS_OF_NET; -1 unknown. Shape: (n,)
    numbers: tuple[int, ...]  # of the quantities, `PlacedSpan.cluster`
    image: str = ""  # `Example.image` of a photo; "" for a drawing

    def __len__(self) -> int:
        """Count the quantities."""
        return len(self.answers)


def rows_of_drawings(seeds: Iterable[int]) -> Iterator[AxisRows]:
    """Draw products, find their lines as in photos, and give what is known; drawings without a number are left out.

    Args:
        seeds: of `draw`.
    """
    for seed in seeds:
        drawing = draw(seed)
        if drawing.texts:
            yield _of_drawing(drawing, f"drawing {seed}")


def _of_drawing(drawing: Drawing, key: str) -> AxisRows:
    height, width = drawing.image.shape[:2]
    boxes = [bbox_of(text.polygon) for text in drawing.texts]
    numbers = list(range(len(boxes)))
    found = annotate(boxes, numbers, find_segments(drawing.image), (width, height), boxes)
    quantities = [
        Marked((text.polygon,), () if lines.own is None else (lines.own.ends,))
        for text, lines in zip(drawing.texts, found, strict=True)
    ]
    answers = [
        [np.nan if known is None else float(known) for known in answers_of(text)]
        for text in drawing.texts
    ]
    return AxisRows(
        key=key,
        planes=view_of(drawing.image, quantities),
        answers=np.array(answers, dtype=np.float32),
        weights=np.full(len(AXES_OF_NET), _DRAWN_WEIGHT, dtype=np.float32),
        kinds=np.array([KINDS_OF_NET.index(text.kind) for text in drawing.texts]),
        numbers=tuple(numbers),
    )


def kind_of(purpose: str) -> str:
    """Give the kind of a quantity with a purpose of `data/purposes.toml`; "none" is no size of what is shown."""
    return purpose if purpose in KINDS_OF_NET else _KINDS.get(purpose, "none")


def rows_of_photo(
    image: RGBArray,
    layout: Layout,
    examples: Sequence[Example],
    key: str,
    *,
    labels: Sequence[Mapping[str, Any]] = (),
) -> AxisRows | None:
    """Give what careful labels say of a photo's lengths; None where fewer than two compete.

    Args:
        image: RGB.
        layout: of the photo.
        examples: its labelled rows; those that ask no axis are passed over.
        key: its split key.
        labels: its quantities and their purposes, see `read_role_lines`.
    """
    lengths = competing(layout)
    asked = {row.entity: row for row in examples if row.entity in AXES_OF_NET}
    if not lengths or not asked:
        return None
    answers = np.full((len(lengths), len(AXES_OF_NET)), np.nan, dtype=np.float32)
    weights = np.zeros(len(AXES_OF_NET), dtype=np.float32)
    for axis, row in _by_axis(asked):
        weights[axis] = row.weight
        answers[:, axis] = [_answers(prints, row) for prints in lengths.values()]
    return AxisRows(
        key=key,
        planes=view_of(image, [marked(prints) for prints in lengths.values()]),
        answers=answers,
        weights=weights,
        kinds=_kinds(tuple(lengths), layout, labels),
        numbers=tuple(lengths),
        image=examples[0].image,
    )


def _kinds(
    numbers: Sequence[int], layout: Layout, labels: Sequence[Mapping[str, Any]]
) -> npt.NDArray[np.int64]:
    """Give the kind of each quantity; -1 where its prints have none, or several. Shape: (n,)."""
    found: dict[int, set[str]] = defaultdict(set)
    for place, label in matched_labels(labels, layout):
        found[layout.spans[place].cluster].add(kind_of(label["role"]))
    each = [tuple(found[number]) for number in numbers]
    return np.array([KINDS_OF_NET.index(kinds[0]) if len(kinds) == 1 else -1 for kinds in each])


def _by_axis(asked: Mapping[str, Example]) -> Iterator[tuple[int, Example]]:
    for axis, name in enumerate(AXES_OF_NET):
        if name in asked:
            yield axis, asked[name]


def _answers(prints: Sequence[PlacedSpan], row: Example) -> bool:
    """Tell whether any print of a quantity is a right answer."""
    allowed = entity_spec(row.entity).units
    for placed in prints:
        unit = pick_unit((placed.span.unit, *placed.span.units), allowed)
        if unit is not None and is_answer(placed.span, unit, row.answers or ()):
            return True
    return False
