"""Numbers, words and sizes are written as labels write them."""

from importlib.metadata import entry_points
from random import Random

import pytest

from measure_extract.errors import MissingExtraError
from measure_extract.training.labels import fonts
from measure_extract.training.labels.amounts import Amount, in_other_system, write_number
from measure_extract.training.labels.base import Mark, Print, Text, join
from measure_extract.training.labels.sizes import size_line
from measure_extract.training.labels.words import LANGUAGES, Words, word_groups
from measure_extract.training.labels.writer import Writer

AXIS = {"H": "height", "W": "width", "D": "depth", "L": "length"}


@pytest.mark.parametrize(
    ("amount", "decimal", "written"),
    [
        (Amount(2.5, 2.5, "litre"), ".", {"2.5"}),
        (Amount(2.5, 2.5, "litre"), ",", {"2,5"}),
        (Amount(450, 450, "gram"), ",", {"450"}),
        (Amount(1250, 1250, "gram"), ".", {"1250", "1,250"}),
        (Amount(0.25, 0.25, "ounce"), ".", {"0.25"}),
        (Amount(12.5, 12.5, "inch", is_fraction=True), ".", {"12 1/2", "12-1/2", "12½"}),
        (Amount(3.375, 3.375, "inch", is_fraction=True), ".", {"3 3/8", "3-3/8"}),
        (Amount(100, 240, "volt"), ".", {"100-240", "100–240", "100 - 240"}),
    ],
)
def test_write_number(amount: Amount, decimal: str, written: set[str]) -> None:
    random = Random(1)

    assert {write_number(random, amount, decimal=decimal) for _ in range(80)} == written


@pytest.mark.parametrize(
    ("amount", "other"),
    [
        (Amount(30, 30, "centimetre"), Amount(11.8, 11.8, "inch")),
        (Amount(2, 2, "kilogram"), Amount(4.4, 4.4, "pound")),
        (Amount(500, 500, "millilitre"), Amount(16.9, 16.9, "fluid ounce")),
        (Amount(230, 230, "volt"), None),
        (Amount(1, 1, "gram"), None),  # 0.04 oz: nobody prints it
    ],
)
def test_in_other_system(amount: Amount, other: Amount | None) -> None:
    assert in_other_system(amount) == other


def test_join_moves_the_marks() -> None:
    seven = Text("7 g", (Mark(0, 3, Print("dose", 7, 7, "gram")),))
    line = join(("Zinc", seven, seven), " / ")

    assert line.text == "Zinc / 7 g / 7 g"
    assert [line.text[mark.start : mark.end] for mark in line.marks] == ["7 g", "7 g"]


FORMS = ("one", "two", "three", "four", "five", "six", "seven")


@pytest.mark.parametrize(
    ("words", "forms", "drawn"),
    [
        ("taught", FORMS, {"one", "two", "four", "five", "seven"}),
        ("held_out", FORMS, set(FORMS)),
        ("all", FORMS, set(FORMS)),
        ("taught", ("one", "two"), {"one", "two"}),
        ("held_out", ("one", "two"), {"one", "two"}),
    ],
)
def test_every_third_form_is_kept_apart(
    words: str, forms: tuple[str, ...], drawn: set[str]
) -> None:
    random, table = Random(2), Words("en", words)  # type: ignore[arg-type]

    assert {table.pick(random, forms) for _ in range(400)} == drawn


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("group", [name for name in word_groups() if name != "scale"])
def test_every_group_speaks_every_language(group: str, language: str) -> None:
    writer = Writer(Random(3), Words(language))
    line = writer.line(group)

    assert line.marks
    assert all(found.role == word_groups()[group].role for found in line.prints)
    assert "{}" not in line.text


def test_letters_say_the_axes_of_a_size() -> None:
    declared = 0
    for seed in range(400):
        line = size_line(Writer(Random(seed), Words("en")))
        letters = [c for c in line.text.partition("(")[2].partition(")")[0] if c in AXIS]
        if len(letters) == len(line.prints):
            declared += 1
            assert [AXIS[letter] for letter in letters] == [p.role for p in line.prints], line.text
    assert declared > 50


def test_the_last_number_of_a_chain_has_the_unit_of_all() -> None:
    for seed in range(200):
        prints = size_line(Writer(Random(seed), Words("en"))).prints
        assert len({found.unit for found in prints}) == 1


def test_without_a_typeface_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_folders", list)
    fonts.find_faces.cache_clear()
    try:
        with pytest.raises(MissingExtraError, match="train"):
            fonts.find_faces("all")
    finally:
        fonts.find_faces.cache_clear()


def test_fonts_of_every_package_that_is_installed_are_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stems = {face.path.stem for face in fonts.find_faces("all")}

    assert "STIXGeneral" in stems  # of matplotlib
    if entry_points(group="fonts_ttf"):
        assert stems & {"Roboto-Regular", "Lato-Regular", "Caladea-Regular"}
    monkeypatch.setattr(fonts, "find_spec", lambda _: None)
    assert fonts._folders() == [fonts._SYSTEM]


@pytest.mark.parametrize(
    ("group", "is_imperial", "expected"),
    [
        ("areal_weight", True, ("/yd²", "/sq yd")),
        ("areal_weight", False, ("/m²", "/m2", "=gsm", "per m²", "=GSM")),
        ("flow", True, ("/min", "per minute", "/h")),
        ("height", True, ()),
        ("height", False, ()),
    ],
)
def test_what_stands_behind_a_unit(
    group: str, is_imperial: bool, expected: tuple[str, ...]
) -> None:
    assert Words("en").behind(group, is_imperial=is_imperial) == expected


@pytest.mark.parametrize(
    ("language", "unit", "forms"),
    [
        ("en", "pint", {"pint", "pints", "pt"}),
        ("de", "pint", {"pt"}),
        ("fr", "inch", {"in", "in.", '"'}),
        ("de", "fluid ounce", {"fl oz", "FL OZ", "fl. oz."}),
    ],
)
def test_units_that_are_written_out_are_english(language: str, unit: str, forms: set[str]) -> None:
    assert set(Words(language).unit_forms(unit)) == forms
