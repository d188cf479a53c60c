"""Texts in which the answers to entities are marked, as JSON lines: read, checked, and whether they are enough."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from measure_extract.datasets.labels import read_lines
from measure_extract.datasets.splits import fold_of
from measure_extract.errors import TableError

__all__ = ["MarkedText", "check_enough", "held_apart", "read_marked_texts"]

_EXAMPLE = '{"text": "net wt 5 g", "spans": [{"start": 7, "end": 10, "entity": "item_weight"}]}'


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A string with its marked spans: (start, end, entity), characters, half-open."""

    text: str
    spans: tuple[tuple[int, int, str], ...]


def read_marked_texts(path: Path) -> list[MarkedText]:
    """Read JSON lines with text and spans (start, end, entity).

    Raises:
        TableError: if the file cannot be read, or a line is none of these or marks what is not in its text.
    """
    lines = read_lines(path)
    return [_read(path, n, line) for n, line in enumerate(lines, start=1) if line.strip()]


def _read(path: Path, number: int, line: str) -> MarkedText:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise _unusable(path, number, f"it is not JSON ({error})") from error
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise _unusable(path, number, "it has no text")
    if not isinstance(row.get("spans"), list):
        raise _unusable(path, number, "it has no list of spans")
    return MarkedText(row["text"], tuple(_span(path, number, row["text"], s) for s in row["spans"]))


def _span(path: Path, number: int, text: str, span: Any) -> tuple[int, int, str]:
    known = span if isinstance(span, dict) else {}
    start, end, entity = known.get("start"), known.get("end"), known.get("entity")
    if not isinstance(start, int) or not isinstance(end, int) or not isinstance(entity, str):
        raise _unusable(path, number, f"{span!r} is no span")
    if not 0 <= start < end <= len(text):
        raise _unusable(
            path, number, f"a span at {start}..{end} is not in its {len(text)} characters"
        )
    return start, end, entity


def _unusable(path: Path, number: int, problem: str) -> TableError:
    return TableError(f"{path}, line {number}", problem, f"write it as {_EXAMPLE}")


def held_apart(
    texts: Sequence[MarkedText], folds: int
) -> tuple[list[MarkedText], list[MarkedText]]:
    """Part texts into those to learn from and the fold to measure on, the same text never in both."""
    held = [text for text in texts if fold_of(text.text, folds) == 0]
    seen = [text for text in texts if fold_of(text.text, folds) != 0]
    return seen, held


def check_enough(texts: Sequence[MarkedText], folds: int, source: str) -> None:
    """Refuse texts that cannot be learnt from, or leave nothing to measure on.

    Raises:
        TableError: if either part has no marked span.
    """
    for part, use in zip(held_apart(texts, folds), ("to learn from", "to measure on"), strict=True):
        if not any(text.spans for text in part):
            raise TableError(
                source,
                f"of its {len(texts)} texts none with a span is left {use}",
                "give more texts",
            )
