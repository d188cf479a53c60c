"""What all tables share: where result files are, who made a row, and how a table is written in Markdown."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

__all__ = ["ORIGIN", "RESULTS", "load", "markdown", "origin", "share"]

RESULTS = Path(__file__).parent.parent / "results"

ORIGIN = "commit, date"
"""Heading of the column that `origin` fills."""


def load(name: str) -> dict[str, Any]:
    """Read a result file."""
    found: dict[str, Any] = json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))
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
