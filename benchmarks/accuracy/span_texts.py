"""Texts beyond labels with the quantities that they print: annotated prose, and kinds of tricky text."""

import json
import re
from collections import defaultdict

from benchmarks.result_files import ROOT
from measure_extract.spans.grammar.styles import Style

__all__ = ["Found", "kind_lines", "prose_lines"]

Found = list[tuple[float, str]]
PROSE = ROOT / "tests" / "data" / "prose_quantities.txt"
KINDS = ROOT / "tests" / "data" / "any_text.jsonl"
_MARK = re.compile(r"\{([^|{}]*)((?:\|[^|{}]*)+)\}")
_RENDERED = re.compile(r"(?:(\S+?)\.\.)?(\S+) ([a-z ]+?)")


def prose_lines() -> dict[str, list[tuple[str, Found]]]:
    """Give part and genre ("first news") -> (text, quantities); a range gives both its ends."""
    lines: dict[str, list[tuple[str, Found]]] = defaultdict(list)
    for line in PROSE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        head, marked = line.split(" | ", 1)
        wanted: Found = []
        for mark in _MARK.finditer(marked):
            facts = mark[2][1:].split("|")
            for values, unit in zip(facts[::2], facts[1::2], strict=True):
                wanted += [(float(value), unit) for value in values.split("..")]
        lines[head].append((_MARK.sub(lambda mark: mark[1], marked), wanted))
    return dict(lines)


def kind_lines() -> dict[tuple[str, Style], list[tuple[str, Found]]]:
    """Give (kind, style) -> (text, quantities) of the table of tricky texts; totals left out."""
    lines: dict[tuple[str, Style], list[tuple[str, Found]]] = defaultdict(list)
    for row in map(json.loads, KINDS.read_text(encoding="utf-8").splitlines()):
        wanted: Found = []
        for text in row["quantities"]:
            match = _RENDERED.fullmatch(text)
            if match:  # no total
                wanted += [(float(value), match[3]) for value in match.group(1, 2) if value]
        lines[row["kind"], row["style"]].append((row["text"], wanted))
    return dict(lines)
