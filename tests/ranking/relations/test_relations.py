"""Entities that no model was taught: by words, places and rivals, never by name."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from measure_extract import entities
from measure_extract.entities import EntitySpec, catalogue, entity_names, entity_spec
from measure_extract.errors import ModelMismatchError
from measure_extract.extractor import Extractor
from measure_extract.layout.base import Annotation, Annotations, Layout
from measure_extract.layout.build import build_layout
from measure_extract.layout.segments import no_segments
from measure_extract.ranking.base import FeatureArray
from measure_extract.ranking.priors import fit_priors
from measure_extract.ranking.query import Query, make_query
from measure_extract.ranking.relations import features, golden
from measure_extract.ranking.relations.explain import explain_relations
from measure_extract.ranking.relations.features import RELATIONS, relation_matrix
from measure_extract.ranking.relations.golden import golden_relations_hash
from measure_extract.ranking.relations.kinds import kind_of, needs_words
from measure_extract.ranking.relations.scorer import (
    default_relations_dir,
    load_relations,
    save_relations,
)
from measure_extract.ranking.relations.words import nearness, own_words, rival_words, rivals
from measure_extract.spans.finder import shared_finder
from measure_extract.types import TextBox
from tests.helpers import FakeEngine, blank, make_box, make_ocr


@pytest.fixture(autouse=True)
def forget(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Leave no entity behind."""
    monkeypatch.setattr(entities, "_added", {})
    yield


def layout_of(*boxes: TextBox) -> Layout:
    ocr = make_ocr(*boxes)
    roles = [shared_finder().roles(box.text) for box in boxes]
    return build_layout(ocr, shared_finder().find(ocr), roles, no_segments())


def query_of(entity: str, *boxes: TextBox) -> Query:
    return make_query(layout_of(*boxes), entity_spec(entity), None, fit_priors([]))


SIGN = make_box("Battery capacity", 0, 100, 100, 120)


@pytest.mark.parametrize(
    ("box", "place"),
    [
        (make_box("5200 mAh", 110, 100, 190, 120), "left"),
        (make_box("5200 mAh", 0, 130, 90, 150), "above"),
        (make_box("5200 mAh", 0, 70, 90, 90), "beside"),
        (make_box("5200 mAh", 300, 400, 390, 420), "anywhere"),
    ],
)
def test_a_word_is_seen_where_it_stands(box: TextBox, place: str) -> None:
    query = query_of("battery_capacity", SIGN, box)
    near = nearness(query.layout, query.candidates, own_words(query.entity))

    found = {name: float(values[0]) for name, values in near.places.items()}
    assert max(found, key=lambda name: found[name]) == place
    assert near.is_on_photo


def test_words_of_a_line_stand_before_and_behind() -> None:
    query = query_of("item_count", make_box("Pack: 60 capsules"))
    near = nearness(query.layout, query.candidates, ("pack",))

    assert 0.5 < near.places["before"][0] <= 1
    assert nearness(query.layout, query.candidates, ("pac",)).places["before"][0] == 0


def test_the_nearest_quantity_claims_a_word() -> None:
    boxes = (
        SIGN,
        make_box("5200 mAh", 110, 100, 190, 120),
        make_box("900 mAh", 300, 400, 390, 420),
    )
    query = query_of("battery_capacity", *boxes)
    claims = nearness(query.layout, query.candidates, own_words(query.entity)).claims

    assert claims[0] > 0.5 and claims[1] == 0


@pytest.mark.parametrize(
    ("line", "claims"),
    [("Diameter: 32 mm", (True, False)), ("Diameter", (True,)), ("Diameter 5 h", (True,))],
)
def test_a_word_belongs_to_the_number_in_its_line(line: str, claims: tuple[bool, ...]) -> None:
    """Lines of a table touch: the next number is nearer to the word than the one behind its colon."""
    boxes = make_box(line, 0, 100, 160, 120), make_box("127 cm", 0, 120, 60, 140)
    query = query_of("diameter", *boxes)
    near = nearness(query.layout, query.candidates, ("diameter",))

    assert tuple((near.claims > 0.5).tolist()) == claims


def test_rivals_measure_the_same_and_mean_another_thing() -> None:
    names = {spec.name for spec in rivals(catalogue()["diameter"])}
    assert {"height", "thickness", "cable_length"} <= names
    assert "thick" in rival_words(catalogue()["diameter"])

    words = catalogue()["diameter"].words[:4]
    copy = EntitySpec("my_bore", "length", frozenset({"millimetre"}), words=words)
    assert "diameter" not in {spec.name for spec in rivals(copy)}


@pytest.mark.parametrize("entity", [*entity_names(), *catalogue()])
def test_relations_are_finite_for_every_entity(entity: str) -> None:
    unit = sorted(entity_spec(entity).units)[0]
    forms = {"degree celsius": "-20 °C", "american wire gauge": "18 AWG"}
    text = forms.get(unit, f"12 {unit}")
    query = query_of(entity, SIGN, make_box(text, 110, 100, 190, 120))
    matrix = relation_matrix(query)

    assert matrix.shape == (len(query), len(RELATIONS))
    assert np.isfinite(matrix).all()


def test_no_relation_names_an_entity_or_a_unit() -> None:
    first = query_of("battery_capacity", make_box("capacity 5 Ah"))
    spec = EntitySpec("unheard_of", "charge", first.entity.units, words=first.entity.words)
    second = make_query(first.layout, spec, None, fit_priors([]))

    columns = [
        i for i, name in enumerate(RELATIONS) if not name.startswith(("against", "n_rivals"))
    ]
    assert np.array_equal(relation_matrix(first)[:, columns], relation_matrix(second)[:, columns])


def plate() -> FakeEngine:
    return FakeEngine(
        make_box("Battery capacity: 5200 mAh", 20, 100, 300, 125),
        make_box("Playtime: 30 hours", 20, 140, 300, 165),
        make_box("Warranty: 24 months", 20, 180, 300, 205),
        make_box("Input: 5V 2A", 20, 220, 300, 245),
    )


@pytest.mark.parametrize(
    ("entity", "answer"),
    [
        ("battery_capacity", "5200 milliampere hour"),
        ("warranty", "24 month"),
        ("luminous_flux", None),
        ("cable_length", None),
    ],
)
def test_a_plain_plate_is_answered_without_training(entity: str, answer: str | None) -> None:
    found = Extractor(ocr=plate()).extract(blank(), entity)

    assert (None if found is None else str(found)) == answer
    assert found is None or not found.is_calibrated


def test_a_table_of_ones_own_is_asked() -> None:
    table = {"my_size": {"dimension": "charge", "words": ["battery", "capacity", "akku"]}}
    extractor = Extractor(ocr=plate(), entities=table)
    answers = extractor.extract_all(blank())

    assert list(answers) == [*entity_names(), "my_size"]
    assert str(answers["my_size"]) == "5200 milliampere hour"
    assert list(Extractor(ocr=plate(), entities=table, instead=True).extract_all(blank())) == [
        "my_size"
    ]
    assert len(extractor.asked("all")) == 8 + 1 + len(catalogue())


def test_the_eight_keep_their_ranker() -> None:
    extractor = Extractor(ocr=FakeEngine(make_box("NET WT 500 g", 20, 240, 160, 262)))
    ranked = extractor.rank(extractor.read(blank()), "item_weight")

    assert ranked.is_calibrated
    assert ranked.matrix.shape[1] == len(extractor.ranker.feature_names)


def test_reasons_and_base_add_up_to_the_confidence() -> None:
    extractor = Extractor(ocr=plate())
    ranked = extractor.rank(extractor.read(blank()), "battery_capacity")
    told = explain_relations(ranked, extractor.relations.scorer(ranked.query.entity))

    assert told is not None
    total = told.base + sum(reason.weight for reason in told.reasons)
    assert 1 / (1 + np.exp(-total)) == pytest.approx(ranked.confidence, abs=0.01)
    said = '"battery capacity" stands before "5200 mAh" in its line'
    assert said in [reason.text for reason in told.reasons]


@pytest.mark.parametrize(
    ("entity", "kind"),
    [
        ("height", "drawn"), ("depth", "drawn"), ("cable_length", "said lengths"),
        ("diameter", "said lengths"), ("dose", "said amounts"), ("item_volume", "bare"),
        ("item_weight", "bare"), ("maximum_weight_recommendation", "said amounts"),
        ("rated_current", "bare"), ("output_current", "said others"), ("voltage", "bare"),
        ("warranty", "said others"), ("item_count", "bare"), ("operating_temperature", "said others"),
    ],
)  # fmt: skip
def test_kinds_of_entities(entity: str, kind: str) -> None:
    assert kind_of(entity_spec(entity)) == kind
    assert needs_words(entity_spec(entity)) == kind.startswith("said")


@pytest.mark.parametrize(
    ("text", "is_share"),
    [("Amount per 3 tablets", 1.0), ("within 2 hours", 1.0), ("4 x 500 mAh", 1.0), ("paper 500 mAh", 0.0), ("max 500 mAh", 0.0)],
)  # fmt: skip
def test_what_is_a_share_of_something_else(text: str, is_share: float) -> None:
    entity = (
        "battery_capacity" if "mAh" in text else "warranty" if "hours" in text else "item_count"
    )
    units = {"warranty": EntitySpec("my_time", "time", frozenset({"hour"}))}
    spec = units.get(entity) or entity_spec(entity)
    query = make_query(layout_of(make_box(text)), spec, None, fit_priors([]))

    column = relation_matrix(query)[:, RELATIONS.index("is_share")]
    assert column[-1] == is_share


@pytest.mark.parametrize(
    ("direction", "line", "fit"),
    [
        ("vertical", 90.0, 1.0), ("vertical", 0.0, -1.0), ("vertical", 45.0, -0.5),
        ("horizontal", 0.0, 1.0), ("horizontal", 45.0, 0.5), ("horizontal", 90.0, -1.0),
        ("receding", 45.0, 1.0), ("receding", 0.0, 0.5), ("receding", 90.0, -1.0),
        ("any", 90.0, 0.0), ("vertical", None, 0.0),
    ],
)  # fmt: skip
def test_how_a_line_fits_a_direction(direction: str, line: float | None, fit: float) -> None:
    """A size that recedes lies along a level line where the drawing shows no third one."""
    spec = EntitySpec("my_size", "length", frozenset({"centimetre"}), direction=direction)
    layout = layout_of(make_box("30 cm"))
    own = None if line is None else Annotation(0.01, 0.5, 0.5, 1.0, line)
    placed = replace(layout.spans[0], annotations=Annotations({}, own))
    query = make_query(replace(layout, spans=(placed,)), spec, None, fit_priors([]))

    assert relation_matrix(query)[0, RELATIONS.index("direction_fit")] == fit


def test_what_is_printed_without_a_word_fears_no_words_of_others() -> None:
    def count(entity: str) -> float:
        unit = {
            "item_weight": "500 g",
            "dose": "500 mg",
            "rated_current": "2 A",
            "output_current": "2 A",
        }
        query = query_of(entity, make_box(unit[entity]))
        return float(relation_matrix(query)[0, RELATIONS.index("n_rivals")])

    assert count("item_weight") == 0 < count("dose")
    assert count("rated_current") == 0 < count("output_current")


def test_an_entity_of_the_training_set_has_another_confidence(tmp_path: Path) -> None:
    shipped = load_relations()
    taught = {"warranty": {"slope": 1.0, "offset": 9.0}}
    card = {**shipped.card, "taught": taught, "taught_threshold": 0.9}
    chance = (default_relations_dir() / "chance.txt").read_text(encoding="utf-8")
    save_relations(tmp_path, chance, card)
    scorer = load_relations(tmp_path).scorer(catalogue()["warranty"])
    other = load_relations(tmp_path).scorer(catalogue()["shelf_life"])

    assert (scorer.calibration.offset, scorer.is_calibrated) == (9.0, False)
    assert (scorer.threshold, other.threshold) == (0.9, shipped.threshold)
    assert other.calibration == shipped.calibrations["said others"]
    mine = EntitySpec("my_pledge", "time", frozenset({"year"}), words=("warranty", "garantie", "x"))
    twin = load_relations(tmp_path).scorer(mine)
    assert (twin.calibration, twin.threshold) == (scorer.calibration, scorer.threshold)


def test_labels_vouch_for_an_entity(tmp_path: Path) -> None:
    """An artefact that labels gave takes the place of the package's, and the eight keep their ranker."""
    shipped = load_relations()
    labelled = {"warranty": {"slope": 1.0, "offset": 9.0}}
    card = {**shipped.card, "labelled": labelled, "labelled_threshold": 0.7}
    chance = (default_relations_dir() / "chance.txt").read_text(encoding="utf-8")
    save_relations(tmp_path, chance, card)
    extractor = Extractor(ocr=plate(), ranker=tmp_path)
    layout = extractor.read(blank())
    warranty, capacity, height = (
        extractor.rank(layout, name) for name in ("warranty", "battery_capacity", "height")
    )

    assert (warranty.is_calibrated, capacity.is_calibrated, height.is_calibrated) == (
        True, False, True,
    )  # fmt: skip
    assert (warranty.threshold, capacity.threshold) == (0.7, shipped.taught_threshold)
    assert warranty.confidence > 0.9
    why = extractor.explain_ranked(warranty)
    assert why is not None and why.base + sum(reason.weight for reason in why.reasons) > 2


def test_another_list_of_relations_is_refused(tmp_path: Path) -> None:
    save_relations(tmp_path, "tree\n", {"calibrations": {}, "labelled": {}, "threshold": 0.5})
    card = (tmp_path / "card.json").read_text(encoding="utf-8")
    (tmp_path / "card.json").write_text(card.replace("own_before", "own_befor"), encoding="utf-8")

    with pytest.raises(ModelMismatchError, match="has other relations; train it again"):
        load_relations(tmp_path)


def test_a_relation_that_is_worked_out_differently_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(features._OTHERS, "x", lambda query: 1 - query.centers[:, 0])

    with pytest.raises(ModelMismatchError, match="works its features out differently; train it"):
        load_relations()


@pytest.mark.parametrize("name", RELATIONS)
def test_the_card_sees_the_relations_that_no_table_decides(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A column of zeros says nothing; the words and the number of rivals are those of tables, which users add to."""
    seen = golden_relations_hash()
    of_rivals = [name for name in RELATIONS if name.startswith("rival_")]
    matrix_of = golden.relation_matrix

    def other(query: Query) -> FeatureArray:
        columns = np.array([1.0 if name == own else 0.0 for own in RELATIONS], dtype=np.float32)
        return matrix_of(query) * (1 + columns)

    monkeypatch.setattr(golden, "relation_matrix", other)
    assert (golden_relations_hash() != seen) == (name not in {*of_rivals, "n_rivals"})


def test_a_users_table_makes_no_other_model() -> None:
    table = {"my_bore": {"dimension": "length", "words": ["tall", "bore"]}}
    seen = golden_relations_hash()
    Extractor(ocr=plate(), entities=table)

    assert golden_relations_hash() == seen
