"""Numbers below or beside a box that prints their unit alone."""

import pytest

from tests.spans.test_photo import beside, found, stacked


@pytest.mark.parametrize(
    ("texts", "quantity"),
    [
        (("KG", "8.5"), "8.5 kilogram"),
        (("LB", "3.86"), "3.86 pound"),
        (("lbs.", "45-60"), "45..60 pound"),
        (("gm", "1100-1150"), "1100..1150 gram"),
        (("WATTS", "60"), "60 watt"),
        (("ml", "250"), "250 millilitre"),
        (("cm", "27,5"), "27.5 centimetre"),
        (("Volts", "120"), "120 volt"),
    ],
)
def test_a_number_finds_its_unit_before_it(texts: tuple[str, str], quantity: str) -> None:
    assert found(stacked(*texts)) == found(beside(*texts)) == [quantity]


@pytest.mark.parametrize(
    "texts",
    [
        ("in", "2024"),
        ("once", "12"),
        ("Cup", "3"),
        ("g", "12"),
        ("HEIGHT", "30"),
        ("KG", "Model 8"),
        ("kg", "123456"),
        ("ib", "12"),
        ("Foot", "12"),
        ("kg/lb", "5"),
        ("Yard", "12"),
        ("Libra", "12"),
        ("Pied", "12"),
    ],
)
def test_words_and_letters_give_no_unit_to_the_next_line(texts: tuple[str, str]) -> None:
    assert found(stacked(*texts)) == []


@pytest.mark.parametrize(
    ("texts", "quantities"),
    [
        (("5", "KG", "8"), ["5 kilogram"]),
        (("KG", "300", "ml"), ["300 millilitre"]),
        (("12 kg", "lb", "30 cm"), ["12 kilogram", "30 centimetre"]),
    ],
)
def test_a_unit_that_has_its_number_takes_no_other(
    texts: tuple[str, ...], quantities: list[str]
) -> None:
    assert found(stacked(*texts)) == quantities


def test_a_unit_far_above_a_number_is_not_its_own() -> None:
    assert found(stacked("KG", "", "", "", "8.5")) == []


@pytest.mark.parametrize(
    ("texts", "quantities"),
    [
        (("9000", "Starting", "Watts"), ["9000 watt"]),
        (("7250", "Running", "Watts"), ["7250 watt"]),
        (("1500", "PEAK", "watts"), ["1500 watt"]),
        (("120", "Rated", "Volts"), ["120 volt"]),
        (("300-500", "Max", "lbs"), ["300..500 pound"]),
        (("9000", "Customers", "Watts"), []),
        (("9000", "Starting", "today"), []),
        (("9000 W", "Starting", "Watts"), ["9000 watt"]),
        (("Model 9000", "Starting", "Watts"), []),
    ],
)
def test_a_number_finds_its_unit_below_a_word(
    texts: tuple[str, str, str], quantities: list[str]
) -> None:
    assert found(stacked(*texts)) == quantities
