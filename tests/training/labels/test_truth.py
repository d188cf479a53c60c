"""What a quantity is for decides what it answers: tables of single roles, and all pairs of them."""

import itertools

import pytest

from measure_extract.entities import entity_names
from measure_extract.training.labels.base import Print
from measure_extract.training.labels.truth import answers_of, is_answer_role
from measure_extract.training.labels.words import word_groups

UNITS = {
    "length": "centimetre",
    "mass": "gram",
    "volume": "millilitre",
    "voltage": "volt",
    "power": "watt",
}
DIMENSIONS = {  # of the groups whose measures have one
    name: next(
        dimension
        for dimension, words in {
            "length": "size small_size thin long body far",
            "mass": "food goods heavy creature active nutrient piece area solution",
            "volume": "drink vessel flow",
            "voltage": "mains low_voltage any_voltage cell",
            "power": "power lamp led tiny_power amplifier",
            "mixed": "portion hundred step",
        }.items()
        if group.measure in words.split()
    )
    for name, group in word_groups().items()
}
GROUPS = [name for name in word_groups() if name != "scale"]


def printed(group: str, value: float) -> Print:
    found = word_groups()[group]
    unit = UNITS.get(DIMENSIONS[group], "gram")
    return Print(found.role, value, value, unit, found.unsure)


SINGLE = [
    ("height", "height", True),
    ("height", "width", False),
    ("height", "depth", False),
    ("length", "height", False),
    ("length", "width", False),
    ("length", "depth", None),
    ("diameter", "height", False),
    ("diameter", "width", None),
    ("thickness", "depth", None),
    ("part_size", "height", False),
    ("package_size", "width", False),
    ("variant_length", "height", None),
    ("net_weight", "item_weight", True),
    ("net_weight", "maximum_weight_recommendation", False),
    ("gross_weight", "item_weight", False),
    ("dose", "item_weight", False),
    ("serving", "item_weight", False),
    ("drained_weight", "item_weight", None),
    ("load", "item_weight", False),
    ("load", "maximum_weight_recommendation", True),
    ("user_weight", "maximum_weight_recommendation", False),
    ("rider_weight", "maximum_weight_recommendation", True),
    ("input_voltage", "voltage", True),
    ("equivalent_power", "wattage", False),
    ("output_power", "wattage", None),
    ("fits_volume", "item_volume", False),
    ("capacity", "item_volume", True),
]


@pytest.mark.parametrize(("group", "entity", "is_answer"), SINGLE)
def test_one_quantity(group: str, entity: str, is_answer: bool | None) -> None:
    """True answers, False leaves the entity unprinted, None leaves it unasked."""
    found = answers_of([printed(group, 7)])

    assert (entity in found) == (is_answer is not None)
    assert bool(found.get(entity)) == bool(is_answer)


PAIRS = list(itertools.permutations(GROUPS, 2))


@pytest.mark.parametrize("entity", entity_names())
def test_of_two_quantities_only_that_of_the_entitys_role_answers(entity: str) -> None:
    for first, second in PAIRS:
        prints = [printed(first, 7), printed(second, 11)]
        mine = [p for p in prints if is_answer_role(entity, p.role)]
        answers = answers_of(prints).get(entity)
        if not mine:
            assert not answers or {first, second} & {"length", "thickness"}, (first, second)
        elif len(mine) == 1 and answers is not None:
            assert answers == mine[0].answers, (first, second)


@pytest.mark.parametrize(
    ("groups", "entity", "value"),
    [
        (("height", "width", "length"), "depth", "13 centimetre"),
        (("height", "width", "thickness"), "depth", "13 centimetre"),
        (("height", "length", "depth"), "depth", "13 centimetre"),
        (("input_voltage", "output_voltage"), "voltage", "11 volt"),
        (("rated_voltage", "input_voltage"), "voltage", "7 volt"),
        (("net_weight", "drained_weight"), "item_weight", "7 gram"),
        (("drained_weight", "net_weight"), "item_weight", "11 gram"),
        (("output_power", "rated_power"), "wattage", "11 watt"),
    ],
)
def test_what_wins(groups: tuple[str, ...], entity: str, value: str) -> None:
    prints = [printed(group, v) for group, v in zip(groups, (7, 11, 13), strict=False)]

    assert answers_of(prints)[entity] == (value,)


@pytest.mark.parametrize(
    ("groups", "entity"),
    [
        (("net_weight", "product_weight"), "item_weight"),
        (("net_content", "capacity"), "item_volume"),
        (("battery_voltage", "input_voltage"), "voltage"),
        (("length", "depth"), "width"),
        (("length", "thickness"), "depth"),
    ],
)
def test_what_people_would_not_agree_on_is_not_asked(groups: tuple[str, str], entity: str) -> None:
    assert entity not in answers_of([printed(groups[0], 7), printed(groups[1], 11)])


def test_both_units_of_one_print_are_accepted() -> None:
    prints = [Print("height", 30, 30, "centimetre"), Print("height", 11.8, 11.8, "inch")]

    assert answers_of(prints)["height"] == ("30 centimetre", "11.8 inch")


def test_a_range_is_accepted_whole_and_by_its_ends() -> None:
    assert answers_of([Print("rated_voltage", 100, 240, "volt")])["voltage"] == (
        "[100, 240] volt",
        "240 volt",
        "100 volt",
    )
