"""Questions of a user's own table, and how their answers are counted."""

from pathlib import Path

import pytest
from PIL import Image

from benchmarks.accuracy.own_table import TABLE, answers_to, count, questions, with_candidates
from measure_extract import entities
from measure_extract.entity_tables import read_entities
from measure_extract.extractor import Extractor
from measure_extract.types import Example
from tests.helpers import FakeEngine, make_box


def row(entity: str, weight: float = 1.0) -> Example:
    return Example("a.png", entity, None, ("5 ampere",), weight)


def test_sure_rows_of_the_tables_entities_are_asked_under_its_names() -> None:
    rows = [row("rated_current"), row("frequency", 0.3), row("frequency"), row("shelf_life")]

    asked = questions(rows, ("current", "frequency"))
    assert [(name, found.weight) for name, found in asked] == [("current", 1), ("frequency", 1)]


def test_answers_are_counted_by_entity_and_together() -> None:
    answers = [
        ("current", "5 ampere", ("5 ampere",)),
        ("current", "5000 milliampere", ("5 ampere",)),
        ("current", "6 ampere", ("5 ampere",)),
        ("current", "", ("5 ampere",)),
        ("warranty", "2 year", ()),
        ("warranty", "", ()),
    ]
    found = count(answers)

    assert list(found) == ["all", "current", "warranty"]
    assert found["current"] == {
        "rows": 4, "unprinted": 0, "f1": 0.6667, "precision": 0.6667, "recall": 0.6667,
        "unprinted_answered": None,
    }  # fmt: skip
    assert (found["warranty"]["unprinted"], found["warranty"]["unprinted_answered"]) == (2, 0.5)
    assert (found["all"]["precision"], found["all"]["recall"]) == (0.5, 0.6667)


def test_a_silence_that_is_too_easy_is_not_asked_for(tmp_path: Path) -> None:
    Image.new("RGB", (40, 40)).save(tmp_path / "a.png")
    extractor = Extractor(ocr=FakeEngine(make_box("5 kg")))
    rows = [
        Example("a.png", "voltage", answers=()),
        Example("a.png", "wattage", answers=("9 watt",)),
        Example("a.png", "height", answers=()),
        Example("a.png", "item_weight", answers=()),
    ]

    asked = with_candidates([(row.entity, row) for row in rows], extractor, tmp_path)
    assert [name for name, _ in asked] == ["wattage", "item_weight"]
    answers = answers_to(asked, extractor, tmp_path)
    assert [(name, accepted) for name, _, accepted in answers] == [
        ("wattage", ("9 watt",)), ("item_weight", ()),
    ]  # fmt: skip
    assert answers[0][1] == ""


def test_the_table_is_sound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entities, "_added", {})  # other tests of this process must not know them
    assert len(read_entities(TABLE).entities) == 15
