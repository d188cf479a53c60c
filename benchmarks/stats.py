"""What every result file says about the run that made it."""

import json
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"

_PACKAGES = ("measure_extract", "paddleocr", "rapidocr", "onnxruntime", "spacy", "lightgbm")


def _cpu() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.is_file() else []
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    return f"{names[0]} x {len(names)}" if names else platform.processor()


def _commit() -> str:
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip()


def describe_run() -> dict[str, Any]:
    """Give machine, versions, commit and date."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "commit": _commit(),
        "machine": _cpu(),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in _PACKAGES},
    }


def write_result(name: str, result: dict[str, Any]) -> Path:
    """Write `results/NAME.json` with the run's description."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    text = json.dumps({"run": describe_run(), **result}, indent=1) + "\n"
    path.write_text(text, encoding="utf-8")
    return path
