"""The unit table against pint, and published factors."""

from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measure_extract.entities import entity_table
from measure_extract.errors import DimensionError, UnknownDimensionError, UnknownUnitError
from measure_extract.unit_tables import scales
from measure_extract.units import (
    PrintedAnswer,
    are_same_quantity,
    canonical_units,
    challenge_units,
    check_dimension,
    convert,
    dimension_of,
    find_unit,
    format_measurement,
    format_number,
    is_same_print,
    parse_measurement,
    pick_unit,
    pint_scale,
    quantity,
    registry,
    to_base,
    unit_table,
)

DATA = files("measure_extract") / "data"

# NIST Handbook 44 (2024), Appendix C; imperial gallon: UK Weights and Measures Act 1985.
PUBLISHED = [
    ("inch", "centimetre", 2.54),
    ("foot", "inch", 12),
    ("yard", "foot", 3),
    ("pound", "gram", 453.59237),
    ("ounce", "gram", 28.349523125),
    ("ton", "pound", 2000),
    ("gallon", "litre", 3.785411784),
    ("quart", "millilitre", 946.352946),
    ("pint", "fluid ounce", 16),
    ("cup", "fluid ounce", 8),
    ("fluid ounce", "millilitre", 29.5735295625),
    ("imperial gallon", "litre", 4.54609),
    ("cubic foot", "cubic inch", 1728),
    ("cubic inch", "millilitre", 16.387064),
    ("kilovolt", "volt", 1000),
    ("microgram", "milligram", 0.001),
    ("microlitre", "millilitre", 0.001),
    ("horsepower", "watt", 745.69987158227),
    ("pound per square inch", "kilopascal", 6.894757293168),
    ("pound foot", "newton metre", 1.3558179483314),
    ("ounce per square yard", "gram per square metre", 33.905747474748),
    ("mile per hour", "kilometre per hour", 1.609344),
    ("ampere hour", "milliampere hour", 1000),
    ("kilowatt hour", "kilojoule", 3600),
    ("kilocalorie", "kilojoule", 4.184),
    ("acre", "square metre", 4046.87260987),
    ("carat", "gram", 0.2),
    ("tablespoon", "teaspoon", 3),
    ("dozen", "piece", 12),
    ("year", "day", 365.25),
]


PINT_DIMENSIONS = {
    "length": "meter",
    "mass": "gram",
    "voltage": "volt",
    "power": "watt",
    "volume": "liter",
    "time": "second",
    "charge": "coulomb",
    "energy": "joule",
    "frequency": "hertz",
    "temperature": "kelvin",
    "torque": "newton * meter",
    "pressure": "pascal",
    "area": "meter ** 2",
    "speed": "meter / second",
    "flow": "liter / second",
    "areal weight": "gram / meter ** 2",
    "concentration": "gram / liter",
}


@pytest.mark.parametrize("unit", canonical_units())
def test_unit_has_the_dimension_pint_says(unit: str) -> None:
    dimension = dimension_of(unit)
    first = quantity(1, canonical_units(dimension)[0])
    named = (
        registry().Quantity(1, PINT_DIMENSIONS[dimension])
        if dimension in PINT_DIMENSIONS
        else first
    )

    assert quantity(1, unit).dimensionality == first.dimensionality == named.dimensionality


@pytest.mark.parametrize(("unit", "target", "factor"), PUBLISHED)
def test_convert_matches_published_tables(unit: str, target: str, factor: float) -> None:
    assert convert(1, unit, target) == pytest.approx(factor, rel=1e-9)
    assert convert(factor, target, unit) == pytest.approx(1, rel=1e-9)


def listed_units() -> list[str]:
    """The units of our files: other tests add some of a user's to the table."""
    texts = [(DATA / name).read_text(encoding="utf-8") for name in ("units.txt", "other_units.txt")]
    lines = [line for text in texts for line in text.splitlines()]
    return [line.split("|")[0].strip() for line in lines if line and not line.startswith("#")]


def test_written_scales_are_those_of_pint() -> None:
    """After a change of the tables or of pint: write what this prints to data/scales.txt."""
    asked = {unit: pint_scale(unit, canonical_base(unit)) for unit in listed_units()}
    lines = [f"{unit} | {slope!r} | {offset!r}" for unit, (slope, offset) in asked.items()]

    assert list(scales()) == list(asked), "\n".join(lines)
    assert all(scales()[unit] == pytest.approx(asked[unit], rel=1e-12) for unit in asked), lines


def canonical_base(unit: str) -> str:
    bases = {"mass": "gram", "volume": "millilitre"}
    return bases.get(dimension_of(unit)) or canonical_units(dimension_of(unit))[0]


def test_every_unit_round_trips_through_every_other_of_its_dimension() -> None:
    for unit in canonical_units():
        for target in canonical_units(dimension_of(unit)):
            assert convert(convert(7.5, unit, target), target, unit) == pytest.approx(7.5)


def test_convert_refuses_other_dimensions() -> None:
    with pytest.raises(DimensionError, match="'gram' as 'inch'"):
        convert(1, "gram", "inch")


def test_unknown_unit_names_the_nearest() -> None:
    with pytest.raises(UnknownUnitError, match="did you mean 'centimetre'"):
        dimension_of("centimeter")


def test_entities_allow_units_of_their_dimension_only() -> None:
    for spec in entity_table().values():
        assert {dimension_of(unit) for unit in spec.units} == {spec.dimension}
        assert spec.units == challenge_units() & set(canonical_units(spec.dimension))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (30.0, "30"),
        (2.5, "2.5"),
        (0.7, "0.7"),
        (1e-7, "0.0000001"),
        (1234567.0, "1234567"),
        (0.1 + 0.2, "0.30000000000000004"),
    ],
)
def test_format_number_is_plain_and_exact(value: float, text: str) -> None:
    assert format_number(value) == text


@given(st.floats(min_value=1e-9, max_value=1e14))
def test_formatted_answer_reads_back(value: float) -> None:
    assert parse_measurement(format_measurement(value, "gram")) == PrintedAnswer(
        value, value, "gram"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30 centimetre", (30, 30, "centimetre")),
        ("2.5 fluid ounce", (2.5, 2.5, "fluid ounce")),
        ("[100.0, 240.0] volt", (100, 240, "volt")),
        ("100 volt to 240 volt", (100, 240, "volt")),
        ("240 volt to 100 volt", (100, 240, "volt")),
        ("100 volt to 240 watt", None),
        ("30 cm", None),
        ("centimetre", None),
        ("", None),
        ("1e3 gram", None),
    ],
)
def test_parse_measurement(text: str, expected: tuple[float, float, str] | None) -> None:
    parsed = parse_measurement(text)

    assert parsed == (None if expected is None else PrintedAnswer(*expected))
    assert parsed is None or parsed.is_range == (parsed.low < parsed.high)
    assert parsed is None or parsed.dimension == dimension_of(parsed.unit)


def test_pick_unit_reads_ounce_by_entity() -> None:
    readings = ("ounce", "fluid ounce")

    assert pick_unit(readings, entity_table()["item_weight"].units) == "ounce"
    assert pick_unit(readings, entity_table()["item_volume"].units) == "fluid ounce"
    assert pick_unit(readings, entity_table()["height"].units) is None


def test_same_quantity_is_symmetric_and_needs_one_dimension() -> None:
    assert are_same_quantity(30, "centimetre", 11.81, "inch", tolerance=0.006)
    assert are_same_quantity(11.81, "inch", 30, "centimetre", tolerance=0.006)
    assert not are_same_quantity(30, "centimetre", 12, "inch", tolerance=0.006)
    assert not are_same_quantity(1, "ounce", 1, "fluid ounce", tolerance=0.5)


def test_to_base_uses_one_unit_per_dimension() -> None:
    assert to_base(1, "metre") == pytest.approx(100)
    assert to_base(1, "kilogram") == pytest.approx(1000)
    assert to_base(1, "litre") == pytest.approx(1000)


def test_no_printed_form_is_damaged_form_of_the_same_unit() -> None:
    for spec in unit_table().values():
        assert not set(spec.forms) & set(spec.damaged_forms), spec.name


@pytest.mark.parametrize(
    ("symbol", "dimension", "unit"),
    [
        ("cm", "length", "centimetre"),
        ("CM", "length", "centimetre"),
        (" in. ", "length", "inch"),
        ('"', "length", "inch"),
        ("fl. oz.", "volume", "fluid ounce"),
        ("oz", "mass", "ounce"),
        ("oz", "volume", "fluid ounce"),
        ("kV", "voltage", "kilovolt"),
        ("mL", "volume", "millilitre"),
        ("centimeters", "length", "centimetre"),
        ("Centimetre", "length", "centimetre"),
        ("kg", "length", "kilogram"),
    ],
)
def test_find_unit_takes_the_usual_symbols(symbol: str, dimension: str, unit: str) -> None:
    assert find_unit(symbol, dimension) == unit


@pytest.mark.parametrize(
    "symbol", ["MV", "Mg", "t", "tonne", "tonnen", "crn", "cm**2", "3 cm", "", "."]
)
def test_find_unit_refuses_what_could_be_misread(symbol: str) -> None:
    with pytest.raises(UnknownUnitError, match="canonical_units"):
        find_unit(symbol, "length")


def test_every_form_but_the_tonnes_finds_the_unit_of_its_line() -> None:
    for name, spec in unit_table().items():
        forms = ("ton", "tons") if name == "ton" else spec.forms
        for form in (form.removeprefix("=") for form in forms):
            canonical = form if form in unit_table() else name  # "ounce" is one, also as a fluid's
            assert find_unit(form, spec.dimension) == canonical, form


@pytest.mark.parametrize(
    ("value", "unit", "target", "expected"),
    [
        (100, "degree celsius", "degree fahrenheit", 212),
        (-40, "degree fahrenheit", "degree celsius", -40),
        (0, "degree celsius", "degree celsius", 0),
    ],
)
def test_temperatures_have_scales_of_other_zeros(
    value: float, unit: str, target: str, expected: float
) -> None:
    assert convert(value, unit, target) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("called", "dimension"),
    [
        ("length", "length"),
        ("luminous_flux", "luminous flux"),
        ("Colour Temperature", "colour temperature"),
        ("color_temperature", "colour temperature"),
        ("duration", "time"),
    ],
)
def test_dimensions_are_found_under_their_usual_names(called: str, dimension: str) -> None:
    assert check_dimension(called) == dimension


def test_units_of_a_dimension_are_given_under_its_usual_name_too() -> None:
    assert canonical_units("weight") == canonical_units("mass") != ()
    assert canonical_units("lenght") == ()


@pytest.mark.parametrize("symbol", [None, 3, ["cm"]])
def test_what_is_no_text_is_no_unit(symbol: Any) -> None:
    with pytest.raises(UnknownUnitError, match="unknown unit"):
        find_unit(symbol, "length")


def test_a_symbol_in_the_place_of_a_unit_names_it() -> None:
    with pytest.raises(UnknownUnitError, match="unknown unit 'kg'; did you mean 'kilogram'?"):
        convert(1, "kg", "gram")


def test_unknown_dimension_names_the_nearest() -> None:
    with pytest.raises(UnknownDimensionError, match="did you mean 'luminous flux'"):
        check_dimension("luminus flux")


@pytest.mark.parametrize(
    ("a", "b", "is_one"),
    [
        (100.0, 97.0, True),
        (97.0, 100.0, True),
        (100.0, 96.9, False),
        (-100.0, -97.0, True),
        (-1.0, 1.0, False),
        (0.0, 0.0, True),
    ],
)
def test_two_prints_of_one_quantity(a: float, b: float, is_one: bool) -> None:
    assert is_same_print(a, b) == is_one
