"""Words of seven languages speak of one concept."""

from importlib.resources import files

import pytest

from measure_extract.roles.concepts import concepts_in
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


def test_no_concept_and_no_word_of_one_is_told_twice() -> None:
    text = files("measure_extract").joinpath("data/concepts.txt").read_text(encoding="utf-8")
    rows = [line.split(":") for line in text.splitlines() if line and line[0] != "#"]
    names = [name for name, _ in rows]

    assert len(set(names)) == len(names) > 40
    for name, forms in rows:
        words = [word.strip() for word in forms.split(",")]
        assert len(set(words)) == len(words), name


@pytest.mark.parametrize(
    ("word", "is_found"), [("dilut", True), ("diluted", True), ("dilu", False)]
)
def test_a_word_may_be_no_more_than_the_beginning_that_is_listed(word: str, is_found: bool) -> None:
    assert ("preparation" in concepts_in([word])) == is_found
