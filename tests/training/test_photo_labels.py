"""Labels of whole photos: all entities are asked, and quantities find their purposes without a place."""

import json
from pathlib import Path

import pytest

from measure_extract.entities import entity_names
from measure_extract.errors import TableError
from measure_extract.layout.base import Layout
from measure_extract.layout.build import read_layout
from measure_extract.spans.finder import shared_finder
from measure_extract.training.photo_labels import (
    PhotoLabels,
    photo_examples,
    photo_role_lines,
    read_photo_labels,
)
from tests.helpers import blank, make_box, make_ocr

LINE = {
    "image": "test/a.webp",
    "group_id": 7,
    "kind": "drawing",
    "answers": {
        "height": {"answers": ["30 centimetre", "11.8 inch"], "confidence": "medium"},
        "depth": {"answers": [], "alternatives": ["9 centimetre"], "confidence": "low"},
    },
    "quantities": [["30 centimetre", "height"], ["9 centimetre", "diameter"]],
}


def photos(*lines: object, folder: Path) -> list[PhotoLabels]:
    path = folder / "photos.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return read_photo_labels(path, folder / "images")


def test_all_entities_are_asked_and_those_without_a_word_are_not_printed(tmp_path: Path) -> None:
    rows = {row.entity: row for row in photo_examples(photos(LINE, folder=tmp_path))}
    assert tuple(rows) == entity_names()
    assert {row.image for row in rows.values()} == {str(tmp_path / "images" / "test" / "a.webp")}
    assert {row.group_id for row in rows.values()} == {7}
    assert rows["height"].answers == ("30 centimetre", "11.8 inch")
    assert rows["depth"].answers == rows["voltage"].answers == ()
    weights = [rows[name].weight for name in ("height", "depth", "voltage")]
    assert weights == [0.7, 0.3, 1.0]


@pytest.mark.parametrize(
    "line",
    ["no JSON", {**LINE, "quantities": ["30 centimetre"]}, {"image": "a.webp"}],
    ids=["no JSON", "a quantity without purpose", "no answers"],
)
def test_a_line_that_is_no_labelled_photo_is_named(line: object, tmp_path: Path) -> None:
    with pytest.raises(TableError, match="line 2 is no labelled photo"):
        photos(LINE, line, folder=tmp_path)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"none\.jsonl.*it cannot be read"):
        read_photo_labels(tmp_path / "none.jsonl", tmp_path)


def layout(*texts: str) -> Layout:
    boxes = [make_box(text, 10, 10 + 50 * i, 200, 30 + 50 * i) for i, text in enumerate(texts)]
    return read_layout(blank(), make_ocr(*boxes), shared_finder())


@pytest.mark.parametrize(
    ("texts", "quantities", "purposes"),
    [
        (["30 cm"], [("30 centimetre", "height")], {"30 cm": "height"}),
        (["30 cm"], [("11.8 inch", "height")], {"30 cm": "height"}),
        (["30 cm"], [("30 millimetre", "height")], {}),
        (["30 cm", "50 g"], [("50 gram", "dose")], {"50 g": "dose"}),
        (["2-5 kg"], [("[2, 5] kilogram", "user_weight")], {"2-5 kg": "user_weight"}),
        (["2-5 kg"], [("5 kilogram", "load")], {}),
        (["30 cm"], [("30 centimetre", "height"), ("30 centimetre", "width")], {}),
        (["30 cm"], [("30 centimetre", "height"), ("30 centimetre", "height")], {"30 cm": "height"}),
        (["30 cm"], [("as printed", "height")], {}),
    ],
    ids=[
        "the same", "in another unit", "another value", "one of two", "a range",
        "the end of a range", "two purposes", "printed twice", "no quantity",
    ],
)  # fmt: skip
def test_a_quantity_finds_its_purpose(
    texts: list[str], quantities: list[tuple[str, str]], purposes: dict[str, str]
) -> None:
    read = layout(*texts)
    found = photo_role_lines([PhotoLabels("a", None, {}, tuple(quantities))], {"a": read})
    by_box = {tuple(placed.bbox): placed.span.surface for placed in read.spans}
    assert {by_box[tuple(q["box"])]: q["role"] for q in found[0]["quantities"]} == purposes


def test_photos_that_were_not_read_are_left_out() -> None:
    assert photo_role_lines([PhotoLabels("a", None, {}, ())], {}) == []
