"""Rows in, Examples out; bad tables say what is wrong."""

import gzip
import json
from pathlib import Path

import pytest

from measure_extract.datasets.labels import (
    read_answers,
    read_gold,
    read_labelled_rows,
    read_train_labels,
    read_weak_labels,
)
from measure_extract.datasets.splits import fold_of
from measure_extract.errors import TableError, UnknownEntityError


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_read_gold(tmp_path: Path) -> None:
    row = {
        "image": "test/a.webp", "group_id": 7, "entity": "height", "answers": ["30 centimetre"],
        "alternatives": [], "confidence": "medium",
    }  # fmt: skip
    text = "\ufeff" + json.dumps(row)  # as some editors begin a file
    example = read_gold(write(tmp_path / "g.jsonl", text), tmp_path)[0]

    assert example.image == str(tmp_path / "test/a.webp")
    assert example.answers == ("30 centimetre",)
    assert (example.weight, example.split_key, example.group_id) == (0.7, "test/a.webp", 7)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "line 1 is no gold row"),
        ("[]", "line 1 is no gold row"),
        ('{"image": "a"}', "line 1 is no gold row .KeyError: 'entity'"),
        ('{"image":"a","entity":"height","group_id":1,"answers":[],"confidence":"sure"}', "'sure'"),
    ],
)
def test_a_bad_gold_row_is_named(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(TableError, match=words):
        read_gold(write(tmp_path / "g.jsonl", text + "\n"), tmp_path)


def test_a_gold_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "g.jsonl").write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "g.jsonl", tmp_path / "none.jsonl", tmp_path):
        with pytest.raises(TableError, match="cannot be read"):
            read_gold(path, tmp_path)


def test_read_train_labels_prefers_what_was_checked(tmp_path: Path) -> None:
    head = "image,image_link,group_id,entity_name,label,checked_value,checked_status\n"
    lines = (
        "a.webp,l,1,height,12.0 inch,,\n"
        "b.webp,l,1,height,12.0 inch,11.0 inch,ok\n"
        "c.webp,l,1,height,12.0 inch,,absent\n"
        "d.webp,l,1,height,12 zorkmid,,\n"
        "e.webp,l,1,height,12.0 inch,, \n"
    )
    found = read_train_labels(write(tmp_path / "t.csv", head + lines), tmp_path, weight=0.3)

    assert [(e.answers, e.weight) for e in found] == [
        (("12.0 inch",), 0.3),
        (("11.0 inch",), 1.0),
        ((), 1.0),
        (("12.0 inch",), 0.3),
    ]


def test_read_weak_labels_needs_votes(tmp_path: Path) -> None:
    text = (
        "image,index,group_id,entity_name,consensus,votes\n"
        "a.webp,0,1,height,12 inch,7\nb.webp,1,1,height,12 inch,3\nc.webp,2,1,height,,5\n"
        "d.webp,3,1,height,12 inch,4\ne.webp,4,1,height,12 inch,11\n"
        "f.webp,5,1,height,12 inch,\n"
    )
    found = read_weak_labels(write(tmp_path / "w.csv", text), tmp_path, min_votes=4, weight=0.3)

    weights = {e.index: e.weight for e in found}
    assert weights == {
        "0": 0.3,
        "3": pytest.approx(0.3 * 4 / 7),
        "4": 0.3,
    }  # no more than the limit


def test_read_labelled_rows_and_answers(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "t.csv.gz", "wt") as file:
        file.write("image_link,group_id,entity_name,entity_value\n")
        file.write("a,7,height,12 inch\nb,,height,5 inch\nc,8.0,width,3 inch\nd,--5,width,3 inch\n")
    answers = write(
        tmp_path / "a.csv", "index,entity_name,entity_value\n0,height,12 inch\n1,width,\n"
    )

    assert list(read_labelled_rows(tmp_path / "t.csv.gz")) == [
        (7, "height", "12 inch"),
        (8, "width", "3 inch"),
    ]
    assert [e.answers for e in read_answers(answers)] == [("12 inch",), ()]
    assert [e.image for e in read_answers(answers)] == ["0", "1"]
    linked = (
        "index,entity_name,entity_value,image_link\n0,height,,a.jpg\n1,width,,a.jpg\n2,width,,\n"
    )
    write(answers, linked)
    assert [e.image for e in read_answers(answers)] == ["a.jpg", "a.jpg", "2"]  # by photo
    answers.write_text("index,entity_name,entity_value\n0,height,12 inch\n1,witdh,\n")
    with pytest.raises(UnknownEntityError, match=r"a\.csv, row 2: .*; did you mean 'width'"):
        read_answers(answers)


def test_folds_are_stable_and_even() -> None:
    folds = [fold_of(f"image{i}", 5) for i in range(1000)]

    assert folds[:8] == [2, 0, 1, 1, 3, 0, 3, 2]  # on every machine, today and later
    assert min(folds.count(k) for k in range(5)) > 150
