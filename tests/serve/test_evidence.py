"""A reason of the model of relations is shown where its words are printed, and nowhere where none is."""

from dataclasses import replace
from typing import Any

from measure_extract.entities import EntitySpec
from measure_extract.geometry import bbox_of
from measure_extract.layout.build import read_layout
from measure_extract.ranking.choice import judge
from measure_extract.ranking.relations.explain import explain_relations
from measure_extract.ranking.relations.scorer import load_relations
from measure_extract.serve.evidence import explanation_to_dict, picture_to_dict
from measure_extract.spans.finder import shared_finder
from measure_extract.types import TextBox
from tests.helpers import blank, make_box, make_ocr

BORE = EntitySpec("my_bore", "length", frozenset({"centimetre"}), words=("bore",))
SIGN, NUMBER = make_box("Bore width", 0, 100, 100, 120), make_box("30 cm", 110, 100, 190, 120)


def reasons(entity: EntitySpec, *boxes: TextBox, is_upside_down: bool = False) -> dict[str, Any]:
    page = replace(make_ocr(SIGN, *boxes), is_upside_down=is_upside_down)
    layout = read_layout(blank(), page, shared_finder())
    scorer = load_relations().scorer(entity)
    ranked = judge(scorer.ask(layout, entity, None), scorer)
    facts = explanation_to_dict(explain_relations(ranked, scorer), ranked)
    assert facts is not None
    assert {key for reason in facts["reasons"] for key in reason} == {
        "family", "text", "weight", "places",
    }  # fmt: skip
    return {reason["family"]: reason["places"] for reason in facts["reasons"]}


def test_a_reason_stands_where_its_words_are_printed() -> None:
    sign, number = ([[*map(list, box.polygon)]] for box in (SIGN, NUMBER))
    said, unsaid = (reasons(entity, NUMBER) for entity in (BORE, replace(BORE, words=("shaft",))))

    assert said["own words"] == said["words of others"] == said["roles"] == sign
    assert said["place"] == number
    assert unsaid["own words"] == []


def test_places_of_a_photo_on_its_head_are_those_of_the_photo() -> None:
    said = reasons(BORE, NUMBER, is_upside_down=True)

    assert bbox_of(said["own words"][0]) == (400, 380, 500, 400)
    assert bbox_of(said["place"][0]) == (310, 380, 390, 400)


def test_text_and_quantities_of_a_photo_on_its_head_stand_in_one_place() -> None:
    page = replace(make_ocr(NUMBER), is_upside_down=True)
    facts = picture_to_dict(read_layout(blank(), page, shared_finder()), has_text=True)

    assert facts["boxes"][0]["polygon"] == facts["quantities"][0]["polygon"]


def test_every_quantity_is_told_and_links_lead_to_its_partner() -> None:
    page = make_ocr(make_box("12V 5A", 0, 0, 120, 20), make_box("30cm/11.8in", 0, 100, 200, 120))
    facts = picture_to_dict(read_layout(blank(), page, shared_finder()), has_text=True)
    spans = [one["span"] for one in facts["quantities"]]
    partners = {
        span["unit"]: spans[span["same_as"]]["unit"]
        for span in spans
        if span["same_as"] is not None
    }

    assert [span["unit"] for span in spans] == ["volt", "centimetre", "inch", "ampere"]
    assert partners == {"centimetre": "inch", "inch": "centimetre"}


def test_other_quantities_are_shown_and_not_other_prints_of_the_answer() -> None:
    """30 cm and 11.8 in are one quantity."""
    both, other = (
        make_box("30 cm/11.8 in", 110, 100, 290, 120),
        make_box("5 cm", 400, 400, 490, 420),
    )
    entity = replace(BORE, units=frozenset({"centimetre", "inch"}))

    assert reasons(entity, both, other)["others"] == [[*map(list, other.polygon)]]
