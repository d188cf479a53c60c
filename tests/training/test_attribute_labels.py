"""Photos labelled as a whole for the catalogue's attributes, as questions."""

import json
from pathlib import Path

import pytest

from measure_extract.entities import catalogue
from measure_extract.training import relation_rows
from measure_extract.training.attribute_labels import ASKED, attribute_questions, read_attributes
from measure_extract.training.data import OWN_ANNOTATIONS
from measure_extract.training.relation_rows import read_relation_rows
from measure_extract.units import parse_measurement

FILE = OWN_ANNOTATIONS / "attributes.jsonl"
PHOTOS = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]


def test_what_is_neither_printed_nor_doubtful_is_not_printed() -> None:
    photo = {
        "image": "a.webp",
        "printed": {"warranty": {"answers": ["2 year", "24 month"], "confidence": "medium"}},
        "doubtful": ["shelf_life"],
    }
    found = {q.entity: (q.image, q.answers, q.weight) for q in attribute_questions(photo)}

    assert found["warranty"] == ("a.webp", ("2 year", "24 month"), 0.7)
    assert found["battery_life"] == ("a.webp", (), 1.0)
    assert found.keys() == set(ASKED) - {"shelf_life"}


def test_photos_are_taught_or_measured_with() -> None:
    parts = {part: {q.image for q in read_attributes(FILE, part)} for part in ("train", "measure")}

    assert {name: len(images) for name, images in parts.items()} == {"train": 397, "measure": 336}
    assert not parts["train"] & parts["measure"]
    assert len({photo["image"] for photo in PHOTOS}) == len(PHOTOS)


def test_labels_are_of_the_catalogue() -> None:
    for photo in PHOTOS:
        assert {*photo["printed"], *photo["doubtful"]} <= set(ASKED) <= catalogue().keys()
        assert not set(photo["printed"]) & set(photo["doubtful"]), photo["image"]
        for entity, label in photo["printed"].items():
            found = [parse_measurement(text) for text in label["answers"]]
            units = {m.unit if m else None for m in found}
            assert units <= catalogue()[entity].units, (photo["image"], entity)


LABEL_FILES = (
    "gold_train", "gold_train_labels", "gold_dev", "gold_dev_labels", "roles_train", "roles_dev",
)  # fmt: skip


def test_a_photo_whose_quantities_have_roles_is_asked_for_them_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relation_rows, "OWN_ANNOTATIONS", tmp_path)
    for name in (*LABEL_FILES, "roles", "new_entities", "attributes"):
        (tmp_path / f"{name}.jsonl").touch()
    quantity = {"value": 9.0, "unit": "millimetre", "role": "diameter"}
    line = json.dumps({"image": "a", "quantities": [quantity]})
    (tmp_path / "roles_train.jsonl").write_text(line, encoding="utf-8")
    photo = '"group_id": null, "answers": {}, "quantities": [["9 millimetre", "diameter"]]}\n'
    photos = "".join(f'{{"image": "{image}", {photo}' for image in "ab")
    (tmp_path / "photos.jsonl").write_text(photos, encoding="utf-8")
    rows = read_relation_rows(tmp_path)

    assert {Path(row.image).name for row in rows.roles} == {"a"}
    assert {Path(row.image).name for row in rows.photos} == {"b"}


def test_what_was_asked_before_or_has_a_role_is_not_asked_again(tmp_path: Path) -> None:
    for name in LABEL_FILES:
        (tmp_path / f"{name}.jsonl").touch()
    rows = read_relation_rows(tmp_path)
    asked = {(row.image, row.entity) for row in rows.new}

    assert rows.attributes
    assert not asked & {(row.image, row.entity) for row in rows.attributes}
    names = {row.entity for row in rows.attributes}
    assert not names & {"diameter", "dose", "cable_length"} and "output_voltage" in names
