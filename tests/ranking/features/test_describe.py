"""What each family says of a candidate, in words that can be checked on the photo."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from measure_extract.entities import entity_names, entity_spec
from measure_extract.geometry import bbox_polygon
from measure_extract.layout.base import Annotation, Annotations, Layout
from measure_extract.ranking.base import Claims
from measure_extract.ranking.features.feature import Basis, Family
from measure_extract.ranking.features.golden import golden_claims, golden_layout
from measure_extract.ranking.features.table import FAMILIES
from measure_extract.ranking.priors import fit_priors
from measure_extract.ranking.query import Query, make_query
from measure_extract.roles.base import purpose_names

PRIORS = fit_priors(
    [(7, "height", "30 centimetre"), (7, "height", "12 inch"), (7, "width", "5 inch")]
)


def family_named(name: str) -> Family:
    [found] = [known for known in FAMILIES if known.name == name]
    return found


def asked(
    layout: Layout | None = None,
    *,
    entity: str = "height",
    group: int | None = 7,
    claims: Claims | None = None,
) -> Query:
    own = golden_layout() if layout is None else layout
    return make_query(
        own, entity_spec(entity), group, PRIORS, claims or golden_claims(entity_names())
    )


def said(family: str, place: int = 0, layout: Layout | None = None, **facts: Any) -> str:
    return family_named(family).describe(asked(layout, **facts), place)


def changed(place: int = 0, *, span: dict[str, Any] | None = None, **facts: Any) -> Layout:
    """Give the picture of golden.py with other facts of one quantity."""
    layout = golden_layout()
    spans = [*layout.spans]
    spans[place] = replace(spans[place], span=replace(spans[place].span, **(span or {})), **facts)
    return replace(layout, spans=tuple(spans))


@pytest.mark.parametrize(
    ("family", "place", "words"),
    [
        ("group", 0, '"30" is a usual height for group 7'),
        ("group", 2, '"18.5" is an unusual height for group 7'),
        ("group", 3, '"5" is an unusual height for group 7'),
        ("number", 0, '"30" was read with a score of 0.90, printed in two units that agree'),
        ("number", 2, '"18.5" was read with a score of 0.91'),
        ("number", 3, '"5" was read with a score of 0.92, repaired'),
        ("words", 0, 'the letter "H" stands at "30"'),
        ("words", 3, 'a diameter sign stands at "5"'),
        ("words", 1, 'no word or letter names "11.8"'),
        ("words", 2, 'a word for "width" stands in "size 18.5"'),
        ("others", 0, '1 of the picture\'s 3 values of length are larger than "30"'),
        ("others", 2, '"18.5" is the smallest of 3 values of length on the picture'),
        ("others", 3, '"5" is the largest of 3 values of length on the picture'),
        ("lines", 0, 'a vertical drawn line, 50% of the picture long, runs right of "30"'),
        ("lines", 1, 'a horizontal drawn line, 20% of the picture long, runs below "11.8"'),
        ("lines", 2, 'a slanted drawn line, 30% of the picture long, runs beside "18.5"'),
        ("lines", 3, 'no line of its own runs beside "5"'),
        ("rivals", 0, 'asked for the depth, "30" would be the answer with a chance of 1.00'),
        ("rivals", 3, 'asked for the depth, "5" would be the answer with a chance of 0.80'),
        ("place", 3, '"5" is printed at the middle left, 69% as high as the largest of its kind'),
    ],
)
def test_a_family_in_words(family: str, place: int, words: str) -> None:
    assert said(family, place) == words


def test_a_weight_and_an_unknown_group_in_words() -> None:
    assert said("question", entity="item_weight").startswith("a candidate for item weight, before")
    assert said("group", entity="item_weight") == "nothing is known of item weight in group 7"
    assert said("group", group=None) == "no product group is given"
    assert said("others", entity="item_weight") == '"12" is the picture\'s only mass'
    assert said("words", entity="item_weight") == 'a word for "net weight" stands in "size 12"'


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
        ({"role_left": "part", "role_above": "width"}, 'a word for "part" stands left of "11.8"'),
        ({"role_above": "width", "role_below": "part"}, 'a word for "width" stands above "11.8"'),
        ({"role_below": "gross_weight"}, 'a word for "gross weight" stands below "11.8"'),
        ({}, 'no word or letter names "11.8"'),
    ],
)
def test_the_nearest_word_is_told(around: dict[str, str], words: str) -> None:
    assert said("words", 1, changed(1, **around)) == words


def test_a_place_in_a_size_is_told() -> None:
    layout = changed(1, span={"chain": 3, "chain_index": 1})

    assert said("words", 1, layout) == '"11.8" is number 2 of 3 printed as a size'


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

    assert said("place", 0, layout).startswith(f'"30" is printed at the {where}, 92% as high')


@pytest.mark.parametrize(
    ("slope", "drawn", "words", "where"),
    [
        (-40.0, 0.75, "a slanted drawn line", "beside"),
        (90.0, 0.49, "a vertical edge", "right of"),
        (90.0, 0.5, "a vertical drawn line", "right of"),
    ],
)
def test_what_runs_beside_it(slope: float, drawn: float, words: str, where: str) -> None:
    line = Annotation(0.01, 0.5, 0.4, -1.0, slope, drawn)
    layout = changed(annotations=Annotations({}, line))

    assert said("lines", 0, layout) == f'{words}, 50% of the picture long, runs {where} "30"'


@pytest.mark.parametrize(
    ("slope", "side", "where"),
    [
        (90.0, -1.0, "right of"),
        (90.0, 0.0, "through"),
        (90.0, 1.0, "left of"),
        (0.0, -1.0, "below"),
        (0.0, 0.0, "through"),
        (0.0, 1.0, "above"),
        (40.0, 1.0, "beside"),
    ],
)
def test_where_a_line_runs(slope: float, side: float, where: str) -> None:
    layout = changed(annotations=Annotations({}, Annotation(0.01, 0.5, 0.4, side, slope)))

    assert said("lines", 0, layout).endswith(f'runs {where} "30"')
    turned = replace(layout, is_upside_down=True)
    assert said("lines", 0, turned).endswith('runs beside "30"')


@pytest.mark.parametrize(
    ("surface", "shown"), [("30\n cm", "30 cm"), ("3" * 40, "3" * 40), ("3" * 41, "3" * 37 + "...")]
)
def test_a_print_is_quoted_in_one_short_line(surface: str, shown: str) -> None:
    assert said("words", 1, changed(1, span={"surface": surface})).endswith(f' names "{shown}"')


@pytest.mark.parametrize(
    ("chance", "words"),
    [
        (0.2, 'asked for the width, "5" would be the answer with a chance of 0.20'),
        (0.19, 'no other entity claims "5"'),
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
        (0.5, "", 'by all that stands around "30", it is the width of the product'),
        (0.49, "", 'by all that stands around "30", it may be the width of the product'),
        (0.0, "", 'nobody judged what "30" is for'),
        (0.9, "before=breite*", 'is the width of the product: "breite" stands before it in its line'),
        (0.9, "left~width", "is the width of the product: a word for width stands left of it"),
        (0.9, "word:above=wide", 'is the width of the product: "wide" stands above it'),
        (0.9, "row=wide", 'is the width of the product: "wide" heads its row'),
        (0.9, "head=wide", 'is the width of the product: "wide" heads its column'),
        (0.9, "below=wide", 'is the width of the product: "wide" stands below it'),
        (0.9, "right=wide", 'is the width of the product: "wide" stands right of it'),
        (0.9, "touching=wide", 'the product: "wide" stands before it in its line'),
        (0.9, "behind=wide", 'is the width of the product: "wide" stands behind it in its line'),
        (0.9, "followed=wide", 'the product: "wide" stands behind it in its line'),
        (0.9, "block=wide", 'is the width of the product: "wide" stands in its block of text'),
        (0.9, "photo=wide", 'is the width of the product: "wide" stands on the picture'),
        (0.9, "letters=3", "is the width of the product"),  # no place that is told
        (0.9, "above", "is the width of the product"),
    ],
)  # fmt: skip
def test_a_purpose_and_its_clue(chance: float, clue: str, words: str) -> None:
    assert said("purposes", 0, judged(chance, clue)).endswith(words)
    assert said("purposes", 1, judged(chance, clue)) == 'nobody judged what "11.8" is for'


NO_CLAIMS = Claims(entity_names(), np.zeros((5, len(entity_names())), dtype=np.float32))
NO_LINE = changed(annotations=Annotations({}, None))
UNJUDGED = replace(golden_layout(), axis_chances=None)


@pytest.mark.parametrize(
    ("family", "query", "basis"),
    [
        *((name, asked(), Basis.SEEN) for name in ("number", "words", "others", "place", "lines")),
        ("lines", asked(NO_LINE), Basis.SEEN),  # that there is none can be seen too
        ("axes", asked(), Basis.SEEN),
        ("axes", asked(NO_LINE), Basis.JUDGED),
        ("axes", asked(UNJUDGED), Basis.MISSING),
        ("purposes", asked(judged(0.9, "left~width")), Basis.SEEN),
        ("purposes", asked(judged(0.9)), Basis.JUDGED),
        ("purposes", asked(judged(0.0)), Basis.MISSING),
        ("rivals", asked(), Basis.JUDGED),
        ("rivals", asked(claims=NO_CLAIMS), Basis.MISSING),
        ("group", asked(), Basis.JUDGED),
        ("group", asked(group=None), Basis.MISSING),
        ("group", asked(group=8), Basis.MISSING),
    ],
)
def test_on_what_the_words_rest(family: str, query: Query, basis: Basis) -> None:
    assert family_named(family).basis(query, 0) is basis
