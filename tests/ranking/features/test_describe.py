"""What each family says of a candidate, in words that can be checked on the photo."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from measure_extract.entities import entity_names, entity_spec
from measure_extract.geometry import bbox_polygon
from measure_extract.layout.base import Annotation, Annotations, Layout
from measure_extract.ranking.base import Claims
from measure_extract.ranking.features.golden import golden_claims, golden_layout
from measure_extract.ranking.features.table import FAMILIES
from measure_extract.ranking.priors import fit_priors
from measure_extract.ranking.query import make_query
from measure_extract.roles.base import purpose_names

PRIORS = fit_priors(
    [(7, "height", "30 centimetre"), (7, "height", "12 inch"), (7, "width", "5 inch")]
)


def said(
    family: str,
    place: int = 0,
    layout: Layout | None = None,
    *,
    entity: str = "height",
    group: int | None = 7,
    claims: Claims | None = None,
) -> str:
    [found] = [known for known in FAMILIES if known.name == family]
    own = golden_layout() if layout is None else layout
    query = make_query(
        own, entity_spec(entity), group, PRIORS, claims or golden_claims(entity_names())
    )
    return found.describe(query, place)


def changed(place: int = 0, *, span: dict[str, Any] | None = None, **facts: Any) -> Layout:
    """Give the picture of golden.py with other facts of one quantity."""
    layout = golden_layout()
    spans = [*layout.spans]
    spans[place] = replace(spans[place], span=replace(spans[place].span, **(span or {})), **facts)
    return replace(layout, spans=tuple(spans))


@pytest.mark.parametrize(
    ("family", "place", "words"),
    [
        ("group", 0, "it is a usual height for group 7"),
        ("group", 3, "it is an unusual height for group 7"),
        ("number", 0, '"30" was read with a score of 0.90, printed in two units that agree'),
        ("number", 2, '"18.5" was read with a score of 0.91'),
        ("number", 3, '"5" was read with a score of 0.92, repaired'),
        ("words", 0, 'the letter "H" stands at the number'),
        ("words", 3, "a diameter sign stands at the number"),
        ("words", 1, "no word or letter names it"),
        ("words", 2, 'a word for "width" stands in the same text'),
        ("others", 0, "1 of the picture's 3 values of length are larger"),
        ("others", 2, "it is the smallest of 3 values of length on the picture"),
        ("others", 3, "it is the largest of 3 values of length on the picture"),
        ("lines", 0, "a vertical drawn line, 50% of the picture long, runs beside it"),
        ("lines", 1, "a horizontal drawn line, 20% of the picture long, runs beside it"),
        ("lines", 2, "a slanted drawn line, 30% of the picture long, runs beside it"),
        ("lines", 3, "no line of its own runs beside it"),
        ("rivals", 0, "asked for the depth, it would be the answer with a chance of 1.00"),
        ("rivals", 3, "asked for the depth, it would be the answer with a chance of 0.80"),
        ("place", 3, "it is printed at the middle left, 69% as high as the largest of its kind"),
    ],
)
def test_a_family_in_words(family: str, place: int, words: str) -> None:
    assert said(family, place) == words


def test_a_weight_and_an_unknown_group_in_words() -> None:
    assert said("question", entity="item_weight").startswith("a candidate for item weight, before")
    assert said("group", entity="item_weight") == "nothing is known of item weight in group 7"
    assert said("group", group=None) == "no product group is given"
    assert said("others", entity="item_weight") == "it is the picture's only mass"
    assert said("words", entity="item_weight") == 'a word for "net weight" stands in the same text'


@pytest.mark.parametrize(
    ("facts", "notes"),
    [
        ({"is_consistent": False}, "printed in two units that differ"),
        ({"same_as": None}, ""),
        ({"same_as": None, "is_derived": True}, "a total of printed parts"),
        ({"same_as": None, "is_inherited": True}, "with a unit printed elsewhere"),
        ({"same_as": None, "low": 20.0}, "a range"),
        ({"is_repaired": True, "low": 20.0}, "printed in two units that agree, repaired, a range"),
    ],
)
def test_what_is_known_of_a_number(facts: dict[str, Any], notes: str) -> None:
    head = '"30" was read with a score of 0.90'

    assert said("number", 0, changed(span=facts)) == (f"{head}, {notes}" if notes else head)


@pytest.mark.parametrize(
    ("around", "words"),
    [
        ({"role_left": "part", "role_above": "width"}, 'a word for "part" stands left of it'),
        ({"role_above": "width", "role_below": "part"}, 'a word for "width" stands above it'),
        ({"role_below": "gross_weight"}, 'a word for "gross weight" stands below it'),
        ({}, "no word or letter names it"),
    ],
)
def test_the_nearest_word_is_told(around: dict[str, str], words: str) -> None:
    assert said("words", 1, changed(1, **around)) == words


def test_a_place_in_a_size_is_told() -> None:
    layout = changed(1, span={"chain": 3, "chain_index": 1})

    assert said("words", 1, layout) == "it is number 2 of 3 printed as a size"


@pytest.mark.parametrize(
    ("x", "y", "where"),
    [
        (160, 190, "top left"),
        (170, 210, "middle center"),
        (330, 390, "middle center"),
        (340, 410, "bottom right"),
        (250, 10, "top center"),
    ],
)  # thirds of 500 x 600
def test_where_it_is_printed(x: float, y: float, where: str) -> None:
    bbox = (x - 9.0, y - 6.0, x + 9.0, y + 6.0)
    layout = changed(bbox=bbox, polygon=bbox_polygon(bbox))

    assert said("place", 0, layout).startswith(f"it is printed at the {where}, 92% as high")


@pytest.mark.parametrize(
    ("slope", "drawn", "words"),
    [
        (-40.0, 0.75, "a slanted drawn line"),
        (90.0, 0.5, "a vertical edge"),
        (90.0, 0.51, "a vertical drawn line"),
    ],
)
def test_what_runs_beside_it(slope: float, drawn: float, words: str) -> None:
    line = Annotation(0.01, 0.5, 0.4, -1.0, slope, drawn)
    layout = changed(annotations=Annotations({}, line))

    assert said("lines", 0, layout) == f"{words}, 50% of the picture long, runs beside it"


@pytest.mark.parametrize(
    ("chance", "words"),
    [
        (0.2, "asked for the width, it would be the answer with a chance of 0.20"),
        (0.19, "no other entity claims it"),
    ],
)
def test_a_rival_is_named_from_a_fifth_on(chance: float, words: str) -> None:
    names = entity_names()
    chances = np.zeros((5, len(names)), dtype=np.float32)
    chances[:, names.index("height")] = 0.9
    chances[3, names.index("width")] = chance

    assert said("rivals", 3, claims=Claims(names, chances)) == words


def test_a_rival_is_named_as_people_say_it() -> None:
    names = entity_names()
    chances = np.zeros((5, len(names)), dtype=np.float32)
    chances[:, names.index("item_weight")] = 0.9

    assert said("rivals", 3, claims=Claims(names, chances)).startswith("asked for the item weight,")


def judged(chance: float, clue: str = "") -> Layout:
    layout = golden_layout()
    purposes = np.zeros((len(layout.spans), len(purpose_names())), dtype=np.float32)
    purposes[0, purpose_names().index("width")] = chance
    purposes[0, purpose_names().index("depth")] = chance / 2
    return replace(layout, purposes=purposes, clues=(clue,) if clue else ())


@pytest.mark.parametrize(
    ("chance", "clue", "words"),
    [
        (0.5, "", "by all that stands around it, it is the width of the product"),
        (0.49, "", "by all that stands around it, it may be the width of the product"),
        (0.0, "", "nobody judged what it is for"),
        (0.9, "before=breite*", 'is the width of the product: "breite" stands before it in its line'),
        (0.9, "left~width", "is the width of the product: a word for width stands left of it"),
        (0.9, "word:above=wide", 'is the width of the product: "wide" stands above it'),
        (0.9, "row=wide", 'is the width of the product: "wide" heads its row'),
        (0.9, "letters=3", "is the width of the product"),  # no place that is told
        (0.9, "above", "is the width of the product"),
    ],
)  # fmt: skip
def test_a_purpose_and_its_clue(chance: float, clue: str, words: str) -> None:
    assert said("purposes", 0, judged(chance, clue)).endswith(words)
    assert said("purposes", 1, judged(chance, clue)) == "nobody judged what it is for"
