"""Texts of photos with labelled quantities: read with the texts they are about, laid out, asked."""

import csv
import gzip
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from measure_extract.errors import TableError
from measure_extract.roles.base import purpose_table
from measure_extract.training import data
from measure_extract.training.data import OWN_PHOTO_TEXTS
from measure_extract.training.photo_texts import (
    PHOTO_TEXT,
    LabelledRange,
    PhotoText,
    is_kept_apart,
    known_texts,
    laid_out,
    read_photo_texts,
)
from measure_extract.training.roles import known_role_rows

TEXT = "Oat  bar\nNET WT 40 g 120 kcal Serving 20 g"  # as it was read; labels count single blanks
ENGINE = "EasyOCR(en)"
LINES = [[0, 7], [8, 19], [29, 41]]
ROLES = [[15, 19, "net_weight"], [37, 41, "serving"]]


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    path = tmp_path / "texts.csv.gz"
    fields = ["image_link", "group_id", "entity_name", "entity_value", "ocr_text", "engine"]
    rows = [
        ["https://m/I/51a.jpg", "7", "height", "4 inch", "another row's", ENGINE],
        ["https://m/I/51a.jpg", "7", "item_weight", "40 gram", TEXT, ENGINE],
        ["https://m/I/51a.jpg", "7", "item_weight", "40 gram", "another's", "doctr"],
    ]
    with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([fields, *rows])
    return path


def labels(folder: Path, **changes: Any) -> Path:
    path = folder / "labels.jsonl"
    length = len(" ".join(TEXT.split()))
    row = {"image": "51a", "engine": ENGINE, "length": length, "lines": LINES, "roles": ROLES}
    path.write_text(json.dumps({**row, **changes}), encoding="utf-8")
    return path


def test_labels_find_their_text(tmp_path: Path, texts: Path) -> None:
    (found,) = read_photo_texts(labels(tmp_path), texts)

    assert found == PhotoText(
        "51a",
        7,
        ("Oat bar", "NET WT 40 g", "Serving 20 g"),
        (LabelledRange(1, 7, 11, "net_weight"), LabelledRange(2, 8, 12, "serving")),
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"image": "no such"}, "texts.csv.gz has no text of 'no such' by 'EasyOCR.en.'"),
        ({"length": 9}, "has no text of '51a' by .* of 9 characters"),
        ({"roles": [[15, 19, "?"]]}, "'\\?' is no role"),
        ({"roles": [[20, 28, "other"]]}, "characters 20 to 28 are in no line"),
        ({"roles": [[15, 38, "net_weight"]]}, "characters 15 to 38 are in no line"),
    ],
)
def test_labels_of_no_text_are_refused(
    tmp_path: Path, texts: Path, changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(TableError, match=said):
        read_photo_texts(labels(tmp_path, **changes), texts)


def text_of(*lines: str, roles: tuple[str, ...]) -> PhotoText:
    """Make a text whose lines end in a quantity of two words each, with these roles; "" where it has none."""
    starts = [len(line) - len(" ".join(line.split()[-2:])) for line in lines]
    labels = [
        LabelledRange(at, start, len(line), role)
        for at, (line, start, role) in enumerate(zip(lines, starts, roles, strict=True))
        if role
    ]
    return PhotoText("a", 3, lines, tuple(labels))


@pytest.mark.parametrize(
    ("lines", "roles", "answers"),
    [
        (
            ("NET WT 40 g", "Serving 20 g"),
            ("net_weight", "serving"),
            {"item_weight": ("40 gram",), "maximum_weight_recommendation": ()},
        ),
        (("For drills of 18 V",), ("other_product",), {"voltage": ()}),
        # What is told settles it, whatever is untold.
        (("NET WT 40 g", "Loose 20 g"), ("net_weight", ""), {"item_weight": ("40 gram",)}),
        (("Loose 20 g",), ("",), {}),
        (("Loose 20 g",), ("misread",), {}),
        (("Also in 250 ml",), ("variant_size",), {}),  # a doubt of the guide's
        # The total of a pack is labelled by nobody.
        (("6 x 380 g",), ("part_weight",), {}),
        # A volume, by its role: no weight is printed.
        (
            ("Holds 34 oz",),
            ("capacity",),
            {
                "item_weight": (),
                "maximum_weight_recommendation": (),
                "item_volume": ("34 fluid ounce",),
            },
        ),
        (("Reach 83 ml",), ("reach",), {}),  # no reading of it can be that
        (("Height 30 cm",), ("height",), {}),  # no lines are there to tell it by
    ],
)
def test_a_text_is_asked_what_its_labels_settle(
    lines: tuple[str, ...], roles: tuple[str, ...], answers: dict[str, tuple[str, ...]]
) -> None:
    found = known_texts([text_of(*lines, roles=roles)])

    assert {row.entity: row.answers for row in found.rows} == answers
    assert {(row.image, row.group_id, row.split_key) for row in found.rows} <= {("a", 3, "a")}
    assert {row.weight for row in found.rows} <= {0.5}


def test_a_total_of_two_parts_is_what_they_are() -> None:
    parts = (LabelledRange(0, 7, 11, "product_weight"), LabelledRange(0, 12, 16, "product_weight"))
    found = known_texts([PhotoText("a", None, ("Weight 5 lb 4 oz",), parts)])

    (line,) = found.roles
    assert ("product_weight", 84) in {(q["role"], q["value"]) for q in line["quantities"]}
    assert [r.answers for r in found.rows if r.entity == "item_weight"] == [("84 ounce",)]


def test_its_quantities_are_taught_at_their_own_weight() -> None:
    lines = ("NET WT 40 g", "Loose 30 g", "Serving 20 g", "Length 9 cm")
    found = known_texts([text_of(*lines, roles=("net_weight", "", "serving", "length"))])
    rows = known_role_rows(found)

    # No photo shows what a length measures.
    assert [(row.purpose, row.weight) for row in rows] == [
        ("net_weight", 1.0), ("serving", 1.0), ("length", 0.3),
    ]  # fmt: skip
    assert {line["kind"] for line in found.roles} == {PHOTO_TEXT}


def test_lines_lie_one_below_the_other() -> None:
    page = laid_out(["Net weight", "40 g"])
    first, second = (box.bbox for box in page.boxes)

    assert [box.text for box in page.boxes] == ["Net weight", "40 g"]
    assert first[0] == second[0] and first[3] < second[1]
    assert (first[2] - first[0]) / (second[2] - second[0]) == 10 / 4
    assert page.width_px > first[2] and page.height_px > second[3]
    assert laid_out([]).boxes == ()


def test_about_every_sixth_photo_is_kept_apart_and_the_others_are_taught(
    tmp_path: Path, texts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts.rename(tmp_path / "train_ocr_text.csv.gz")
    monkeypatch.setattr(data, "OWN_PHOTO_TEXTS", labels(tmp_path))
    everything = [PhotoText(f"{number}", None, (), ()) for number in range(1200)]
    (found,) = data.read_own_photo_texts(tmp_path)

    assert found.image == "51a"
    monkeypatch.setattr(data, "read_own_photo_texts", lambda _: everything)
    taught = data.taught_photo_texts(tmp_path)
    apart = [text for text in everything if is_kept_apart(text)]
    assert sorted([*taught, *apart], key=lambda t: int(t.image)) == everything
    assert 160 < len(apart) < 240


def test_texts_that_are_not_there_teach_nothing_and_that_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data, "OWN_PHOTO_TEXTS", labels(tmp_path))
    with caplog.at_level("WARNING"):
        assert data.read_own_photo_texts(tmp_path) == []
    assert "train_ocr_text.csv.gz is not there" in caplog.text


def test_known_labels_are_joined() -> None:
    first = known_texts([text_of("NET WT 40 g", roles=("net_weight",))])
    second = known_texts([replace(text_of("For 18 V", roles=("other_product",)), image="b")])
    both = first.with_others(second)

    assert set(both.layouts) == {"a", "b"}
    assert [row.image for row in both.rows] == [row.image for row in (*first.rows, *second.rows)]
    assert [line["image"] for line in both.roles] == ["a", "b"]


@pytest.mark.skipif(not OWN_PHOTO_TEXTS.is_file(), reason="a source checkout only")
def test_our_own_labels_are_places_in_lines_and_roles_of_the_guide() -> None:
    rows = [json.loads(row) for row in OWN_PHOTO_TEXTS.read_text(encoding="utf-8").splitlines()]

    assert len({row["image"] for row in rows}) == len(rows)
    for row in rows:
        ends = [0, *(end for line in row["lines"] for end in line)]
        assert ends == sorted(ends), row
        assert {role for _, _, role in row["roles"]} <= set(purpose_table()), row
        assert all(
            any(first <= start < end <= last for first, last in row["lines"])
            for start, end, _ in row["roles"]
        ), row
