"""A user's own labels: how they are read, what they teach, and what is reported of them."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from measure_extract import entities as known
from measure_extract.cli.app import cli
from measure_extract.entities import catalogue
from measure_extract.errors import TableError, UnknownEntityError
from measure_extract.ranking.priors import fit_priors
from measure_extract.ranking.query import make_query
from measure_extract.ranking.ranker import Calibration
from measure_extract.ranking.relations.features import RELATIONS
from measure_extract.ranking.relations.kinds import KINDS
from measure_extract.training import own_labels
from measure_extract.training.own_labels import (
    Start,
    _held_out_decisions,
    adapt,
    decisions,
    hear_labels,
    shifted,
)
from measure_extract.training.own_rows import read_own_labels
from measure_extract.training.relation_confidence import Confidence
from measure_extract.training.relation_queries import RelationQuery, Taught
from measure_extract.training.relations import fit_relations
from measure_extract.types import Example
from tests.helpers import make_box
from tests.ranking.relations.test_relations import layout_of

HEAD = "image,entity_name,entity_value"


def table(folder: Path, *rows: str, head: str = HEAD) -> Path:
    path = folder / "mine.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("row", "answers"),
    [
        ("a.png,battery_capacity,5200 mAh", ("5200 milliampere hour",)),
        ("a.png,battery_capacity,5.2 ampere hour", ("5.2 ampere hour",)),
        ("a.png,warranty,2 Years", ("2 year",)),
        ("a.png,cable_length,5 ft 6 in", ("66 inch",)),
        ('a.png,operating_temperature,"[7, 37] degree celsius"', ("[7, 37] degree celsius",)),
        ("a.png,warranty,", ()),
    ],
)
def test_values_are_read_as_printed_or_as_answers(
    tmp_path: Path, row: str, answers: tuple[str, ...]
) -> None:
    [found] = read_own_labels(table(tmp_path, row))

    assert found.answers == answers
    assert found.image == str(tmp_path / "a.png")
    assert found.weight == 1.0
    assert found.group_id is None


def test_a_group_is_read_where_it_is_known(tmp_path: Path) -> None:
    path = table(tmp_path, "a.png,warranty,,7", "a.png,dose,,", head=HEAD + ",group_id")
    assert [(row.group_id, row.index) for row in read_own_labels(path)] == [(7, "1"), (None, "2")]


def test_urls_and_absolute_paths_stay_as_they_are(tmp_path: Path) -> None:
    rows = read_own_labels(table(tmp_path, "https://x/a.png,warranty,", "/b.png,warranty,"))
    assert [row.image for row in rows] == ["https://x/a.png", "/b.png"]


@pytest.mark.parametrize(
    ("rows", "head", "error", "words"),
    [
        (["a.png,warranty,30 kg"], HEAD, TableError, "'30 kg' in row 1 is no value of warranty"),
        (["a.png,warranty,long"], HEAD, TableError, "leave it empty where the photo prints none"),
        (
            ["a.png,item_count,30"],
            HEAD,
            TableError,
            "no value of item_count; give it as 30 piece, or",
        ),
        ([], HEAD, TableError, "it has no rows"),
        (["a.png,warrenty,"], HEAD, UnknownEntityError, "row 1: .* did you mean 'warranty'"),
        (["a.png,warranty"], "image,entity_name", TableError, "entity_value"),
    ],
)
def test_a_wrong_table_is_one_line(
    tmp_path: Path, rows: list[str], head: str, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words) as caught:
        read_own_labels(table(tmp_path, *rows, head=head))
    assert "\n" not in str(caught.value)


def test_labels_move_the_confidence_and_few_move_it_little() -> None:
    start = Calibration()
    right = np.ones(200)

    def moved(count: int, is_right: float) -> float:
        return shifted(start, np.full(count, 0.5), right[:count] * is_right).offset

    assert 0 < moved(2, 1.0) < moved(20, 1.0) < moved(200, 1.0)
    assert moved(20, 0.0) == pytest.approx(-moved(20, 1.0))
    assert moved(0, 1.0) == 0
    mode = moved(20, 1.0)  # where the labels' pull is the prior's, whose spread is 1.5
    assert 20 / (1 + np.exp(mode)) == pytest.approx(mode / 1.5**2)
    half = shifted(start, np.full(200, 0.9), np.tile([0.0, 1.0], 100))
    assert half(np.array([0.9]))[0] == pytest.approx(0.5, abs=0.05)


def start() -> Start:
    """What is taught holds nothing of the column that tells the user's answers."""
    generator = np.random.default_rng(1)
    taught = []
    for number in range(80):
        features = generator.random((3, len(RELATIONS))).astype(np.float32)
        features[:, RELATIONS.index("text_height")] = 0.5
        relevance = np.array([number % 2, 0, 0], dtype=np.float32)
        taught.append(Taught("dose", "mass", bool(number % 2), 1.0, features, relevance))
    return Start(taught, Confidence(dict.fromkeys(KINDS, Calibration()), {}, 0.6, 0.6))


def labelled(count: int) -> list[RelationQuery]:
    """Questions whose answer is the candidate with the highest print."""
    generator = np.random.default_rng(2)
    layout = layout_of(make_box("2 years"), make_box("3 years", 0, 60, 90, 80))
    query = make_query(layout, catalogue()["warranty"], None, fit_priors([]))
    rows = []
    for number in range(count):
        is_printed = number % 2 == 0
        features = generator.random((2, len(RELATIONS))).astype(np.float32)
        features[:, RELATIONS.index("text_height")] = (0.9 if is_printed else 0.1, 0.1)
        answers = ("2 year",) if is_printed else ()
        example = Example(f"{number}.png", "warranty", None, answers, split_key=f"{number}.png")
        relevance = np.array([is_printed, 0], dtype=np.float32)
        rows.append(RelationQuery(example, query, features, relevance))
    return rows


def test_labels_are_learnt_and_the_gain_is_told() -> None:
    rows = labelled(60)
    before = [np.array([0.5, 0.4])] * len(rows)
    adapted = adapt(rows, before, start())
    report = adapted.report

    assert report["before"] == {"f1": 0.0, "unprinted_answered": 0.0}
    assert report["after"]["f1"] > 0.9
    low, high = report["f1_gain_interval_95"]
    assert 0.8 < low <= report["f1_gain"] <= high
    assert report["entities"]["warranty"]["is_calibrated"]
    assert set(adapted.heard.calibrations) == {"warranty"}
    assert (report["rows"], report["photos"], report["printed"]) == (60, 60, 30)


@pytest.mark.parametrize(("count", "low", "high"), [(10, 0.58, 0.6), (60, 0.5, 0.57)])
def test_few_labels_move_the_threshold_little(count: int, low: float, high: float) -> None:
    """Any threshold up to 0.97 is right for these labels, and the middle of them is taken."""
    rows = [row for row in labelled(2 * count) if row.example.answers]
    heard = hear_labels(rows, [np.array([0.9, 0.1])] * count, start().confidence)

    assert low < heard.threshold < high


def test_labels_without_an_answer_keep_the_threshold_up() -> None:
    rows = labelled(60)
    chances = [
        np.array([0.6, 0.1]) if row.example.answers else np.array([0.55, 0.1]) for row in rows
    ]
    all_answered = [np.array([0.6, 0.1])] * len(rows)
    apart, alike = (hear_labels(rows, c, start().confidence) for c in (chances, all_answered))

    assert alike.threshold > 0.6 > apart.threshold


def test_a_best_candidate_that_is_not_the_answer_is_wrong() -> None:
    rows = [row for row in labelled(40) if row.example.answers]  # the first one is the answer
    right, wrong = (
        hear_labels(rows, [np.array(chances)] * 20, start().confidence).calibrations["warranty"]
        for chances in ([0.5, 0.4], [0.4, 0.5])
    )

    assert right.offset > 0 > wrong.offset


def test_few_labels_of_entities_that_were_taught_and_not_start_at_the_higher_threshold() -> None:
    confidence = replace(start().confidence, taught={"dose": Calibration()}, threshold=0.9)
    rows = [row for row in labelled(40) if row.example.answers]
    rows[10:] = [replace(r, example=replace(r.example, entity="dose")) for r in rows[10:]]
    heard = hear_labels(rows, [np.array([0.9, 0.1])] * 20, confidence)

    assert set(heard.calibrations) == {"warranty", "dose"}
    assert heard.threshold > 0.75  # 20 labels of 120 pull it from 0.9 to about 0.5


def test_a_fold_is_decided_without_its_own_labels() -> None:
    rows = [row for row in labelled(40) if row.example.answers]
    rows[10:] = [replace(r, example=replace(r.example, entity="dose")) for r in rows[10:]]
    chances = [np.array([0.5, 0.1])] * 20
    confidence = start().confidence
    found = _held_out_decisions(rows, chances, [0] * 10 + [1] * 10, confidence)

    assert np.allclose(found, decisions(rows, chances, confidence))  # nothing else is known of it
    heard = hear_labels(rows, chances, confidence)
    assert not np.allclose(found, decisions(rows, chances, confidence, heard))


def test_what_is_reported_counts_photos_and_entities(monkeypatch: pytest.MonkeyPatch) -> None:
    keys: list[str] = []
    fitted: list[tuple[int, int]] = []

    def spy(taught: Any, own: Any, *, seed: int) -> Any:
        fitted.append((len(own), seed))
        return fit_relations(taught, own, seed=seed)

    monkeypatch.setattr(own_labels, "fit_relations", spy)
    monkeypatch.setattr(own_labels, "bootstrap_interval", lambda k, *_, **__: keys.extend(k))
    rows = labelled(6)
    rows = [
        replace(row, example=replace(row.example, split_key=f"{i // 2}", entity=name))
        for i, (row, name) in enumerate(zip(rows, ["warranty"] * 5 + ["dose"], strict=True))
    ]
    before = [np.array([0.9, 0.4])] * 6  # every question is answered
    report = adapt(rows, before, start(), seed=9).report
    assert report["f1_gain"] == pytest.approx(report["after"]["f1"] - report["before"]["f1"])
    assert report["before"]["f1"] > 0
    assert [seed for _, seed in fitted] == [9] * len(fitted)
    assert fitted[-1][0] == 6
    assert all(size < 6 for size, _ in fitted[:-1])  # without the fold that is judged
    counts = {n: (e["printed"], e["unprinted"]) for n, e in report["entities"].items()}

    assert (report["rows"], report["photos"]) == (6, 3)
    assert counts == {"warranty": (3, 2), "dose": (0, 1)}
    assert keys == ["0", "0", "1", "1", "2", "2"]  # drawn by photo


def test_too_few_labels_vouch_for_nothing() -> None:
    rows = labelled(8)
    adapted = adapt(rows, [np.array([0.5, 0.4])] * 8, start())

    assert (adapted.heard.calibrations, adapted.heard.threshold) == ({}, 0.6)
    assert not adapted.report["entities"]["warranty"]["is_calibrated"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "give --labels of your own, or --data"),
        (["--data", "d", "--labels", "mine.csv"], "is the folder of a service"),
        (["--weights", "tiny", "--labels", "mine.csv"], "--weights goes with --data"),
    ],
)
def test_the_command_says_what_it_needs(tmp_path: Path, options: list[str], words: str) -> None:
    table(tmp_path)
    paths = [str(tmp_path / word) if word == "mine.csv" else word for word in options]
    result = CliRunner().invoke(cli, ["train", "ranker", "--output", str(tmp_path / "out"), *paths])

    assert result.exit_code == 2
    assert words in result.output


@pytest.mark.slow
def test_from_a_table_to_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole way on drawn photos: 'guard' is a word that no table of ours has."""
    monkeypatch.setattr(known, "_added", {})
    from PIL import Image, ImageDraw, ImageFont

    font = ImageFont.load_default(28)
    rows = []
    for number in range(12):
        page = Image.new("RGB", (420, 220), "white")
        pen = ImageDraw.Draw(page)
        word = "Guard" if number % 2 == 0 else "Drying"
        pen.text((30, 60 + number), f"{word}: {number + 2} months", fill="black", font=font)
        pen.text((30, 150), f"batch {number * 37}", fill="black", font=font)
        page.save(tmp_path / f"{number}.png")
        rows.append(
            f"{number}.png,care,{number + 2} months" if number % 2 == 0 else f"{number}.png,care,"
        )
    labels = table(tmp_path, *rows)
    entities = tmp_path / "mine.toml"
    entities.write_text(
        '[care]\ndimension = "time"\nunits = ["month"]\nwords = ["guard"]\n', encoding="utf-8"
    )
    output = tmp_path / "out"
    result = CliRunner().invoke(
        cli,
        [
            "train",
            "ranker",
            "--labels",
            str(labels),
            "--entities",
            str(entities),
            "--output",
            str(output),
        ],
    )
    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)
    assert (report["rows"], report["printed"]) == (12, 6)
    found = CliRunner().invoke(
        cli,
        [
            "extract",
            str(tmp_path / "0.png"),
            "--entities",
            str(entities),
            "--entity",
            "care",
            "--ranker",
            str(output),
            "--json",
        ],
    )
    answer = json.loads(found.stdout)
    assert answer["measurement"]["is_calibrated"]
    assert answer["measurement"]["prediction"] == "2 month"
