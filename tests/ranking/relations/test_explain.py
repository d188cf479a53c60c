"""What is said of a candidate is true of the picture, and stands with the columns that it speaks of."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from measure_extract.entities import EntitySpec, catalogue
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


def told(
    layout: Layout, best: int = 0, entity: EntitySpec = BORE, *, confidence: float = 0.75
) -> Explanation:
    query = make_query(layout, entity, None, fit_priors([]))
    confidences = np.full(len(query), confidence)
    order = (best, *(i for i in range(len(query)) if i != best))
    ranked = Ranked(query, relation_matrix(query), confidences, confidences, order, 0.5)
    found = explain_relations(ranked, SCORER)
    assert found is not None
    return found


def words(found: Explanation, family: str) -> str:
    [text] = [reason.text for reason in found.reasons if reason.family == family]
    return text


def test_weights_are_summed_by_family_and_scaled_as_the_confidence() -> None:
    entity = replace(BORE, direction="vertical", axes=("H",))
    found = told(layout_of(make_box("30 cm")), entity=entity)
    counts = {
        "own words": 8,  # six places, the claim, and whether the photo has one
        "words against it": 8,
        "words of others": 8,
        "lines": 7,  # drawn ones; not those of text
        "letters": 2,
        "roles": 2,
        "others": 5,
        "place": 6,
        "company": 3,
    }
    n_question = 4
    counts["number"] = len(RELATIONS) - sum(counts.values()) - n_question

    assert {reason.family: reason.weight for reason in found.reasons} == {
        family: round(2 * 0.01003 * count, 3) for family, count in counts.items()
    }
    assert found.base == round(2 * (3.0001 + n_question * 0.01003) + 0.5, 3)
    assert (found.entity, found.prediction, found.surface) == ("my_bore", "30 centimetre", "30 cm")
    assert (found.confidence, found.is_answer, found.remedy) == (0.75, True, "")


def test_what_can_be_checked_is_told_before_what_is_missing() -> None:
    families = [reason.family for reason in told(layout_of(make_box("bore 30 cm"))).reasons]

    assert set(families[-3:]) == {"words against it", "words of others", "roles"}


def test_what_is_not_asked_is_told_in_the_base() -> None:
    """An entity without a direction, letters or words against it has no reasons of them, and the sum stays."""
    layout = layout_of(make_box("30 cm"))
    plain, full = replace(BORE, not_words=()), replace(BORE, direction="vertical", axes=("H",))
    few, many = told(layout, entity=plain), told(layout, entity=full)
    sums = [found.base + sum(r.weight for r in found.reasons) for found in (few, many)]

    missing = {r.family for r in many.reasons} - {r.family for r in few.reasons}
    assert missing == {"words against it", "lines", "letters"}
    assert sums[0] == pytest.approx(sums[1], abs=0.01)


@pytest.mark.parametrize(
    ("texts", "best", "said"),
    [
        (("30 cm",), 0, 'no other quantity than "30 cm" could answer'),
        (("30 cm/11.8 in",), 1, 'no other quantity than "11.8 in" could answer'),
        (("30 cm/11.8 in", "5 cm"), 2, '2 quantities could answer; 1 is larger than "5 cm"'),
        (("30 cm/11.8 in", "5 cm"), 0, '2 quantities could answer; none is larger than "30 cm"'),
        (("30 cm", "5 cm", "9 cm"), 1, '3 quantities could answer; 2 are larger than "5 cm"'),
    ],
)
def test_quantities_are_counted_and_not_their_prints(
    texts: tuple[str, ...], best: int, said: str
) -> None:
    boxes = [make_box(text, 0, 60 * i, 200, 60 * i + 20) for i, text in enumerate(texts)]

    assert words(told(layout_of(*boxes), best), "others") == said


def test_of_two_frosts_the_milder_one_is_larger() -> None:
    cold = EntitySpec("my_cold", "temperature", frozenset({"degree celsius"}))
    layout = layout_of(make_box("-20 °C"), make_box("-5 °C", 0, 60, 100, 80))

    assert words(told(layout, 0, cold), "others").endswith('1 is larger than "-20 °C"')
    assert words(told(layout, 1, cold), "others").endswith('none is larger than "-5 °C"')


SIGN = ("bore", 0, 100, 100, 120)


@pytest.mark.parametrize(
    ("boxes", "said"),
    [
        ([("bore 30 cm", 0, 0, 100, 20)], 'stands before "30 cm" in its line'),
        ([("30 cm bore", 0, 0, 100, 20)], 'stands behind "30 cm" in its line'),
        ([SIGN, ("30 cm", 110, 100, 190, 120)], 'stands left of "30 cm"'),
        ([SIGN, ("30 cm", 0, 130, 90, 150)], 'stands above "30 cm"'),
        ([SIGN, ("30 cm", 0, 70, 90, 90)], 'stands beside "30 cm"'),
        ([SIGN, ("30 cm", 300, 400, 390, 420)], 'stands apart from "30 cm"'),
    ],
)
@pytest.mark.parametrize(
    ("word", "family", "what"),
    [
        ("BORE", "own words", '"bore"'),
        ("thread", "words against it", '"thread" of its not_words'),
        ("thickness", "words of others", '"thickness" of thickness'),
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
    [reason] = [reason for reason in told(layout).reasons if reason.family == family]
    [box] = [i for i, one in enumerate(layout.boxes) if word in one.text]

    assert (reason.text, reason.boxes) == (f"{what} {said}", (box,))


def test_a_word_may_be_the_unit_of_the_print() -> None:
    units = replace(BORE, words=("cm",))

    assert words(told(layout_of(make_box("30 cm")), entity=units), "own words") == (
        '"cm" stands in "30 cm"'
    )
    beside = layout_of(make_box("cm 30 cm"))
    assert words(told(beside, entity=units), "own words").startswith('"cm" stands in')


def test_a_print_in_two_boxes_has_its_words_in_their_lines() -> None:
    layout = layout_of(make_box("bore 30 cm"), make_box("shaft", 0, 60, 100, 80))
    two = replace(layout.spans[0].span, box_indices=(0, 1))
    spread = replace(layout, spans=(replace(layout.spans[0], span=two),))

    assert words(told(spread), "own words") == '"bore" stands in the lines of "30 cm"'


def test_whose_number_a_word_is_nearer_to() -> None:
    layout = layout_of(make_box("bore 30 cm"), make_box("5 cm", 0, 60, 100, 80))

    assert words(told(layout, 0), "own words") == '"bore" stands before "30 cm" in its line'
    assert words(told(layout, 1), "own words") == '"bore" stands above "5 cm", nearer to "30 cm"'


def test_of_others_the_words_nearer_than_its_own_are_told() -> None:
    near = layout_of(
        make_box("bore", 0, 0, 100, 20),
        make_box("thickness", 0, 60, 100, 80),
        make_box("30 cm", 0, 85, 100, 105),
        make_box("wall thickness width", 400, 500, 600, 520),
    )
    only = layout_of(make_box("bore 30 cm"), make_box("thickness", 0, 60, 100, 80))

    unnamed = layout_of(near.boxes[1], near.boxes[2], near.boxes[3])

    assert words(told(near), "words of others") == '"thickness" of thickness stands above "30 cm"'
    [of_others] = [r for r in told(unnamed).reasons if r.family == "words of others"]
    assert of_others.text == '"thickness" of thickness stands above "30 cm"'
    assert of_others.boxes == (0,)  # those of what is told alone
    assert words(told(only), "words of others").endswith('stands beside "30 cm"')


@pytest.mark.parametrize(
    ("entity", "family", "said"),
    [
        (BORE, "own words", "no word of its table is on the photo (bore)"),
        (
            replace(BORE, words=("a", "b", "c", "d")),
            "own words",
            "no word of its table is on the photo (a, b, c, ...)",
        ),
        (replace(BORE, words=()), "own words", "its table has no words"),
        (BORE, "words against it", "none of its not_words is on the photo"),
        (BORE, "words of others", "no word of another entity is on the photo"),
    ],
)
def test_words_that_are_not_printed(entity: EntitySpec, family: str, said: str) -> None:
    assert words(told(layout_of(make_box("30 cm")), entity=entity), family) == said


def test_lines_letters_and_roles_are_named() -> None:
    plain, named = layout_of(make_box("30 cm")), layout_of(make_box("Width W 30 cm"))
    upright = Annotations({}, Annotation(0.01, 0.5, 0.5, 1.0, 90.0))
    drawn = replace(plain, spans=(replace(plain.spans[0], annotations=upright),))
    tall = replace(BORE, direction="vertical", axes=("H",))

    assert words(told(plain, entity=tall), "lines") == 'no line of its own runs beside "30 cm"'
    assert words(told(drawn), "lines").startswith("a vertical edge, 50% of the picture long, runs")
    assert words(told(plain, entity=tall), "letters") == 'no letter stands at "30 cm"'
    assert words(told(named), "letters") == 'the letter "W" stands at "30 cm"'
    signed = layout_of(make_box("Ø 30 cm"))
    assert words(told(signed), "letters") == 'a diameter sign stands at "30 cm"'
    assert words(told(plain), "roles").startswith("no word for a role")
    assert words(told(named), "roles") == 'a word for "width" stands in "Width W 30 cm"'
    number = make_box("30 cm", 110, 30, 210, 50)
    places = {"above": (110, 0, 210, 20), "below": (110, 60, 210, 80), "left of": (0, 30, 100, 50)}
    for where, at in places.items():
        beside = layout_of(make_box("Width", *at), number)
        assert words(told(beside), "roles") == f'a word for "width" stands {where} "30 cm"'


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (("30 cm",), 'no quantity of another kind stands near "30 cm"'),
        (("30 cm 5 kg",), '"5 kg" stands near "30 cm"'),
        (("30 cm 5 kg 12 V",), '"5 kg", "12 V" stand near "30 cm"'),
        (("30 cm 5 kg 12 V 3 A 50 Hz",), '"5 kg", "12 V", "3 A" and 1 more stand near "30 cm"'),
    ],
)
def test_company_is_named(texts: tuple[str, ...], said: str) -> None:
    assert words(told(layout_of(*map(make_box, texts))), "company") == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("30 cm", '"30 cm" was read with a score of 0.99'),
        ("every 30 cm", '"30 cm" was read with a score of 0.99, behind "every"'),
        ("Q30 cm", '"30 cm" was read with a score of 0.99, glued to more in "Q30 cm"'),
        ("30cm5", '"30cm" was read with a score of 0.99, glued to more in "30cm5"'),
    ],
)
def test_the_print_of_the_number_is_told(text: str, said: str) -> None:
    assert words(told(layout_of(make_box(text))), "number") == said


SILENT = "the best was 30 centimetre, 0.45 of the 0.50 that is needed; if it is right, "
LABEL = "label ten photos (train ranker --labels)"


@pytest.mark.parametrize(
    ("boxes", "said"),
    [
        ([("30 cm", 0, 0, 100, 20)], LABEL),
        (
            [("Shaft of steel: 30 cm", 0, 0, 200, 20)],
            f'add to its table the words that stand at it: "shaft steel", or {LABEL}',
        ),
        (
            [("Outer rim and inner shaft of steel: 30 cm", 0, 0, 500, 20)],
            f'add to its table the words that stand at it: "inner shaft steel", or {LABEL}',
        ),
        (
            [("Rim", 0, 0, 40, 20), ("Shaft", 50, 0, 90, 20), ("30 cm", 100, 0, 190, 20)],
            f'add to its table the words that stand at it: "shaft", or {LABEL}',  # the nearer one
        ),
        (
            [("30 cm shaft", 0, 40, 100, 60), ("Inner size", 0, 10, 100, 30)],
            f'add to its table the words that stand at it: "shaft", "inner size", or {LABEL}',
        ),
        ([("bore 30 cm", 0, 0, 200, 20)], LABEL),  # has it already
        ([("30 cm", 0, 60, 100, 80), ("Thickness shaft", 0, 30, 100, 50)], LABEL),  # of another
        ([("thread 30 cm", 0, 0, 200, 20)], LABEL),
        ([("30 cm", 300, 400, 390, 420), ("Shaft", 0, 0, 90, 20)], LABEL),  # too far off
    ],
)
def test_silence_says_what_would_change_it(
    boxes: list[tuple[str, float, float, float, float]], said: str
) -> None:
    layout = layout_of(*(make_box(text, *at) for text, *at in boxes))

    assert told(layout, confidence=0.45).remedy == SILENT + said


def test_an_entity_of_the_catalogue_needs_a_table_of_ones_own_for_new_words() -> None:
    layout = layout_of(make_box("shaft 30 cm"))
    found = told(layout, entity=catalogue()["diameter"], confidence=0.4996)

    assert "0.4996 of the 0.5000 that is needed" in found.remedy
    assert 'make a table of your own with the words that stand at it: "shaft"' in found.remedy
    assert str(found).splitlines()[-1].strip() == found.remedy


def test_nothing_is_said_of_nothing() -> None:
    query = make_query(layout_of(make_box("no number")), BORE, None, fit_priors([]))
    nothing = np.zeros(0)
    ranked = Ranked(query, relation_matrix(query), nothing, nothing, (), 0.5)

    assert explain_relations(ranked, SCORER) is None
