"""Drawn labels as a teacher: what is drawn, how it is asked, and what it is known by."""

from pathlib import Path

import pytest

from measure_extract.training import drawn
from measure_extract.training.base import KnownLabels
from measure_extract.training.labels.generate import draw_labels, draw_statements
from measure_extract.training.labels.statements import read_statements
from tests.helpers import FakeEngine, make_box

COUNT = 3


@pytest.fixture(scope="module")
def data() -> KnownLabels:
    return drawn.read_drawn(FakeEngine(make_box("5 kg")), count=COUNT)


def test_words_are_those_that_are_taught(data: KnownLabels) -> None:
    taught, held_out = (
        [label.to_dict() for label in draw_labels(drawn._SEED, COUNT, words=words)]
        for words in ("taught", "held_out")
    )

    assert data.roles == taught != held_out


def test_every_settled_question_is_asked_of_its_label_alone(data: KnownLabels) -> None:
    asked = {(row.image, row.entity): row.answers for row in data.rows}
    settled = {
        (label["image"], entity): tuple(right)
        for label in data.roles
        for entity, right in label["answers"].items()
    }

    assert asked == settled and len(asked) == len(data.rows) > COUNT
    assert all(row.split_key == row.image for row in data.rows)
    assert {row.weight for row in data.rows} == {0.45}
    assert {row.group_id for row in data.rows} == {None}


def test_each_label_is_read(data: KnownLabels) -> None:
    assert list(data.layouts) == [label["image"] for label in data.roles]
    assert {span.span.value for layout in data.layouts.values() for span in layout.spans} == {5.0}


def test_statements_are_drawn_beside_the_labels(tmp_path: Path) -> None:
    path = tmp_path / "statements.jsonl"
    path.write_text(
        '{"language": "en", "lines": ["For {12 V} drills"], "roles": ["other_product"]}'
    )
    statements = read_statements(path)
    found = drawn.read_drawn(FakeEngine(make_box("12 V")), count=1, statements=statements)
    (stated,) = draw_statements(statements, drawn._SEED, words="taught")

    assert [label["kind"] for label in found.roles][1:] == ["statement"]
    assert {row.weight for row in found.rows if row.image == stated.name} == {0.15}
    assert found.roles[1] == stated.to_dict()
    assert {
        row.answers for row in found.rows if (row.image, row.entity) == (stated.name, "voltage")
    } == {()}


def test_none_is_drawn_where_none_is_wanted() -> None:
    assert drawn.read_drawn(FakeEngine(), count=0) == KnownLabels({}, [], [])
