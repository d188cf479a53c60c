"""Plain labels, stickers and titles lose no line, and no line grows too long."""

from random import Random

import pytest

from measure_extract.training.labels import plain
from measure_extract.training.labels.base import Text
from measure_extract.training.labels.plain import sticker, title
from measure_extract.training.labels.words import Words
from measure_extract.training.labels.writer import Writer
from tests.training.labels.test_writer import writers


def products(words: Words) -> list[str]:
    return [product.split(":")[0] for product in words.noise("products")]


def test_lines_stand_together_and_a_word_over_its_number_apart() -> None:
    a, b, c, d, e, f, g = map(Text, "abcdefg")
    blocks = plain._blocks([(a,), (b,), (c, d), (e,), (f,), (g,)])

    assert [block.rows for block in blocks] == [((a,), (b,)), ((c,), (d,)), ((e,), (f,), (g,))]


def test_three_or_four_groups_are_drawn_and_none_twice() -> None:
    drawn = [plain._several(pen) for pen in writers("en")]

    assert max(map(len, drawn)) == 4
    assert sum(len(groups) == 3 for groups in drawn) > 40
    assert all(len(set(groups)) == len(groups) for groups in drawn)


@pytest.mark.parametrize("seed", range(20))
def test_a_title_holds_its_products_name_and_wraps(seed: int) -> None:
    words = Words("en")
    sheet = title(Writer(Random(seed), words))
    lines = [text.text for text in sheet.texts]
    whole = " ".join(lines).replace(",", "").replace(" -", "")

    assert any(name.split()[0] in whole and name.split()[-1] in whole for name in products(words))
    assert all(lines)


def test_titles_of_many_words_have_more_lines() -> None:
    sheets = [title(pen) for pen in writers("en")]
    counts = [len(sheet.texts) for sheet in sheets]

    assert min(counts) == 1 < max(counts)
    assert sum(len(sheet.prints) > 0 for sheet in sheets) > 120


def test_many_stickers_have_their_products_name() -> None:
    sheets = [
        (sticker(pen), {name.lower() for name in products(pen.words)}) for pen in writers("en")
    ]
    named = [any(text.text.lower() in names for text in sheet.texts) for sheet, names in sheets]

    assert 40 < sum(named) < 120
    assert all(sheet.prints for sheet, _ in sheets)
