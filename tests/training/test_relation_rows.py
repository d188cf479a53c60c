"""Roles as questions, of photos and of drawn labels."""

from measure_extract.training.drawn import DrawnData
from measure_extract.training.relation_rows import drawn_examples
from measure_extract.types import Example


def test_drawn_labels_are_asked_for_the_eight_and_for_roles() -> None:
    quantities = [
        {"value": 9.0, "unit": "millimetre", "role": "diameter"},
        {"value": None, "unit": None, "role": "not_a_quantity"},
    ]
    row = Example("l", "height", answers=(), weight=0.3, split_key="l")
    found = drawn_examples(DrawnData({}, [row], [{"image": "l", "quantities": quantities}]))
    answers = {example.entity: example.answers for example in found}

    assert answers["diameter"] == ("9 millimetre",)
    assert answers["height"] == answers["thickness"] == answers["cable_length"] == ()
    assert "gross_weight" not in answers
    assert {(example.weight, example.split_key) for example in found} == {(0.3, "l")}
