"""Each relation says what its name says, on one drawing with words, lines, letters and flags."""

from dataclasses import replace

import numpy as np
import pytest

from measure_extract.entities import EntitySpec
from measure_extract.ranking.priors import fit_priors
from measure_extract.ranking.query import Query, make_query
from measure_extract.ranking.relations.features import RELATIONS, relation_matrix
from measure_extract.ranking.relations.golden import golden_drawing
from measure_extract.units import canonical_units

TALL = EntitySpec(
    "my_height",
    "length",
    frozenset({"centimetre", "inch", "foot"}),
    roles=("height",),
    axes=("H",),
    words=("tall",),
    not_words=("bore",),
    direction="vertical",
)


def query_of(entity: EntitySpec = TALL) -> Query:
    return make_query(golden_drawing(), entity, None, fit_priors([]))


# A word counts 1 / (1 + characters between / 6) in its own line, 1 / (1 + gap in text heights / 1.5) from above and
# / 2 from beside, and 0.4 of that where its line has a number of its own. The fourth's two lines are 18 pixels wide.
ABOVE = 0.4 / (1 + np.array([8 / 12, 148 / 13, 248 / 18]) / 1.5)
BESIDE = 0.4 / (1 + np.array([148 / 12, 128 / 12]) / 2)
THICK = 0.4 / (1 + np.array([248 / 12, 228 / 12, 87 / 13]) / 2)

COLUMNS = {
    "own_before": [1 / (1 + 1 / 6), 0, 0, 0],
    "own_after": [0, 0, 0, 0],
    "own_left": [0, 0, 0, 0],
    "own_above": [0, *ABOVE],
    "own_beside": [0, 0, 0, 0],
    "own_anywhere": [0, 0, 0, 0],
    "own_claim": [1 / (1 + 1 / 6), ABOVE[0], 0, 0],  # the second prints the same quantity
    "own_on_photo": [1, 1, 1, 1],
    "against_before": [0, 0, 0, 1],  # which of its two lines has the number is not known
    "against_after": [0, 0, 1 / (1 + 3 / 6), 0],
    "against_left": [0, 0, 0, 0],
    "against_above": [0, 0, 0, 0.4 / (1 + 87 / 18 / 1.5)],
    "against_beside": [*BESIDE, 0.4 / (1 + 127 / 13 / 2), 0],
    "against_anywhere": [0, 0, 0, 0],
    "against_claim": [0, 0, 1 / (1 + 3 / 6), 1],
    "against_on_photo": [1, 1, 1, 1],
    "rival_before": [0, 0, 0, 1],
    "rival_after": [0, 0, 0, 0],
    "rival_left": [0, 0, 0, 0],
    "rival_above": [0, 0, 0, 0],
    "rival_beside": [*THICK, 0],
    "rival_anywhere": [0, 0, 0, 0],
    "rival_claim": [0, 0, 0, 1],
    "rival_on_photo": [1, 1, 1, 1],
    "direction_fit": [1, -1, -0.5, 0],
    "direction_fit_of_others": [0, 0, 1, 1],
    "direction_lead": [1, -1, -1.5, -1],
    "line_share": [1, 0, 0, 0],
    "line_share_of_others": [0, 0, 1, 1],
    "own_line_length": [0.5, 0.2, 0.3, 0],
    "has_direction": [1, 1, 1, 1],
    "is_receding_shown": [1, 1, 1, 1],
    "letter_fit": [2, 0, 0, -1],
    "letter_fit_of_others": [0, 0, 2, 2],
    "role_fit": [0, 0, -1, 1],
    "role_fit_of_others": [1, 1, 1, 0],
    "n_distinct": [3, 3, 3, 3],
    # Values, not quantities: 30 cm and 11.8 in are one, and count twice.
    "rank_from_largest": [1, 1, 3, 0],
    "rank_from_smallest": [1, 1, 0, 3],
    "share_of_largest": [30 / 152.4, 11.8 / 60, 18.5 / 152.4, 1],
    "n_prints": [2, 2, 1, 1],
    "text_height": [12 / 600, 12 / 600, 13 / 600, 9 / 600],
    "height_share": [12 / 13, 12 / 13, 1, 9 / 13],
    "x": [0.218, 0.236, 0.236, 0.209],
    "y": [46 / 600, 66 / 600, 206.5 / 600, 307 / 600],
    "reading_order": [0, 0.25, 0.5, 0.75],
    "n_boxes": [5, 5, 5, 5],
    "needs_words": [0, 0, 0, 0],
    "is_share": [0, 0, 1, 0],
    "unit_share": [3 / len(canonical_units("length"))] * 4,
    "chain": [0, 0, 2, 0],
    "chain_index": [0, 0, 1, 0],
    "is_range": [0, 0, 1, 0],
    "is_derived": [0, 0, 0, 0],
    "is_inherited": [0, 1, 0, 0],
    "is_repaired": [0, 0, 0, 1],
    "is_approximate": [0, 1, 0, 0],
    "has_dual": [1, 1, 0, 0],
    "glued_before": [0, 1, 0, 0],  # of two lines nobody knows which letter touches
    "glued_after": [0, 1, 0, 0],
    "unit_letters": [2, 0, 0, 2],
    "company_in_line": [0, 0, 0, 1],
    "company_near": [0, 0, 0, 1],
    "kinds_on_photo": [2, 2, 2, 2],
    "rec_score": [0.9, 0.9, 0.91, 0.92],
    "line_length": [10, 12, 15, 11],
    "line_share_of_text": [5 / 10, 4 / 12, 4 / 15, 4 / 11],
}
COUNTED_ELSEWHERE = {"n_rivals"}  # of all entities that are known


def column(query: Query, name: str) -> list[float]:
    return [float(value) for value in relation_matrix(query)[:, RELATIONS.index(name)]]


@pytest.mark.parametrize("name", COLUMNS)
def test_a_relation_says_what_it_means(name: str) -> None:
    assert column(query_of(), name) == pytest.approx(COLUMNS[name], abs=1e-4)


def test_every_relation_has_its_row() -> None:
    assert {*COLUMNS, *COUNTED_ELSEWHERE} == set(RELATIONS)
    assert relation_matrix(query_of()).dtype == np.float32


# Merits of lines are length / (0.02 + distance): 0.3 / 0.04 rising and 0.1 / 0.07 falling at the third number.
@pytest.mark.parametrize(
    ("direction", "share", "fit"),
    [
        ("vertical", [1, 0, 0, 0], [1, -1, -0.5, 0]),
        ("horizontal", [0, 1, 0.5, 0], [-1, 1, 0.5, 0]),
        ("receding", [0, 0.5, 1, 0], [-1, 0.5, 1, 0]),
        ("round", [0, 0, 0, 0], [0, 0, 0, 1]),  # the fourth has a diameter sign
        ("any", [0, 0, 0, 0], [0, 0, 0, 0]),
    ],
)
def test_lines_count_as_far_as_they_fit(
    direction: str, share: list[float], fit: list[float]
) -> None:
    query = query_of(replace(TALL, direction=direction))

    assert column(query, "line_share") == pytest.approx(share)
    assert column(query, "direction_fit") == fit
    assert column(query, "has_direction") == [direction != "any"] * 4


@pytest.mark.parametrize(
    ("axes", "fit"), [(("H",), 2), (("D", "H"), 1), (("D",), -1), ((), -1), (("DIA", "H"), 1)]
)
def test_how_the_letter_h_fits(axes: tuple[str, ...], fit: float) -> None:
    assert column(query_of(replace(TALL, axes=axes)), "letter_fit")[:3] == [fit, 0, 0]


@pytest.mark.parametrize(
    ("size", "gap", "is_near"),
    [((90, 14), 42, 1), ((90, 14), 43, 0), ((14, 90), 42, 1), ((14, 90), 43, 0)],
)
def test_company_stands_within_three_text_heights(
    size: tuple[float, float], gap: float, is_near: float
) -> None:
    layout = golden_drawing()
    left, top, right, bottom = 100.0, 200.0, 100.0 + size[0], 200.0 + size[1]
    own = replace(layout.spans[0], bbox=(left, top, right, bottom))
    mass = replace(layout.spans[4], bbox=(left, bottom + gap, right, bottom + gap + 14))
    query = make_query(replace(layout, spans=(own, mass)), TALL, None, fit_priors([]))

    assert column(query, "company_near") == [is_near]


def test_one_quantity_has_no_others() -> None:
    layout = golden_drawing()
    query = make_query(replace(layout, spans=layout.spans[:2]), TALL, None, fit_priors([]))

    for name in ("direction_fit", "line_share", "letter_fit", "role_fit"):
        assert column(query, f"{name}_of_others") == [-2, -2]
    assert column(query, "is_receding_shown") == [0, 0]


@pytest.mark.parametrize(
    ("text", "start", "end", "before", "after"),
    [
        ("X000EJU3AH", 7, 10, 1, 0),
        ("3AH", 0, 3, 0, 0),
        ("3AHx", 0, 3, 0, 1),
        ("(3AH)", 1, 4, 0, 0),
        ("x 3AH x", 2, 5, 0, 0),
        ("x3AH", 1, 4, 1, 0),
    ],
)
def test_a_letter_that_touches(text: str, start: int, end: int, before: int, after: int) -> None:
    layout = golden_drawing()
    placed = layout.spans[0]
    placed = replace(placed, line_text=text, span=replace(placed.span, start=start, end=end))
    query = make_query(replace(layout, spans=(placed,)), TALL, None, fit_priors([]))

    assert (column(query, "glued_before"), column(query, "glued_after")) == ([before], [after])
