"""Rows to compare on and to train on: the challenge's entities, and no photo on both sides."""

import json
from pathlib import Path

import pytest

from benchmarks.rows import AXES, ENTITIES, ROW_SETS, load_rows, split
from measure_extract.entities import entity_spec
from measure_extract.evaluation.base import TEST_MIX


def test_entities_are_those_of_the_challenge() -> None:
    assert sorted(ENTITIES) == sorted(TEST_MIX)
    assert len(set(ENTITIES)) == len(ENTITIES)
    assert {name for name in ENTITIES if entity_spec(name).dimension == "length"} == set(AXES)


def test_unknown_rows_name_those_there_are() -> None:
    with pytest.raises(ValueError, match=f"unknown rows 'gold'.*{', '.join(ROW_SETS)}"):
        load_rows("gold", Path())


def write_gold(path: Path, images: list[str]) -> None:
    rows = [
        {
            "image": image,
            "group_id": 1,
            "entity": "height",
            "answers": ["5 inch"],
            "confidence": ("high", "medium", "low")[number % 3],
        }
        for number, image in enumerate(images)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def test_no_photo_is_both_trained_on_and_validated_with(tmp_path: Path) -> None:
    shared, ordinary = ["train/0.png", "train/1.png"], ["train/2.png"]
    write_gold(tmp_path / "gold_train.jsonl", [f"train/{i}.png" for i in range(200)])
    write_gold(tmp_path / "gold_dev.jsonl", shared)
    write_gold(tmp_path / "gold_dev_labels.jsonl", ordinary)
    header = "image,group_id,entity_name,label,checked_value,checked_status\n"
    labels = "".join(f"train/{i}.png,1,width,5 inch,,\n" for i in range(200))
    (tmp_path / "train_labels.csv").write_text(header + labels, encoding="utf-8")

    training, validation = split(tmp_path)

    keys = [{example.split_key for example in rows} for rows in (training, validation)]
    assert min(map(len, keys)) > 5
    assert not keys[0] & keys[1]
    assert not keys[0] & {*shared, *ordinary}
    assert all(example.weight > 0.5 for example in validation)
