"""Odd command lines: pictures that are none, options that do not fit, names in any bytes, lists on stdin."""

import random
import shutil
from pathlib import Path

from benchmarks.fuzz.base import Bench, Outcome
from benchmarks.fuzz.commands import run_command

__all__ = ["try_command_line"]

_PICTURES = (
    "a.png", "a.png", "a.png", "junk.png", "none.png", "", " ", "*.png", "[", "{a}", "~", "-", "é.png",
    "x" * 300, "a\nb.png", "http://127.0.0.1:9/a.png", "HTTP://[", "https://", "file:///etc/passwd", "/dev/null",
    "data:image/png;base64,AAAA", "a.png/", "folder", "caf\udce9.png",
)  # fmt: skip
_ENTITIES = (
    "height",
    "item_weight",
    "weight",
    "Height",
    "",
    "hieght",
    "voltage",
    "x" * 99,
    "länge",
    "\udcff",
)
_OPTIONS = (
    ("--entity", _ENTITIES),
    ("--entity", _ENTITIES),
    ("--group-id", ("7", "x", "", "-1", "9" * 30, "7.0")),
    ("--min-confidence", ("0", "1", "2", "nan", "x", "")),
    ("--json", ()),
    ("--device", ("cpu", "gpu:x", "", "tpu")),
    ("--cache", ("/dev/null/cache.sqlite", "/nonsense/cache.sqlite", "")),
    ("--nonsense", ("1",)),
    ("-h", ()),
)
_OUTPUTS = ("out.png", "a.png", "out", "out.xyz", "folder", "none/out.jpg", "")
_TEXTS = ("30 cm", "", "-", "\udcff 5 kg", "5'11\"", "x" * 3000, "--", "½")


def try_command_line(rng: random.Random, bench: Bench) -> Outcome:
    """Run one of the commands for single photos and texts."""
    folder = bench.folder / "arguments"
    _furnish(folder, bench)
    command = rng.choice(("extract", "extract", "ocr", "explain", "show", "spans", "nonsense", ""))
    arguments = [command, *_arguments(command, rng, folder)]
    stdin = rng.choice((b"", b"a.png\n", b"\xff\xfe", b"30 cm\n\n\x00", b"junk.png\r\nnone\n"))
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    done = run_command(arguments, stdin=stdin)
    kept = {p: d for p, d in before.items() if p.name not in ("out.png", "cache.sqlite")}
    changed = [p.name for p, data in kept.items() if not p.is_file() or p.read_bytes() != data]
    kind = {0: "answer", 2: "refused"}.get(done.code, "failure")
    problem = done.problem or (f"{changed[0]} was changed" if changed else "")
    return Outcome(kind, f"{arguments!r:.300}: {done.err.strip()[-200:]!r}", problem)


def _furnish(folder: Path, bench: Bench) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "folder").mkdir(parents=True)
    (folder / "a.png").write_bytes((bench.folder / "a.png").read_bytes())
    (folder / "junk.png").write_bytes(b"junk")


def _arguments(command: str, rng: random.Random, folder: Path) -> list[str]:
    if command == "spans":
        return [rng.choice(_TEXTS) for _ in range(rng.randrange(3))]
    pictures = [rng.choice(_PICTURES) for _ in range(rng.choice((0, 1, 1, 1, 3)))]
    arguments = [
        str(folder / picture) if picture[:1].isalpha() else picture for picture in pictures
    ]
    for _ in range(rng.randrange(4)):
        name, values = rng.choice(_OPTIONS)
        arguments += [name, *([rng.choice(values)] if values else [])]
    if command in ("explain", "show") and rng.random() < 0.8:
        arguments += ["--entity", rng.choice(_ENTITIES[:3])]
    if command == "show":
        arguments += ["--output", str(folder / rng.choice(_OUTPUTS))]
    return arguments
