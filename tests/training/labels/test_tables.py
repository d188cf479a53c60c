"""Tables of drawn labels come in every size that they are meant to have, and in no other."""

from collections.abc import Callable
from random import Random

import pytest

from measure_extract.training.labels import tables
from measure_extract.training.labels.base import Block, Sheet
from measure_extract.training.labels.words import Words
from measure_extract.training.labels.writer import Writer

NOISE = {"Model", "Material", "Color", "No.", "Ref."}


def marks_of_scale(sheet: Sheet) -> int:
    block = sheet.blocks[-1]
    return sum(len(row) for row in block.rows)


def noise_rows(sheet: Sheet) -> int:
    return sum(row[0].text in NOISE for row in sheet.blocks[-1].rows)


def head_lines(sheet: Sheet) -> int:
    """Count the lines above a panel: its title, the serving, and what the shares are of."""
    place = next(k for k, block in enumerate(sheet.blocks) if is_table(block))
    return len(sheet.blocks[place - 1].rows)


def is_table(block: Block) -> bool:
    return len(block.rows[0]) > 1


SHAPES: dict[str, tuple[Callable[[Writer], Sheet], Callable[[Sheet], int], set[int]]] = {
    "rows of noise": (tables.specification, noise_rows, {0, 1, 2}),
    "columns of a wide table": (
        tables.wide_table,
        lambda sheet: len(sheet.blocks[0].rows[0]),
        {2, 3, 4, 5},
    ),
    "sizes of a chart": (
        tables.chart,
        lambda sheet: len(sheet.blocks[1].rows[0]) - 1,
        {2, 3},
    ),
    "lines above a panel": (tables.panel, head_lines, {1, 2, 3}),
    "marks of a scale": (tables.scale, marks_of_scale, {3, 4, 5, 6, 7}),
}


@pytest.mark.parametrize("name", SHAPES)
def test_every_size_of_a_table_occurs_and_no_other(name: str) -> None:
    write, size, expected = SHAPES[name]
    sheets = (write(Writer(Random(seed), Words("en"))) for seed in range(120))

    assert {size(sheet) for sheet in sheets} == expected
