"""Training on relations: what weighs how much, and which threshold is picked."""

import json
import random
from pathlib import Path

import numpy as np
import pytest

from measure_extract.entities import catalogue, entity_spec
from measure_extract.ranking.priors import fit_priors
from measure_extract.ranking.query import make_query
from measure_extract.training.relation_rows import (
    OWN_ANNOTATIONS,
    new_entity_examples,
    role_examples,
)
from measure_extract.training.relations import (
    RelationQuery,
    answered,
    pick_threshold,
    question_weights,
    with_fewer_words,
)
from measure_extract.types import Example
from tests.ranking.relations.test_relations import layout_of


def question(
    entity: str, *, is_printed: bool, relevance: tuple[float, ...] = (1.0,)
) -> RelationQuery:
    example = Example("a.png", entity, None, ("1 volt",) if is_printed else ())
    query = make_query(layout_of(), entity_spec("voltage"), None, fit_priors([]))
    right = np.array(relevance if is_printed else [0.0] * len(relevance), dtype=np.float32)
    return RelationQuery(example, query, np.zeros((len(right), 1), dtype=np.float32), right)


def test_printed_and_unprinted_questions_of_an_entity_weigh_alike() -> None:
    rows = [question("voltage", is_printed=i < 10) for i in range(50)]
    weights = question_weights(rows)

    assert sum(weights[:10]) == pytest.approx(sum(weights[10:]))
    assert sum(weights) == pytest.approx(50**0.5)


def test_an_entity_that_is_hardly_ever_printed_teaches_nothing() -> None:
    rows = [question("voltage", is_printed=i < 3) for i in range(50)]

    assert set(question_weights(rows)) == {0.0}


def test_answers_are_counted_as_the_challenge_does() -> None:
    rows = [
        question("voltage", is_printed=True, relevance=(1.0, 0.0)),
        question("voltage", is_printed=True, relevance=(0.0, 1.0)),
        question("voltage", is_printed=True),
        question("voltage", is_printed=False),
        question("voltage", is_printed=False),
    ]
    chances = [
        np.array([0.9, 0.1]),
        np.array([0.9, 0.1]),
        np.array([0.2]),
        np.array([0.8]),
        np.zeros(0),
    ]
    scores = answered(rows, chances, 0.5)

    assert (scores["right"], scores["wrong"], scores["missed"]) == (1, 2, 1)
    assert scores["f1"] == pytest.approx(2 / (2 + 2 + 1))
    assert scores["share_unprinted_answered"] == 0.5


def test_the_threshold_keeps_unprinted_questions_silent() -> None:
    rows = [question("voltage", is_printed=i < 10) for i in range(20)]
    chances = [np.array([0.6 if i < 10 else 0.4]) for i in range(20)]

    assert 0.4 < pick_threshold(rows, chances) <= 0.6


def test_half_of_the_words_are_kept() -> None:
    spec = catalogue()["battery_capacity"]
    fewer = with_fewer_words(spec, random.Random(1))

    assert len(fewer.words) == len(spec.words) // 2
    assert set(fewer.words) <= set(spec.words)


def test_roles_become_questions(tmp_path: Path) -> None:
    quantities = [
        {"value": 25.0, "unit": "millimetre", "role": "diameter", "is_unsure": False},
        {"value": 3.0, "unit": "metre", "role": "cable_length", "is_unsure": True},
    ]
    path = tmp_path / "roles.jsonl"
    path.write_text(json.dumps({"image": "a.webp", "quantities": quantities}), encoding="utf-8")
    found = {row.entity: row for row in role_examples(path)}

    assert found["diameter"].answers == ("25 millimetre",)
    assert (found["cable_length"].answers, found["cable_length"].weight) == (("3 metre",), 0.5)
    assert found["thickness"].answers == ()
    assert "input_voltage" not in found


def test_new_entities_are_split_by_photo() -> None:
    path = OWN_ANNOTATIONS / "new_entities.jsonl"
    taught, measured = (new_entity_examples(path, part) for part in ("train", "measure"))
    names = {row.entity for row in (*taught, *measured)}
    empty = [row for row in (*taught, *measured) if not row.answers]

    assert len(taught) + len(measured) >= 400 and len(names) >= 12
    assert len(empty) * 3 >= len(taught) + len(measured)
    assert names <= set(catalogue())
    assert not {row.image for row in taught} & {row.image for row in measured}
