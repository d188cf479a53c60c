"""Texts of product photos as a teacher: what others' OCR read, cut into lines, with what each quantity in it is for.

Their photos are not at hand: no letter size and no place teaches, only what those who sell print beside a number.
`models/training_data/photo_texts.jsonl` has the labels alone; the texts are the data folder's.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

from measure_extract.datasets.groups import parse_group
from measure_extract.datasets.labels import read_json_lines
from measure_extract.datasets.splits import fold_of
from measure_extract.datasets.tables import read_table
from measure_extract.entities import entity_names, entity_spec
from measure_extract.geometry import bbox_polygon
from measure_extract.layout.base import Layout, PlacedSpan
from measure_extract.layout.build import build_layout
from measure_extract.layout.segments import no_segments
from measure_extract.roles.base import purpose_table
from measure_extract.spans.finder import shared_finder
from measure_extract.training.base import KnownLabels
from measure_extract.training.labels.base import Print
from measure_extract.training.labels.statements import doubts_of, unit_of
from measure_extract.training.labels.truth import answers_of
from measure_extract.training.photo_labels import role_label
from measure_extract.types import Example, OCRResult, QuantitySpan, TextBox
from measure_extract.units import dimension_of

__all__ = [
    "PHOTO_TEXT",
    "LabelledRange",
    "PhotoText",
    "is_kept_apart",
    "known_texts",
    "laid_out",
    "read_photo_texts",
]

PHOTO_TEXT = "photo text"
"""The kind of their labels."""

# Trust in a question: the text is one of a real photo, its lines and words are guessed and misread here and there. Of 1,734
# texts kept apart, asked for lengths too, 0.1 answered 0.896 of the questions, 0.3 0.902, 0.6 0.911; photos, by
# cross-validation, were the same (0.948, 0.948, 0.949; 2026-11). What a quantity of theirs weighs for purposes is said in `training.roles`.
_QUESTION_WEIGHT = 0.5
# A page as laid out, in pixels: about the letters of a photo 1,000 pixels high.
_LETTER_WIDTH, _LETTER_HEIGHT, _LINE_PITCH, _MARGIN = 12, 24, 38, 20
_SCORE = 0.98  # of the recogniser, for a line that somebody else's read

_MISREAD = "misread"  # what somebody else's reader makes of a print teaches nothing
_HELD_OUT_EVERY = 6  # photos, on the average


@dataclass(frozen=True, slots=True)
class LabelledRange:
    """Characters of a line that print a quantity, half-open [start, end), and what it is for."""

    line: int
    start: int
    end: int
    role: str  # of the guide's closed list


@dataclass(frozen=True, slots=True)
class PhotoText:
    """What was read on one photo, and what its quantities are for."""

    image: str  # the name of the photo, without a folder
    group_id: int | None
    lines: tuple[str, ...]
    labels: tuple[LabelledRange, ...]


@dataclass(frozen=True, slots=True)
class _Text:
    """One row of the texts, with single blanks for all white space."""

    text: str
    group_id: int | None


_Texts: TypeAlias = Mapping[tuple[str, str], Sequence[_Text]]
"""The texts of each photo by each engine."""


def read_photo_texts(labels: Path, texts: Path) -> list[PhotoText]:
    """Read labels and the texts that they are about.

    Args:
        labels: JSON lines with image, engine, length (characters of the text, single blanks for all white space), lines
            (pairs of them, half-open) and roles (a pair, then the role).
        texts: train_ocr_text.csv.gz of the data folder.

    Raises:
        TableError: if a file cannot be read, or a line is none of that, or its text is not there; it is named by its
            number, from 1.
    """
    rows = _read_texts(texts)
    return read_json_lines(
        labels,
        partial(_photo_text, rows, texts.name),
        "labelled text",
        "image, engine, length, lines and roles",
    )


def _read_texts(path: Path) -> _Texts:
    found: dict[tuple[str, str], list[_Text]] = {}
    for row in read_table(path, ("image_link", "group_id", "ocr_text", "engine")):
        text = _Text(" ".join(row["ocr_text"].split()), parse_group(row["group_id"]))
        found.setdefault((Path(row["image_link"]).stem, row["engine"]), []).append(text)
    return found


def _photo_text(texts: _Texts, source: str, row: dict[str, Any]) -> PhotoText:
    image, engine, length = row["image"], row["engine"], row["length"]
    found = next((t for t in texts.get((image, engine), ()) if len(t.text) == length), None)
    if found is None:
        raise ValueError(f"{source} has no text of {image!r} by {engine!r} of {length} characters")
    lines = [(start, end) for start, end in row["lines"]]
    return PhotoText(
        image,
        found.group_id,
        tuple(found.text[start:end] for start, end in lines),
        tuple(_labelled(lines, *label) for label in row["roles"]),
    )


def _labelled(lines: Sequence[tuple[int, int]], start: int, end: int, role: str) -> LabelledRange:
    if role not in purpose_table():
        raise ValueError(f"{role!r} is no role of the guide")
    for at, (first, last) in enumerate(lines):
        if first <= start < end <= last:
            return LabelledRange(at, start - first, end - first, role)
    raise ValueError(f"characters {start} to {end} are in no line")


def is_kept_apart(text: PhotoText) -> bool:
    """Tell whether a text is measured with, and never taught: about every sixth, by a hash of its photo's name."""
    return fold_of(text.image, _HELD_OUT_EVERY) == 0


def known_texts(texts: Iterable[PhotoText]) -> KnownLabels:
    """Lay texts out, and say of each quantity that is found in them what it is for.

    An entity is asked where a told quantity answers it, or where none of its dimension is untold; height, width and depth
    are not asked: the lines of a photo tell them, and a text has none.
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
                    role_label(placed, role)
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
    """Give the role of the labels whose characters a span shares, "" where it is untold, or can be none of its readings."""
    span = placed.span
    shared = [
        label.role
        for label in text.labels
        if span.box_indices == (label.line,) and label.start < span.end and span.start < label.end
    ]
    # A total of two parts ("5 ft 4 in") is what they are; of a pack ("6 x 330 ml") one part alone is labelled.
    is_pack = span.is_derived and len(shared) < 2
    if len(set(shared)) != 1 or _MISREAD in shared or is_pack or not unit_of(span, shared[0]):
        return ""
    return shared[0]


def _rows(text: PhotoText, layout: Layout, roles: list[str]) -> Iterator[Example]:
    # The parts of a total ("5 ft 4 in") are no prints of their own.
    prints = [
        _print(placed.span, role)
        for placed, role in zip(layout.spans, roles, strict=True)
        if placed.span.part_of is None
    ]
    there = {dimension_of(unit) for placed in layout.spans for unit in placed.span.units}
    for entity, right in answers_of(prints).items():
        dimension = entity_spec(entity).dimension
        if dimension in there and dimension != "length":
            yield Example(
                text.image,
                entity,
                text.group_id,
                answers=right,
                weight=_QUESTION_WEIGHT,
                split_key=text.image,
            )


def _print(span: QuantitySpan, role: str) -> Print:
    if not role:
        dimensions = {dimension_of(unit) for unit in span.units}
        unsure = {e for e in entity_names() if entity_spec(e).dimension in dimensions}
        return Print(role, span.low, span.high, span.unit, tuple(sorted(unsure)))
    unit = unit_of(span, role)
    doubts = doubts_of(role, dimension_of(unit))
    return Print(role, span.low, span.high, unit, tuple(sorted(doubts)))
