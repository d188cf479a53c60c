"""The documents say what is so."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from measure_extract.cli.app import cli

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_readme_shows_every_command_and_only_those() -> None:
    shown = set(re.findall(r"^measure-extract ([a-z]+)", README, re.MULTILINE))

    assert shown == set(cli.commands)


def test_readme_tables_come_from_the_result_files() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "readme.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr


def test_readme_names_files_that_exist() -> None:
    for path in re.findall(r"`((?:examples|benchmarks|models|\.ci)/[\w./-]+)`", README):
        assert (ROOT / path).exists(), path


@pytest.mark.slow
def test_readme_python_example_prints_what_it_shows(capsys: pytest.CaptureFixture[str]) -> None:
    code = README.split("```python\n")[1].split("```")[0]
    shown = README.split("```python\n")[1].split("```")[2]
    exec(code.replace("Extractor()", "Extractor(device='cpu')"), {})
    printed = capsys.readouterr().out

    assert rounded(printed) == rounded(shown)


def rounded(text: str) -> list[str]:
    """Cut decimals after the first, which differ between processors."""
    return re.sub(r"(\d\.\d)\d+", r"\1", text).split()


def test_the_examples_of_docstrings_are_run_with_the_tests() -> None:
    options = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    pytest_options = options["tool"]["pytest"]["ini_options"]

    assert "--doctest-modules" in pytest_options["addopts"].split()
    assert "measure_extract" in pytest_options["testpaths"]
