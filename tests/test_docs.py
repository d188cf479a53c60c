"""README and docs say what is so: their examples run, their commands parse, what they name is there."""

import configparser
import importlib
import json
import math
import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import measure_extract
from benchmarks.reports.comparison_tables import COMPARISON_TABLES
from benchmarks.reports.pages import PAGES, TABLES, Block, blocks, filled, outputs
from benchmarks.reports.stage_tables import STAGE_TABLES
from benchmarks.result_files import RESULTS, ROOT
from measure_extract.cli.app import cli
from tests.test_layers import MAY_IMPORT, PACKAGE

TEXTS = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in PAGES}
README = TEXTS["README.md"]
SHELL = {name: [b for b in blocks(text) if b.language == "sh"] for name, text in TEXTS.items()}


def is_slow(text: str) -> bool:
    """Tell whether a page's examples read photos."""
    examples = [block for block in blocks(text) if block.is_example]
    return any(block.language == "sh" or "Extractor" in block.code for block in examples)


def has_examples(text: str) -> bool:
    return any(block.is_example for block in blocks(text))


def commands(code: str) -> Iterator[list[str]]:
    """Give the commands of a shell block, each as its words; what is written into a file is none."""
    code = re.sub(r"<<'(\w+)'\n.*?\n\1$", "", code, flags=re.MULTILINE | re.DOTALL)
    for line in code.splitlines():
        lexer = shlex.shlex(line, posix=True, punctuation_chars="&|;>")
        lexer.whitespace_split = True
        words: list[str] = []
        for word in lexer:
            if set(word) <= set("&|;>"):
                yield words
                words = []
            else:
                words.append(word.removeprefix(".venv/bin/"))
        yield words


def shown(program: str) -> list[tuple[str, list[str]]]:
    """Give (page, words after it) wherever a page calls a program."""
    return [
        (name, words[1:])
        for name, found in SHELL.items()
        for block in found
        for words in commands(block.code)
        if words[:1] == [program]
    ]


def in_code(text: str) -> list[str]:
    """Give what a page writes in single backticks."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S))


def test_readme_is_short() -> None:
    assert len(README.splitlines()) <= 150


@pytest.mark.parametrize("name", TEXTS)
def test_tables_come_from_their_source(name: str) -> None:
    assert filled(TEXTS[name]) == TEXTS[name], "run python -m benchmarks.reports.readme --tables"


def test_a_changed_number_in_a_table_is_noticed() -> None:
    f1 = json.loads((RESULTS / "benchmark_gold_dev.json").read_text(encoding="utf-8"))["systems"][
        "pipeline"
    ]["reweighted_f1"]
    changed = README.replace(f"| {f1:.3f} |", "| 0.999 |")

    assert changed != README
    assert filled(changed) == README


def test_every_table_is_on_a_page() -> None:
    placed = set(re.findall(r"<!-- (\w+):begin -->", "".join(TEXTS.values())))

    assert placed == set(TABLES)


def runs(value: object) -> Iterator[str]:
    """Give "commit, date" of every run that a result file describes, at any depth."""
    if isinstance(value, dict):
        if "commit" in value and "date" in value:
            yield f"{value['commit']}, {value['date']}"
        for inner in value.values():
            yield from runs(inner)


@pytest.mark.parametrize("name", sorted({*COMPARISON_TABLES, *STAGE_TABLES}))
def test_every_row_of_a_result_names_its_run(name: str) -> None:
    known = {
        run
        for path in RESULTS.glob("*.json")
        for run in runs(json.loads(path.read_text(encoding="utf-8")))
    }
    rows = [line for line in TABLES[name]().splitlines() if line.startswith("|")][2:]
    made = [row.split(" | ")[-1].removesuffix(" |") for row in rows]

    assert rows
    assert set(made) - {"as published"} <= known


def test_rows_of_one_table_may_be_of_different_runs() -> None:
    result = json.loads((RESULTS / "gpu.json").read_text(encoding="utf-8"))
    commits = {row["run"]["commit"] for row in result["ocr"].values()}

    assert len(commits) > 1
    assert all(f"| {commit}, " in TABLES["gpu"]() for commit in commits)


@pytest.mark.parametrize(
    ("name", "words"), shown("measure-extract"), ids=lambda value: " ".join(value)[:60]
)
def test_shown_command_parses(
    name: str, words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in ("photos", "examples"):  # that an --image-root names
        (tmp_path / folder).mkdir()
    command: click.Command = cli
    while isinstance(command, click.Group):
        assert words[0] in command.commands, f"{name}: {words}"
        command, words = command.commands[words[0]], words[1:]

    # Under the group: click keeps the help option that a command is first made with, for good.
    group = click.Context(cli, **cli.context_settings)
    command.make_context(command.name, list(words), parent=group)  # raises on a wrong option


def test_readme_shows_every_command_and_only_those() -> None:
    assert {words[0] for name, words in shown("measure-extract") if name == "README.md"} == set(
        cli.commands
    )


def test_every_trainer_is_shown() -> None:
    group = cli.commands["train"]
    assert isinstance(group, click.Group)

    for trainer in group.commands:
        assert re.search(rf"\btrain {trainer}\b", README), trainer


@pytest.mark.parametrize("room", ["accuracy", "baselines", "fuzz", "speed"])
def test_every_script_of_the_benchmarks_is_named(room: str) -> None:
    scripts = [
        f"benchmarks.{room}.{path.stem}"
        for path in (ROOT / "benchmarks" / room).glob("*.py")
        if "ArgumentParser(" in path.read_text(encoding="utf-8") and path.stem != "picture_server"
    ]

    assert len(scripts) >= 2
    for script in scripts:
        assert any(re.search(rf"{re.escape(script)}\b", text) for text in TEXTS.values()), script


def test_commands_page_has_the_whole_command_line() -> None:
    page = TEXTS["docs/commands.md"]

    assert ".. click:: measure_extract.cli.app:cli" in page
    assert ":nested: full" in page


@pytest.mark.parametrize(
    ("name", "words"),
    [*shown("python"), *shown("python3")],
    ids=lambda value: " ".join(value)[:60],
)
def test_shown_script_is_there_with_its_options(name: str, words: list[str]) -> None:
    assert words[0] == "-m", f"{name}: {words}"
    if not words[1].startswith("benchmarks."):
        assert importlib.util.find_spec(words[1]), words
        return
    source = (ROOT / f"{words[1].replace('.', '/')}.py").read_text(encoding="utf-8")
    for option in words[2:]:
        if option.startswith("--"):
            assert f'"{option}"' in source, f"{name}: {option}"


def test_shown_extras_are_there() -> None:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    named = re.findall(r"'(?:\.|measure-extract)\[([\w,]+)\]'", "".join(TEXTS.values()))
    named += re.findall(r"\bextra `(\w+)`", "".join(TEXTS.values()))

    assert {e for extras in named for e in extras.split(",")} <= set(
        setup["options.extras_require"]
    )
    assert "bench,vlm" in named


@pytest.mark.parametrize("name", TEXTS)
def test_named_files_are_there(name: str) -> None:
    paths = [c for c in in_code(TEXTS[name]) if re.fullmatch(r"(\.?[\w-]+/)+[\w.-]*|\w+\.py", c)]
    paths += [
        word
        for block in SHELL[name]
        for words in commands(block.code)
        for word in words
        if re.match(r"(examples|benchmarks|models|docs|tests|\.ci)/", word) and "_build" not in word
    ]
    for path in paths:
        places = [base / f"{path}{end}" for base in (ROOT, PACKAGE) for end in ("", ".py")]
        if path != "benchmarks/replies":  # made by a run, not in git
            assert any(place.exists() for place in places), f"{name}: {path}"


@pytest.mark.parametrize("name", TEXTS)
def test_named_modules_are_there(name: str) -> None:
    for dotted in set(re.findall(r"\bmeasure_extract(?:\.\w+)+", TEXTS[name])):
        if dotted.endswith((".txt", ".toml", ".py")):
            continue
        module, _, attribute = dotted.rpartition(".")
        if not hasattr(importlib.import_module(module), attribute):
            importlib.import_module(dotted)


@pytest.mark.parametrize("name", TEXTS)
def test_links_lead_somewhere(name: str) -> None:
    folder = (ROOT / name).parent
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", TEXTS[name]):
        if not target.startswith("https://"):
            assert (folder / target).exists(), f"{name}: {target}"


def test_every_page_is_linked_from_readme_or_index() -> None:
    index = TEXTS["docs/index.md"]
    for page in (ROOT / "docs").glob("*.md"):
        assert page.stem == "index" or re.search(rf"^{page.stem}$", index, re.MULTILINE), page


def listed_parts() -> list[str]:
    """Give the parts of the package that "how it works" lists, in its order."""
    rows = re.findall(r"^\| `(\w+)(?:\.py|/)` \|", TEXTS["docs/how_it_works.md"], re.MULTILINE)
    return [part for part in rows if part != "data"]


def test_every_part_of_the_package_is_listed() -> None:
    assert sorted(listed_parts()) == sorted(MAY_IMPORT)


def test_parts_are_listed_below_what_they_import() -> None:
    order = listed_parts()
    for part in order:
        for other in {name.split(".")[0] for name in MAY_IMPORT[part].split()}:
            assert order.index(other) < order.index(part), f"{part} imports {other}"


def test_api_page_has_every_public_name() -> None:
    page = TEXTS["docs/api.md"]
    for name in measure_extract.__all__:
        assert re.search(rf":: measure_extract\.{name}$", page, re.MULTILINE), name


def test_api_page_has_the_contract_of_every_stage() -> None:
    listed = re.findall(r"automodule:: measure_extract\.(\w+)\.base$", TEXTS["docs/api.md"], re.M)

    assert sorted(listed) == sorted(path.parent.name for path in PACKAGE.glob("*/base.py"))


def test_training_weights_are_told_as_they_are() -> None:
    from measure_extract.datasets.labels import GOLD_WEIGHTS
    from measure_extract.training import data

    design = TEXTS["docs/design.md"]
    weights = ", ".join(str(weight) for weight in GOLD_WEIGHTS.values()).rsplit(", ", 1)

    assert f"A gold row weighs {' or '.join(weights)} by how sure" in design
    assert f"an unchecked label {data._WEAK_WEIGHT}." in design


def test_a_hand_checked_label_has_full_weight(tmp_path: Path) -> None:
    from measure_extract.datasets.labels import read_train_labels

    table = tmp_path / "labels.csv"
    table.write_text(
        "image,image_link,group_id,entity_name,label,checked_value,checked_status\n"
        "a.webp,,1,height,5 inch,6 inch,fixed\n"
        "b.webp,,1,height,5 inch,,\n",
        encoding="utf-8",
    )
    checked, unchecked = read_train_labels(table, tmp_path, weight=0.3)

    assert (checked.answers, checked.weight) == (("6 inch",), 1.0)
    assert (unchecked.answers, unchecked.weight) == (("5 inch",), 0.3)


def is_same_output(printed: str, shown_text: str) -> bool:
    """Compare word by word; decimals, which differ between processors, within 0.02."""
    pattern = r"\d+\.\d+|[^\s\d]+|\d+"
    a, b = re.findall(pattern, printed), re.findall(pattern, shown_text)
    return len(a) == len(b) and all(x == y or is_near(x, y) for x, y in zip(a, b, strict=True))


def is_near(a: str, b: str) -> bool:
    are_decimals = all(re.fullmatch(r"\d+\.\d+", text) for text in (a, b))
    return are_decimals and math.isclose(float(a), float(b), abs_tol=0.02)


@pytest.mark.parametrize(
    ("printed", "shown_text", "is_same"),
    [
        ("30 centimetre 0.997", "30 centimetre 0.99", True),
        ("30 centimetre", "31 centimetre", False),
        ("0.9", "0.8", False),
        ("30cm", "30 cm", True),
        ("null", "", False),
        ("height None", "height 30", False),
    ],
)
def test_outputs_are_compared(printed: str, shown_text: str, is_same: bool) -> None:
    assert is_same_output(printed, shown_text) is is_same


def check_examples(text: str, folder: Path) -> None:
    done: list[Block] = []
    for block, printed in outputs(text, folder):
        done.append(block)
        if block.output is None:
            assert printed == "", f"{block.code}\nprints {printed!r}, which the page does not show"
        else:
            assert is_same_output(printed, block.output), f"{block.code}\nprints\n{printed}"
    assert done


@pytest.mark.parametrize(
    "name", [name for name, text in TEXTS.items() if has_examples(text) and not is_slow(text)]
)
def test_examples_print_what_is_shown(name: str, tmp_path: Path) -> None:
    check_examples(TEXTS[name], tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name, text in TEXTS.items() if is_slow(text)])
def test_examples_that_read_photos_print_what_is_shown(name: str, tmp_path: Path) -> None:
    check_examples(TEXTS[name], tmp_path)


def test_the_examples_of_docstrings_are_run_with_the_tests() -> None:
    options = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    pytest_options = options["tool"]["pytest"]["ini_options"]

    assert "--doctest-modules" in pytest_options["addopts"].split()
    assert "measure_extract" in pytest_options["testpaths"]
