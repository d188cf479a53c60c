"""README and the pages of docs: their tables, their code blocks, and what those print.

A table stands between `<!-- NAME:begin -->` and `<!-- NAME:end -->`. A block of Python is an example, and so is
a block of shell that is followed by a block of text: what it prints. The examples of a page are run in their
order, in one folder that holds a copy of `examples/`, the Python ones in one namespace.
"""

import contextlib
import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.reports.axis_tables import AXIS_TABLES
from benchmarks.reports.comparison_tables import COMPARISON_TABLES
from benchmarks.reports.package_tables import PACKAGE_TABLES
from benchmarks.reports.stage_tables import STAGE_TABLES
from benchmarks.result_files import ROOT

__all__ = ["PAGES", "TABLES", "Block", "blocks", "filled", "outputs", "with_outputs"]

PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))

TABLES = {**AXIS_TABLES, **COMPARISON_TABLES, **PACKAGE_TABLES, **STAGE_TABLES}
"""Every table by its marker; no two have the same."""

_INSTALL = "python3 -m venv .venv && .venv/bin/pip install -q . && .venv/bin/"

_BEGIN = re.compile(r"<!-- (?P<name>\w+):begin -->")
_BLOCK = re.compile(
    r"^```(?P<language>[\w{}-]*)\n(?P<code>.*?)^```\n"
    r"(?:\n(?:prints\n\n)?```text\n(?P<output>.*?)^```\n)?",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block of a page."""

    language: str  # "python", "sh", "text", "{eval-rst}", ...
    code: str
    output: str | None  # shown below it; None where nothing is
    output_span: tuple[int, int]  # of the output in the page, half-open; (-1, -1) where nothing is

    @property
    def is_example(self) -> bool:
        """Whether it is run: Python always, a shell's commands where their output stands below."""
        return self.language == "python" or (self.language == "sh" and self.output is not None)


def blocks(text: str) -> list[Block]:
    """Give the fenced blocks of a page, in their order; outputs belong to their example."""
    return [
        Block(found["language"], found["code"], found["output"], found.span("output"))
        for found in _BLOCK.finditer(text)
    ]


def filled(text: str) -> str:
    """Put every table of a page between its markers.

    Raises:
        KeyError: if a marker names no table.
    """
    for name in [found["name"] for found in _BEGIN.finditer(text)]:
        begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
        head, rest = text.split(begin)
        _, tail = rest.split(end)
        text = f"{head}{begin}\n\n{TABLES[name]()}\n\n{end}{tail}"
    return text


def outputs(text: str, folder: Path) -> Iterator[tuple[Block, str]]:
    """Run the examples of a page and give what each prints.

    Args:
        text: of the page.
        folder: an empty one to run in.
    """
    shutil.copytree(ROOT / "examples", folder / "examples")
    namespace: dict[str, Any] = {"__name__": "page"}
    with contextlib.chdir(folder):
        for block in blocks(text):
            if block.is_example:
                is_python = block.language == "python"
                yield block, _run_python(block, namespace) if is_python else _run_shell(block)


def _run_python(block: Block, namespace: dict[str, Any]) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(block.code, "<page>", "exec"), namespace)  # noqa: S102
    return out.getvalue()


def _run_shell(block: Block) -> str:
    """Run a shell block with this checkout's commands, whatever is installed."""
    script = (
        f'python() {{ "{sys.executable}" "$@"; }}\n'
        'measure-extract() { python -m measure_extract "$@"; }\n'
        f"set -e\n{block.code.removeprefix(_INSTALL)}"  # installing is what .ci/run tries
    )
    done = subprocess.run(
        ["bash", "-c", script],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    if done.returncode:
        raise RuntimeError(f"{block.code!r} ended with {done.returncode}: {done.stderr}")
    return done.stdout


def with_outputs(text: str, folder: Path) -> str:
    """Put below every example of a page what it prints now; see `outputs`."""
    for block, printed in reversed(list(outputs(text, folder))):
        if block.output is not None:
            start, end = block.output_span
            text = f"{text[:start]}{printed}{text[end:]}"
    return text
