"""Labelled quantities: matched with what is read, learned, judged by models that never saw the picture."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from measure_extract.datasets.splits import fold_of
from measure_extract.layout.base import Layout
from measure_extract.layout.build import read_layout
from measure_extract.roles.base import purpose_names
from measure_extract.spans.finder import shared_finder
from measure_extract.training.base import KnownLabels
from measure_extract.training.drawn import read_drawn
from measure_extract.training.roles import (
    FOLDS,
    RoleRow,
    fit_role_model,
    judged_by_folds,
    known_role_rows,
    read_role_lines,
    read_role_rows,
    role_report,
    with_purposes,
)
from tests.helpers import FakeEngine, blank, make_box, make_ocr

NAMES = purpose_names()
WORDS = {"net_weight": "Net weight", "serving": "Serving size", "dose": "Dose"}


def picture(word: str, grams: int) -> Layout:
    boxes = [make_box(f"{word} {grams} g", 10, 10), make_box("Height 30 cm", 10, 60)]
    return read_layout(blank(), make_ocr(*boxes), shared_finder())


def world(size: int) -> tuple[dict[str, Layout], list[dict[str, Any]]]:
    """Make pictures that name what their mass is for, and the labels that say so."""
    layouts, lines = {}, []
    for number in range(size):
        purpose, word = list(WORDS.items())[number % len(WORDS)]
        name, grams = f"photo{number}", 20 + 7 * number
        layouts[name] = picture(word, grams)
        quantity = {"value": grams, "unit": "gram", "box": [60, 10, 100, 20], "role": purpose}
        lines.append({"image": name, "quantities": [quantity]})
    return layouts, lines


def rows_of(size: int) -> tuple[list[RoleRow], dict[str, Layout], dict[str, str]]:
    layouts, lines = world(size)
    keys = {name: name for name in layouts}
    return list(read_role_rows(lines, layouts, keys)), layouts, keys


def best(layout: Layout) -> str:
    assert layout.purposes is not None
    return NAMES[int(layout.purposes[0].argmax())]


@pytest.mark.parametrize(
    ("change", "matched"),
    [
        ({}, ["dose"]),
        ({"value": 0.05, "unit": "kilogram"}, ["dose"]),  # the same quantity
        ({"value": 51}, []),
        ({"unit": "ounce"}, []),
        ({"box": [400, 400, 450, 420]}, []),  # elsewhere
        ({"value": None}, []),
        ({"role": "height"}, []),  # no purpose of a mass
    ],
)
def test_labels_match_by_value_unit_and_place(change: dict[str, Any], matched: list[str]) -> None:
    quantity = {"value": 50, "unit": "gram", "box": [60, 10, 100, 20], "role": "dose", **change}
    lines = [{"image": "a", "quantities": [quantity]}]
    rows = list(read_role_rows(lines, {"a": picture("Dose", 50)}, {"a": "key"}))

    assert [row.purpose for row in rows] == matched
    assert all((row.split_key, row.dimension, row.weight) == ("key", "mass", 1.0) for row in rows)


def test_a_quantity_is_matched_once_and_doubt_halves_its_weight() -> None:
    label = {"value": 50, "unit": "gram", "box": [60, 10, 100, 20], "role": "dose"}
    lines = [{"image": "a", "quantities": [{**label, "is_unsure": True}, label]}]

    rows = list(read_role_rows(lines, {"a": picture("Dose", 50)}, {"a": "a"}))

    assert [row.weight for row in rows] == [0.5]


def test_pictures_that_were_not_read_are_left_out() -> None:
    assert list(read_role_rows([{"image": "gone", "quantities": []}], {}, {})) == []


def test_files_that_are_not_there_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "roles.jsonl").write_text(json.dumps({"image": "a.jpg", "quantities": []}) + "\n")

    lines = read_role_lines(
        [tmp_path / "roles.jsonl", tmp_path / "none.jsonl"], tmp_path / "images"
    )

    assert [line["image"] for line in lines] == [str(tmp_path / "images" / "a.jpg")]


def test_it_learns_what_words_say() -> None:
    model = fit_role_model(rows_of(45)[0])

    for purpose, word in WORDS.items():
        assert best(model.judge(picture(word, 1234))) == purpose


def test_a_quantity_without_clues_is_what_most_are() -> None:
    """As often as of those without clues; what has the clue counts for itself."""
    purposes = ["dose"] * 30 + ["serving"] * 10
    rows = [RoleRow(f"{i}", f"{i}", "mass", (), purpose, 1.0) for i, purpose in enumerate(purposes)]
    rows += [RoleRow(f"x{i}", f"x{i}", "mass", ("left=x",), "net_weight", 1.0) for i in range(40)]
    chances = fit_role_model(rows).chances([[], ["left=x"]], ["mass", "mass"])

    dose, serving = (chances[0, NAMES.index(name)] for name in ("dose", "serving"))
    assert dose / serving == pytest.approx(3, rel=0.25)
    assert chances[1].argmax() == NAMES.index("net_weight") != chances[0].argmax()


def test_a_picture_is_judged_by_a_model_that_never_saw_it() -> None:
    rows, layouts, keys = rows_of(45)
    fold = fold_of("photo0", FOLDS)
    turned = [
        RoleRow(r.image, r.split_key, r.dimension, r.clues, "part_weight", r.weight)
        if fold_of(r.split_key, FOLDS) == fold
        else r
        for r in rows
    ]
    before, after = judged_by_folds(rows, layouts, keys), judged_by_folds(turned, layouts, keys)
    own = [name for name in layouts if fold_of(name, FOLDS) == fold]
    others = [name for name in layouts if name not in own]

    assert own
    assert all(np.array_equal(before[n].purposes, after[n].purposes) for n in own)
    assert not all(np.array_equal(before[n].purposes, after[n].purposes) for n in others)


def test_held_out_pictures_teach_nothing() -> None:
    layouts, lines = world(45)
    keys = {name: name for name in layouts}
    held = {name for name, line in zip(layouts, lines, strict=True) if _is_dose(line)}
    judged, model = with_purposes(layouts, keys, held, lines, None)

    assert model is not None
    assert best(model.judge(picture("Dose", 1234))) != "dose"
    assert set(judged) == set(layouts)


def _is_dose(line: dict[str, Any]) -> bool:
    return bool(line["quantities"][0]["role"] == "dose")


def test_nobody_judges_without_labels() -> None:
    layouts, _ = world(3)

    assert with_purposes(layouts, {name: name for name in layouts}, set(), [], None) == (
        layouts,
        None,
    )


def test_report_counts_what_is_told_right() -> None:
    rows, layouts, _ = rows_of(3)
    model = fit_role_model(rows_of(45)[0])
    chances = [model.judge(layouts[row.image]).purposes[0] for row in rows]  # type: ignore[index]
    report = role_report(rows, chances)

    assert report["quantities"] == 3
    assert report["accuracy"] == report["macro_f1"] == 1.0
    assert 0 < report["log_loss"] < 0.7
    swapped = role_report(rows, chances[1:] + chances[:1])
    assert swapped["accuracy"] == 0.0
    assert swapped["log_loss"] > report["log_loss"]


def test_drawn_labels_teach_their_questions_and_their_quantities() -> None:
    engine = FakeEngine(make_box("Net weight 50 g", 10, 10))
    drawn = read_drawn(engine, count=4)

    assert len(drawn.layouts) == len(drawn.roles) == 4
    assert {row.image for row in drawn.rows} <= set(drawn.layouts)
    assert {row.weight for row in drawn.rows} == {0.45}
    assert all(row.split_key == row.image for row in drawn.rows)
    assert all(line["image"] in drawn.layouts for line in drawn.roles)


@pytest.mark.parametrize(("kind", "weight"), [("plain", 0.5), ("table", 0.5), ("statement", 0.2)])
def test_quantities_of_statements_weigh_less_than_those_of_labels(kind: str, weight: float) -> None:
    layout = read_layout(blank(), make_ocr(make_box("5 kg", 10, 10)), shared_finder())
    box = list(layout.spans[0].bbox)
    quantity = {"value": 5.0, "unit": "kilogram", "box": box, "role": "load"}
    line = {"image": "a", "kind": kind, "quantities": [quantity]}

    assert [row.weight for row in known_role_rows(KnownLabels({"a": layout}, [], [line]))] == [
        weight
    ]
