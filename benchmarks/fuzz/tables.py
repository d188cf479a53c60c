"""Odd tables: any encoding, width and line end, marks, quotes, Parquet of any type; by every command."""

import gzip
import random
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.fuzz.base import Bench, Outcome, damaged
from benchmarks.fuzz.commands import run_command

__all__ = ["try_table"]

_COLUMNS = ("index", "image_link", "group_id", "entity_name", "entity_value", "prediction")
_CELLS: dict[str, tuple[Any, ...]] = {
    "index": ("{n}", "{n}", "{n}", "{n}", "0{n}", "x{n}", "7", "", "{n}.0", "-{n}"),
    "image_link": ("a.png", "a.png", "b/a.png", "none.png", "", "junk.png", ".", "a" * 300, "a.png?x=1", "\0", "ü.png"),
    "group_id": ("7", "7.0", "", "nan", "x", "--5", "1" * 25, "1e3", "inf", " 7 "),
    "entity_name": ("height", "height", "height", "voltage", "weight", "", "Height", "item_weight"),
    "entity_value": ("30 centimetre", "30.0 cm", "", "x", "1e999 volt", "-5 gram", "[1, 2] inch", "30"),
    "prediction": ("30 centimetre", "30 cm", "", "nan", "5", "1,5 gram", "0x5 volt", "30  centimetre"),
}  # fmt: skip
_ODD = (
    "",
    '"',
    '""',
    "a,b",
    "a\nb",
    "\r",
    "\ufeff",
    "é",
    "日本",
    "=1+1",
    " " * 9,
    "'",
    "x" * 5000,
    "\x1a",
)
_ENCODINGS = ("utf-8", "utf-8", "utf-8-sig", "utf-16", "latin-1", "cp1252", "utf-16-le", "utf-32")
_ENDS = ("\n", "\n", "\r\n", "\r", "\n\n")
_BETWEEN = (",", ",", ",", ";", "\t")


def try_table(rng: random.Random, bench: Bench) -> Outcome:
    """Give an odd table to one command."""
    folder = bench.folder / "tables"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    shutil.copy(bench.folder / "a.png", folder / "a.png")
    (folder / "junk.png").write_bytes(b"junk")
    is_clean = rng.random() < 0.4
    table = _written(folder, "rows", rng, is_clean=is_clean)
    other = _written(folder, "other", rng, is_clean=rng.random() < 0.5)
    command, arguments = _command(rng, folder, table, other)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    done = run_command([command, *map(str, arguments)])
    problem = done.problem or _changed(before)
    if not problem and command == "predict" and done.code == 0 and "--shard" not in arguments:
        problem = _lacks_rows(folder / "out.csv", folder / "rows.count")
    kind = "answer" if done.code == 0 else "refused" if done.code == 2 else "failure"
    return Outcome(kind, f"{command} {table.name}: {done.err.strip()[-200:]!r}", problem)


def _command(
    rng: random.Random, folder: Path, table: Path, other: Path
) -> tuple[str, list[object]]:
    out = folder / "out.csv"
    root = ["--image-root", folder]
    details = rng.choice(([], ["--details", "jsonl"], ["--details", "parquet"]))
    return rng.choice(
        (
            ("predict", [table, "--output", out, *root, "--workers", 0, *details]),
            ("predict", [table, "--output", out, *root, "--workers", 0, "--shard", "1/2"]),
            ("verify", [table, "--output", out, *root, "--workers", 0]),
            ("sanity", [table, other]),
            ("evaluate", [table, other]),
            ("merge", [other, "--rows", table, "--output", out]),
            ("predict", [table, "--output", table, *root, "--workers", 0]),
            ("drift", [table, other]),
        )
    )


def _changed(before: dict[Path, bytes]) -> str:
    changed = [p.name for p, data in before.items() if not p.is_file() or p.read_bytes() != data]
    return f"{changed[0]} was changed" if changed else ""


def _lacks_rows(output: Path, count: Path) -> str:
    """Compare the rows of an output with those of a table of which it is known how many it has."""
    if not count.is_file() or not output.is_file():
        return ""
    rows = len(output.read_text(encoding="utf-8").splitlines()) - 1
    asked = int(count.read_text())
    return "" if rows == asked else f"{asked} rows were asked, {rows} answered"


def _written(folder: Path, name: str, rng: random.Random, *, is_clean: bool) -> Path:
    """Write a table, and how many rows it has where that is plain."""
    columns = list(_COLUMNS)
    rows = rng.choice((0, 1, 2, 5))
    cells = [
        {c: rng.choice(_CELLS[c][: 4 if is_clean else None]).format(n=n) for c in columns}
        for n in range(rows)
    ]
    if is_clean:
        (folder / f"{name}.count").write_text(str(rows))
    else:
        rng.shuffle(columns)
        columns = columns[: rng.choice((2, 5, 6, 6, 6, 6))]
    if rng.random() < 0.3:
        return _parquet(folder / f"{name}.parquet", columns, cells, rng, is_clean=is_clean)
    return _csv(folder / name, columns, cells, rng, is_clean=is_clean)


def _csv(
    stem: Path,
    columns: list[str],
    cells: list[dict[str, str]],
    rng: random.Random,
    *,
    is_clean: bool,
) -> Path:
    between, end = (",", "\n") if is_clean else (rng.choice(_BETWEEN), rng.choice(_ENDS))
    lines = [between.join(columns)]
    for row in cells:
        line = [row[c] if is_clean or rng.random() > 0.1 else rng.choice(_ODD) for c in columns]
        if not is_clean and rng.random() < 0.1:
            line = line[: rng.randrange(len(line) + 1)] * rng.choice((1, 2))
        lines.append(between.join(line))
    text = end.join(lines) + (end if rng.random() < 0.7 else "")
    data = text.encode("utf-8" if is_clean else rng.choice(_ENCODINGS), errors="replace")
    if not is_clean:
        data = damaged(data, rng)
    if rng.random() < 0.2:
        packed = gzip.compress(data)
        path = stem.with_suffix(".csv.gz")
        path.write_bytes(packed if is_clean else damaged(packed, rng))
        return path
    path = stem.with_suffix(rng.choice((".csv", ".csv", ".txt", "")))
    path.write_bytes(data)
    return path


_COLUMN_KINDS = (
    lambda v: v,
    lambda v: [None] * len(v),
    lambda v: list(range(len(v))),
    lambda v: [float(i) if i else float("nan") for i in range(len(v))],
    lambda v: [bool(i % 2) for i in range(len(v))],
    lambda v: [x.encode() for x in v],
    lambda v: [[x] for x in v],
    lambda v: [{"a": x} for x in v],
    lambda v: pd.to_datetime(["2024-01-02"] * len(v)),
    lambda v: [Decimal("1.50")] * len(v),
    lambda v: pd.Categorical(v),
    lambda v: np.array([2**63 - 1] * len(v)),
)


def _parquet(
    path: Path,
    columns: list[str],
    cells: list[dict[str, str]],
    rng: random.Random,
    *,
    is_clean: bool,
) -> Path:
    data: dict[str, Any] = {}
    for column in columns:
        values = [row[column] for row in cells]
        kind = _COLUMN_KINDS[0] if is_clean or rng.random() < 0.6 else rng.choice(_COLUMN_KINDS)
        data[column] = kind(values)
    if rng.random() < 0.5:
        confidence = rng.choice(
            (0.5, 1.0, 0.0, -1.0, 7.0, float("nan"), float("inf"), "x", 1, None)
        )
        data |= {"confidence": [confidence] * len(cells)}
        data |= {"is_failed": [rng.choice((0, 1, True, None, "no"))] * len(cells)}
    pd.DataFrame(data).to_parquet(path)
    if not is_clean and rng.random() < 0.3:
        path.write_bytes(damaged(path.read_bytes(), rng))
    return path
