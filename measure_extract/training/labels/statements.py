"""Statements that people wrote, with what each of their numbers is for: "For use with {12 V} and {18 V} drills".

The generator's own phrases are few, and a number in a free phrase ("Microwave 3 min at 900 W" on soup) is no answer
most of the time. `models/training_data/statements.jsonl` holds what was written by people who knew the guide alone.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from measure_extract.entities import entity_spec
from measure_extract.roles.base import purpose_table
from measure_extract.roles.words import words_of
from measure_extract.spans.finder import find_quantities
from measure_extract.training.labels.base import Block, Mark, Print, Sheet, Text, join
from measure_extract.training.labels.plain import labelled_lines
from measure_extract.training.labels.words import LANGUAGES, Words, WordSet, word_groups
from measure_extract.training.labels.writer import Writer
from measure_extract.types import QuantitySpan
from measure_extract.units import dimension_of

__all__ = [
    "STATEMENT",
    "Statement",
    "doubts_of",
    "kept_apart",
    "read_statements",
    "statement_sheet",
    "taught",
    "unit_of",
]

STATEMENT = "statement"  # the kind of their sheets
_QUANTITY = re.compile(r"\{([^{}]*)\}")
# The sixth statement of a file, the twelfth ... are measured with, and never taught.
_HELD_OUT_EVERY = 6
_ALIKE = 0.5  # of the words of two statements: from this share in common on, one tells what the other says
_WITH_LABELS = 0.35  # of them have lines beside them whose words say what their numbers are


@dataclass(frozen=True, slots=True)
class Statement:
    """The lines of a small label, with the truth about their numbers."""

    language: str
    lines: tuple[Text, ...]


def read_statements(path: Path) -> tuple[Statement, ...]:
    """Read a file of statements.

    Args:
        path: one JSON object a line: language; lines, their quantities in braces; roles, one for each pair of braces;
            now and then unsure, the entities that a careful person would not decide by them.

    Raises:
        ValueError: if a text in braces is no quantity, or one that its role cannot have.
    """
    rows = path.read_text(encoding="utf-8").splitlines()
    return tuple(_statement(json.loads(row)) for row in rows)


def taught(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """Give the statements to learn from."""
    return tuple(s for i, s in enumerate(statements, start=1) if i % _HELD_OUT_EVERY)


def kept_apart(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """Give the statements to measure with: those that are not taught, nor nearly so."""
    known = [_words(statement) for statement in taught(statements)]
    kept = ((s, _words(s)) for s in statements[_HELD_OUT_EVERY - 1 :: _HELD_OUT_EVERY])
    return tuple(s for s, own in kept if not any(_are_alike(own, words) for words in known))


def _words(statement: Statement) -> frozenset[str]:
    return frozenset(word for line in statement.lines for word in words_of(line.text))


def _are_alike(words: frozenset[str], others: frozenset[str]) -> bool:
    return len(words & others) >= _ALIKE * max(1, len(words | others))


def statement_sheet(random: Random, statement: Statement, *, words: WordSet) -> Sheet:
    """Write a label of a statement, a third of them with lines beside it that say what they say in so many words."""
    rows = statement.lines
    if statement.language in LANGUAGES and random.random() < _WITH_LABELS:
        writer = Writer(random, Words(statement.language, words))
        rows = (*rows, *labelled_lines(writer))
    return Sheet(STATEMENT, statement.language, (Block.lines(rows),))


def _statement(row: Mapping[str, Any]) -> Statement:
    roles = iter(row["roles"])
    unsure = tuple(row.get("unsure", ()))
    lines = tuple(_line(text, roles, unsure) for text in row["lines"])
    if (left := next(roles, None)) is not None:
        raise ValueError(f"{row['lines']} has fewer pairs of braces than roles ({left!r} is left)")
    return Statement(row["language"], lines)


def _line(text: str, roles: Iterator[str], unsure: tuple[str, ...]) -> Text:
    parts: list[str | Text] = []
    for place, part in enumerate(_QUANTITY.split(text)):
        parts.append(_quantity(part, next(roles, ""), unsure) if place % 2 else part)
    return join(parts)


def _quantity(text: str, role: str, unsure: tuple[str, ...]) -> Text:
    span = _whole(text)
    unit = unit_of(span, role) if span and role in purpose_table() else ""
    if span is None or not unit:
        raise ValueError(f"{{{text}}} is no quantity that can be {role!r}")
    doubts = sorted({*doubts_of(role, dimension_of(unit)), *unsure})
    return Text(text, (Mark(0, len(text), Print(role, span.low, span.high, unit, tuple(doubts))),))


def _whole(text: str) -> QuantitySpan | None:
    """Give the one quantity that a text is, or the total of its parts ("5 ft 6 in"), but no total of a multipack."""
    spans = find_quantities(text)
    totals = [span for span in spans if span.is_derived]
    found = [
        span
        for span in totals or spans
        if (span.start, span.end) == (0, len(text)) and not (totals and "x" in text)
    ]
    return found[0] if len(found) == 1 else None


def unit_of(span: QuantitySpan, role: str) -> str:
    """Give the reading of a unit that a role can have, "" where there is none: an "oz" of content is a volume."""
    fitting = purpose_table()[role].dimensions
    return next((unit for unit in span.units if dimension_of(unit) in fitting), "")


def doubts_of(role: str, dimension: str) -> set[str]:
    """Give the entities of a dimension that people do not agree on for a role of the guide."""
    if role == "variant_size":
        doubted = purpose_table()[role].may_answer
    elif role == "other":  # what the generator prints so is drained weight
        doubted = ()
    else:
        doubted = tuple(
            e for group in word_groups().values() if group.role == role for e in group.unsure
        )
    return {entity for entity in doubted if entity_spec(entity).dimension == dimension}
