"""A user's own entities: what a table gives, and the one line that each mistake gets."""

import pickle
from pathlib import Path
from typing import Any

import pytest

from measure_extract import entities
from measure_extract.entities import EntitySpec, EntityTable, catalogue, entity_names, entity_spec
from measure_extract.entity_tables import read_entities
from measure_extract.errors import EntityTableError, UnknownEntityError
from measure_extract.spans.finder import find_quantities
from measure_extract.units import convert, dimension_of


@pytest.fixture(autouse=True)
def forget(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave no entity behind: what is added is known to the whole process."""
    monkeypatch.setattr(entities, "_added", {})


GOOD = """
[test_capacity]
dimension = "charge"
units = ["mAh", "ampere hour"]
words = ["Battery", "battery  pack"]

[test_lead]
dimension = "length"
words = ["cable", "cord"]
not_words = ["box"]
direction = "horizontal"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_table_is_read_and_known(tmp_path: Path) -> None:
    table = read_entities(written(tmp_path, GOOD))

    capacity, lead = table.entities
    assert capacity.units == {"milliampere hour", "ampere hour"}
    assert capacity.words == ("battery", "battery pack")
    assert (lead.direction, lead.not_words) == ("horizontal", ("box",))
    assert entity_spec("test_lead") == lead
    assert table.asked == (*entity_names(), "test_capacity", "test_lead")


def test_entities_can_stand_instead_of_the_eight(tmp_path: Path) -> None:
    table = read_entities(written(tmp_path, GOOD), is_instead=True)

    assert table.asked == ("test_capacity", "test_lead")


def test_units_left_out_are_all_of_the_dimension() -> None:
    (spec,) = read_entities({"test_flow": {"dimension": "flow", "words": ["flow"]}}).entities

    assert "litre per minute" in spec.units
    assert {dimension_of(unit) for unit in spec.units} == {"flow"}


def test_words_left_out_are_the_name() -> None:
    (spec,) = read_entities({"test_torque": {"dimension": "torque"}}).entities

    assert spec.words == ("test torque",)


def test_an_entity_may_have_several_dimensions() -> None:
    row = {"dimension": ["mass", "volume"], "units": ["gram", "millilitre"], "words": ["serving"]}
    (spec,) = read_entities({"test_serving": row}).entities

    assert spec.dimensions == {"mass", "volume"}


def test_specs_are_taken_as_they_are() -> None:
    spec = EntitySpec("test_speed", "speed", frozenset({"kilometre per hour"}), words=("speed",))

    assert read_entities(spec).entities == read_entities([spec]).entities == (spec,)
    assert pickle.loads(pickle.dumps(EntityTable((spec,)))) == EntityTable((spec,))


def test_a_unit_of_ones_own_is_read_and_converted() -> None:
    rows = {
        "test_light": {"dimension": "luminous intensity", "words": ["light"]},
        "units": {"test sun": {"pint": "megacandela", "forms": ["tsun"], "leading": ["suns"]}},
    }
    read_entities(rows)

    assert [(q.value, q.unit) for q in find_quantities("3 tsun, suns 4")] == [
        (3.0, "test sun"),
        (4.0, "test sun"),
    ]
    assert convert(2, "test sun", "kilocandela") == pytest.approx(2000)


def test_forms_are_added_to_a_unit_that_is_there() -> None:
    rows = {
        "test_light": {"dimension": "luminous intensity"},
        "units": {"kilocandela": {"pint": "kilocandela", "forms": ["kcdl"]}},
    }
    read_entities(rows)

    assert [q.unit for q in find_quantities("3 kcd 3 kcdl")] == ["kilocandela", "kilocandela"]


def test_the_catalogue_is_sound() -> None:
    assert len(catalogue()) >= 40
    for name, spec in catalogue().items():
        assert spec.dimension in spec.dimensions, name
        assert spec.words and all(word == word.casefold() for word in spec.words), name
        assert not set(spec.words) & set(spec.not_words), name


def test_a_catalogue_name_is_found_where_it_is_misspelt() -> None:
    with pytest.raises(
        UnknownEntityError, match="did you mean 'battery_capacity'.* of the catalogue"
    ):
        entity_spec("batery_capacity")


def row(**changes: Any) -> dict[str, Any]:
    return {"x": {"dimension": "mass", "words": ["a"], **changes}}


def unit(**changes: Any) -> dict[str, Any]:
    return {
        "x": {"dimension": "mass"},
        "units": {"blub": {"pint": "joule", "forms": ["q"], **changes}},
    }


WRONG: list[tuple[Any, str]] = [
    ({}, "it has no entity"),
    ({"units": {}}, "it has no entity"),
    ({"x": 3}, "entity 'x': got 3; write it as a table"),
    ({"x": {}}, "entity 'x': dimension is missing"),
    (
        row(dimension="masss"),
        "entity 'x', dimension: unknown dimension 'masss'; did you mean 'mass'?",
    ),
    (row(dimension=5), "entity 'x', dimension: got 5"),
    (row(dimension=["mass", 5]), "entity 'x', dimension: got"),
    (row(units="gram"), "entity 'x', units: got 'gram'; give a list"),
    (row(units=[]), "entity 'x', units: got []"),
    (row(units=[3]), "entity 'x', units: got 3"),
    (
        row(units=["killogram"]),
        "unknown unit 'killogram'; did you mean 'kilogram'?; allowed: kilogram",
    ),
    (row(units=["metre"]), "'metre' measures length, not mass; allowed: kilogram, gram"),
    (row(words="battery"), "entity 'x', words: got 'battery'; give a list"),
    (row(words=["a", ""]), "entity 'x', words: got ''"),
    (row(words=["a", 7]), "entity 'x', words: got 7"),
    (row(words=["w"] * 201), "entity 'x', words: there are 201; give at most 200"),
    (row(not_words=["A"]), "entity 'x', not_words: 'a' is one of the words too"),
    (row(cues=["b"]), "unknown field 'cues'; did you mean 'words'?; allowed: dimension, units"),
    (row(unitz=["gram"]), "unknown field 'unitz'; did you mean 'units'?"),
    (row(direction="vertical"), "entity 'x', direction: mass has none"),
    (row(dimension="length", direction="up"), "direction: unknown 'up'; allowed: any, vertical"),
    (row(axes=["H"]), "entity 'x', axes: mass has no letter"),
    (row(needs_words="no"), "entity 'x', needs_words: got 'no'; give true or false"),
    (row(dimension="length", axes=["Q"]), "axes: unknown 'Q'; allowed: H, W"),
    (row(roles=["wieght"]), "roles: unknown 'wieght'; did you mean 'weight'?"),
    (row(roles="weight"), "entity 'x', roles: got 'weight'; give a list"),
    ({"height": {"dimension": "length"}}, "entity 'height': it is one of the eight"),
    ({"Cable Length": {"dimension": "length"}}, "it is no name; did you mean 'cable_length'?"),
    ({"all": {"dimension": "length"}}, "entity 'all': it is no name"),
    ({"x": {"dimension": "mass"}, "units": 3}, "units: it is no table"),
    (unit(pint="jool"), "unit 'blub', pint: pint has no unit 'jool'"),
    (unit(pint=None), "unit 'blub', pint: got None"),
    (unit(forms=[]), "unit 'blub', forms: there is none"),
    (unit(forms="q"), "unit 'blub', forms: got 'q'"),
    (unit(dimension="mass"), "its dimension is not 'mass'; pint's 'joule' measures energy"),
    (unit(pint="radian"), "its dimension may be any of angle,"),
    (unit(form=["q"]), "unit 'blub': unknown field 'form'; did you mean 'forms'?"),
    ({"x": {"dimension": "mass"}, "units": {"gram": {"pint": "gram", "forms": ["q"]}}}, "already"),
    (3.5, "got float; give a path"),
]


@pytest.mark.parametrize(("table", "sentence"), WRONG, ids=[text for _, text in WRONG])
def test_a_wrong_table_is_one_line(table: Any, sentence: str) -> None:
    with pytest.raises(EntityTableError) as caught:
        read_entities(table)

    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[x\ndimension = 3", "it is no TOML"),
        ('[x]\ndimension = "mass"\n[x]\n', "it is no TOML"),
        ('[x]\ndimension = "masss"', "entity 'x', dimension: unknown dimension 'masss'"),
    ],
)
def test_a_wrong_file_is_named(tmp_path: Path, text: str, sentence: str) -> None:
    path = written(tmp_path, text)

    with pytest.raises(EntityTableError) as caught:
        read_entities(path)

    assert str(path) in str(caught.value) and sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(EntityTableError, match="nowhere.toml: No such file"):
        read_entities(tmp_path / "nowhere.toml")
    (tmp_path / "latin.toml").write_bytes(b'[x]\nwords = ["\xe9"]')
    with pytest.raises(EntityTableError, match="it is not UTF-8"):
        read_entities(tmp_path / "latin.toml")
