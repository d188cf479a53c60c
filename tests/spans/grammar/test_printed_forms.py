"""Kinds of printed forms, as a table: tests/data/printed_forms.jsonl, values and units per text."""

import json
from pathlib import Path

import pytest

from measure_extract.types import QuantitySpan
from measure_extract.units import format_number
from tests.spans.render import find_sizes

FORMS = Path(__file__).parents[2] / "data" / "printed_forms.jsonl"
ROWS = [json.loads(line) for line in FORMS.read_text(encoding="utf-8").splitlines()]


def plain(span: QuantitySpan) -> str:
    """Give "220..240 volt", and "=" behind a total; roles and letters are tested elsewhere."""
    low = f"{format_number(round(span.low, 6))}.." if span.is_range else ""
    total = " =" if span.is_derived else ""
    return f"{low}{format_number(round(span.value, 6))} {span.unit}{total}"


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['kind']}: {row['text']}" for row in ROWS])
def test_printed_form(row: dict[str, object]) -> None:
    assert [plain(span) for span in find_sizes(str(row["text"]))] == row["quantities"]


def test_every_kind_has_ten_texts() -> None:
    kinds = [row["kind"] for row in ROWS]

    assert {kind for kind in kinds if kinds.count(kind) < 10} == set()
