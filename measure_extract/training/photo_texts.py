"""Texts of product photos as a teacher: what others' OCR read, cut into lines, with what each quantity in it is for.

Their photos are not at hand: no letter size and no place teaches, only what those who sell print beside a number.
`models/training_data/photo_texts.jsonl` has the labels alone; the texts are the data folder's.
"""

import csv
import gzip
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from measure_extract.datasets.labels import read_json_lines
from measure_extract.datasets.splits import fold_of
from measure_extract.entities import entity_names, entity_spec
from measure_extract.geometry import bbox_polygon
from measure_extract.layout.base import Layout, PlacedSpan
from measure_extract.layout.build import build_layout
from measure_extract.layout.segments import no_segments
from measure_extract.spans.finder import shared_finder
from measure_extract.training.base import KnownLabels
from measure_extract.training.labels.base import Print
from measure_extract.training.labels.statements import doubts_of
from measure_extract.training.labels.truth import answers_of
from measure_extract.types import Example, OCRResult, QuantitySpan, TextBox
from measure_extract.units import dimension_of

__all__ = [
    "PHOTO_TEXT",
    "PhotoText",
    "is_kept_apart",
    "known_texts",
    "laid_out",
    "read_photo_texts",
]

PHOTO_TEXT = "photo text"
"""The kind of their labels."""

# Trust in a row: the text is one of a real photo, its lines and words are guessed and misread here and there.
_WEIGHT = 0.5
# A page as laid out, in pixels: about the letters of a photo 1,000 pixels high.
_LETTER_WIDTH, _LETTER_HEIGHT, _LINE_PITCH, _MARGIN = 12, 24, 38, 20
_SCORE = 0.98  # of the recogniser, for a line that somebody else's read

# Labels that teach nothing: nobody can tell, and what somebody else's reader makes of a print.
_UNTOLD = frozenset({"?", "misread"})
_HELD_OUT_EVERY = 6  # of the photos: these are measured with, and never taught

_Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class PhotoText:
    """What was read on one photo, and what its quantities are for."""

    image: str  # the name of the photo, without a folder
    group_id: int | None
    lines: tuple[str, ...]
    roles: tuple[
        tuple[int, _Place, str], ...
    ]  # a line, characters of it, and their role, "?" where nobody can tell


def read_photo_texts(labels: Path, texts: Path) -> list[PhotoText]:
    """Read labels and the texts that they are about.

    Args:
        labels: JSON lines with image, engine, lines (pairs of characters of the text, half-open) and roles (a pair, then
            the role); of the text with single blanks for all white space.
        texts: train_ocr_text.csv.gz of the data folder.

    Raises:
        TableError: if a file cannot be read, or a line is none of that; its number is named, from 1.
    """
    rows = _read_texts(texts)
    return read_json_lines(
        labels, partial(_photo_text, rows), "labelled text", "image, engine, lines and roles"
    )


def _read_texts(path: Path) -> dict[tuple[str, str], tuple[str, int]]:
    """Give the first text of each photo and engine, with its group."""
    found: dict[tuple[str, str], tuple[str, int]] = {}
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = Path(row["image_link"]).stem, row["engine"]
            found.setdefault(key, (" ".join(row["ocr_text"].split()), int(row["group_id"])))
    return found


def _photo_text(rows: dict[tuple[str, str], tuple[str, int]], row: dict[str, Any]) -> PhotoText:
    text, group_id = rows[row["image"], row["engine"]]
    lines = [(start, end) for start, end in row["lines"]]
    roles = [
        (at, (start - lines[at][0], end - lines[at][0]), role)
        for start, end, role in row["roles"]
        for at in [_line_of(lines, start, end)]
    ]
    return PhotoText(
        row["image"], group_id, tuple(text[start:end] for start, end in lines), tuple(roles)
    )


def _line_of(lines: list[_Place], start: int, end: int) -> int:
    for at, (first, last) in enumerate(lines):
        if first <= start and end <= last:
            return at
    raise ValueError(f"characters {start} to {end} are in no line of {lines}")


def is_kept_apart(text: PhotoText) -> bool:
    """Tell whether a text is measured with, and never taught; its photo's name decides."""
    return fold_of(text.image, _HELD_OUT_EVERY) == 0


def known_texts(texts: Iterable[PhotoText]) -> KnownLabels:
    """Lay texts out, and say of each quantity that is found in them what it is for.

    An entity is asked where no quantity of its dimension leaves a doubt; lengths in a text of several without words
    are all doubtful.
    """
    found = KnownLabels({}, [], [])
    for text in texts:
        layout = _layout(text)
        roles = [_role_of(placed, text) for placed in layout.spans]
        found.layouts[text.image] = layout
        found.rows.extend(_rows(text, layout, roles))
        found.roles.append(
            {
                "image": text.image,
                "kind": PHOTO_TEXT,
                "quantities": [
                    _label(placed, role)
                    for placed, role in zip(layout.spans, roles, strict=True)
                    if role
                ],
            }
        )
    return found


def laid_out(lines: Iterable[str]) -> OCRResult:
    """Give what an OCR would read on a page of lines, one below the other, whose letters are equally wide."""
    boxes = []
    for at, line in enumerate(lines):
        top = _MARGIN + at * _LINE_PITCH
        right = _MARGIN + _LETTER_WIDTH * len(line)
        boxes.append(
            TextBox(line, bbox_polygon((_MARGIN, top, right, top + _LETTER_HEIGHT)), _SCORE)
        )
    width = max((box.bbox[2] for box in boxes), default=0.0)
    height = max((box.bbox[3] for box in boxes), default=0.0)
    return OCRResult(tuple(boxes), round(width) + _MARGIN, round(height) + _MARGIN)


def _layout(text: PhotoText) -> Layout:
    ocr, finder = laid_out(text.lines), shared_finder()
    roles = [finder.roles(box.text) for box in ocr.boxes]
    return build_layout(ocr, finder.find(ocr), roles, no_segments())


def _role_of(placed: PlacedSpan, text: PhotoText) -> str:
    """Give the role of the labels whose characters a span shares, "" where it is untold or they differ."""
    span = placed.span
    shared = {
        role
        for at, (start, end), role in text.roles
        if span.box_indices == (at,) and start < span.end and span.start < end
    }
    return "" if len(shared) != 1 or shared & _UNTOLD else shared.pop()


def _label(placed: PlacedSpan, role: str) -> dict[str, Any]:
    span = placed.span
    return {"value": span.value, "unit": span.unit, "box": list(placed.bbox), "role": role}


def _rows(text: PhotoText, layout: Layout, roles: list[str]) -> Iterator[Example]:
    prints = [_print(p.span, role) for p, role in zip(layout.spans, roles, strict=True)]
    there = {dimension_of(p.unit) for p in prints}
    for entity, right in answers_of(prints).items():
        if entity_spec(entity).dimension in there:
            yield Example(
                text.image,
                entity,
                text.group_id,
                answers=right,
                weight=_WEIGHT,
                split_key=text.image,
            )


def _print(span: QuantitySpan, role: str) -> Print:
    dimension = dimension_of(span.unit)
    unsure = doubts_of(role, dimension) if role else _entities_of(dimension)
    return Print(role, span.low, span.high, span.unit, tuple(sorted(unsure)))


def _entities_of(dimension: str) -> set[str]:
    return {entity for entity in entity_names() if entity_spec(entity).dimension == dimension}
