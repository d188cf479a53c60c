"""Questions are half for what is not printed; outcomes are named and counted."""

import json

import pytest

from benchmarks.accuracy.plain_labels import (
    WRITTEN,
    drawn_questions,
    outcome_of_answer,
    report,
    words_kept_apart,
    written_questions,
)
from measure_extract.entities import entity_names, entity_spec
from measure_extract.roles import label_words
from measure_extract.types import Measurement
from measure_extract.units import parse_measurement


def answer_of(value: float, unit: str) -> Measurement:
    corners = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
    return Measurement("height", value, value, value, unit, 0.9, "", corners, ())


@pytest.mark.parametrize(
    ("answer", "answers", "outcome"),
    [
        (answer_of(30, "centimetre"), ["30 centimetre"], "right"),
        (answer_of(0.3, "metre"), ["30 centimetre", "11.8 inch"], "right"),
        (answer_of(20, "centimetre"), ["30 centimetre"], "wrong"),
        (answer_of(20, "centimetre"), [], "answered though not printed"),
        (None, ["30 centimetre"], "silent"),
        (None, [], "rightly silent"),
    ],
)
def test_outcome(answer: Measurement | None, answers: list[str], outcome: str) -> None:
    assert outcome_of_answer(answer, answers) == outcome


def test_half_of_the_drawn_questions_have_an_answer() -> None:
    asked = list(drawn_questions(10, seed=1))

    assert [bool(a.example.answers) for a in asked].count(True) == 5
    assert len(asked) == 10


def test_the_written_labels_print_their_answers_in_legal_units() -> None:
    rows = [json.loads(line) for line in WRITTEN.read_text(encoding="utf-8").splitlines()]

    assert len(rows) == len(list(written_questions(WRITTEN))) == 40
    assert {row["entity"] for row in rows} == set(entity_names())
    for row in rows:
        for answer in row["answers"]:
            parsed = parse_measurement(answer)
            assert parsed is not None
            assert parsed.unit in entity_spec(row["entity"]).units


def test_report_counts_per_kind() -> None:
    base = {"language": "en", "entity": "height", "is_candidate": True}
    rows = [
        {**base, "kind": "plain", "outcome": "right"},
        {**base, "kind": "plain", "outcome": "silent", "is_candidate": False},
        {**base, "kind": "plate", "outcome": "rightly silent", "is_candidate": None},
    ]
    found = report(rows)

    assert found["right_share"] == round(2 / 3, 4)
    assert found["not_read_or_not_understood"] == 1
    assert found["per_kind"]["plain"] == {
        "questions": 2,
        "right_share": 0.5,
        "right": 1,
        "silent": 1,
    }
    assert found["failures"] == [rows[1]]


def test_words_kept_apart_are_not_known() -> None:
    known = label_words.label_table()
    with words_kept_apart():
        taught = label_words.label_table()

    assert set(taught) < set(known)
    assert ("tare", "") in known
    more = label_words.forms_of(label_words.more_labels()["height"]["en"]["before"])[2]
    assert (label_words.label_of(more), "") in taught  # never drawn, so never kept apart
    assert label_words.label_table() == known
