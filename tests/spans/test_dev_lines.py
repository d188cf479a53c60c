"""The project's dev lines, where the data stands beside the checkout."""

import json
from pathlib import Path

import pytest

from tests.spans.render import find_sizes

DEV_LINES = Path(__file__).parents[3] / "shared" / "data" / "quantity_lines_dev.jsonl"


@pytest.mark.skipif(not DEV_LINES.is_file(), reason="the data is not beside the checkout")
def test_every_dev_line_is_wholly_right() -> None:
    wrong = []
    for row in map(json.loads, DEV_LINES.read_text(encoding="utf-8").splitlines()):
        found = [
            (value, span.unit)
            for span in find_sizes(row["text"])
            if not span.is_derived
            for value in dict.fromkeys((span.low, span.high))
        ]
        if sorted(found) != sorted((q["value"], q["unit"]) for q in row["quantities"]):
            wrong.append(row["text"])

    assert wrong == []
