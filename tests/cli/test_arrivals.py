"""Each option of each command reaches what it is for: what a command would start is a fake that remembers."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import pytest
from click.testing import CliRunner
from PIL import Image

from measure_extract import entities, visualize
from measure_extract.audit import drift, page, verify
from measure_extract.batch import merge, run
from measure_extract.batch.outputs import RunReport
from measure_extract.cli.app import cli
from measure_extract.cli.progress import ProgressLine
from measure_extract.datasets import labels, submission, tables
from measure_extract.evaluation import report
from measure_extract.extractor import Extractor
from measure_extract.serve import keys, server
from measure_extract.spans import finder
from measure_extract.training import marked_texts, ner, own_run, promote, track
from measure_extract.training import run as training_run
from measure_extract.training.search import run as search_run
from measure_extract.types import OCRResult

# What is given before the options.
COMMANDS = {
    "extract": "lamp.png shade.png",
    "ocr": "lamp.png shade.png",
    "spans": "30cm",
    "show": "lamp.png --entity height -o drawn.png",
    "explain": "lamp.png --entity height",
    "predict": "rows.csv --output out.csv",
    "merge": "a.csv --rows rows.csv --output out.csv",
    "verify": "rows.csv --output out.csv",
    "drift": "before after",
    "entities": "",
    "evaluate": "gold.csv out.csv",
    "sanity": "rows.csv out.csv",
    "serve": "",
    "mcp": "",
    "train ranker": "--data photos --output model",
    "train all": "--data photos --output model",
    "train ner": "--texts texts.jsonl --output model",
    "train search": "--data photos --output model",
}

Row = tuple[str, str, object]  # options, what arrives by which name, its value

STAGES: list[Row] = [
    ("--ocr paddle", "ocr", "paddle"),
    ("--device gpu:1", "device", "gpu:1"),
    ("--weights tiny", "weights", "tiny"),
    ("--runtime onnx", "runtime", "onnx"),
    ("--precision f32", "precision", "f32"),
    ("--cache ocr.sqlite", "cache", Path("ocr.sqlite")),
    ("--allow-private", "allow_private", True),
    ("--max-pixels 77", "max_pixels", 77),
    ("--max-bytes 88", "max_bytes", 88),
]
NAMING: list[Row] = [("--entities own.toml", "known", ["shelf"])]
JUDGING: list[Row] = [
    ("--entities own.toml", "entities.source", "own.toml"),
    ("--entities own.toml --instead", "entities.is_instead", True),
    ("--ranker model", "ranker", Path("model")),
    ("--min-confidence 0.7", "min_confidence", 0.7),
    ("--convention challenge", "convention", "challenge"),
]
QUIET: list[Row] = [("--quiet", "is_quiet", True)]
TRAINING: list[Row] = [
    ("--data shop", "data", Path("shop")),
    ("--output other", "output", Path("other")),
    ("--cache ocr.sqlite", "cache", Path("ocr.sqlite")),
    ("--seed 7", "seed", 7),
    ("--mlflow sqlite:///runs", "uri", "sqlite:///runs"),
    ("--mlflow sqlite:///runs --seed 7", "parameters", {"seed": 7}),
    ("--mlflow sqlite:///runs --output other", "artefacts", Path("other")),
    *QUIET,
]

ARRIVALS: dict[str, list[Row]] = {
    "extract": [
        ("--entity width", "asked", ("width",)),
        ("--entity width --entity depth", "asked", ("width", "depth")),
        ("--entity all", "asked", "all"),
        ("--group-id 7", "group_id", 7),
        ("--json", "is_json", True),
        *QUIET, *JUDGING, *STAGES,
    ],
    "ocr": [*QUIET, *STAGES],
    "spans": [
        ("--style prose", "style", "prose"),
        ("--dimension length --dimension mass", "dimensions", ("length", "mass")),
        *NAMING,
    ],
    "show": [
        ("--entity width", "entity", "width"),
        ("--entity width", "drawn", "width"),
        ("--group-id 7", "group_id", 7),
        ("--output other.png", "files", ["other.png"]),
        ("--all", "drawn", "everything"),
        *JUDGING, *STAGES,
    ],
    "explain": [
        ("--entity width", "entity", "width"),
        ("--group-id 7", "group_id", 7),
        ("--json", "is_json", True),
        *JUDGING, *STAGES,
    ],
    "predict": [
        ("--output other.csv", "output", Path("other.csv")),
        ("--image-root photos", "image_root", Path("photos")),
        ("--details parquet", "details", Path("out.csv.details.parquet")),
        ("--details jsonl", "details", Path("out.csv.details.jsonl")),
        ("--details jsonl", "is_detailed", True),
        ("--capture records", "capture", Path("records")),
        ("--shard 2/3", "shard", (1, 3)),
        ("--engine ray", "engine", "ray"),
        ("--workers 5", "workers", 5),
        ("--fetches 6", "fetch_threads", 6),
        ("--per-host 7", "per_host", 7),
        ("--tries 8", "tries", 8),
        ("--timeout 1.5", "timeout_s", 1.5),
        ("--overwrite", "is_overwritten", True),
        ("--retry-failed", "is_retried", True),
        ("--convention strict", "is_by_picture", False),
        *QUIET, *JUDGING, *STAGES,
    ],
    "merge": [
        ("--rows other.csv", "rows", Path("other.csv")),
        ("--output other.csv", "output", Path("other.csv")),
        *NAMING,
    ],
    "verify": [
        ("--output other.csv", "files", ["other.csv"]),
        ("--output other.csv", "output", Path("other.csv.predictions.csv")),
        ("--output other.csv", "details", Path("other.csv.details.jsonl")),
        ("--page other.html", "page", Path("other.html")),
        ("--image-root photos", "image_root", Path("photos")),
        ("--page other.html --image-root photos", "page.image_root", Path("photos")),
        ("--page other.html --max-bytes 88", "page.max_bytes", 88),
        ("--workers 5", "workers", 5),
        ("--overwrite", "is_overwritten", True),
        ("--fail-on medium", "exit", 3),
        ("--fail-on low", "exit", 3),
        *QUIET, *JUDGING, *STAGES,
    ],
    "drift": NAMING,
    "entities": [("--dimension mass --dimension flow", "measured", ("mass", "flow")), *NAMING],
    "evaluate": [("--seed 7", "seed", 7), *NAMING],
    "sanity": NAMING,
    "serve": [
        ("--host localhost", "host", "localhost"),
        ("--port 81", "port", 81),
        ("--workers 5", "workers", 5),
        ("--waiting 6", "waiting", 6),
        ("--per-client 7", "per_client", 7),
        ("--max-body-bytes 8000", "max_body_bytes", 8000),
        ("--max-body-bytes 8000", "max_bytes", 8000),
        ("--max-entities 9", "max_entities", 9),
        ("--max-requests 10", "max_requests", 10),
        ("--deadline 1.5", "deadline_s", 1.5),
        ("--grace 2.5", "grace_s", 2.5),
        ("--keys keys.txt", "keys", Path("keys.txt")),
        ("--keys keys.txt --new-key shop", "new_key", (Path("keys.txt"), "shop")),
        ("--no-auth", "is_open", True),
        ("--fetch-urls", "are_urls_fetched", True),
        ("--origin https://a --origin https://b", "origins", ("https://a", "https://b")),
        ("--proxy 10.0.0.1 --proxy 10.0.0.2", "proxies", ("10.0.0.1", "10.0.0.2")),
        ("--capture records", "capture", Path("records")),
        ("--capture records --capture-rate 0.5", "capture_rate", 0.5),
        ("--capture records --capture-photos", "are_photos_captured", True),
        *JUDGING, *STAGES,
    ],
    "mcp": [
        ("--image-root photos", "image_root", Path("photos")),
        ("--fetch-urls", "are_urls_fetched", True),
        *JUDGING, *STAGES,
    ],
    "train ranker": [
        ("--labels records", "labels", Path("records")),
        ("--weights tiny", "weights", "tiny"),
        *TRAINING,
        *NAMING,
    ],
    "train all": [("--promote", "is_promoted", True), *TRAINING, *NAMING],
    "train ner": [
        ("--texts other.jsonl", "texts", Path("other.jsonl")),
        ("--output other", "output", Path("other")),
        ("--seed 7", "seed", 7),
    ],
    "train search": [
        ("--trials 5", "trials", 5),
        ("--outer 6", "outer_folds", 6),
        ("--inner 7", "inner_folds", 7),
        *TRAINING,
    ],
}  # fmt: skip


def test_every_option_has_a_row() -> None:
    for name, command in leaves(cli):
        has_row = {word for words, _, _ in ARRIVALS[name] for word in words.split()}
        has_row |= {word for word in COMMANDS[name].split() if word.startswith("-")}
        options = [option for option in command.params if isinstance(option, click.Option)]
        missing = [option.opts[-1] for option in options if not has_row & {*option.opts}]
        assert missing == [], name


def leaves(group: click.Group, prefix: str = "") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from leaves(command, f"{prefix}{name} ")
        else:
            yield f"{prefix}{name}", command


@pytest.mark.parametrize(
    ("name", "words", "fact", "expected"),
    [(name, *row) for name, rows in ARRIVALS.items() for row in rows],
)
def test_an_option_arrives(
    arrived: Callable[..., dict[str, Any]], name: str, words: str, fact: str, expected: object
) -> None:
    command = [*name.split(), *COMMANDS[name].split()]

    assert arrived(*command).get(fact) != expected
    assert arrived(*command, *words.split()).get(fact) == expected


# What serves reads the same options from its environment, each under its own name.
@pytest.mark.parametrize(
    ("name", "words", "fact", "expected"),
    [(name, *row) for name in ("serve", "mcp") for row in ARRIVALS[name]],
)
def test_an_option_arrives_from_the_environment(
    arrived: Callable[..., dict[str, Any]], name: str, words: str, fact: str, expected: object
) -> None:
    variables: dict[str, list[str]] = {}
    for part in f" {words}".split(" --")[1:]:
        option, _, value = part.partition(" ")
        variable = "MEASURE_EXTRACT_" + option.replace("-", "_").upper()
        variables.setdefault(variable, []).append(value or "true")
    environment = {variable: " ".join(values) for variable, values in variables.items()}

    assert arrived(name, env=environment).get(fact) == expected


@pytest.mark.parametrize("given", ["labels.csv", "records"])
def test_own_labels_without_data_are_what_is_trained_on(
    arrived: Callable[..., dict[str, Any]], given: str
) -> None:
    words = "--output model --cache ocr.sqlite --seed 7 --quiet".split()
    facts = arrived("train", "ranker", "--labels", given, *words)

    assert facts["own labels"] == Path(given)
    assert [facts[n] for n in ("output", "cache", "seed")] == [Path("model"), Path("ocr.sqlite"), 7]
    assert facts["is_quiet"] is True


# What stands for no option.
@pytest.mark.parametrize(
    ("name", "fact", "expected"),
    [
        ("extract", "images", ["lamp.png", "shade.png"]),
        ("ocr", "images", ["lamp.png", "shade.png"]),
        ("spans", "text", "30cm"),
        ("show", "images", ["lamp.png"]),
        ("explain", "images", ["lamp.png"]),
        ("predict", "rows", Path("rows.csv")),
        ("merge", "shards", (Path("a.csv"),)),
        ("verify", "rows", Path("rows.csv")),
        ("verify", "catalogue", Path("rows.csv")),
        ("drift", "before", Path("before")),
        ("drift", "after", Path("after")),
        ("evaluate", "gold", Path("gold.csv")),
        ("evaluate", "predictions", Path("out.csv")),
        ("sanity", "rows", Path("rows.csv")),
        ("sanity", "predictions", Path("out.csv")),
    ],
)
def test_an_argument_arrives(
    arrived: Callable[..., dict[str, Any]], name: str, fact: str, expected: object
) -> None:
    assert arrived(*name.split(), *COMMANDS[name].split())[fact] == expected


@pytest.fixture
def arrived(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Any]]:
    """Give what runs a command, and tells by name what came of its words."""
    monkeypatch.chdir(tmp_path)
    for name in ("lamp.png", "shade.png"):
        Image.new("RGB", (8, 8)).save(name)
    for name in ("photos", "shop", "records"):
        Path(name).mkdir()
    Path("own.toml").write_text("[shelf]\ndimension = 'length'\nwords = ['shelf']\n")
    before = {*tmp_path.iterdir()}
    known: dict[str, Any] = {}
    monkeypatch.setattr(entities, "_added", known)
    facts: dict[str, Any] = {}
    _put_fakes(monkeypatch, facts)

    def run_command(*words: str, env: dict[str, str] | None = None) -> dict[str, Any]:
        facts.clear()
        known.clear()
        done = CliRunner().invoke(cli, list(words), env=env)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code in (0, 3), done.output
        made = sorted({*tmp_path.iterdir()} - before)
        facts["exit"] = done.exit_code
        facts["known"] = [*known]
        facts["is_json"] = all(line[0] == "{" for line in done.stdout.splitlines())
        facts["files"] = [path.name for path in made]
        for path in made:
            path.unlink()
        return dict(facts)

    return run_command


def _keep(facts: dict[str, Any], name: str, value: object) -> None:
    """Remember a value by its name, and settings field by field."""
    if not is_dataclass(value):
        facts[name] = value
        return
    prefix = "entities." if isinstance(value, entities.EntityTable) else ""
    for field in fields(value):
        _keep(facts, prefix + field.name, getattr(value, field.name))


class _FakeExtractor:
    """Remembers what it was built from, and what it is asked."""

    def __init__(self, facts: dict[str, Any], settings: object) -> None:
        self.facts = facts
        self.ocr = self
        _keep(facts, "settings", settings)
        facts["images"] = []

    def asked(self, names: object) -> tuple[str, ...]:
        self.facts["asked"] = names
        return ("height",)

    def load(self, image: str) -> str:
        return image

    def read(self, image: str) -> OCRResult:
        self.facts["images"].append(image)
        return OCRResult((), 8, 8)

    def rank(self, layout: object, entity: str, group_id: int | None = None) -> Any:
        self.facts.update(entity=entity, group_id=group_id)
        return SimpleNamespace(measurement=None, reason="nothing printed")

    def answer(self, layout: object, entity: str, group_id: int | None = None) -> Any:
        return self.rank(layout, entity, group_id).measurement

    def explain_ranked(self, ranked: object) -> Any:
        return _Said("why")


class _Said(str):
    """An explanation; also a report."""

    def to_dict(self) -> dict[str, str]:
        return {}


def _put_fakes(monkeypatch: pytest.MonkeyPatch, facts: dict[str, Any]) -> None:
    """Put what remembers in the place of all that commands start."""

    def remembers(result: Any, *names: str) -> Callable[..., Any]:
        def call(*given: object, **named: object) -> Any:
            for name, value in (*zip(names, given, strict=False), *named.items()):
                _keep(facts, name, value)
            return result

        return call

    def progress(self: ProgressLine, *given: Any, is_quiet: bool = False, **named: Any) -> None:
        facts["is_quiet"] = is_quiet
        made(self, *given, is_quiet=is_quiet, **named)

    def draws(pixels: object, layout: object, entity: object, *_: object) -> Image.Image:
        facts["drawn"] = entity
        return Image.new("RGB", (8, 8))

    def writes_page(path: Path, findings: object, rows: int, get: partial[Any]) -> None:
        facts["page"] = path
        facts["page.image_root"] = get.keywords["image_root"]
        facts["page.max_bytes"] = get.keywords["fetcher"].limits.max_bytes

    made = ProgressLine.__init__
    finding = verify.Finding("0", "", "height", "", "", 0.9, "", "medium", (), "")
    done = RunReport("", 0, 0, 0, 0, {}, None, 0, 0.0, is_complete=True)
    mcp = SimpleNamespace(run=lambda: None)
    tools = SimpleNamespace(make_mcp=remembers(mcp, "extractor"))
    monkeypatch.setitem(sys.modules, "measure_extract.serve.mcp", tools)  # its extra may be missing
    for owner, name, fake in (
        (ProgressLine, "__init__", progress),
        (Extractor, "from_settings", lambda settings: _FakeExtractor(facts, settings)),
        (finder, "quantities_of", remembers({}, "text")),
        (entities, "entities_of", remembers((), "measured")),
        (visualize, "draw_measurement", draws),
        (visualize, "draw_everything", lambda *_: draws(*_[:2], "everything")),
        (run, "predict_file", remembers(done, "settings")),
        (tables, "check_columns", remembers(None, "catalogue")),
        (verify, "find_mismatches", remembers([finding])),
        (page, "write_page", writes_page),
        (merge, "merge_shards", remembers(0, "shards", "rows", "output")),
        (drift, "compare_captures", remembers([], "before", "after")),
        (drift, "accuracy_by_day", remembers([])),
        (labels, "read_answers", remembers([], "gold")),
        (submission, "iter_predictions", remembers([], "predictions")),
        (submission, "check_predictions", remembers([], "rows", "predictions")),
        (report, "evaluate", remembers(_Said())),
        (server, "serve", remembers(None, "settings")),
        (keys, "add_key", lambda *given: facts.update(new_key=given) or "secret"),
        (marked_texts, "read_marked_texts", remembers([], "texts")),
        (marked_texts, "check_enough", remembers(None)),
        (ner, "write_ner", remembers({}, "marked", "output")),
        (training_run, "train_ranker_from_folder", remembers({}, "data", "output")),
        (own_run, "train_from_own_labels", remembers({}, "own labels", "output")),
        (promote, "train_all", remembers({}, "data", "output")),
        (search_run, "search_from_folder", remembers({}, "data", "output")),
        (track, "log_run", remembers(None, "uri", "run")),
    ):
        monkeypatch.setattr(owner, name, fake)
