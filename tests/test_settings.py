"""An extractor goes anywhere its settings go: through pickle, into spawned and into forked processes."""

import json
import multiprocessing
import pickle
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import FrozenInstanceError, fields, replace
from inspect import signature
from pathlib import Path
from typing import Any

import pytest

from measure_extract import extractor as module
from measure_extract.entities import EntitySpec, EntityTable
from measure_extract.extractor import Extractor
from measure_extract.images.base import ImageLimits
from measure_extract.settings import ExtractorSettings
from tests.helpers import EXAMPLES, NEEDS_OPENVINO, FakeEngine

SHELF = EntitySpec("test_shelf", "length", frozenset({"centimetre"}))
SETTINGS = ExtractorSettings(  # each other than if it is not given
    ocr="fast",
    device="cpu",
    threads=1,
    weights="small",
    cache=Path("ocr.sqlite"),
    ranker=Path("ranker"),
    min_confidence=0.5,
    limits=ImageLimits(max_bytes=7),
    entities=EntityTable(is_instead=True),
    convention="challenge",
    runtime="onnx",
    precision="f32",
)


def test_settings_hold_every_option_of_an_extractor() -> None:
    options = set(signature(Extractor).parameters) - {"instead"}  # the table of entities holds it

    assert {field.name for field in fields(ExtractorSettings)} == options


def test_settings_are_checked_and_frozen() -> None:
    for value in (30, -0.1, float("nan")):
        with pytest.raises(ValueError, match=r"min_confidence must be in \[0, 1\]"):
            ExtractorSettings(min_confidence=value)
    for wrong in ({"min_confidence": "0.9"}, {"limits": 3}):
        with pytest.raises(TypeError, match="must be a"):
            ExtractorSettings(**wrong)
    for options in ({"runtime": "cuda"}, {"runtime": "onnx", "precision": "bf16"}):
        with pytest.raises(ValueError, match="allowed: 'auto', 'onnx'|take runtime='openvino'"):
            ExtractorSettings(**options)
    with pytest.raises(FrozenInstanceError):
        SETTINGS.device = "gpu"  # type: ignore[misc]


def test_keywords_become_settings() -> None:
    made = Extractor(device="cpu", cache="a.sqlite", ranker="r")

    assert made.settings == ExtractorSettings(
        device="cpu", cache=Path("a.sqlite"), ranker=Path("r"), limits=ImageLimits()
    )


def test_nothing_is_lost_on_the_way_from_settings() -> None:
    defaults = ExtractorSettings()
    same = [
        f.name for f in fields(SETTINGS) if getattr(SETTINGS, f.name) == getattr(defaults, f.name)
    ]

    assert same == []
    assert Extractor.from_settings(SETTINGS).settings == SETTINGS


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_an_extractor_pickles_as_its_settings(protocol: int) -> None:
    made = Extractor.from_settings(SETTINGS)
    copy = pickle.loads(pickle.dumps(made, protocol))

    assert copy.settings == SETTINGS
    assert copy.ocr.fingerprint == made.ocr.fingerprint
    assert len(pickle.dumps(made, protocol)) < 2000  # no model goes along


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"min_confidence": 0.5}, "min_confidence"),
        ({"ocr": FakeEngine(fingerprint="other")}, "ocr"),
        ({"limits": ImageLimits(max_pixels=7)}, "limits"),
        ({"limits": ImageLimits(max_bytes=7)}, "limits"),
        ({"limits": ImageLimits(allow_private=True)}, "limits"),
        ({"convention": "challenge"}, "convention"),
        ({"entities": EntityTable((SHELF,))}, "entities"),
    ],
)
def test_what_decides_an_answer_is_in_the_fingerprint(change: dict[str, Any], name: str) -> None:
    base = ExtractorSettings(ocr=FakeEngine())
    before = Extractor.from_settings(base).fingerprint
    after = Extractor.from_settings(replace(base, **change)).fingerprint

    assert [key for key in before if before[key] != after[key]] == [name]


def test_units_of_an_entity_have_no_order() -> None:
    class Told(frozenset[str]):
        """Gives its members backwards; another process may have any order."""

        def __iter__(self) -> Iterator[str]:
            return iter(sorted(super().__iter__(), reverse=True))

    plain, told = (
        replace(SHELF, units=kind({"centimetre", "inch", "metre"})) for kind in (frozenset, Told)
    )
    settings = (
        ExtractorSettings(ocr=FakeEngine(), entities=EntityTable((s,))) for s in (plain, told)
    )
    first, second = (Extractor.from_settings(s).fingerprint["entities"] for s in settings)

    assert first == second != ""


@pytest.mark.parametrize(
    "change",
    [{"threads": 1}, {"cache": Path("a.sqlite")}, {"limits": ImageLimits(timeout_s=1)}],
)
def test_what_decides_no_answer_is_not(change: dict[str, Any]) -> None:
    base = ExtractorSettings(ocr=FakeEngine())

    assert (
        Extractor.from_settings(replace(base, **change)).fingerprint
        == Extractor.from_settings(base).fingerprint
    )


@pytest.mark.parametrize("table", ["units.txt", "roles.txt", "entities.toml"])
def test_tables_are_in_the_fingerprint(
    table: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = Path(module.__file__).parent / "data"
    (tmp_path / "data").mkdir()
    for path in source.iterdir():
        (tmp_path / "data" / path.name).write_bytes(path.read_bytes())
    before = module._tables_fingerprint.__wrapped__()
    monkeypatch.setattr(module, "files", lambda _: tmp_path)
    assert module._tables_fingerprint.__wrapped__() == before
    with (tmp_path / "data" / table).open("a") as file:
        file.write("# one more line\n")

    assert module._tables_fingerprint.__wrapped__() != before


def test_another_ranker_is_in_the_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = Extractor(ocr=FakeEngine()), Extractor(ocr=FakeEngine())
    second.ranker = replace(first.ranker, card={**first.ranker.card, "seed": "another"})

    assert first.fingerprint["ranker"] != second.fingerprint["ranker"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("ocr", "runtime", "method"),
    [
        ("fast", "auto", "fork"),
        ("fast", "auto", "spawn"),
        ("fast", "auto", "forkserver"),
        # What a fork leaves behind differs by engine; a new process gets the settings, whichever they are.
        ("paddle", "auto", "fork"),
        pytest.param("fast", "openvino", "fork", marks=NEEDS_OPENVINO),
    ],
)
def test_a_used_extractor_works_in_another_process(ocr: str, runtime: str, method: str) -> None:
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip(f"this system has no {method}")
    command = [sys.executable, "-m", "tests.used_extractor", method, ocr, runtime]
    done = subprocess.run(command, cwd=EXAMPLES.parent, capture_output=True, text=True, check=True)
    here, there, again = json.loads(done.stdout.splitlines()[-1])

    assert here == again == "30 centimetre"
    assert there == [here, 2]
