"""Shifts between two runs are seen, and equal runs are stable."""

import math
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from measure_extract.audit.drift import (
    Drift,
    EntityRecord,
    _is_right,
    compare_captures,
    read_capture,
    stability_index,
)
from measure_extract.datasets.base import AnsweredRow
from measure_extract.datasets.captures import write_capture
from measure_extract.errors import TableError


def capture(
    path: Path, *confidences: float | None, failed: int = 0, entity: str = "height"
) -> Path:
    cells = [(c, False) for c in confidences] + [(None, True)] * failed
    rows = [
        AnsweredRow(
            str(i), "a.jpg", entity, None, "" if c is None else "1 inch", c, "", is_failed, "", ""
        )
        for i, (c, is_failed) in enumerate(cells)
    ]
    write_capture(path, rows, {})
    return path


def test_stability_index() -> None:
    assert stability_index([5, 5], [50, 50]) == 0
    # (0.25 - 0.5) ln(0.25 / 0.5) + (0.75 - 0.5) ln(0.75 / 0.5)
    assert stability_index([1, 1], [1, 3]) == pytest.approx(0.2747, abs=1e-4)
    assert stability_index([1, 3], [1, 1]) == pytest.approx(0.2747, abs=1e-4)
    # An empty bin counts as 1 in 10,000: (0.5 - 1) ln 0.5 + (0.5 - 0.0001) ln 5000
    assert stability_index([2, 0], [1, 1]) == pytest.approx(4.6043, abs=1e-4)
    with pytest.raises(ValueError, match="same bins"):
        stability_index([1], [1, 2])


def test_equal_runs_are_stable_and_others_shifted(tmp_path: Path) -> None:
    before = capture(tmp_path / "a.parquet", 0.95, 0.9, 0.8, None)
    after = capture(tmp_path / "b.parquet", 0.3, 0.2, None, None)
    same, other = compare_captures(before, before)[0], compare_captures(before, after)[0]

    assert (same.entity, same.verdict, same.stability_index) == ("height", "stable", 0)
    assert other.verdict == "shifted"
    assert (other.before.share_empty, other.after.share_empty) == (0.25, 0.5)
    assert other.after.mean_confidence == pytest.approx(0.25)


def test_what_a_run_said_is_counted(tmp_path: Path) -> None:
    path = capture(tmp_path / "a.parquet", 1.0, 0.95, 0.55, 0.05, 0.0, None, None, None, failed=2)
    record = EntityRecord(10, 3, 2, 2.55, (2, 0, 0, 0, 0, 1, 0, 0, 0, 2, 3))

    assert read_capture(path) == {"height": record}
    assert (record.share_empty, record.mean_confidence) == (3 / 8, 2.55 / 5)


def test_an_entity_that_is_new_and_none_of_the_eight_is_told_too(tmp_path: Path) -> None:
    before = capture(tmp_path / "a.parquet", 0.5)
    after = capture(tmp_path / "b.parquet", 0.5, entity="cable_length")

    for first, second in ((before, after), (after, before)):
        found = [drift.entity for drift in compare_captures(first, second)]
        assert found == ["height", "cable_length"]


@pytest.mark.parametrize(
    ("prediction", "answer", "is_right"),
    [
        ("30 centimetre", "300 millimetre", True),
        ("30 centimetre", "30.6 centimetre", True),  # rounded as prints are
        ("30 centimetre", "33 centimetre", False),
        ("30 centimetre", "30 inch", False),
        ("30 centimetre", "", False),
        ("", "30 centimetre", False),
        ("", "", True),
        ("[20, 30] centimetre", "30 centimetre", True),
    ],
)
def test_what_people_say_is_right(prediction: str, answer: str, is_right: bool) -> None:
    assert _is_right(prediction, answer) == is_right


def test_an_entity_of_one_run_alone_has_no_index(tmp_path: Path) -> None:
    before = capture(tmp_path / "a.parquet", 0.5)
    after = capture(tmp_path / "b.parquet", 0.5, entity="width")
    nothing = EntityRecord(0, 0, 0, 0.0, (0,) * 11)
    height, width = sorted(compare_captures(before, after), key=lambda drift: drift.entity)

    assert (height.entity, height.after, width.entity, width.before) == (
        "height", nothing, "width", nothing,
    )  # fmt: skip
    assert (height.stability_index, height.verdict) == (None, "unknown")
    assert (nothing.share_empty, nothing.mean_confidence) == (0.0, None)


@pytest.mark.parametrize(
    ("index", "verdict"),
    [(0.0, "stable"), (0.099, "stable"), (0.1, "moved"), (0.25, "moved"), (0.251, "shifted")],
)
def test_verdicts(index: float, verdict: str) -> None:
    record = EntityRecord(1, 0, 0, 0.5, (1,))

    assert Drift("height", record, record, index).verdict == verdict


def test_a_folder_stands_for_its_newest_run(tmp_path: Path) -> None:
    capture(tmp_path / "20260101.parquet", 0.9)
    capture(tmp_path / "20260102.parquet", 0.9, None)

    assert compare_captures(tmp_path, tmp_path)[0].before.rows == 2
    with pytest.raises(TableError, match="no capture in it"):
        compare_captures(_empty(tmp_path), tmp_path)


def _empty(tmp_path: Path) -> Path:
    folder = tmp_path / "empty"
    folder.mkdir()
    return folder


GOOD = {"entity_name": ["height"], "confidence": [0.5], "is_failed": [0]}


@pytest.mark.parametrize(
    ("column", "cell", "problem"),
    [
        ("entity_name", ["height"], "'entity_name' is list"),
        ("entity_name", {"a": 1}, "'entity_name' is struct"),
        ("entity_name", b"height", "'entity_name' is binary"),
        ("confidence", "high", "'confidence' is string"),
        ("confidence", [0.5], "'confidence' is list"),
        ("confidence", 7.0, "a confidence of 7.0 is not in"),
        ("confidence", -0.5, "a confidence of -0.5 is not in"),
        ("confidence", math.nan, "a confidence of nan is not in"),
        ("is_failed", "no", "'is_failed' is string"),
        ("other", 1, "'is_failed' is not there"),
    ],
)
def test_a_table_that_is_no_capture(
    tmp_path: Path, column: str, cell: object, problem: str
) -> None:
    cells = {**GOOD, column: [cell]}
    if column == "other":
        del cells["is_failed"]
    pq.write_table(pa.table(cells), tmp_path / "a.parquet")
    with pytest.raises(TableError, match=problem):
        compare_captures(tmp_path / "a.parquet", tmp_path / "a.parquet")


@pytest.mark.parametrize("damage", [b"", b"PAR1", b"junk" * 9])
def test_a_damaged_capture(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "a.parquet").write_bytes(damage)
    with pytest.raises(TableError, match="it is no capture"):
        compare_captures(tmp_path, tmp_path)
