"""Words of seven languages speak of one concept."""

from importlib.resources import files

import pytest

from measure_extract.roles.concepts import classes_in, concepts_in
from measure_extract.roles.words import words_of


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("Tragkraft", "load"),
        ("supporte jusqu'à 50 kg", "load"),
        ("Poids net", "net"),
        ("per Kapsel", "dose"),
        ("Eiweiß", "nutrient"),  # the table's words have no accents
        ("für Hunde", "user"),
        ("Abtropfgewicht", "drained"),
        ("entspricht", "equivalent"),
        ("verdünnt", "preparation"),  # a word that begins so
        ("max load", "load"),  # a phrase
        ("Kopfumfang or head circumference", "body"),  # none of whose words speaks of it
    ],
)
def test_concept_is_found(text: str, concept: str) -> None:
    assert concept in concepts_in(words_of(text))


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("up to meters", True),
        ("range up to meters", True),
        ("up to", False),
        ("up to litres", False),
    ],
)
def test_a_phrase_is_all_of_its_words(text: str, is_found: bool) -> None:
    assert ("reach" in concepts_in(text.split())) == is_found


@pytest.mark.parametrize("text", ["", "30 cm", "Quellenhof"])
def test_other_words_speak_of_none(text: str) -> None:
    assert concepts_in(words_of(text)) == ()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("3 min at 900 W in the microwave", "microwave"),
        ("Mikrowellen", "microwave"),  # a word that begins so
        ("four micro-ondes", "microwave"),  # a phrase
        ("for 18 V cordless drills", "power_drill"),
        ("Akkuschrauber", "power_drill"),
        ("clears snow", "snow"),
    ],
)
def test_class_of_words_is_found(text: str, name: str) -> None:
    assert name in classes_in(words_of(text))
    assert name not in concepts_in(words_of(text))


def test_no_concept_and_no_word_of_one_is_told_twice() -> None:
    tables = [
        files("measure_extract").joinpath(f"data/{table}.txt").read_text(encoding="utf-8")
        for table in ("concepts", "word_classes")
    ]
    lines = [line for text in tables for line in text.splitlines()]
    rows = [line.split(":") for line in lines if line and line[0] != "#"]
    names = [name for name, _ in rows]

    assert len(set(names)) == len(names) > 500
    for name, forms in rows:
        words = [word.strip() for word in forms.split(",")]
        assert len(set(words)) == len(words), name


@pytest.mark.parametrize(
    ("word", "is_found"), [("dilut", True), ("diluted", True), ("dilu", False)]
)
def test_a_word_may_be_no_more_than_the_beginning_that_is_listed(word: str, is_found: bool) -> None:
    assert ("preparation" in concepts_in([word])) == is_found
