"""Roles as questions, of photos and of drawn labels."""

import pytest

from measure_extract.training.base import KnownLabels
from measure_extract.training.photo_labels import PhotoLabels
from measure_extract.training.relation_rows import drawn_examples, photo_role_questions
from measure_extract.types import Example


def test_drawn_labels_are_asked_for_what_words_tell() -> None:
    quantities = [
        {"value": 9.0, "unit": "millimetre", "role": "diameter"},
        {"value": None, "unit": None, "role": "not_a_quantity"},
    ]
    eight = [
        Example("l", name, answers=(), weight=0.3, split_key="l") for name in ("height", "voltage")
    ]
    labels = [{"image": name, "quantities": quantities[k:]} for k, name in enumerate("la")]
    found = drawn_examples(KnownLabels({}, eight, labels))

    assert [(row.entity, row.answers, row.weight, row.split_key) for row in found] == [
        ("diameter", ("9 millimetre",), 0.3, "l")
    ]


@pytest.mark.parametrize(
    ("printed", "kept"), [("5", "015"), ("58", "012358"), ("04", "012345"), ("", "")]
)
def test_two_unprinted_questions_of_drawn_labels_are_kept_per_printed_one(
    printed: str, kept: str
) -> None:
    rows = [
        Example(f"{i}", "voltage", answers=("9 volt",) if f"{i}" in printed else (), weight=0.3)
        for i in range(9)
    ]
    found = drawn_examples(KnownLabels({}, rows, []))

    assert "".join(row.image for row in found) == kept


def test_photos_labelled_as_a_whole_are_asked_for_their_roles() -> None:
    quantities = (
        ("9 millimetre", "diameter"),
        ("0.35 inch", "diameter"),
        ("[2, 3] metre", "cable_length"),
        ("60 centimetre", "height"),
    )
    rows = photo_role_questions(PhotoLabels("p", None, {}, quantities))

    assert {row.entity: row.answers for row in rows} == {
        "diameter": ("9 millimetre", "0.35 inch"),
        "thickness": (),
        "length": (),
        "cable_length": ("3 metre",),
    }
