"""Result files: where they are, how they are read and written, and what each says about its run."""

import hashlib
import json
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from measure_extract.errors import OCRError
from measure_extract.ocr.fast import FastEngine
from measure_extract.ranking.ranker import default_ranker_dir
from measure_extract.runtime.choice import RuntimeChoice
from measure_extract.runtime.devices import count_cores

__all__ = ["RESULTS", "ROOT", "describe_run", "read_result", "write_result"]

ROOT = Path(__file__).parent.parent  # of the checkout
RESULTS = ROOT / "benchmarks" / "results"

_PACKAGES = (
    "measure_extract", "paddleocr", "rapidocr", "onnxruntime", "openvino", "spacy", "lightgbm", "quantulum3",
    "recognizers-text-suite", "torch", "transformers", "peft",
)  # fmt: skip
# What decides how fast a processor multiplies, by the flags of /proc/cpuinfo.
_CHIP_FLAGS = {"avx2": "avx2", "avx512_bf16": "avx512_bf16", "amx": "amx_tile"}
_UNKNOWN = "unknown"


def describe_run(ocr: FastEngine | None = None) -> dict[str, Any]:
    """Say what a figure depends on besides its code: commit, date, machine, runtime, weights.

    Args:
        ocr: the engine that was measured; the one as it comes if None.
    """
    info = _cpu_info()
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "commit": _commit(),
        "machine": _machine(info),
        "chip_flags": _chip_flags(info),
        "cores": count_cores(),
        "python": platform.python_version(),
        "runtime": _runtime(RuntimeChoice() if ocr is None else ocr.runtime),
        "weights": {"ocr": _ocr_weights(ocr), "ranker": _ranker(default_ranker_dir())},
        "versions": {name: found for name in _PACKAGES if (found := _version(name))},
    }


def read_result(name: str) -> dict[str, Any] | None:
    """Read `results/NAME.json`; None where there is none yet."""
    path = RESULTS / f"{name}.json"
    if not path.is_file():
        return None
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def write_result(name: str, result: dict[str, Any], ocr: FastEngine | None = None) -> Path:
    """Write `results/NAME.json` with the run's description; see `describe_run`."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    text = json.dumps({"run": describe_run(ocr), **result}, indent=1) + "\n"
    path.write_text(text, encoding="utf-8")
    return path


def _commit() -> str:
    """Name the commit, "-dirty" where code differs from it; result files may."""
    code = [".", ":(exclude)benchmarks/results", ":(exclude)benchmarks/plots"]
    try:
        commit = _git("rev-parse", "--short", "HEAD")
        changed = _git("status", "--porcelain", "--untracked-files=no", "--", *code)
    except (OSError, subprocess.CalledProcessError):  # no git, or no repository
        return _UNKNOWN
    return f"{commit}-dirty" if changed else commit


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def _cpu_info() -> str:
    path = Path("/proc/cpuinfo")
    return path.read_text() if path.is_file() else ""


def _values(info: str, key: str) -> list[str]:
    """Give what /proc/cpuinfo says under a key, once for each core."""
    pairs = (line.partition(":") for line in info.splitlines())
    return [value.strip() for found, _, value in pairs if found.strip() == key]


def _machine(info: str) -> str:
    names = _values(info, "model name")
    return f"{names[0]} x {len(names)}" if names else platform.processor() or _UNKNOWN


def _chip_flags(info: str) -> dict[str, bool] | None:
    """Tell which fast instructions the processor has; None where the system does not say."""
    flags = _values(info, "flags")
    if not flags:
        return None
    own = flags[0].split()
    return {name: flag in own for name, flag in _CHIP_FLAGS.items()}


def _runtime(choice: RuntimeChoice) -> str:
    if choice.name == "openvino":
        return f"OpenVINO {_version('openvino')} ({choice.precision})"
    import onnxruntime

    providers = ", ".join(onnxruntime.get_available_providers())
    return f"ONNX Runtime {onnxruntime.__version__} ({providers})"


def _ocr_weights(ocr: FastEngine | None) -> str:
    try:
        return (ocr or FastEngine(device="cpu")).weights.fingerprint
    except OCRError:  # a run without OCR may be on a machine without its weights
        return _UNKNOWN


def _ranker(folder: Path) -> str:
    """Name a ranker; its card holds the hashes of its other files."""
    card = folder / "card.json"
    if not card.is_file():
        return _UNKNOWN
    return f"{folder.name}-{hashlib.sha256(card.read_bytes()).hexdigest()[:12]}"


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
