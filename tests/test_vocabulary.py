"""Names of axes and roles are checked where they enter."""

from importlib.resources import files

import pytest

from measure_extract.entities import entity_table
from measure_extract.types import QuantitySpan
from measure_extract.vocabulary import (
    AXES,
    AXIS_OF_ROLE,
    OTHER_ROLES,
    ROLES,
    check_axis,
    check_role,
)
from tests.helpers import make_span


def test_every_role_has_words_and_every_word_a_role() -> None:
    text = files("measure_extract").joinpath("data/roles.txt").read_text(encoding="utf-8")
    named = [line.split("|")[0].strip() for line in text.splitlines() if line[:1].isalpha()]

    assert sorted(named) == sorted(ROLES)


def test_every_role_is_of_an_entity_or_against_all() -> None:
    of_entities = {role for spec in entity_table().values() for role in spec.roles}

    assert of_entities | set(OTHER_ROLES) == set(ROLES)
    assert not of_entities & set(OTHER_ROLES)


def test_roles_that_stand_for_letters_are_known() -> None:
    assert set(AXIS_OF_ROLE) <= set(ROLES)
    assert set(AXIS_OF_ROLE.values()) <= set(AXES)


@pytest.mark.parametrize("name", ["hight", "part_height", ""])
def test_unknown_role_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=f"unknown role '{name}'"):
        check_role(name)
    with pytest.raises(ValueError, match="unknown role"):
        make_span(role=name)


def test_error_names_the_nearest() -> None:
    with pytest.raises(ValueError, match="did you mean 'height'"):
        check_role("hight")
    with pytest.raises(ValueError, match="unknown axis 'X'"):
        check_axis("X")


def test_spans_of_earlier_versions_are_read() -> None:
    data = make_span(role="height").to_dict()
    data["label"] = data.pop("role")

    assert QuantitySpan.from_dict(data).role == "height"
