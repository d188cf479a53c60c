"""What came of odd inputs, by kind; and of long texts, whose time is compared with that of a part of them."""

from collections.abc import Callable
from typing import Any

from benchmarks.reports.tables import ORIGIN, load, markdown, origin

__all__ = ["FUZZ_TABLES"]

_OUTCOMES = ("answer", "nothing", "failure", "refused")


def fuzz_table() -> str:
    """One row a kind of input and run."""
    runs, long = [load("fuzz"), load("fuzz_text")], load("fuzz_long")
    rows = [row for result in runs for row in _rows_of(result)]
    header = ("input", "number", "answered", "nothing found", "a listed failure", "refused", ORIGIN)
    problems = " and ".join(
        f"{len(result['problems'])} of {result['inputs']:,} inputs" for result in runs
    )
    note = (
        f"Problems: {problems}, and {len(long['problems'])} of {long['texts']:,} texts of {long['characters']:,} "
        f"characters ({origin(long['run'])}). Of these none takes over {long['largest_ratio']:g} times as long as its "
        "first quarter."
    )
    return markdown(header, rows, note)


def _rows_of(result: dict[str, Any]) -> list[tuple[str, ...]]:
    """Give a row for each kind of input."""
    counts: dict[str, dict[str, int]] = {}
    for name, count in result["outcomes"].items():
        kind, _, outcome = name.partition(": ")
        counts.setdefault(kind, {})[outcome] = count
    return [
        (
            f"{kind}s",
            f"{sum(found.values()):,}",
            *(f"{found[outcome]:,}" if outcome in found else "" for outcome in _OUTCOMES),
            origin(result["run"]),
        )
        for kind, found in counts.items()
    ]


FUZZ_TABLES: dict[str, Callable[[], str]] = {"fuzz": fuzz_table}
"""Marker in a page -> the table that belongs there."""
