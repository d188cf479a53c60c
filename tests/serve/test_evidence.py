"""A reason of the model of relations is shown where its words are printed, and nowhere where none is."""

from dataclasses import replace
from typing import Any

from measure_extract.entities import EntitySpec
from measure_extract.layout.build import read_layout
from measure_extract.ranking.choice import judge
from measure_extract.ranking.relations.explain import explain_relations
from measure_extract.ranking.relations.scorer import load_relations
from measure_extract.serve.evidence import explanation_to_dict
from measure_extract.spans.finder import shared_finder
from measure_extract.types import TextBox
from tests.helpers import blank, make_box, make_ocr

BORE = EntitySpec("my_bore", "length", frozenset({"centimetre"}), words=("bore",))
SIGN, NUMBER = make_box("Bore width", 0, 100, 100, 120), make_box("30 cm", 110, 100, 190, 120)


def reasons(entity: EntitySpec, *boxes: TextBox) -> dict[str, Any]:
    layout = read_layout(blank(), make_ocr(SIGN, *boxes), shared_finder())
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


def test_other_quantities_are_shown_and_not_other_prints_of_the_answer() -> None:
    """30 cm and 11.8 in are one quantity."""
    both, other = (
        make_box("30 cm/11.8 in", 110, 100, 290, 120),
        make_box("5 cm", 400, 400, 490, 420),
    )
    entity = replace(BORE, units=frozenset({"centimetre", "inch"}))

    assert reasons(entity, both, other)["others"] == [[*map(list, other.polygon)]]
