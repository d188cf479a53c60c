"""How near a word counts by where it stands, which words are an entity's own, and which speak for others."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from measure_extract import entities
from measure_extract.entities import EntitySpec, EntityTable, add_table
from measure_extract.layout.build import read_layout
from measure_extract.ranking.relations.words import (
    PLACES,
    are_one,
    nearness,
    own_words,
    rival_words,
    rivals,
)
from measure_extract.spans.finder import shared_finder
from measure_extract.types import TextBox
from measure_extract.unit_tables import table_changed
from tests.helpers import blank, make_box, make_ocr

SIGN = make_box("Bore", 100, 100, 200, 120)


@pytest.fixture(autouse=True)
def forget(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Leave no entity behind."""
    monkeypatch.setattr(entities, "_added", {})
    yield
    table_changed()


def near(*boxes: TextBox, words: tuple[str, ...] = ("bore",)) -> list[dict[str, float]]:
    """Give the nearness of the words to each quantity, places without one left out."""
    layout = read_layout(blank(), make_ocr(*boxes), shared_finder())
    found = nearness(layout, layout.spans, words)
    assert set(found.places) == set(PLACES)
    return [
        {place: float(values[i]) for place, values in found.places.items() if values[i]}
        for i in range(len(layout.spans))
    ]


# A gap counts half at so many heights of the number's box: 4 on the left, 1.5 above, 2 beside, 8 anywhere.
@pytest.mark.parametrize(
    ("box", "place", "value"),
    [
        ((210, 100, 290, 120), "left", 1 / (1 + 0.5 / 4)),
        ((280, 100, 360, 120), "left", 1 / 2),
        ((210, 110, 290, 130), "left", 1 / (1 + 0.5 / 4)),  # half a row lower
        ((210, 113, 290, 133), "anywhere", None),  # hardly a row
        ((100, 150, 180, 170), "above", 1 / 2),
        ((150, 150, 290, 170), "above", 1 / 2),  # half a column
        ((180, 150, 290, 170), "anywhere", None),  # a fifth of one
        ((100, 40, 180, 60), "beside", 1 / 2),  # it stands below
        ((0, 100, 60, 120), "beside", 1 / 2),  # it stands to the right
        ((296, 248, 376, 268), "anywhere", 1 / 2),  # 96 and 128 pixels off: 160
    ],
)
def test_nearness_by_place(
    box: tuple[float, float, float, float], place: str, value: float | None
) -> None:
    [found] = near(SIGN, make_box("30 cm", *box))

    assert list(found) == [place]
    assert value is None or found[place] == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "place", "value"),
    [
        ("bore 30 cm", "before", 1 / (1 + 1 / 6)),
        ("bore of: 30 cm", "before", 1 / (1 + 5 / 6)),
        ("30 cm bore", "after", 1 / (1 + 1 / 6)),
        ("30 cm, the bore", "after", 1 / (1 + 6 / 6)),
        ("bore30 cm", "before", 1),
    ],
)
def test_nearness_in_its_line(text: str, place: str, value: float) -> None:
    assert near(make_box(text, 0, 0, 200, 20)) == [{place: pytest.approx(value)}]


def test_a_word_of_a_line_with_a_number_counts_little_for_the_others() -> None:
    boxes = make_box("bore 30 cm", 0, 0, 100, 20), make_box("50 cm", 0, 50, 100, 70)
    own, other = near(*boxes)

    assert own == {"before": pytest.approx(1 / (1 + 1 / 6))}
    assert other == {"above": pytest.approx(0.4 / 2)}


def test_the_nearest_of_two_words_counts() -> None:
    boxes = SIGN, make_box("bore", 100, 300, 200, 320), make_box("30 cm", 100, 340, 200, 360)
    [found] = near(*boxes)

    assert found == {"above": pytest.approx(1 / (1 + 1 / 1.5))}


@pytest.mark.parametrize(
    ("words", "text", "is_there"),
    [
        (("bore",), "The BORE", True),
        (("bore",), "bored", False),
        (("bore",), "Kalibore", False),
        (("bore",), "bore2", True),
        (("inner bore",), "Inner  bore", True),
        (("inner bore",), "innerbore", True),
        (("inner bore",), "inner or bore", False),
        (("a.b",), "axb", False),  # a dot is a dot
        (("bore", "bore depth"), "bore depth", True),
        ((), "bore", False),
    ],
)
def test_a_word_is_a_whole_one(words: tuple[str, ...], text: str, is_there: bool) -> None:
    layout = read_layout(
        blank(), make_ocr(make_box(text), make_box("30 cm", 0, 90, 90, 110)), shared_finder()
    )

    assert nearness(layout, layout.spans, words).is_on_photo == is_there


def test_a_word_is_claimed_by_the_nearest_and_by_its_other_prints() -> None:
    boxes = (
        SIGN,
        make_box("30 cm", 210, 100, 290, 120),
        make_box("300 mm", 210, 300, 290, 320),
        make_box("50 cm", 300, 100, 380, 120),
    )
    layout = read_layout(blank(), make_ocr(*boxes), shared_finder())
    claims = nearness(layout, layout.spans, ("bore",)).claims.tolist()
    by_text = dict(zip((p.line_text for p in layout.spans), claims, strict=True))

    assert by_text["30 cm"] == pytest.approx(1 / (1 + 0.5 / 4))
    assert 0 < by_text["300 mm"] < by_text["30 cm"]
    assert by_text["50 cm"] == 0


LENGTH = EntitySpec("a", "length", frozenset({"centimetre"}), words=("w1", "w2", "w3", "w4"))


@pytest.mark.parametrize(
    ("words", "dimension", "is_one"),
    [
        (("w1", "w2"), "length", True),
        (("w1", "x"), "length", True),  # half of its two
        (("w1", "x", "y"), "length", False),
        (("w1", "w2", "x", "y", "z"), "length", True),  # half of the other's four
        (("w1", "w2"), "mass", False),
        ((), "length", False),
    ],
)
def test_half_of_the_words_make_one_thing(
    words: tuple[str, ...], dimension: str, is_one: bool
) -> None:
    other = EntitySpec("b", dimension, frozenset({"centimetre"}), words=words)

    assert are_one(LENGTH, other) == are_one(other, LENGTH) == is_one


def test_own_words_are_said_once_and_are_no_rivals() -> None:
    spec = replace(LENGTH, words=("height", "tall"), roles=("height",))
    own, others = own_words(spec), rival_words(spec)

    assert own[:2] == ("height", "tall")
    assert len(set(own)) == len(own)
    assert all(word == word.casefold() for word in own)
    assert not set(own) & set(others)
    assert len(set(others)) == len(others)
    assert all(rival.dimension == "length" and rival.name != "a" for rival in rivals(spec))


def test_entities_that_are_added_since_are_rivals_too() -> None:
    assert "my_rim" not in {rival.name for rival in rivals(LENGTH)}
    assert "rim" not in rival_words(LENGTH)
    add_table(EntityTable((replace(LENGTH, name="my_rim", words=("rim",)),)))

    assert "my_rim" in {rival.name for rival in rivals(LENGTH)}
    assert "rim" in rival_words(LENGTH)
