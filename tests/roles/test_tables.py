"""Which label heads which number: tables, stacks, and lines that only stand near."""

from collections.abc import Mapping, Sequence

import pytest

from measure_extract.roles.blocks import read_page
from measure_extract.roles.tables import heads_of

# A drawn page: letters are labels, digits numbers, "." is another line; a row of the page is a row of the picture.
CELL_WIDTH, CELL_HEIGHT, ROW = 100, 20, 30


def heads(rows: Sequence[str], *, step: int = ROW) -> Mapping[str, str]:
    places = [
        (sign, x, y) for y, row in enumerate(rows) for x, sign in enumerate(row) if sign != " "
    ]
    boxes = [
        (x * 150, y * step, x * 150 + CELL_WIDTH, y * step + CELL_HEIGHT) for _, x, y in places
    ]
    signs = [sign for sign, _, _ in places]
    found = heads_of(
        read_page(boxes),
        numbers={i for i, sign in enumerate(signs) if sign.isdigit()},
        labels={i for i, sign in enumerate(signs) if sign.isalpha()},
    )
    return {signs[number]: signs[label] for number, label in found.items()}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["ab", "12"], {"1": "a", "2": "b"}),
        (["12", "ab"], {"1": "a", "2": "b"}),
        (["abc", "123"], {"1": "a", "2": "b", "3": "c"}),
        (["a", "1", "b", "2"], {"1": "a", "2": "b"}),
        (["1", "a", "2", "b"], {"1": "a", "2": "b"}),
        (["ab", "12", "cd", "34"], {"1": "a", "2": "b", "3": "c", "4": "d"}),
        (["t", "a", "1", "b", "2"], {"1": "a", "2": "b"}),
        (["a", "1"], {}),
        (["a", "1", "b"], {}),
        (["a1", "2b"], {}),
        (["a", "1", "2"], {}),
        (["ab", "12", "34", "56"], {"1": "a", "2": "b", "3": "a", "4": "b", "5": "a", "6": "b"}),
        (["ab", "12", "3.", "56"], {"1": "a", "2": "b", "3": "a", "5": "a"}),
        (["12", "34", "ab"], {"3": "a", "4": "b"}),
        (["ab", "1."], {}),
        (["a", "1", "b", "2", "c"], {}),
        ([".", "1", ".", "2"], {}),
        (["a", "1", " ", " ", " ", "b", "2"], {}),
        ([" b", "a ", "12"], {}),
        (["a ", "12", " b"], {}),
    ],
    ids=[
        "heads above",
        "heads below",
        "three columns",
        "a stack",
        "a stack with labels below",
        "two rows of heads",
        "a title over a stack",
        "one pair",
        "a number between two labels",
        "labels on either side",
        "one head of two numbers",
        "columns of several numbers",
        "a column that is interrupted",
        "columns that end in their heads",
        "the second column is no number",
        "nothing says where the stack begins",
        "no labels",
        "pairs of two blocks",
        "heads of two rows",
        "heads on two sides",
    ],
)
def test_heads_by_table_and_stack(rows: list[str], expected: dict[str, str]) -> None:
    assert heads(rows) == expected


def test_a_label_far_from_its_number_is_no_head() -> None:
    assert heads(["ab", "12"], step=75) == {"1": "a", "2": "b"}
    assert heads(["ab", "12"], step=85) == {}


def test_no_lines_have_no_heads() -> None:
    assert heads_of(read_page([]), numbers=set(), labels=set()) == {}
