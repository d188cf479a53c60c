"""What is taught, at which weight, and what never is."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from measure_extract.layout.base import Layout
from measure_extract.progress import Progress
from measure_extract.ranking.priors import fit_priors
from measure_extract.training import data as training_data
from measure_extract.training.augment import erased
from measure_extract.training.boosters import RankerSettings
from measure_extract.training.data import (
    MEASURING_FILES,
    Pictures,
    TrainingRows,
    make_training_data,
    read_labelled_quantities,
    read_pictures,
    read_training_rows,
    with_claims,
    without_held_out,
)
from measure_extract.training.photo_labels import PhotoLabels
from measure_extract.types import Example
from tests.helpers import FakeEngine, make_box
from tests.training.test_ranker import world

PRIORS = fit_priors([(1, "height", "30 centimetre")])
ROW = (
    '{{"image": "{image}", "group_id": 1, "entity": "height", "answers": ["5 inch"], '
    '"alternatives": [], "confidence": "{confidence}"}}\n'
)


def example(image: str, *, weight: float = 1.0) -> Example:
    return Example(image, "height", 1, ("5 inch",), weight=weight, split_key=image)


def rows(*images: str, held_out: tuple[str, ...] = ()) -> TrainingRows:
    return TrainingRows([example(i) for i in images], [], [], [], frozenset(held_out))


@pytest.mark.parametrize(
    ("held_out", "kept"),
    [
        ((), ["a", "b", "c"]),
        (("b",), ["a", "c"]),
        (("b2",), ["a", "c"]),  # looks like b, under another name
        (("stranger",), ["a", "b", "c"]),  # was not read
    ],
)
def test_held_out_pictures_and_their_likes_are_never_taught(
    held_out: tuple[str, ...], kept: list[str]
) -> None:
    keys = {"a": "a", "b": "b", "b2": "b", "c": "c"}
    found = without_held_out(rows("a", "b", "c", held_out=held_out), keys)

    assert [row.image for row in found.gold] == kept


def test_rows_carry_the_key_of_what_they_look_like() -> None:
    found = without_held_out(rows("b2"), {"b2": "b"})

    assert [row.split_key for row in found.gold] == ["b"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Lay out a data folder whose files name each other's pictures."""
    files = {
        "gold_train.jsonl": [("gold", "high"), ("dev", "high"), ("doubt", "low")],
        "gold_train_labels.jsonl": [("labels", "medium"), ("devlabels", "high")],
        "gold_dev.jsonl": [("dev", "high")],
        "gold_dev_labels.jsonl": [("devlabels", "high")],
    }
    for name, pictures in files.items():
        lines = [ROW.format(image=image, confidence=sure) for image, sure in pictures]
        (tmp_path / name).write_text("".join(lines), encoding="utf-8")
    votes = "image,index,group_id,entity_name,consensus,votes\n"
    (tmp_path / "test_weak_labels.csv").write_text(
        votes + "gold,1,1,height,5 inch,9\nweak,2,1,height,5 inch,7\nshy,3,1,height,5 inch,3\n"
        "four,4,1,height,5 inch,4\n",
        encoding="utf-8",
    )
    (tmp_path / "train_labels.csv").write_text(
        "image,group_id,entity_name,label,checked_value,checked_status\n"
        "checked,1,height,9 inch,5 inch,ok\nplain,1,height,5 inch,,\nlabels,1,width,5 inch,,\n",
        encoding="utf-8",
    )
    return tmp_path


def test_label_files_are_read_at_their_weights(folder: Path) -> None:
    found = read_training_rows(folder)
    weights = {
        Path(row.image).name: row.weight for row in (*found.gold, *found.labels, *found.weak)
    }

    assert weights == {
        "gold": 1.0, "dev": 1.0, "doubt": 0.3, "labels": 0.7, "devlabels": 1.0,
        "weak": 0.3, "four": pytest.approx(0.3 * 4 / 7), "checked": 1.0, "plain": 0.3,
    }  # fmt: skip
    assert {Path(image).name for image in found.held_out} == {"dev", "devlabels"}


def test_photos_labelled_as_a_whole_answer_only_what_nobody_was_asked_before(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quantities = '"quantities": [["5 inch", "height"], ["5 kilogram", "load"]]'
    lines = [
        f'{{"image": "{image}", "group_id": 1, "answers": {{}}, {quantities}}}\n'
        for image in ("gold", "weak", "devlabels")
    ]
    (folder / "photos.jsonl").write_text("".join(lines), encoding="utf-8")
    monkeypatch.setattr(training_data, "_OWN_PHOTOS", folder / "photos.jsonl")
    own = ROW.format(image="weak", confidence="high")
    (folder / "own.jsonl").write_text(own, encoding="utf-8")
    monkeypatch.setattr(training_data, "_OWN_ROWS", folder / "own.jsonl")
    found = read_training_rows(folder)
    asked = [(Path(row.image).name, row.entity) for row in found.whole]
    assert not {("gold", "height"), ("weak", "height")} & {*asked}
    assert [name for name, _ in asked] == ["gold"] * 7 + ["weak"] * 7 + ["devlabels"] * 7
    assert "weak" not in {
        Path(row.image).name for row in found.weak
    }  # a careful label replaces votes
    taught = without_held_out(found, {image: image for image in found.images})
    assert {Path(row.image).name for row in taught.whole} == {"gold", "weak"}


def test_the_ranker_trusts_printed_answers_of_whole_photos_less() -> None:
    examples, layouts = world(4)
    signatures = {image: place << 40 for place, image in enumerate(layouts)}
    image = examples[0].image
    whole = [
        Example(image, "height", answers=("3 inch",), weight=0.7),
        Example(image, "width", answers=(), weight=0.3),
        Example(image, "depth", answers=(), weight=1.0),
    ]
    own = Example(examples[1].image, "height", answers=("3 inch",), weight=1.0)
    given = TrainingRows([], [], [own], [], frozenset(), whole=whole)
    data = make_training_data(given, Pictures(layouts, signatures), PRIORS, seed=1)
    assert [q.example.weight for q in data.own] == pytest.approx([1.0, 0.7, 0.3, 1.0])
    own, mirror = data.extra[:4], data.extra[-4:]
    assert [q.example.weight for q in own] == pytest.approx([1.0, 0.21, 0.3, 1.0])
    assert [q.example.weight for q in mirror] == pytest.approx([1.0, 0.21, 0.3, 1.0])
    assert data.rows_by_weight()["own"] == {"1.00": 2, "0.30": 1, "0.21": 1}


def test_quantities_that_were_labelled_one_by_one_are_not_taken_twice(folder: Path) -> None:
    label = {"value": 5.0, "unit": "inch", "box": [0, 0, 9, 9], "role": "width"}
    line = {"image": "a", "size": [99, 99], "quantities": [label]}
    (folder / "roles_train.jsonl").write_text(json.dumps(line), encoding="utf-8")
    photos = [PhotoLabels(str(folder / "images" / i), 1, {}, (("5 inch", "height"),)) for i in "ab"]
    layouts = {photo.image: next(iter(world(1)[1].values())) for photo in photos}
    found = read_labelled_quantities(folder, photos, layouts)
    assert [Path(line["image"]).name for line in found if line["image"] in layouts] == ["a", "b"]


@pytest.mark.parametrize("name", MEASURING_FILES)
def test_every_measuring_file_holds_its_pictures_out(folder: Path, name: str) -> None:
    found = read_training_rows(folder)
    keys = {image: image for image in found.images}
    taught = without_held_out(found, keys)
    left = {Path(row.image).name for row in (*taught.gold, *taught.labels)}

    assert left == {"gold", "doubt", "labels"}
    # The same folder with an empty list of pictures to measure with teaches what it must not.
    (folder / name).write_text("", encoding="utf-8")
    again = read_training_rows(folder)
    taught = without_held_out(again, keys)
    assert len(taught.gold) + len(taught.labels) == 4


def test_erased_pictures_print_another_size_and_no_answer() -> None:
    examples, layouts = world(8)
    rows_made, changed = erased(examples, layouts)
    printed = [row for row in examples if row.answers]

    assert len(rows_made) == len(printed)
    for row in rows_made:
        assert row.answers == ()
        assert row.weight == 0.5
        assert len(changed[row.image].spans) == 1
    assert all(row.split_key in {e.image for e in examples} for row in rows_made)


def test_nothing_is_erased_where_nothing_else_is_printed() -> None:
    examples, layouts = world(4)
    alone = {image: replace(layout, spans=layout.spans[-1:]) for image, layout in layouts.items()}

    assert erased([row for row in examples if row.answers], alone) == ([], {})


def test_training_data_counts_its_rows_by_weight() -> None:
    examples, layouts = world(8)
    signatures = {
        image: (1 << (30 * place)) - 1 << (2 * place) for place, image in enumerate(layouts)
    }
    weak = replace(examples[1], weight=0.3)
    not_there = replace(weak, answers=("1 inch",), weight=0.2)
    given = TrainingRows(examples, [], [], [weak, not_there], frozenset())
    data = make_training_data(given, Pictures(layouts, signatures), PRIORS, seed=1)
    counts = data.rows_by_weight()

    assert counts["gold"] == {"1.00": 8}
    assert counts["weak"] == {"0.30": 1}
    assert counts["erased"] == {"0.50": 6}
    assert counts["labels"] == {}  # looked for and not there
    assert not {"corrected", "known"} & set(counts)  # hardly anybody has them
    own = [
        replace(query, example=replace(query.example, weight=w))
        for query, w in zip(data.gold, (0.3, 1.0, 0.7), strict=False)
    ]
    mixed = replace(data, own=own, corrected=data.gold[:2]).rows_by_weight()
    assert list(mixed["own"].items()) == [("1.00", 1), ("0.70", 1), ("0.30", 1)]
    assert mixed["corrected"] == {"1.00": 2}
    assert len(data.measured) == 8
    assert len(data.extra) == 1 + 6 + counts["mirror"]["1.00"] + counts["mirror"]["0.30"]


def apart(layouts: dict[str, Layout]) -> Pictures:
    """Give pictures of which none looks like another."""
    return Pictures(layouts, {image: 0xFFFFF << 20 * place for place, image in enumerate(layouts)})


def test_mirrored_rows_are_seen_in_a_mirror() -> None:
    examples, layouts = world(8)
    mass = replace(examples[1], entity="item_weight", answers=())  # the same in a mirror
    given = TrainingRows(examples, [], [mass], [], frozenset())
    data = make_training_data(given, apart(layouts), PRIORS, seed=1)
    assert [q.example for q in data.mirror] == examples
    before = {q.example.image: [c.bbox for c in q.query.candidates] for q in data.gold}

    for query in data.mirror:
        seen = [c.bbox for c in query.query.candidates]
        turned = [(500 - right, top, 500 - left, bottom) for left, top, right, bottom in seen]
        assert [pytest.approx(box) for box in before[query.example.image]] == turned
        assert turned != seen


def test_answers_are_erased_from_careful_labels_alone() -> None:
    examples, layouts = world(8)
    given = TrainingRows(
        examples[:2], examples[2:4], examples[4:6], [], frozenset(), whole=examples[6:]
    )
    data = make_training_data(given, apart(layouts), PRIORS, seed=1)

    assert {q.example.split_key for q in data.erased} == {"picture1", "picture2", "picture3"}


def test_purposes_are_never_taught_on_what_is_held_out(monkeypatch: pytest.MonkeyPatch) -> None:
    examples, layouts = world(4)
    signatures = {**apart(layouts).signatures, "picture2": apart(layouts).signatures["picture0"]}
    given = TrainingRows(examples, [], [], [], frozenset({"picture2"}))
    held: list[set[str]] = []

    def remember(layouts: dict[str, Layout], _: object, held_keys: set[str], *rest: object) -> Any:
        held.append(held_keys)
        return layouts, None

    monkeypatch.setattr(training_data, "with_purposes", remember)
    make_training_data(given, Pictures(layouts, signatures), PRIORS, seed=1)

    assert held == [{"picture0"}]  # which looks like the one that is held out


def test_every_source_is_given_its_claims(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = RankerSettings(rounds=5, min_data_in_leaf=2, folds=2)
    monkeypatch.setattr("measure_extract.training.data.CLAIM_SETTINGS", settings)
    examples, layouts = world(8)
    signatures = {
        image: (1 << (30 * place)) - 1 << (2 * place) for place, image in enumerate(layouts)
    }
    given = TrainingRows(examples, [], examples[:3], examples[5:6], frozenset())
    data = make_training_data(given, Pictures(layouts, signatures), PRIORS, seed=1)
    claimed = with_claims(data, seed=1)

    assert claimed.claims is not None
    before, after = [*data.measured, *data.extra], [*claimed.measured, *claimed.extra]
    assert [query.example for query in after] == [query.example for query in before]
    assert len(data.own) == 3
    assert data.mirror
    assert data.erased
    assert all(query.query.all_claims is not None for query in after)


def test_corrections_are_taught_and_what_is_held_out_is_not() -> None:
    corrected = [example("b", weight=0.7), example("c", weight=0.7)]
    given = replace(rows("a", held_out=("c2",)), corrected=corrected)
    found = without_held_out(given, {"a": "a", "b": "b", "c": "c", "c2": "c"})

    assert [row.image for row in found.corrected] == ["b"]
    assert set(given.images) == {"a", "b", "c", "c2"}


def test_what_was_left_out_by_mistake_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def all_of_them(examples: list[Example], *_: object) -> list[Example]:
        return examples

    monkeypatch.setattr(training_data, "apart_from", all_of_them)
    with pytest.raises(ValueError, match="b"):
        without_held_out(rows("a", "b", held_out=("b",)), {"a": "a", "b": "b"})


def test_pictures_are_read_once_and_those_that_fail_are_left_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for name, left in (("a.png", 0), ("b.png", 45)):
        picture = Image.new("RGB", (90, 90), "white")
        picture.paste((0, 80, 80), (left, 0, left + 45, 90))
        picture.save(tmp_path / name)
    (tmp_path / "c.png").write_text("no picture")
    engine = FakeEngine(make_box("Height: 30 cm"))
    paths = [str(tmp_path / name) for name in ("a.png", "c.png", "b.png", "none.png")]
    told: list[Progress] = []
    with caplog.at_level("WARNING"):
        found = read_pictures(paths, engine, told.append)

    assert list(found.layouts) == list(found.signatures) == [paths[0], paths[2]]
    assert [[p.span.surface for p in layout.spans] for layout in found.layouts.values()] == [
        ["30 cm"], ["30 cm"],
    ]  # fmt: skip
    assert len(set(found.signatures.values())) == 2
    assert engine.readings == 2
    assert [(p.total, p.done, p.answered, p.failed) for p in told] == [
        (4, 1, 1, 0), (4, 2, 1, 1), (4, 3, 2, 1), (4, 4, 2, 2),
    ]  # fmt: skip
    assert "2 pictures cannot be read and are left out" in caplog.text
    caplog.clear()
    read_pictures(paths[:1], engine)
    assert caplog.text == ""
