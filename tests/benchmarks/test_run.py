"""Comparing systems on a tiny data folder: asked once, resumed, scored, the best one on top."""

import csv
import gzip
import json
import shutil
from pathlib import Path

import pytest

from benchmarks import result_files
from benchmarks import run as module
from benchmarks.run import ask, compare, read_replies
from benchmarks.systems import (
    Context,
    SystemBuildError,
    expand,
    load_system,
    one_by_one,
    parse_names,
)
from measure_extract.types import Example
from tests.helpers import EXAMPLES

GOLD = [
    ("test/lamp.png", "height", ["30 centimetre"]),
    ("test/lamp.png", "width", ["18 centimetre"]),
    ("test/label.png", "voltage", []),
]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a data folder of two photos; replies and results go beside it."""
    monkeypatch.setattr(module, "REPLIES", tmp_path / "replies")
    monkeypatch.setattr(result_files, "RESULTS", tmp_path / "results")
    folder = tmp_path / "data"
    (folder / "images" / "test").mkdir(parents=True)
    for name in ("lamp.png", "label.png"):
        shutil.copy(EXAMPLES / name, folder / "images" / "test" / name)
    lines = [
        {"image": i, "group_id": 1, "entity": e, "answers": a, "confidence": "high"}
        for i, e, a in GOLD
    ]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    (folder / "gold_dev.jsonl").write_text(text)
    with (folder / "test_weak_labels.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["image", "entity_name", "lalit_v13", "revenger19_qwen2"])
        writer.writerow(["test/lamp.webp", "height", "30 centimetre", "18 centimetre"])
        writer.writerow(["test/lamp.webp", "width", "18 centimetre", "18 centimetre"])
        writer.writerow(["test/label.webp", "voltage", "", "5 volt"])
    return folder


def test_a_recorded_model_is_asked_for_its_own_rows_only(data: Path) -> None:
    header = [
        "train_row",
        "image_basename",
        "entity_name",
        "official_entity_value",
        "model",
        "prediction",
    ]
    rows = [
        ("1", "a.jpg", "height", "5 inch", "PaliGemma base (parsed)", "5 inch"),
        ("2", "b.jpg", "height", "6 inch", "PaliGemma base (parsed)", ""),
        ("3", "c.jpg", "height", "tall", "PaliGemma base (parsed)", ""),
        ("1", "a.jpg", "height", "5 inch", "PaliGemma LoRA", "5 inch"),
        ("2", "b.jpg", "height", "6 inch", "PaliGemma LoRA", "6 inch"),
        ("3", "c.jpg", "height", "tall", "PaliGemma LoRA", "7 inch"),
        ("9", "z.jpg", "height", "7 inch", "Pix2Struct fine-tuned 2 epochs (16k)", "7 inch"),
    ]
    with gzip.open(data / "vlm_train_predictions.csv.gz", "wt", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    context = Context(data, "paligemma_train")
    names = expand(["recorded:*"], context)
    found = compare("paligemma_train", names, context, price_per_hour=0.1, is_rescored=False)
    systems = found["systems"]

    assert list(systems) == ["recorded:PaliGemma LoRA", "recorded:PaliGemma base (parsed)"]
    assert [s["rows"] for s in systems.values()] == [2, 2]  # "tall" is no label
    assert [s["recall"] for s in systems.values()] == [1.0, 0.5]


def test_the_better_system_is_on_top(data: Path) -> None:
    names = ["recorded:revenger19_qwen2", "recorded:lalit_v13"]
    found = compare("gold_dev", names, Context(data), price_per_hour=0.1, is_rescored=False)
    systems = found["systems"]

    assert list(systems) == ["recorded:lalit_v13", "recorded:revenger19_qwen2"]
    assert systems["recorded:lalit_v13"]["reweighted_f1"] == 1.0
    assert systems["recorded:revenger19_qwen2"]["swap_rate"] == 0.5
    assert systems["recorded:revenger19_qwen2"]["hallucination_rate"] == 1.0
    assert 0 < systems["recorded:revenger19_qwen2"]["p_value_against_best"] <= 1
    again = compare("gold_dev", names, Context(data), price_per_hour=0.1, is_rescored=True)
    assert again["systems"]["recorded:lalit_v13"]["reweighted_f1"] == 1.0


def test_the_pipeline_is_timed_and_its_memory_measured(data: Path) -> None:
    found = compare("gold_dev", ["pipeline"], Context(data), price_per_hour=3.6, is_rescored=False)
    ours = found["systems"]["pipeline"]

    assert ours["reweighted_f1"] == 1.0
    assert ours["seconds_per_picture"] > 0
    assert ours["peak_mb"] > 100
    assert ours["usd_per_million_pictures"] == pytest.approx(
        1000 * ours["seconds_per_picture"], rel=0.05
    )


def test_what_was_answered_is_not_asked_again(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [Example(str(i), "height") for i in range(5)]
    asked: list[str] = []

    def predict(example: Example) -> str:
        if len(asked) == 3:
            raise KeyboardInterrupt
        asked.append(example.image)
        return f"{example.image} inch"

    monkeypatch.setattr(module, "load_system", lambda *_: one_by_one(predict))
    path = tmp_path / "replies.jsonl"
    context = Context(data, cache=tmp_path / "x")
    with pytest.raises(KeyboardInterrupt):
        ask("any", rows, context, path)
    assert len(read_replies(path)) == 3
    asked.clear()

    run = ask("any", rows, context, path)

    assert asked == ["3", "4"]
    assert run.replies == [f"{i} inch" for i in range(5)]
    assert run.seconds_per_picture is None  # the OCR may come from the cache


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("pipeline", ["pipeline"]),
        ("regex,recorded:*", ["regex", "recorded:*"]),
        ("vlm:a/b,batch=8,regex", ["vlm:a/b,batch=8", "regex"]),
        ("server:http://h:1/v1,Q/M,8,ocr:rapidocr", ["server:http://h:1/v1,Q/M,8", "ocr:rapidocr"]),
        ("gpt", ["gpt"]),
    ],
)
def test_names_are_split_where_a_system_begins(text: str, names: list[str]) -> None:
    assert parse_names(text) == names


def test_names_of_systems(data: Path) -> None:
    context = Context(data)

    assert expand(["ocr:*", "regex", "ocr:rapidocr"], context) == [
        "ocr:rapidocr",
        "ocr:paddleocr",
        "regex",
    ]
    with pytest.raises(SystemBuildError, match="cannot run the system 'gpt'.*pipeline, .*regex"):
        load_system("gpt", context)
    with pytest.raises(SystemBuildError, match="name one"):
        load_system("recorded:nobody", context)
