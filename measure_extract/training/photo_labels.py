"""Our own labels of whole photos: what each prints of all eight entities, and what each quantity is for.

A file of them is short: a line for each photo, and an entity that it does not name is surely not printed.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from measure_extract.datasets.labels import GOLD_WEIGHTS
from measure_extract.entities import entity_names
from measure_extract.errors import TableError
from measure_extract.layout.base import Layout, PlacedSpan
from measure_extract.types import Example
from measure_extract.units import are_same_quantity, parse_measurement

__all__ = ["PhotoLabels", "photo_examples", "photo_role_lines", "read_photo_labels"]

_NOT_PRINTED: tuple[tuple[str, ...], str] = ((), "high")
# Trust in a printed answer, which the photos' sizes have by the thousand; what is not printed counts in full. By
# cross-validation (2026-11, a smaller ranker): with 1.0 ordinary photos get 0.827, with 0.3 0.837, with 0 0.837;
# drawings 0.952, 0.949, 0.952.
_PRINTED_WEIGHT = 0.3
_TOLERANCE = 0.006  # of the value, as for right answers


@dataclass(frozen=True, slots=True)
class PhotoLabels:
    """What one photo prints, judged by eye."""

    image: str
    group_id: int | None
    answers: Mapping[
        str, tuple[tuple[str, ...], str]
    ]  # by entity: answers and how sure; see ANNOTATING
    quantities: tuple[tuple[str, str], ...]  # "30 centimetre" and its purpose


def read_photo_labels(path: Path, images: Path) -> list[PhotoLabels]:
    """Read a file of labelled photos.

    Args:
        path: JSON lines with image, group_id, answers (by entity: answers, confidence) and quantities
            (pairs of "number unit" and purpose).
        images: the folder that the image paths are relative to.

    Raises:
        TableError: if a line is none of that; its number is named, from 1.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    return [_photo(path, number, line, images) for number, line in enumerate(lines, 1)]


def _photo(path: Path, number: int, line: str, images: Path) -> PhotoLabels:
    try:
        row = json.loads(line)
        answers = {
            entity: (tuple(found["answers"]), str(found["confidence"]))
            for entity, found in row["answers"].items()
        }
        quantities = tuple((str(text), str(purpose)) for text, purpose in row["quantities"])
        return PhotoLabels(str(images / row["image"]), row["group_id"], answers, quantities)
    except (ValueError, KeyError, TypeError) as error:
        raise TableError(
            str(path),
            f"line {number} is no labelled photo ({type(error).__name__}: {error})",
            "each is a JSON object with image, group_id, answers and quantities",
        ) from error


def photo_examples(photos: Iterable[PhotoLabels]) -> list[Example]:
    """Ask every photo for all eight entities."""
    return [
        Example(photo.image, entity, photo.group_id, answers, weight=_weight(answers, confidence))
        for photo in photos
        for entity in entity_names()
        for answers, confidence in (photo.answers.get(entity, _NOT_PRINTED),)
    ]


def _weight(answers: Sequence[str], confidence: str) -> float:
    return GOLD_WEIGHTS[confidence] * (_PRINTED_WEIGHT if answers else 1.0)


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
            yield {
                "value": placed.span.value,
                "unit": placed.span.unit,
                "box": list(placed.bbox),
                "role": purposes.pop(),
            }


def _is_printed_by(placed: PlacedSpan, text: str) -> bool:
    """Tell whether a span is this quantity; of a range, both its ends."""
    printed, span = parse_measurement(text), placed.span
    return printed is not None and all(
        are_same_quantity(end, span.unit, said, printed.unit, tolerance=_TOLERANCE)
        for end, said in ((span.value, printed.high), (span.low, printed.low))
    )
