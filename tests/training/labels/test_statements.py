"""Statements are read with their truth, kept apart by sixths, and drawn with and without lines beside them."""

import json
import math
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from measure_extract.training.data import OWN_STATEMENTS, taught_statements
from measure_extract.training.labels.base import Print
from measure_extract.training.labels.generate import draw_statements
from measure_extract.training.labels.statements import (
    Statement,
    kept_apart,
    read_statements,
    statement_sheet,
    taught,
)
from measure_extract.training.labels.truth import answers_of

DRILLS = {
    "language": "en",
    "lines": ["Drill bits", "For {12 V} and {18 V} drills"],
    "roles": ["other_product", "other_product"],
}


def written(folder: Path, *rows: dict[str, Any]) -> tuple[Statement, ...]:
    path = folder / "statements.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return read_statements(path)


def one(folder: Path, *lines: str, roles: list[str], **more: Any) -> Statement:
    return written(folder, {"language": "en", "lines": lines, "roles": roles, **more})[0]


def test_braces_mark_quantities_and_are_not_printed(tmp_path: Path) -> None:
    (statement,) = written(tmp_path, DRILLS)

    assert statement.language == "en"
    assert [line.text for line in statement.lines] == ["Drill bits", "For 12 V and 18 V drills"]
    assert statement.lines[0].marks == ()
    assert [statement.lines[1].text[m.start : m.end] for m in statement.lines[1].marks] == [
        "12 V",
        "18 V",
    ]
    assert statement.lines[1].prints == (
        Print("other_product", 12, 12, "volt"),
        Print("other_product", 18, 18, "volt"),
    )


@pytest.mark.parametrize(
    ("printed", "role", "low", "high", "unit"),
    [
        ("10-15 cm", "fits_size", 10, 15, "centimetre"),
        ("5 ft 6 in", "height", 66, 66, "inch"),
        ("2,5 kg", "load", 2.5, 2.5, "kilogram"),
        ("12 oz", "net_weight", 12, 12, "ounce"),
        ("12 oz", "capacity", 12, 12, "fluid ounce"),
    ],
)
def test_a_quantity_is_what_its_text_says(
    tmp_path: Path, printed: str, role: str, low: float, high: float, unit: str
) -> None:
    statement = one(tmp_path, f"Up to {{{printed}}}", roles=[role])

    assert statement.lines[0].prints == (Print(role, low, high, unit),)


@pytest.mark.parametrize(
    ("printed", "role", "doubted"),
    [
        ("20 W", "output_power", ("wattage",)),
        ("20 W", "rated_power", ()),
        ("20 cm", "variant_size", ("depth", "height", "width")),
        ("20 kg", "variant_size", ("item_weight",)),
        ("20 kg", "other", ()),
    ],
)
def test_what_people_doubt_is_doubted(
    tmp_path: Path, printed: str, role: str, doubted: tuple[str, ...]
) -> None:
    sure, unsure = (
        one(tmp_path, f"Plays at {{{printed}}}", roles=[role], unsure=more)
        for more in ([], ["voltage"])
    )

    assert sure.lines[0].prints[0].unsure == doubted
    assert set(unsure.lines[0].prints[0].unsure) == {*doubted, "voltage"}


def test_what_is_doubted_is_not_asked(tmp_path: Path) -> None:
    entity = "maximum_weight_recommendation"
    sure, unsure = (
        one(tmp_path, "Dogs to {12 kg}", roles=["load"], unsure=doubts).lines[0].prints
        for doubts in ([], [entity])
    )

    assert answers_of(sure)[entity] == ("12 kilogram",)
    assert entity not in answers_of(unsure)


@pytest.mark.parametrize(
    ("lines", "roles", "said"),
    [
        (("For {12} drills",), ["other_product"], r"\{12\} is no quantity that can be 'other_product'"),
        (("For {12 V, 18 V} drills",), ["other_product"], "is no quantity"),
        (("For {12 V} drills",), ["load"], "is no quantity that can be 'load'"),
        (("For {12 V} drills",), ["tool"], "is no quantity that can be 'tool'"),
        (("For {some 12 V} drills",), ["other_product"], "is no quantity"),
        (("{3 x 7 g} of it",), ["net_weight"], "is no quantity"),
        (("For {12 V} drills",), [], "is no quantity that can be ''"),
        (("For {12 V} drills",), ["setting", "load"], "fewer pairs of braces than roles .'load' is left"),
    ],
)  # fmt: skip
def test_a_statement_whose_truth_is_not_settled_is_refused(
    tmp_path: Path, lines: tuple[str, ...], roles: list[str], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        one(tmp_path, *lines, roles=roles)


def test_every_sixth_is_kept_apart_unless_a_taught_one_says_nearly_the_same(tmp_path: Path) -> None:
    words = [f"{chr(97 + n) * 3} {chr(97 + n) * 4} {{1 V}}" for n in range(13)]
    words[11] = f"{words[2]} more"
    statements = written(
        tmp_path, *({**DRILLS, "lines": [text], "roles": ["setting"]} for text in words)
    )

    assert kept_apart(statements) == (statements[5],)
    assert taught(statements) == tuple(s for i, s in enumerate(statements) if i not in (5, 11))


def test_labels_stand_beside_a_third_of_them(tmp_path: Path) -> None:
    (statement,) = written(tmp_path, DRILLS)
    sheets = [statement_sheet(Random(seed), statement, words="taught") for seed in range(300)]

    assert {sheet.texts[:2] for sheet in sheets} == {statement.lines}
    more = [sheet for sheet in sheets if len(sheet.texts) > 2]
    assert 80 < len(more) < 130
    assert all(any(math.isfinite(p.high) for p in s.prints[2:]) for s in more)


def test_none_stand_beside_a_language_of_which_the_generator_has_no_words(tmp_path: Path) -> None:
    (statement,) = written(tmp_path, {**DRILLS, "language": "pl"})

    assert {
        len(statement_sheet(Random(seed), statement, words="taught").texts) for seed in range(30)
    } == {2}


def test_a_label_is_drawn_of_each_and_does_not_depend_on_the_others(tmp_path: Path) -> None:
    second = {**DRILLS, "lines": ["{5 V}", "{9 V} only"]}
    statements = written(tmp_path, DRILLS, second)
    others = written(tmp_path, {**DRILLS, "lines": ["{7 V}", "{8 V}"]}, second)
    drawn = list(draw_statements(statements, 3, words="taught"))
    again = list(draw_statements(others, 3, words="taught"))

    assert drawn[0].answers["voltage"] == drawn[1].answers["voltage"] == ()
    assert [text.text for text in drawn[0].sheet.texts[:2]] == [
        "Drill bits",
        "For 12 V and 18 V drills",
    ]
    assert drawn[0].to_dict() != again[0].to_dict()
    assert drawn[1].to_dict() == again[1].to_dict()
    assert np.array_equal(np.asarray(drawn[1].image), np.asarray(again[1].image))


@pytest.mark.skipif(not OWN_STATEMENTS.is_file(), reason="a source checkout only")
def test_our_own_are_whole() -> None:
    statements = read_statements(OWN_STATEMENTS)

    assert len({s.lines for s in statements}) == len(statements) > 8000
    assert all(any(line.prints for line in s.lines) for s in statements)
    assert len(taught_statements()) == len(statements) - len(statements) // 6
