"""Training on relations: what weighs how much, and which threshold is picked."""

import json
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from measure_extract.entities import EntitySpec, catalogue, entity_spec
from measure_extract.ranking.priors import fit_priors
from measure_extract.ranking.query import Query, make_query
from measure_extract.ranking.ranker import Calibration
from measure_extract.ranking.relations.features import RELATIONS, relation_matrix
from measure_extract.ranking.relations.kinds import KINDS
from measure_extract.ranking.relations.words import own_words
from measure_extract.training.data import OWN_ANNOTATIONS
from measure_extract.training.relation_confidence import (
    Confidence,
    _moved,
    answered,
    calibrate,
    confidences_of,
    fit_confidence,
    pick_threshold,
    use_weights,
)
from measure_extract.training.relation_queries import (
    RelationQuery,
    Taught,
    fewer_words,
    is_doubtful,
    make_relation_queries,
    with_fewer_words,
)
from measure_extract.training.relation_rows import (
    RelationRows,
    apart_from_measured,
    new_entity_examples,
    role_examples,
)
from measure_extract.training.relations import (
    chances_of,
    entity_part,
    fit_relations,
    photo_part,
    question_weights,
)
from measure_extract.types import Example
from tests.helpers import make_box
from tests.ranking.relations.test_relations import layout_of


def question(
    entity: str, *, is_printed: bool, relevance: tuple[float, ...] = (1.0,)
) -> RelationQuery:
    example = Example("a.png", entity, None, ("1 volt",) if is_printed else ())
    query = make_query(layout_of(), entity_spec("voltage"), None, fit_priors([]))
    right = np.array(relevance if is_printed else [0.0] * len(relevance), dtype=np.float32)
    return RelationQuery(example, query, np.zeros((len(right), 1), dtype=np.float32), right)


def test_printed_and_unprinted_questions_of_an_entity_weigh_alike() -> None:
    rows = [question("voltage", is_printed=i < 10).taught for i in range(50)]
    weights = question_weights(rows)

    assert sum(weights[:10]) == pytest.approx(sum(weights[10:]))
    assert sum(weights) == pytest.approx((10 + 3 * 10) ** 0.5)


def test_an_entity_that_is_hardly_ever_printed_teaches_nothing() -> None:
    rows = [question("voltage", is_printed=i < 3).taught for i in range(50)]

    assert set(question_weights(rows)) == {0.0}


def test_entities_of_few_rows_are_taken_together_by_dimension() -> None:
    first = [question("voltage", is_printed=i < 5).taught for i in range(10)]
    second = [question("input_voltage", is_printed=i < 5).taught for i in range(10)]

    assert sum(question_weights([*first, *second])) == pytest.approx(20**0.5)


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


def test_nothing_printed_and_nothing_said_scores_nothing() -> None:
    assert answered([question("voltage", is_printed=False)], [np.zeros(0)], 0.5)["f1"] == 0.0


def test_a_score_counts_questions_by_their_weight() -> None:
    rows = [question("voltage", is_printed=i < 2) for i in range(4)]
    chances = [np.array([c]) for c in (0.9, 0.1, 0.9, 0.1)]
    scores = answered(rows, chances, 0.5, weights=[2.0, 1.0, 0.5, 1.5])

    assert (scores["right"], scores["missed"], scores["wrong"]) == (2.0, 1.0, 0.5)
    assert scores["share_unprinted_answered"] == 0.25


def test_the_threshold_keeps_unprinted_questions_silent() -> None:
    rows = [question("voltage", is_printed=i < 10) for i in range(20)]
    chances = [np.array([0.6 if i < 10 else 0.4]) for i in range(20)]

    assert 0.4 < pick_threshold(rows, chances, [1.0] * 20) <= 0.6


def test_of_thresholds_that_answer_alike_the_middle_one_is_picked() -> None:
    """Between 0.41 and 0.6, or 0.05 and 0.6 where no unprinted question counts."""
    rows = [question("voltage", is_printed=i < 10) for i in range(20)]
    chances = [np.array([0.6 if i < 10 else 0.4]) for i in range(20)]

    assert pick_threshold(rows, chances, [1.0] * 20) == 0.51
    assert pick_threshold(rows, chances, [1.0] * 10 + [0.0] * 10) == 0.33


def test_a_row_moves_a_calibration_by_its_weight() -> None:
    kind, right, wrong = Calibration(), (0.5, True, 1.0), (0.5, False, 1.0)
    three = _moved(kind, [right, right, right, wrong])

    assert _moved(kind, [(0.5, True, 3.0), wrong, (0.1, False, 0.0)]) == three
    assert three.offset > kind.offset


def test_questions_weigh_as_they_will_be_asked() -> None:
    """An entity at 60 rows at most, two thirds of them unprinted; a doubtful label and a rare entity not at all."""
    rows = [
        *(question("voltage", is_printed=i < 40) for i in range(200)),
        *(question("wattage", is_printed=i < 10) for i in range(15)),
        *(question("height", is_printed=i < 3) for i in range(50)),
    ]
    doubtful = question("wattage", is_printed=True)
    rows.append(replace(doubtful, example=replace(doubtful.example, weight=0.3)))
    weights = use_weights(rows)

    assert sum(weights[:40]) == pytest.approx(20)
    assert sum(weights[40:200]) == pytest.approx(40)
    assert weights[200:215] == [1.0] * 15
    assert set(weights[215:]) == {0.0}


@pytest.mark.parametrize(("printed", "weighs"), [(3, False), (4, True)])
def test_an_entity_counts_from_four_printed_rows_on(printed: int, weighs: bool) -> None:
    rows = [question("voltage", is_printed=True)] * printed

    assert use_weights(rows) == [float(weighs)] * printed


def test_each_kind_has_a_calibration_of_its_own() -> None:
    rows = [question("voltage", is_printed=i % 2 == 0) for i in range(40)]
    chances = [np.array([0.3 if i % 2 == 0 else 0.1]) for i in range(40)]
    found = calibrate(rows, chances, [1.0] * 40)
    confidence = Confidence(found, {"wattage": Calibration(1.0, 9.0)}, 0.5, 0.7)

    assert set(found) == set(KINDS)
    assert found["bare"](np.array([0.3]))[0] > 0.9 > 0.1 > found["bare"](np.array([0.1]))[0]
    assert found["drawn"] == Calibration()
    assert calibrate(rows, chances, [0.0] * 40)["bare"] == Calibration()
    assert confidences_of(rows, chances, confidence)[0] == pytest.approx(
        found["bare"](np.array([0.3]))
    )
    assert confidence.of("wattage", "bare").offset == 9.0
    assert (confidence.threshold_of("wattage"), confidence.threshold_of("voltage")) == (0.7, 0.5)


def test_taught_and_untaught_entities_have_confidences_apart() -> None:
    """What was taught has higher chances; the eight calibrate what was not taught alone."""
    new = [
        replace(question("battery_capacity", is_printed=i < 20), query=_asked("battery_capacity"))
        for i in range(40)
    ]
    gold = [question("voltage", is_printed=i < 20) for i in range(40)]
    left_out = [np.array([0.3 - 0.2 * (i % 40 >= 20)]) for i in range(80)]
    by_photo = [np.array([0.8 - 0.4 * (i % 40 >= 20)]) for i in range(80)]
    found = fit_confidence([*gold, *new], left_out, by_photo)
    untaught = found.calibrations["bare"](np.array([0.3, 0.1]))
    taught = found.of("battery_capacity", "bare")(np.array([0.8, 0.4]))

    assert set(found.taught) == {"battery_capacity"}
    assert untaught[0] > 0.9 > 0.1 > untaught[1]
    assert taught[0] > 0.9 > 0.1 > taught[1]
    assert untaught[1] < found.threshold <= untaught[0]
    assert taught[1] < found.taught_threshold <= taught[0]
    margins = found.decide(
        [gold[0], gold[39], new[0], new[39]],
        [left_out[i] for i in (0, 39)] + [by_photo[i] for i in (40, 79)],
    )
    assert [margin[0] >= 0 for margin in margins] == [True, False, True, False]
    alone = fit_confidence([*gold, *new], left_out, by_photo, without="voltage")
    assert alone.calibrations["bare"] != found.calibrations["bare"]


def test_an_entity_moves_its_kind_as_far_as_its_rows_bear() -> None:
    """Of two entities of a kind, as sure, one is always right and the other hardly ever."""

    def moves(n_rows: int) -> tuple[float, float]:
        found = [("battery_capacity", True)] * n_rows + [("frequency", False)] * n_rows
        rows = [
            replace(question(name, is_printed=is_right), query=_asked(name))
            for name, is_right in (*found, *[("frequency", True)] * 4)
        ]
        chances = [np.array([0.5])] * len(rows)
        confidence = fit_confidence(rows, chances, chances)
        kind = confidence.calibrations["bare"]
        own = [confidence.taught[name] for name in ("battery_capacity", "frequency")]
        assert [c.slope for c in own] == [kind.slope] * 2
        return own[0].offset - kind.offset, own[1].offset - kind.offset

    for up, down in (moves(4), moves(40)):
        assert -5 < down < -0.1 and 0.1 < up < 5


def _asked(entity: str) -> Query:
    return make_query(layout_of(), entity_spec(entity), None, fit_priors([]))


@pytest.mark.parametrize(
    ("nearness", "relevance", "is_so"),
    [
        ((0.9, 0.0), (0.0, 1.0), True), ((0.9, 0.0), (0.0, 0.0), True), ((0.9, 0.0), (1.0, 0.0), False),
        ((0.9, 0.9), (0.0, 1.0), False), ((0.3, 0.0), (0.0, 1.0), False), ((0.5, 0.0), (0.0, 1.0), True),
    ],
)  # fmt: skip
def test_a_word_at_another_number_makes_a_label_doubtful(
    nearness: tuple[float, ...], relevance: tuple[float, ...], is_so: bool
) -> None:
    asked = question("voltage", is_printed=any(relevance), relevance=relevance)
    features = np.zeros((2, len(RELATIONS)), dtype=np.float32)
    features[:, RELATIONS.index("own_before")] = nearness

    assert is_doubtful(replace(asked, features=features)) == is_so
    assert not is_doubtful(replace(asked, features=features[:0]))


def test_what_is_left_out_together() -> None:
    parts = {entity_part(Example("a", name, None, ())) for name in catalogue()}
    assert len(parts) == 4
    assert entity_part(Example("a", "height", None, ())) == "height"
    rows = [Example(f"{i}.png", "height", None, (), split_key="one") for i in range(9)]
    assert len({photo_part(row) for row in rows}) == 1
    assert {photo_part(replace(row, split_key="")) for row in rows} <= set(range(5))


def test_a_nearer_word_never_lowers_a_chance() -> None:
    generator = np.random.default_rng(1)
    questions = []
    for number in range(60):
        features = generator.random((6, len(RELATIONS))).astype(np.float32)
        relevance = np.zeros(6, dtype=np.float32)
        relevance[0] = number % 2
        questions.append(Taught("voltage", "voltage", bool(number % 2), 1.0, features, relevance))
    booster = fit_relations(questions)
    rows = generator.random((50, len(RELATIONS))).astype(np.float32)
    nearer = rows.copy()
    nearer[:, RELATIONS.index("own_left")] = 1.0

    assert (chances_of(booster, nearer) >= chances_of(booster, rows) - 1e-9).all()


def test_questions_of_ones_own_weigh_as_a_multiple_of_the_mean() -> None:
    """The same numbers with opposite labels: whoever weighs more is believed."""
    features = np.zeros((1, len(RELATIONS)), dtype=np.float32)

    def asked(is_printed: bool) -> Taught:
        right = np.array([float(is_printed)], dtype=np.float32)
        return Taught("voltage", "voltage", is_printed, 1.0, features, right)

    shipped = [asked(i < 40) for i in range(80)]
    own = [(asked(False), 50.0)] * 40
    assert chances_of(fit_relations(shipped), features)[0] == pytest.approx(0.5, abs=0.05)
    taught = fit_relations(shipped, own)
    assert chances_of(taught, features)[0] < 0.1
    assert chances_of(taught, features[:0]).shape == (0,)


def test_half_of_the_words_are_kept() -> None:
    spec = catalogue()["battery_capacity"]
    fewer = with_fewer_words(spec, random.Random(1))

    assert len(fewer.words) == len(spec.words) // 2
    assert set(fewer.words) <= set(spec.words)


@pytest.mark.parametrize(
    ("words", "kept"), [((), 0), (("a",), 1), (("a", "b"), 1), (("a", "b", "c", "d"), 2)]
)
def test_the_last_word_is_kept(words: tuple[str, ...], kept: int) -> None:
    spec = EntitySpec("mine", "length", frozenset({"metre"}), words=words)

    assert len(with_fewer_words(spec, random.Random(1)).words) == kept


def test_about_half_of_the_words_against_it_are_kept() -> None:
    words = tuple(f"word {number}" for number in range(100))
    spec = EntitySpec("mine", "length", frozenset({"metre"}), not_words=words)

    assert 35 <= len(with_fewer_words(spec, random.Random(1)).not_words) <= 65


def test_questions_are_those_that_have_a_label_and_a_photo_that_was_read() -> None:
    layouts = {"a": layout_of(make_box("12 V"), make_box("230 V", 0, 60, 90, 80)), "b": layout_of()}
    rows = [
        Example("a", "voltage", None, ("230 volt",)), Example("a", "voltage", None, None),
        Example("unread", "voltage", None, ()), Example("b", "voltage", None, ()),
    ]  # fmt: skip
    printed, empty = found = make_relation_queries(rows, layouts)

    assert printed.relevance.tolist() == [0, 1]
    assert printed.features.shape == (2, len(RELATIONS))
    assert (empty.example.image, len(empty.features)) == ("b", 0)
    [again] = fewer_words(found, seed=1)  # a photo without candidates teaches nothing
    assert len(again.query.entity.words) < len(own_words(printed.query.entity))
    assert np.array_equal(again.features, relation_matrix(again.query))


def test_roles_become_questions(tmp_path: Path) -> None:
    quantities = [
        {"value": 25.0, "unit": "millimetre", "role": "diameter"},
        {"value": 3.0, "unit": "metre", "role": "cable_length", "is_unsure": True},
    ]
    path = tmp_path / "roles.jsonl"
    path.write_text(json.dumps({"image": "a.webp", "quantities": quantities}), encoding="utf-8")
    found = {row.entity: row for row in role_examples(path)}

    assert (found["diameter"].answers, found["diameter"].weight) == (("25 millimetre",), 1.0)
    assert (found["cable_length"].answers, found["cable_length"].weight) == (("3 metre",), 0.5)
    assert found["thickness"].answers == ()
    assert "input_voltage" not in found


def test_what_looks_like_a_measured_photo_teaches_nothing() -> None:
    def rows(*images: str) -> list[Example]:
        return [Example(image, "height", None, ("3 metre",)) for image in images]

    everything = RelationRows(
        gold=rows("a", "like held", "unread"),
        labels=rows("d", "like measured"),
        roles=rows("b", "like measured"),
        new=rows("like measured", "c"),
        attributes=rows("like whole", "f"),
        photos=rows("like held", "e"),
        measured=rows("measured"),
        measured_attributes=rows("whole"),
        held_out=frozenset({"held"}),
    )
    keys = {name: name.removeprefix("like ") for name in everything.images if name != "unread"}
    found = apart_from_measured(everything, keys)

    parts = (
        found.gold, found.labels, found.roles, found.new, found.attributes, found.photos,
    )  # fmt: skip
    assert [[row.image for row in part] for part in parts] == [[name] for name in "adbcfe"]
    assert [row.split_key for row in found.measured] == ["measured"]
    assert [row.split_key for row in found.measured_attributes] == ["whole"]
    assert {"held", "measured", "whole", "f"} <= set(everything.images)


def test_new_entities_are_split_by_photo() -> None:
    path = OWN_ANNOTATIONS / "new_entities.jsonl"
    taught, measured = (new_entity_examples(path, part) for part in ("train", "measure"))
    names = {row.entity for row in (*taught, *measured)}
    empty = [row for row in (*taught, *measured) if not row.answers]

    assert len(taught) + len(measured) >= 400 and len(names) >= 12
    assert len(empty) * 3 >= len(taught) + len(measured)
    assert names <= set(catalogue())
    assert not {row.image for row in taught} & {row.image for row in measured}
