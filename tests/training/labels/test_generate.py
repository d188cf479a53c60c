"""Labels are drawn anew from the same seed, print what their truth says, and miss no role, entity or language."""

import math
import re
from collections import Counter
from functools import cache
from random import Random

import numpy as np
import pytest

from measure_extract.entities import entity_names, entity_spec
from measure_extract.training.labels.base import Mark, Sheet, Text
from measure_extract.training.labels.fonts import find_faces
from measure_extract.training.labels.generate import (
    KINDS,
    draw_label,
    draw_labels,
    questions_of,
    write_sheet,
)
from measure_extract.training.labels.truth import answers_of, is_answer_role
from measure_extract.training.labels.words import LANGUAGES, word_groups
from measure_extract.units import dimension_of, parse_measurement

# The guide's closed list, less "misread": that is what a reader makes of a print, and no label says it.
ROLES = {
    "height", "width", "depth", "length", "diameter", "thickness", "part_size", "cable_length", "package_size",
    "folded_size", "fits_size", "body_size", "reach", "variant_size", "net_weight", "product_weight",
    "gross_weight", "package_weight", "part_weight", "load", "user_weight", "dose", "nutrient", "serving",
    "reference", "areal_weight", "concentration", "net_content", "capacity", "flow", "rated_voltage",
    "input_voltage", "output_voltage", "battery_voltage", "rated_power", "output_power", "input_power",
    "equivalent_power", "consumption", "max_power", "solar_power", "setting", "other_product",
    "scale_or_ruler", "not_a_quantity", "other",
}  # fmt: skip
MANY = 3000


@cache
def sheets() -> list[Sheet]:
    return [write_sheet(Random(f"test {number}"), "all") for number in range(MANY)]


def marked(sheet: Sheet) -> list[tuple[Text, Mark]]:
    return [(text, mark) for text in sheet.texts for mark in text.marks]


@pytest.mark.parametrize("number", range(4))
def test_the_same_seed_draws_the_same_label(number: int) -> None:
    first, again = draw_label(5, number), draw_label(5, number)

    assert first.to_dict() == again.to_dict()
    assert np.array_equal(np.asarray(first.image), np.asarray(again.image))


def test_a_label_does_not_depend_on_those_before_it() -> None:
    in_a_row = list(draw_labels(6, 3))

    assert in_a_row[2].to_dict() == draw_label(6, 2).to_dict()


def test_other_seeds_and_word_sets_draw_other_labels() -> None:
    drawn = [draw_label(7, 0), draw_label(8, 0), draw_label(7, 1), draw_label(7, 0, words="taught")]

    assert len({str(label.to_dict()) for label in drawn}) == len(drawn)


def test_every_role_is_drawn_and_no_other() -> None:
    assert {found.role for sheet in sheets() for found in sheet.prints} == ROLES
    assert {group.role for group in word_groups().values()} <= ROLES


def test_every_language_and_kind_is_drawn_and_plain_labels_are_half() -> None:
    kinds = Counter(sheet.kind for sheet in sheets())

    assert {sheet.language for sheet in sheets()} == set(LANGUAGES)
    assert len(kinds) == len(KINDS)
    assert kinds["plain"] == pytest.approx(MANY / 2, rel=0.1)


def test_a_label_prints_one_to_twelve_quantities() -> None:
    counts = {sum(bool(found.unit) for found in sheet.prints) for sheet in sheets()}

    assert counts == set(range(1, 13))


@pytest.mark.parametrize("entity", entity_names())
def test_every_entity_is_printed_on_some_and_absent_from_some(entity: str) -> None:
    answers = [found[entity] for s in sheets() if entity in (found := answers_of(s.prints))]

    assert sum(map(bool, answers)) > MANY / 100
    assert sum(not a for a in answers) > MANY / 4


def test_answers_are_printed_in_legal_units_by_a_role_of_the_entity() -> None:
    for sheet in sheets():
        for entity, answers in answers_of(sheet.prints).items():
            for answer in answers:
                parsed = parse_measurement(answer)
                assert parsed is not None
                assert parsed.unit in entity_spec(entity).units
                assert any(answer in p.answers for p in sheet.prints if p.unit), answer


def test_a_quantity_has_a_unit_of_its_groups_dimension() -> None:
    for found in (p for sheet in sheets() for p in sheet.prints if p.unit):
        for entity in entity_names():
            if is_answer_role(entity, found.role):
                assert dimension_of(found.unit) == entity_spec(entity).dimension


def test_what_is_no_quantity_has_no_value() -> None:
    codes = [p for sheet in sheets() for p in sheet.prints if p.role == "not_a_quantity"]

    assert codes
    assert all(not code.unit and math.isnan(code.high) for code in codes)


def _printed_value(surface: str) -> float | None:
    """Read a plain decimal number off the print; None for fractions, ranges, feet and inches."""
    number = re.match(r"[\d.,]+", surface)
    if number is None or re.search(r"[½¼¾/'\-–]|ft|\d \d", surface):
        return None
    text = number[0].rstrip(".,")
    is_thousands = re.fullmatch(r"\d{1,2},\d{3}", text)  # values have two decimals at most
    return float(text.replace(",", "") if is_thousands else text.replace(",", "."))


def test_the_print_shows_its_value() -> None:
    read = 0
    for sheet in sheets():
        for text, mark in marked(sheet):
            if not mark.print.unit or mark.print.low != mark.print.high:
                continue
            value = _printed_value(text.text[mark.start : mark.end])
            if value is not None:
                read += 1
                assert value == pytest.approx(mark.print.high), text
    assert read > MANY


@pytest.mark.parametrize("number", range(12))
def test_boxes_hold_print(number: int) -> None:
    label = draw_label(9, number)
    pixels = np.asarray(label.image).astype(int)

    for x0, y0, x1, y1 in label.boxes:
        assert 0 <= x0 < x1 <= label.image.width
        assert 0 <= y0 < y1 <= label.image.height
        inside = pixels[int(y0) : int(y1), int(x0) : int(x1)].sum(axis=2)
        assert inside.max() - inside.min() > 60  # ink and paper


def test_every_typeface_that_is_drawn_in_has_the_characters() -> None:
    text = "".join(sorted({c for sheet in sheets() for found in sheet.texts for c in found.text}))

    assert any(face.can_write(text) for face in find_faces("taught"))
    assert any(face.can_write(text) for face in find_faces("held_out"))


def test_questions_are_half_printed_and_never_unsure() -> None:
    asked = [(q, label) for label in draw_labels(10, 60) for q in questions_of(label, seed=1)]

    printed = sum(bool(question.answers) for question, _ in asked)
    assert 0.35 < printed / len(asked) < 0.6
    for question, label in asked:
        assert question.answers == label.answers[question.entity]


def test_a_label_is_asked_what_it_prints_and_mostly_what_is_near_to_that() -> None:
    are_near = []
    for label in draw_labels(10, 60):
        there = {dimension_of(found.unit) for found in label.sheet.prints if found.unit}
        asked = questions_of(label, seed=1)
        assert [bool(q.answers) for q in asked] in ([True, False], [True], [False])
        assert {(q.image, q.split_key) for q in asked} == {(label.name, label.name)}
        absent = {name for name, answers in label.answers.items() if not answers}
        near = {name for name in absent if entity_spec(name).dimension in there}
        if near and absent - near:
            are_near += [q.entity in near for q in asked if not q.answers]

    assert 0.7 < sum(are_near) / len(are_near) < 1


def test_other_questions_are_asked_by_another_seed_and_the_same_by_the_same() -> None:
    labels = list(draw_labels(10, 8))
    first, again, other = (
        [q.entity for label in labels for q in questions_of(label, seed=seed)] for seed in (1, 1, 2)
    )

    assert first == again != other
