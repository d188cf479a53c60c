"""Kinds of text beyond labels, as a table: tests/data/any_text.jsonl, with the style each is read in."""

import json
from pathlib import Path

import pytest

from measure_extract.spans.finder import find_quantities
from measure_extract.types import QuantitySpan
from measure_extract.units import challenge_units, format_number

ROWS_FILE = Path(__file__).parents[2] / "data" / "any_text.jsonl"
ROWS = [json.loads(line) for line in ROWS_FILE.read_text(encoding="utf-8").splitlines()]


def number(value: float) -> str:
    return format_number(round(value, 9)) if abs(value) > 1e-8 else repr(value)


def plain(span: QuantitySpan) -> str:
    """Give "8..16 metre", and "=" behind a total."""
    low = f"{number(span.low)}.." if span.is_range else ""
    return f"{low}{number(span.value)} {span.unit}{' =' if span.is_derived else ''}"


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['kind']}: {row['text']}" for row in ROWS])
def test_text(row: dict[str, str]) -> None:
    found = find_quantities(row["text"], style=row["style"])  # type: ignore[arg-type]

    assert [plain(s) for s in found if s.unit in challenge_units()] == row["quantities"]


def test_every_group_has_thirty_texts() -> None:
    groups = ("words", "compound", "numbers", "degrees", "codes", "scripts", "packs", "brackets")

    for group in groups:
        assert sum(row["kind"].startswith(group) for row in ROWS) >= 30, group
