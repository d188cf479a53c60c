"""Sheets are drawn with equal margins, block below block, and boxes lie on their print."""

from collections.abc import Sequence
from random import Random

import numpy as np
import pytest
from PIL import ImageFont

from measure_extract.training.labels.base import Block, Mark, Print, Sheet, Text
from measure_extract.training.labels.draw import Look, draw_look, draw_sheet
from measure_extract.training.labels.fonts import find_faces

FACE = find_faces("all")[0]


def look(*, is_centred: bool = False) -> Look:
    return Look(FACE, 20, (0, 0, 0), (255, 255, 255), is_centred, leading=1.5, margin=2.0)


def sheet(*blocks: Sequence[str]) -> Sheet:
    """Make a sheet of lines; each is one print from end to end."""
    found = []
    for lines in blocks:
        marks = [Mark(0, len(line), Print("height", 1.0, 1.0, "centimetre")) for line in lines]
        texts = [Text(line, (mark,)) for line, mark in zip(lines, marks, strict=True)]
        found.append(Block.lines(texts))
    return Sheet("plain", "en", tuple(found))


def length(text: str, size: int = 20) -> int:
    return round(ImageFont.truetype(str(FACE.path), size).getlength(text))


def test_margins_surround_the_lines() -> None:
    image, boxes = draw_sheet(sheet(["WIDE LINE", "I"]), look())

    assert image.size == (length("WIDE LINE") + 80, 2 * 30 + 80)
    assert [box[0] for box in boxes] == [40, 40]
    assert boxes[0][2] - boxes[0][0] == pytest.approx(length("WIDE LINE"), abs=1)
    assert [box[1:4:2] for box in boxes] == [(43, 67), (73, 97)]


def test_blocks_stand_apart_and_in_the_middle_where_that_is_drawn() -> None:
    image, boxes = draw_sheet(sheet(["WIDE LINE"], ["I"]), look(is_centred=True))

    assert image.height == 2 * 30 + 10 + 80
    for left, _, right, _ in boxes:
        assert (left + right) / 2 == pytest.approx(image.width / 2, abs=1)
    assert boxes[1][1] - boxes[0][1] == 30 + 10


def test_short_lines_stand_in_the_middle_of_long_ones() -> None:
    image, boxes = draw_sheet(sheet(["WIDE LINE", "I"]), look(is_centred=True))

    for left, _, right, _ in boxes:
        assert (left + right) / 2 == pytest.approx(image.width / 2, abs=1)


def test_a_head_stands_in_the_middle_of_its_cells() -> None:
    rows = ((Text("I"), Text("I")), (Text("Height"), Text("Weight")))
    image, _ = draw_sheet(Sheet("table", "en", (Block(rows, has_head=True),)), look())
    head = np.nonzero(np.asarray(image.convert("L"))[40:70] < 128)[1]
    middle = 40 + length("Height") / 2 + 12

    assert head[head < image.width / 2].mean() == pytest.approx(middle, abs=2)


def test_a_third_of_the_labels_is_black_on_white_and_every_character_can_be_written() -> None:
    faces = find_faces("all")
    looks = [draw_look(Random(seed), faces, "Größe 3 Å") for seed in range(300)]
    plain = [found for found in looks if (found.ink, found.paper) == ((0, 0, 0), (255, 255, 255))]

    assert 90 < len(plain) < 150
    assert len({(found.ink, found.paper) for found in looks}) > 40
    assert all(found.face.can_write("Größe 3 Å") for found in looks)
    assert {found.letters_px for found in looks} == set(range(20, 47))
    assert draw_look(Random(1), faces, "\U0001f4a1").face in faces  # no face has it: any will do


def test_ink_lies_in_the_boxes_alone() -> None:
    image, boxes = draw_sheet(sheet(["30 cm", "7 kg"], ["12 V"]), look())
    dark = np.asarray(image.convert("L")) < 128
    for left, top, right, bottom in boxes:
        inside = dark[round(top) : round(bottom), round(left) : round(right) + 1]
        assert inside.any()
        inside[:] = False

    assert not dark.any()


def test_a_line_that_is_too_wide_has_smaller_letters() -> None:
    image, boxes = draw_sheet(sheet(["W" * 80]), look())

    assert 1000 < boxes[0][2] - boxes[0][0] <= 1100
    assert image.width <= 1100 + 80
    _, [small] = draw_sheet(sheet(["W" * 400]), look())
    assert small[2] - small[0] == pytest.approx(length("W" * 400, 13), abs=1)


def test_cells_of_a_table_have_room_and_lines() -> None:
    rows = ((Text("Height"), Text("I")), (Text("Weight"), Text("II")))
    image, _ = draw_sheet(Sheet("table", "en", (Block(rows, is_ruled=True),)), look())
    dark = np.asarray(image.convert("L")) < 128
    wide = length("Height") if length("Height") > length("Weight") else length("Weight")

    assert image.size == (wide + length("II") + 4 * 12 + 80, 2 * 30 + 80)
    assert dark[40:100, 40].all()
    assert dark[40:100, 40 + wide + 24].all()
    assert dark[70, 40 : 40 + wide + 24].all()
