"""Axis letters in cells of their own, and letters there that are none."""

import pytest

from tests.spans.tables import found, table


@pytest.mark.parametrize(
    ("rows", "step", "expected"),
    [
        pytest.param(
            [("H", "12 cm"), ("W", "9 cm"), ("D", "4 cm")], 60,
            ["12 centimetre [H]", "9 centimetre [W]", "4 centimetre [D]"], id="before",
        ),
        pytest.param(
            [("(L)", "100 cm"), ("B:", "50 cm")], 60, ["100 centimetre [L]", "50 centimetre [W]"],
            id="brackets, a colon, another language",
        ),
        pytest.param(
            [("Size", "L", "W"), ("S", "30 cm", "20 cm"), ("M", "40 cm", "30 cm")], 60,
            ["30 centimetre [L]", "20 centimetre [W]", "40 centimetre [L]", "30 centimetre [W]"],
            id="above columns",
        ),
        pytest.param(
            [("H (cm)", "W (cm)"), ("85", "60")], 60, ["85 centimetre [H] ^", "60 centimetre [W] ^"],
            id="above, with the unit",
        ),
        pytest.param(
            [("H (in)", "W (in)"), ("85", "60")], 60, ["85 inch [H] ^", "60 inch [W] ^"],
            id="above, with inches",
        ),
        pytest.param(
            [("41 cm", "27 cm"), ("H", "W")], 40, ["41 centimetre [H]", "27 centimetre [W]"],
            id="below",
        ),
        pytest.param(
            [("A", "51 mm"), ("B", "48 mm"), ("D", "25 mm")], 60,
            ["51 millimetre", "48 millimetre", "25 millimetre"], id="letters that count",
        ),
        pytest.param(
            [("A:", "51 mm"), ("(B)", "48 mm"), ("D", "25 mm")], 60,
            ["51 millimetre", "48 millimetre", "25 millimetre"], id="letters that count, with marks",
        ),
        pytest.param(
            [("TM", "45 mm"), ("H", "30 mm"), ("W", "20 mm")], 60,
            ["45 millimetre", "30 millimetre [H]", "20 millimetre [W]"], id="a word is no letter",
        ),
        pytest.param(
            [("T", "39 in"), ("F", "54 in")], 60, ["39 inch", "54 inch"], id="sizes of beds",
        ),
        pytest.param([("B", "62 cm"), ("D", "66 cm")], 60, ["62 centimetre", "66 centimetre"], id="cups"),
        pytest.param(
            [("W", "Width 30 cm"), ("H", "Cord 150 cm")], 60,
            ["30 centimetre (width)", "150 centimetre (part)"], id="words decide",
        ),
        pytest.param(
            [("12 cm", "H"), ("9 cm", "W")], 60, ["12 centimetre [H]", "9 centimetre [W]"], id="behind"
        ),
        pytest.param([("H", "12 cm")], 60, ["12 centimetre"], id="one alone may be anything"),
        pytest.param(
            [("S", "60 cm"), ("L", "64 cm"), ("H", "9 cm"), ("W", "8 cm")], 60,
            ["60 centimetre", "64 centimetre", "9 centimetre [H]", "8 centimetre [W]"],
            id="sizes of clothes",
        ),
        pytest.param(
            [("H", "12 cm W"), ("D", "4 cm")], 60, ["12 centimetre [W]", "4 centimetre"],
            id="what has a letter keeps it",
        ),
    ],
)  # fmt: skip
def test_letters_in_cells_of_their_own(
    rows: list[tuple[str, ...]], step: int, expected: list[str]
) -> None:
    assert found(table(*rows, step=step)) == expected
