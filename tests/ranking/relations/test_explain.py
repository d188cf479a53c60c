"""What is said of a candidate is true of the picture, and stands with the columns that it speaks of."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from measure_extract.entities import EntitySpec
from measure_extract.layout.base import Annotation, Annotations, Layout
from measure_extract.layout.build import build_layout
from measure_extract.layout.segments import no_segments
from measure_extract.ranking.choice import Ranked
from measure_extract.ranking.explain import Explanation
from measure_extract.ranking.priors import fit_priors
from measure_extract.ranking.query import make_query
from measure_extract.ranking.ranker import Calibration
from measure_extract.ranking.relations.explain import explain_relations
from measure_extract.ranking.relations.features import RELATIONS, relation_matrix
from measure_extract.spans.finder import shared_finder
from measure_extract.types import TextBox
from tests.helpers import make_box, make_ocr

BORE = EntitySpec(
    "my_bore", "length", frozenset({"centimetre", "inch"}), words=("bore",), not_words=("thread",)
)


class RowTrees:
    """Contributes a hundredth and a little for each column, and 3 and a little as the mean."""

    def contributions(self, matrix: np.ndarray) -> np.ndarray:
        return np.hstack([np.full(matrix.shape, 0.01003), np.full((len(matrix), 1), 3.0001)])


SCORER: Any = SimpleNamespace(chance=RowTrees(), calibration=Calibration(2.0, 0.5))


def layout_of(*boxes: TextBox) -> Layout:
    ocr = make_ocr(*boxes)
    roles = [shared_finder().roles(box.text) for box in boxes]
    return build_layout(ocr, shared_finder().find(ocr), roles, no_segments())


def told(layout: Layout, best: int = 0, entity: EntitySpec = BORE) -> Explanation:
    query = make_query(layout, entity, None, fit_priors([]))
    confidences = np.full(len(query), 0.75)
    order = (best, *(i for i in range(len(query)) if i != best))
    ranked = Ranked(query, relation_matrix(query), confidences, confidences, order, 0.5)
    found = explain_relations(ranked, SCORER)
    assert found is not None
    return found


def words(found: Explanation, family: str) -> str:
    [text] = [reason.text for reason in found.reasons if reason.family == family]
    return text


def test_weights_are_summed_by_family_and_scaled_as_the_confidence() -> None:
    found = told(layout_of(make_box("30 cm")))
    counts = {
        "words": 8,  # six places, the claim, and whether the photo has one
        "words against it": 8,
        "words of others": 8,
        "lines": 8,  # drawn ones, and what is asked of them; not those of text
        "letters": 2,
        "roles": 2,
    }
    counts["place and number"] = len(RELATIONS) - sum(counts.values())

    assert {reason.family: reason.weight for reason in found.reasons} == {
        family: round(2 * 0.01003 * count, 3) for family, count in counts.items()
    }
    assert found.base == 2 * 3 + 0.5  # to a thousandth
    weights = [reason.weight for reason in found.reasons]
    assert weights == sorted(weights, reverse=True)
    assert (found.entity, found.prediction, found.surface) == ("my_bore", "30 centimetre", "30 cm")
    assert (found.confidence, found.is_answer) == (0.75, True)


@pytest.mark.parametrize(
    ("texts", "best", "said"),
    [
        (("30 cm",), 0, "no other quantity could answer"),
        (("30 cm/11.8 in",), 1, "no other quantity could answer"),
        (("30 cm/11.8 in", "5 cm"), 2, "2 quantities could answer; 1 is larger"),
        (("30 cm/11.8 in", "5 cm"), 0, "2 quantities could answer; none is larger"),
        (("30 cm", "5 cm", "9 cm"), 1, "3 quantities could answer; 2 are larger"),
    ],
)
def test_quantities_are_counted_and_not_their_prints(
    texts: tuple[str, ...], best: int, said: str
) -> None:
    boxes = [make_box(text, 0, 60 * i, 200, 60 * i + 20) for i, text in enumerate(texts)]

    assert words(told(layout_of(*boxes), best), "place and number") == said


def test_of_two_frosts_the_milder_one_is_larger() -> None:
    cold = EntitySpec("my_cold", "temperature", frozenset({"degree celsius"}))
    layout = layout_of(make_box("-20 °C"), make_box("-5 °C", 0, 60, 100, 80))

    assert words(told(layout, 0, cold), "place and number").endswith("1 is larger")
    assert words(told(layout, 1, cold), "place and number").endswith("none is larger")


SIGN = ("bore", 0, 100, 100, 120)


@pytest.mark.parametrize(
    ("boxes", "said"),
    [
        ([("bore 30 cm", 0, 0, 100, 20)], "stands before it"),
        ([("30 cm bore", 0, 0, 100, 20)], "stands behind it"),
        ([SIGN, ("30 cm", 110, 100, 190, 120)], "stands left of it"),
        ([SIGN, ("30 cm", 0, 130, 90, 150)], "stands above it"),
        ([SIGN, ("30 cm", 0, 70, 90, 90)], "stands beside it"),
        ([SIGN, ("30 cm", 300, 400, 390, 420)], "stands elsewhere"),
        ([("30 cm", 300, 400, 390, 420)], "is not on the photo"),
    ],
)
@pytest.mark.parametrize(
    ("word", "family", "what"),
    [
        ("bore", "words", "a word of it"),
        ("thread", "words against it", "a word against it"),
        ("thickness", "words of others", "a word of another entity"),
    ],
)
def test_where_a_word_stands(
    boxes: list[tuple[str, float, float, float, float]],
    said: str,
    word: str,
    family: str,
    what: str,
) -> None:
    layout = layout_of(*(make_box(text.replace("bore", word), *at) for text, *at in boxes))

    assert words(told(layout), family) == f"{what} {said}"


def test_lines_letters_and_roles_are_named() -> None:
    plain, named = layout_of(make_box("30 cm")), layout_of(make_box("Width W 30 cm"))
    upright = Annotations({}, Annotation(0.01, 0.5, 0.5, 1.0, 90.0))
    drawn = replace(plain, spans=(replace(plain.spans[0], annotations=upright),))

    assert words(told(plain), "lines") == "its own line: none"
    assert words(told(drawn), "lines") == "its own line: vertical"
    assert words(told(plain), "letters") == "no letter"
    assert words(told(named), "letters") == 'the letter "W" stands at the number'
    signed = layout_of(make_box("Ø 30 cm"))
    assert words(told(signed), "letters") == "a diameter sign stands at the number"
    assert words(told(plain), "roles") == "no role word"
    assert words(told(named), "roles") == "the word beside it names: width"


def test_nothing_is_said_of_nothing() -> None:
    query = make_query(layout_of(make_box("no number")), BORE, None, fit_priors([]))
    nothing = np.zeros(0)
    ranked = Ranked(query, relation_matrix(query), nothing, nothing, (), 0.5)

    assert explain_relations(ranked, SCORER) is None
