"""Sizes are written in every style, and in none of them always."""

import re
from collections.abc import Callable, Sequence
from random import Random

import pytest

from measure_extract.training.labels import sizes
from measure_extract.training.labels.base import Text
from measure_extract.training.labels.words import Words
from measure_extract.training.labels.writer import Writer


def writer(seed: int) -> Writer:
    return Writer(Random(seed), Words("en"))


def has_unit_at_each(lines: Sequence[Text]) -> bool:
    line = lines[0]
    return not any(line.text[mark.end - 1].isdigit() for mark in line.marks)


def declared(pen: Writer) -> list[Text]:
    """Write letters behind a chain, but for "30x20x10 in cm (HxWxD)", which has its unit once."""
    lines = (sizes._declared_behind(pen, sizes._draw_members(pen)) for _ in range(99))
    return [next(line for line in lines if " in " not in line.text)]


def lettered(pen: Writer) -> list[Text]:
    return [sizes._lettered_numbers(pen, sizes._draw_members(pen))]


STYLES: dict[str, tuple[Callable[[Writer], list[Text]], Callable[[Sequence[Text]], bool]]] = {
    "a unit at each number before its letters": (declared, has_unit_at_each),
    "a unit at each lettered number": (lettered, has_unit_at_each),
    "axes by letter": (
        sizes._lines_of_axes,
        lambda lines: re.match(r"[A-Z](?![A-Za-z])", lines[0].text) is not None,
    ),
    "numbers without a unit in one line": (sizes._declared_unit, lambda lines: len(lines) == 2),
    "the unit declared first": (sizes._declared_unit, lambda lines: not lines[0].marks),
}


@pytest.mark.parametrize("name", STYLES)
def test_a_style_is_used_now_and_then(name: str) -> None:
    write, is_so = STYLES[name]

    assert {is_so(write(writer(seed))) for seed in range(80)} == {True, False}


def test_the_last_lettered_number_has_the_unit() -> None:
    for seed in range(80):
        [line] = lettered(writer(seed))
        assert not line.text[-1].isdigit(), line.text


def test_names_of_axes_are_the_plain_ones() -> None:
    for seed in range(80):
        pen = writer(seed)
        members = sizes._draw_members(pen)
        line = sizes._words(pen, members).text.casefold()
        assert line.startswith(pen.words.forms(members[0][0], "before")[0].casefold()), line


def test_a_block_has_a_size_in_each_way() -> None:
    blocks = [sizes.size_block(writer(seed)) for seed in range(200)]
    texts = [[line.text for row in block.rows for line in row] for block in blocks]

    assert any(len(lines) == 1 for lines in texts)
    assert any(
        "(" in line and " :" in line for lines in texts for line in lines
    )  # two units an axis
    assert any(lines[0].casefold().startswith(("all ", "unit")) for lines in texts)
