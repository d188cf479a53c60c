"""Evidence, failures and captures hold what the row says, each in its column."""

import json
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from measure_extract.datasets.base import AnsweredRow
from measure_extract.datasets.captures import CAPTURE_COLUMNS, write_capture
from measure_extract.datasets.details import write_details, write_failures
from measure_extract.vocabulary import OUTCOMES

EVIDENCE = {
    "value": 30.0, "unit": "centimetre", "surface": "30 cm é",
    "polygon": [[0, 0], [9, 0], [9, 5], [0, 5]],
}  # fmt: skip
ANSWERED = AnsweredRow(
    "7", "a.jpg", "height", 12, "30 centimetre", 0.9, "", False, json.dumps(EVIDENCE), "5ha",
)  # fmt: skip
SILENT = AnsweredRow(
    "8", "b.jpg", "width", None, "", None, OUTCOMES["not_printed"], False, "", "5hb",
)  # fmt: skip
FAILED = AnsweredRow("9", "c.jpg", "depth", 3, "", None, "HTTP status 404", True, "", "")
ROWS = [ANSWERED, SILENT, FAILED]


def test_details_as_json_lines(tmp_path: Path) -> None:
    write_details(tmp_path / "d.jsonl", ROWS)
    text = (tmp_path / "d.jsonl").read_text(encoding="utf-8")

    assert "30 cm é" in text
    assert [json.loads(line) for line in text.splitlines()] == [
        {
            "index": "7", "image": "a.jpg", "entity": "height", "group_id": 12,
            "measurement": EVIDENCE, "outcome": "answered", "reason": "",
        },
        {
            "index": "8", "image": "b.jpg", "entity": "width", "group_id": None,
            "measurement": None, "outcome": "not_printed", "reason": OUTCOMES["not_printed"],
        },
        {
            "index": "9", "image": "c.jpg", "entity": "depth", "group_id": 3,
            "measurement": None, "outcome": "failed", "reason": "HTTP status 404",
        },
    ]  # fmt: skip


def test_details_as_parquet(tmp_path: Path) -> None:
    write_details(tmp_path / "d.parquet", ROWS)
    first, second, third = pq.read_table(tmp_path / "d.parquet").to_pylist()

    assert first == {
        "index": "7", "image": "a.jpg", "entity": "height", "group_id": 12,
        "prediction": "30 centimetre", "value": 30.0, "unit": "centimetre", "confidence": 0.9,
        "surface": "30 cm é", "polygon": json.dumps(EVIDENCE["polygon"]),
        "outcome": "answered", "reason": "",
    }  # fmt: skip
    empty = dict.fromkeys(("value", "unit", "confidence", "surface", "polygon"))
    assert second == {
        "index": "8", "image": "b.jpg", "entity": "width", "group_id": None, "prediction": "",
        **empty, "outcome": "not_printed", "reason": OUTCOMES["not_printed"],
    }  # fmt: skip
    assert (third["outcome"], third["reason"]) == ("failed", "HTTP status 404")


def test_failures(tmp_path: Path) -> None:
    write_failures(tmp_path / "f.csv", [FAILED, replace(FAILED, index="10", image="d,e.jpg")])

    assert (tmp_path / "f.csv").read_bytes() == (
        b'index,image_link,reason\n9,c.jpg,HTTP status 404\n10,"d,e.jpg",HTTP status 404\n'
    )


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        (ANSWERED, ("7", "a.jpg", "5ha", "height", 12, "30 centimetre", 0.9, "", 0)),
        (FAILED, ("9", "c.jpg", "", "depth", 3, "", None, "HTTP status 404", 1)),
    ],
)
def test_captures(tmp_path: Path, row: AnsweredRow, cells: tuple[object, ...]) -> None:
    write_capture(tmp_path / "c.parquet", [row], {"version": "1"})
    table = pq.read_table(tmp_path / "c.parquet")

    assert table.to_pylist() == [dict(zip(CAPTURE_COLUMNS, cells, strict=True))]
    assert json.loads(table.schema.metadata[b"measure_extract"]) == {"version": "1"}
