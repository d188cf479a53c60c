"""What all tables share: who made a row, and how a table is written in Markdown."""

from collections.abc import Iterable, Sequence
from typing import Any

from benchmarks.result_files import RESULTS, read_result

__all__ = ["ORIGIN", "load", "markdown", "origin", "share"]

ORIGIN = "commit, date"
"""Heading of the column that `origin` fills."""


def load(name: str) -> dict[str, Any]:
    """Read a result file.

    Raises:
        FileNotFoundError: if there is none.
    """
    found = read_result(name)
    if found is None:
        raise FileNotFoundError(
            f"there is no {RESULTS / name}.json; run the benchmark that makes it"
        )
    return found


def origin(run: dict[str, Any]) -> str:
    """Say which commit made a result, and when; "-dirty" means that files were changed since it."""
    return f"{run['commit']}, {run['date']}"


def markdown(header: Sequence[str], rows: Iterable[Sequence[str]], note: str = "") -> str:
    """Write a table, with a sentence below it if there is one."""
    lines = [header, ["---"] * len(header), *rows]
    text = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"{text}\n\n{note}" if note else text


def share(value: float | None) -> str:
    """Write a share or a score; "-" where nothing could be scored."""
    return "-" if value is None else f"{value:.3f}"
