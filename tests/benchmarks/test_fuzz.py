"""Two thousand odd inputs: an answer, a listed failure, or one line; and the fuzzing itself sees what is wrong."""

import random
from pathlib import Path

import pytest

from benchmarks.fuzz.base import damaged, one_line
from benchmarks.fuzz.commands import run_command
from benchmarks.fuzz.long_texts import CHARACTERS, LIMIT, long_text, try_long_text
from benchmarks.fuzz.run import KINDS, run
from measure_extract.cli.app import cli
from measure_extract.errors import ImageError
from measure_extract.extractor import Extractor
from measure_extract.images.base import RGBArray
from measure_extract.types import OCRResult
from tests.helpers import FakeEngine, make_box


def test_a_few_odd_inputs() -> None:
    extractor = Extractor(ocr=FakeEngine(make_box("Height 30 cm")), min_confidence=0.0)
    result = run(range(120), seed=4, extractor=extractor)

    assert result["problems"] == []
    assert sum(result["outcomes"].values()) == 120
    assert {name.partition(":")[0] for name in result["outcomes"]} == {name for name, _ in KINDS}


@pytest.mark.slow
def test_two_thousand_odd_inputs() -> None:
    result = run(range(2000), seed=0, extractor=Extractor(device="cpu", threads=1))

    assert result["problems"] == []
    assert result["seconds"] < 180  # 15 s on a quiet machine


class Breaking(FakeEngine):
    def read(self, image: RGBArray) -> OCRResult:
        raise ZeroDivisionError("a fault of ours")


def test_a_fault_is_seen() -> None:
    result = run(range(0, 40, 4), seed=0, extractor=Extractor(ocr=Breaking()))

    problems = result["problems"]
    assert problems
    assert all("ZeroDivisionError" in found["problem"] for found in problems)
    again = run([problems[0]["number"]], seed=0, extractor=Extractor(ocr=Breaking()))
    assert again["problems"] == problems[:1]


def test_a_command_that_crashes_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object, **__: object) -> None:
        raise KeyError("lost")

    monkeypatch.setattr(cli, "main", crash)
    done = run_command(["spans", "30 cm"])

    assert done.problem == "KeyError: 'lost'"


def test_a_command_runs_as_for_a_user(tmp_path: Path) -> None:
    assert '"centimetre"' in run_command(["spans", "-"], stdin=b"30 cm\n").out
    assert run_command(["nonsense"]).code == 2
    failed = run_command(["sanity", str(tmp_path / "a.csv"), str(tmp_path / "b.csv")])
    assert (failed.code, failed.problem) == (1, "")
    assert failed.err.startswith("error: cannot use ")


@pytest.mark.parametrize(
    ("sentence", "problem"),
    [("it is empty", ""), ("it is\nempty", "ImageError takes several lines")],
)
def test_an_error_is_one_line(sentence: str, problem: str) -> None:
    assert one_line(ImageError("a.png", sentence)) == problem


def test_damage_comes_from_the_seed_alone() -> None:
    data = bytes(range(200))
    spoiled = [damaged(data, random.Random(seed)) for seed in range(50)]

    assert spoiled == [damaged(data, random.Random(seed)) for seed in range(50)]
    assert len(set(spoiled)) > 25
    assert data in spoiled
    assert damaged(b"", random.Random(1)) == b""


def test_long_texts_take_as_long_as_they_are() -> None:
    texts = [long_text(3, number) for number in range(6)]

    assert texts == [long_text(3, number) for number in range(6)]
    assert {len(text) for text, _ in texts} == {CHARACTERS}
    assert max(try_long_text(text[:2000], style) for text, style in texts) < 2 * LIMIT


def test_a_text_that_begins_with_few_numbers_is_not_blamed() -> None:
    words = "no number stands here at all, not one of them; " * 50
    numbers = "30 x 20 cm, 5 kg and 12 V; " * 260

    assert try_long_text(words + numbers, "label") < LIMIT
