"""What its own label names otherwise is never the answer; a test for every form that labels print."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from measure_extract.entities import EntitySpec, entity_names, entity_spec
from measure_extract.layout.base import Layout
from measure_extract.layout.build import read_layout
from measure_extract.ranking.choice import rank
from measure_extract.ranking.priors import fit_priors
from measure_extract.ranking.query import make_query
from measure_extract.ranking.ranker import load_ranker
from measure_extract.ranking.ruled_out import ruled_out
from measure_extract.roles.base import purpose_table
from measure_extract.roles.clues import clues_and_names
from measure_extract.spans.finder import shared_finder
from measure_extract.training.labels.words import LANGUAGES, Words, word_groups
from tests.helpers import blank, make_box, make_ocr

GROUPS = [name for name, group in word_groups().items() if group.role in purpose_table()]


def labelled(name: str) -> Iterator[Layout]:
    """Print a quantity behind each form of a group that means its role alone."""
    for words in map(Words, LANGUAGES):
        drawn = words.ranges(name, is_imperial=False)[0]
        amount = (
            f"{max(2, round((drawn.low * drawn.high) ** 0.5))} {words.unit_forms(drawn.unit)[0]}"
        )
        for form in words.forms(name, "before"):
            line = make_box(f"{form}: {amount}", right=600)
            layout = read_layout(blank(8, 8), make_ocr(line), shared_finder())
            names = clues_and_names(layout)[1]
            if names == (word_groups()[name].role,):
                yield replace(layout, named=names)


@pytest.mark.parametrize("name", GROUPS)
def test_no_entity_takes_what_a_label_names_otherwise(name: str) -> None:
    purpose = purpose_table()[word_groups()[name].role]
    entities = [e for e in map(entity_spec, entity_names()) if e.dimension in purpose.dimensions]
    for layout in labelled(name):
        for entity in entities:
            query = make_query(layout, entity, None, fit_priors([]))
            is_possible = entity.name == purpose.answers or entity.name in purpose.may_answer
            expected = "" if is_possible else f"its label says: {purpose.said}"
            assert set(ruled_out(query)) <= {expected}, (layout.boxes[0].text, entity.name)


@pytest.mark.parametrize(
    "name", ["load", "user_weight", "gross_weight", "dose", "width", "nutrient"]
)
def test_most_forms_of_a_group_mean_its_role_alone(name: str) -> None:
    assert len([*labelled(name)]) >= 12


@pytest.mark.parametrize(
    ("text", "entity", "answer"),
    [
        ("Width: 30 cm", "height", None),
        ("Width: 30 cm", "width", "30 centimetre"),
        ("Shipping weight: 3 kg", "item_weight", None),
        ("Net weight: 3 kg", "item_weight", "3 kilogram"),
        ("Net weight: 3 kg", "maximum_weight_recommendation", None),
        ("Max load: 30 kg", "item_weight", None),
        ("Max load: 30 kg", "maximum_weight_recommendation", "30 kilogram"),
        ("Net weight 6 x 330 g", "item_weight", "330 gram"),
        ("Net contents 6 x 330 ml", "item_volume", "330 millilitre"),
        ("Net weight 2 lb 10 oz", "item_weight", "42 ounce"),
    ],
)
def test_the_ranker_is_overruled(text: str, entity: str, answer: str | None) -> None:
    layout = read_layout(blank(), make_ocr(make_box(text, right=600)), shared_finder())
    found = rank(layout, entity_spec(entity), None, load_ranker())

    assert str(found.measurement) == str(answer)
    assert found.confidence == 0 if answer is None else found.confidence > 0.5


def test_another_candidate_stands_first() -> None:
    boxes = [make_box("Shipping weight: 9 kg", right=600), make_box("3 kg", 0, 200, 60, 220)]
    layout = read_layout(blank(), make_ocr(*boxes), shared_finder())
    found = rank(layout, entity_spec("item_weight"), None, load_ranker())

    assert [found.query.candidates[i].span.value for i in found.order] == [3, 9]


def test_an_entity_of_a_users_own_may_ask_for_anything() -> None:
    layout = read_layout(blank(), make_ocr(make_box("Shipping weight: 3 kg")), shared_finder())
    own = EntitySpec(name="shipping_weight", dimension="mass", units=frozenset({"kilogram"}))
    assert ruled_out(make_query(layout, own, None, fit_priors([]))) == ("",)


def test_pounds_and_ounces_of_two_lines_are_one_weight() -> None:
    boxes = [make_box("NET WT 2 LB", 0, 0, 110, 20), make_box("10 OZ (1.19 kg)", 115, 0, 225, 20)]
    layout = read_layout(blank(), make_ocr(*boxes), shared_finder())
    query = make_query(layout, entity_spec("item_weight"), None, fit_priors([]))

    assert 42 in [candidate.span.value for candidate in query.candidates]
    assert set(ruled_out(query)) == {""}


@pytest.mark.parametrize(
    ("text", "entity", "is_ruled_out"),
    [("2 x 330 ml", "item_volume", True), ("2 x 4 ft", "height", False)],
)
def test_totals_of_packs(text: str, entity: str, is_ruled_out: bool) -> None:
    layout = read_layout(blank(), make_ocr(make_box(text)), shared_finder())
    query = make_query(layout, entity_spec(entity), None, fit_priors([]))

    assert any(ruled_out(query)) == is_ruled_out


def test_the_total_of_a_multipack_is_ruled_out_beside_a_compound() -> None:
    boxes = [make_box("2 lb 10 oz"), make_box("6 x 330 g", top=100, bottom=120)]
    layout = read_layout(blank(), make_ocr(*boxes), shared_finder())
    query = make_query(layout, entity_spec("item_weight"), None, fit_priors([]))
    values = [candidate.span.value for candidate in query.candidates]
    reasons = dict(zip(values, ruled_out(query), strict=True))

    total = "the total of a multipack, which is not printed"
    assert reasons == {42.0: "", 330.0: "", 1980.0: total}


@pytest.mark.parametrize("named", [(), ("width",)])
def test_quantities_that_no_label_names_may_be_anything(named: tuple[str, ...]) -> None:
    boxes = make_box("30 cm"), make_box("20 cm", top=100, bottom=120)
    layout = read_layout(blank(), make_ocr(*boxes), shared_finder())
    query = make_query(replace(layout, named=named), entity_spec("height"), None, fit_priors([]))

    assert ruled_out(query) == ("its label says: the width of the product" if named else "", "")


@pytest.mark.parametrize(
    ("text", "entity", "expected"),
    [
        ("7-25 kg", "item_weight", "a range of weights"),
        ("5 to 11 lb", "item_weight", "a range of weights"),
        ("1100-1150 g", "item_weight", ""),
        ("100-120 g", "item_weight", ""),
        ("25 kg", "item_weight", ""),
        ("Weight: 120-200 g", "item_weight", ""),
        ("Peso líq. 13-18 kg", "item_weight", ""),
        ("7-25 kg", "maximum_weight_recommendation", ""),
        ("7-25 cm", "height", ""),
        ("< 10 kg", "item_weight", "a limit of weights"),
        ("≥10 kg", "item_weight", "a limit of weights"),
        ("Weight <5.5 lb", "item_weight", ""),
        ("> 10 kg", "maximum_weight_recommendation", ""),
    ],
)
def test_ranges_and_limits_are_no_weight_of_a_product(
    text: str, entity: str, expected: str
) -> None:
    layout = read_layout(blank(), make_ocr(make_box(text, right=600)), shared_finder())
    query = make_query(layout, entity_spec(entity), None, fit_priors([]))

    assert ruled_out(query) == (expected,)
