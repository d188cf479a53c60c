"""Our own labels of whole photos: what each prints of all eight entities, and what each quantity is for.

A file of them is short: a line for each photo, and an entity that it does not name is surely not printed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

from measure_extract.datasets.labels import GOLD_WEIGHTS, read_json_lines
from measure_extract.entities import entity_names
from measure_extract.evaluation.metrics import QUANTITY_TOLERANCE
from measure_extract.layout.base import Layout, PlacedSpan
from measure_extract.types import Example
from measure_extract.units import are_same_quantity, parse_measurement

__all__ = ["PhotoLabels", "photo_examples", "photo_role_lines", "read_photo_labels", "role_label"]

Said: TypeAlias = tuple[tuple[str, ...], str]
"""Answers, and how sure their annotator was: "high", "medium" or "low"."""

_NOT_PRINTED: Said = ((), "high")


@dataclass(frozen=True, slots=True)
class PhotoLabels:
    """What one photo prints, judged by eye."""

    image: str
    group_id: int | None
    answers: Mapping[str, Said]  # by entity
    quantities: tuple[tuple[str, str], ...]  # "30 centimetre" and its purpose


def read_photo_labels(path: Path, images: Path) -> list[PhotoLabels]:
    """Read a file of labelled photos.

    Args:
        path: JSON lines with image, group_id, answers (by entity: answers, confidence) and quantities
            (pairs of "number unit" and purpose).
        images: the folder that the image paths are relative to.

    Raises:
        TableError: if it cannot be read, or a line is none of that; its number is named, from 1.
    """
    return read_json_lines(
        path, partial(_photo, images), "labelled photo", "image, group_id, answers and quantities"
    )


def _photo(images: Path, row: dict[str, Any]) -> PhotoLabels:
    answers = {
        entity: (tuple(found["answers"]), str(found["confidence"]))
        for entity, found in row["answers"].items()
    }
    quantities = tuple((str(text), str(purpose)) for text, purpose in row["quantities"])
    return PhotoLabels(str(images / row["image"]), row["group_id"], answers, quantities)


def photo_examples(photos: Iterable[PhotoLabels]) -> list[Example]:
    """Ask every photo for all eight entities."""
    return [
        Example(photo.image, entity, photo.group_id, answers, weight=GOLD_WEIGHTS[confidence])
        for photo in photos
        for entity in entity_names()
        for answers, confidence in (photo.answers.get(entity, _NOT_PRINTED),)
    ]


def photo_role_lines(
    photos: Iterable[PhotoLabels], layouts: Mapping[str, Layout]
) -> list[dict[str, Any]]:
    """Find the labelled quantities among those that were read, in the form of `read_role_lines`.

    The labels say no place. A quantity that the photo prints for two purposes is left out: which is which?
    """
    return [
        {"image": photo.image, "quantities": list(_labels(photo.quantities, layout.spans))}
        for photo in photos
        if (layout := layouts.get(photo.image)) is not None
    ]


def _labels(
    quantities: Sequence[tuple[str, str]], spans: Sequence[PlacedSpan]
) -> Iterator[dict[str, Any]]:
    for placed in spans:
        purposes = {purpose for text, purpose in quantities if _is_printed_by(placed, text)}
        if len(purposes) == 1:
            yield role_label(placed, purposes.pop())


def role_label(placed: PlacedSpan, role: str) -> dict[str, Any]:
    """Give a labelled quantity, as in the lines of `read_role_lines`."""
    span = placed.span
    return {"value": span.value, "unit": span.unit, "box": list(placed.bbox), "role": role}


def _is_printed_by(placed: PlacedSpan, text: str) -> bool:
    """Tell whether a span is this quantity; of a range, both its ends."""
    printed, span = parse_measurement(text), placed.span
    return printed is not None and all(
        are_same_quantity(end, span.unit, said, printed.unit, tolerance=QUANTITY_TOLERANCE)
        for end, said in ((span.value, printed.high), (span.low, printed.low))
    )
