"""What counts as an answer, by the strict guide and by the challenge's labels."""

from dataclasses import replace

import numpy as np
import pytest

from measure_extract.entities import entity_spec
from measure_extract.layout.build import read_layout
from measure_extract.ranking.choice import Ranked, ordered
from measure_extract.ranking.conventions import by_convention
from measure_extract.ranking.explain import Explanation
from measure_extract.ranking.priors import fit_priors
from measure_extract.ranking.query import make_query
from measure_extract.roles.base import purpose_names
from measure_extract.settings import ExtractorSettings
from measure_extract.spans.finder import shared_finder
from tests.helpers import blank, make_box, make_ocr

NAMES = purpose_names()


def ranked(purposes: list[dict[str, float]], confidences: list[float], entity: str) -> Ranked:
    """Judge a picture of two or three masses with the chances given."""
    boxes = [make_box("600 mg"), make_box("40 g", top=100, bottom=120)]
    boxes += [make_box("9 g", top=200, bottom=220)] * (len(confidences) - 2)
    layout = read_layout(blank(), make_ocr(*boxes), shared_finder())
    judged = np.zeros((len(boxes), len(NAMES)), dtype=np.float32)
    for row, chances in enumerate(purposes):
        for name, chance in chances.items():
            judged[row, NAMES.index(name)] = chance
    layout = replace(layout, purposes=judged)
    query = make_query(layout, entity_spec(entity), None, fit_priors([]))
    chances = np.array(confidences)
    matrix = np.zeros((len(query), 1), dtype=np.float32)
    return Ranked(query, matrix, chances, chances, ordered(chances), 0.4)


DOSE = [{"dose": 0.9, "net_weight": 0.1}, {"nutrient": 0.8, "dose": 0.2}]


@pytest.mark.parametrize(
    ("purposes", "confidences", "convention", "answer"),
    [
        (DOSE, [0.1, 0.2], "strict", None),
        (DOSE, [0.1, 0.2], "challenge", "600 milligram"),
        (DOSE, [0.1, 0.5], "challenge", "40 gram"),
        ([{"load": 0.5, "user_weight": 0.4}, {}], [0.1, 0.2], "challenge", "600 milligram"),
        ([{"dose": 0.5}, {"dose": 0.5}], [0.1, 0.2], "challenge", None),
        ([{"nutrient": 1.0}, {"gross_weight": 1.0}], [0.1, 0.2], "challenge", None),
        ([{"areal_weight": 1.0}, {"serving": 0.9}], [0.1, 0.2], "challenge", "600 milligram"),
    ],
    ids=[
        "strict", "a dose", "better is printed", "a load or a user's weight", "not sure enough",
        "nothing that is taken", "the surer one",
    ],
)  # fmt: skip
def test_what_is_taken_where_nothing_better_is_printed(
    purposes: list[dict[str, float]], confidences: list[float], convention: str, answer: str | None
) -> None:
    judged = by_convention(ranked(purposes, confidences, "item_weight"), convention)

    assert (None if judged.measurement is None else str(judged.measurement)) == answer
    assert sorted(judged.order) == [0, 1]


@pytest.mark.parametrize(
    ("purposes", "said"),
    [
        (DOSE, "a dose"),
        ([{"user_weight": 0.9}, {}], "the weight of who it is meant for"),
        ([{"load": 0.4, "user_weight": 0.5}, {"load": 0.6}], "the weight of who it is meant for"),
    ],
)
def test_what_was_taken_is_said_and_less_sure_than_its_purpose(
    purposes: list[dict[str, float]], said: str
) -> None:
    strict = ranked(purposes, [0.1, 0.2, 0.3], "item_weight")
    judged = by_convention(strict, "challenge")

    assert judged.taken_for == said
    assert judged.confidence == pytest.approx(0.9 * 0.66)
    assert judged.confidences.tolist()[1:] == [0.2, 0.3]
    assert judged.order == (0, 2, 1)  # the others as before
    assert strict.confidences.tolist() == [0.1, 0.2, 0.3]


@pytest.mark.parametrize(("above", "is_taken"), [(-0.01, True), (0.0, True), (0.01, False)])
def test_a_chance_at_the_threshold_is_enough(above: float, is_taken: bool) -> None:
    judged = ranked(DOSE, [0.1, 0.2], "item_weight")
    chance = by_convention(judged, "challenge").confidence
    judged = by_convention(replace(judged, threshold=chance + above), "challenge")

    assert judged.is_answered == is_taken
    assert bool(judged.taken_for) == is_taken  # or silence would be explained by a dose


def test_what_is_ruled_out_is_no_answer_by_a_threshold_of_zero() -> None:
    strict = replace(ranked(DOSE, [0.0, 0.0], "item_weight"), threshold=0.0)
    judged = by_convention(strict, "challenge")

    assert judged.taken_for == "a dose"
    assert judged.confidence > 0


@pytest.mark.parametrize("entity", ["maximum_weight_recommendation"])
def test_other_entities_are_judged_strictly(entity: str) -> None:
    judged = ranked(DOSE, [0.1, 0.2], entity)

    assert by_convention(judged, "challenge") is judged


def test_an_explanation_says_what_was_taken() -> None:
    text = str(Explanation("item_weight", "600 milligram", "600 mg", 0.6, True, 0.0, (), "a dose"))

    assert "taken as the challenge does: a dose" in text


def test_unknown_conventions_are_named() -> None:
    with pytest.raises(ValueError, match="unknown convention 'loose'; allowed: 'strict', 'challe"):
        ExtractorSettings(convention="loose")
