"""Odd texts: numbers, units and marks in any order, in any script, as arguments and as bytes on stdin."""

import json
import random

from benchmarks.fuzz.base import Bench, Outcome, damaged
from benchmarks.fuzz.commands import run_command
from measure_extract.errors import described
from measure_extract.spans.finder import find_quantities

__all__ = ["PIECES", "try_text"]

PIECES = (
    *"0123456789", *".,/-x×*+~±()[]'\"″′:;|#%&=<>", "½", "⅜", "²", "℮", "ø", "°", "µ", "Ω", "\ufffd", "\ufeff", "\udcff", "\ud83d",
    " ", " ", " ", "  ", "\u00a0", "\t", "cm", "mm", "m", "in", "inch", "ft", "kg", "g", "lb", "lbs", "oz", "ml",
    "L", "V", "W", "kW", "t", "ton", "fl oz", "H", "W", "D", "Height", "Breite", "net", "max", "6 x 330 ml",
    "5' 11\"", "1,250", "1'500", "1e9", "9" * 400, "10^3", "half", "zwei", "一", "٣", "१", "🏳️‍🌈", "\u202e", "\0", "a" * 50,
)  # fmt: skip
_ENCODINGS = ("utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16", "utf-32", "shift_jis")


def try_text(rng: random.Random, bench: Bench) -> Outcome:
    """Find quantities in an odd text, or have the command do it."""
    text = "".join(rng.choice(PIECES) for _ in range(rng.choice((0, 1, 3, 8, 20, 60))))
    return _on_stdin(text, rng) if rng.random() < 0.1 else _found_in(text, rng)


def _found_in(text: str, rng: random.Random) -> Outcome:
    words = f"text {text[:60]!r}"
    try:
        spans = find_quantities(text, style=rng.choice(("auto", "label", "prose", "field")))
    except Exception as error:
        return Outcome("failure", f"text {text!r}", described(error))
    for span in spans:
        if not 0 <= span.start < span.end <= len(text):
            return Outcome("answer", f"text {text!r}", f"a span at {span.start}..{span.end}")
        if text[span.start : span.end] != span.surface:
            return Outcome("answer", f"text {text!r}", f"the surface {span.surface!r} is elsewhere")
    return Outcome("answer" if spans else "nothing", words)


def _on_stdin(text: str, rng: random.Random) -> Outcome:
    encoding = rng.choice(_ENCODINGS)
    data = damaged(text.replace("\0", "").encode(encoding, errors="replace"), rng)
    done = run_command(["spans", "-"], stdin=data)
    lines = data.count(b"\n") + (not data.endswith(b"\n") and data != b"")
    problem = done.problem
    if not problem and len(done.out.splitlines()) != lines:
        problem = f"{lines} lines gave {len(done.out.splitlines())}"
    if not problem and any("quantities" not in json.loads(line) for line in done.out.splitlines()):
        problem = "a line lacks its quantities"
    return Outcome("answer", f"stdin in {encoding}: {data[:200]!r}", problem)
