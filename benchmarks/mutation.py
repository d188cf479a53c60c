"""Count how many small faults of a module its tests notice: python -m benchmarks.mutation --modules ...

Each mutant is written into a copy of the checkout and judged by the tests that belong to its module: its
mirror first, then its folder and those of `BESIDE`. A mutant whose tests fail, crash or take too long is killed; one that
changes nothing that could be noticed stands in `EQUIVALENT` with the reason. Not for every CI run: a
mutant costs seconds. The checkout itself is never changed.
"""

import argparse
import importlib
import math
import multiprocessing
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from benchmarks.equivalent_mutants import EQUIVALENT
from benchmarks.mutants import Mutant, mutants_of

ROOT = Path(__file__).resolve().parents[1]
_SLOWER = 5  # times the CPU time that the tests take without a fault is too long
_LEAST_S = 30.0  # of CPU time
_WAITING = (
    20  # times as long on the clock: other work may share the cores; a fault may wait for ever
)
_MEMORY_BYTES = 4 << 30  # of one mutant: a loop that does not end fills a list
_NAME = "mutation"

# Tests besides those of a module's own folder.
BESIDE = {
    "batch": ("tests/cli/test_overwrite.py", "tests/cli/test_cli.py"),
    "datasets": ("tests/batch/test_run.py", "tests/audit", "tests/cli/test_cli.py"),
    "evaluation": ("tests/benchmarks/test_scoring.py",),
    "images": ("tests/batch/test_run.py",),
    "layout": ("tests/test_extractor.py",),
    "ranking": ("tests/test_extractor.py",),
    "visualize": ("tests/cli/test_cli.py", "tests/test_extractor.py"),
}

# Loaded once per process, not once per mutant.
_HEAVY = (
    "pytest", "hypothesis", "numpy", "cv2", "pint", "pyarrow.csv", "pyarrow.parquet", "PIL.Image",
    "httpx", "h2.connection", "click",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Verdict:
    mutant: Mutant
    is_killed: bool
    seconds: float


def tests_of(module: str) -> list[str]:
    """List the tests of a module, the nearest first.

    Raises:
        FileNotFoundError: if it has none.
    """
    room, *rest = Path(module).with_suffix("").parts[1:]
    folders, name = [room, *rest][:-1], [room, *rest][-1]
    mirror = "/".join(("tests", *folders, f"test_{name}.py"))
    named = [mirror, f"tests/{room}", *BESIDE.get(room, ())]
    tests = [test for test in named if (ROOT / test).exists()]
    if not tests:
        raise FileNotFoundError(f"no test belongs to {module!r}; name one in BESIDE")
    return tests


def sample(module: str, *, size: int, seed: int) -> list[Mutant]:
    """Draw mutants of a module, equivalent ones left out; the same ones for the same source."""
    mutants = mutants_of(module, (ROOT / module).read_text(encoding="utf-8"))
    mutants = [mutant for mutant in mutants if mutant.key not in EQUIVALENT]
    drawn = random.Random(f"{seed} {module}").sample(mutants, min(size, len(mutants)))
    return sorted(drawn, key=lambda mutant: mutant.number)


def _prepare(folder: str) -> None:
    """Make a process ready: its own copy of the checkout, and what all tests import."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    os.nice(10)
    copy = Path(tempfile.mkdtemp(dir=folder)) / ROOT.name
    names = shutil.ignore_patterns(".git", "__pycache__", ".*_cache", ".hypothesis")
    shutil.copytree(ROOT, copy, ignore=names)
    os.chdir(copy)
    sys.path[:] = [str(copy), *(path for path in sys.path if path not in ("", str(ROOT)))]
    for name in _HEAVY:
        importlib.import_module(name)
    # A module that is loaded already would be judged without its fault.
    assert not any(name.split(".")[0] in ("measure_extract", "tests") for name in sys.modules)


def _run_tests(tests: Sequence[str], *, limit_s: float) -> tuple[int, float]:
    """Run tests in a child; gives its exit status and its seconds of CPU.

    Args:
        tests: files and folders.
        limit_s: seconds of CPU; a child that takes more of them ends by a signal (-24).
    """
    started = time.monotonic()
    child = os.fork()
    if child == 0:
        _end_as(tests, limit_s)
    while True:
        ended, status, used = os.wait4(child, os.WNOHANG)
        if ended:
            with suppress(ProcessLookupError):  # what a mutant may have left behind
                os.killpg(child, signal.SIGKILL)
            return os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime
        if time.monotonic() - started > _WAITING * limit_s:
            os.killpg(child, signal.SIGKILL)
        time.sleep(0.02)


def _end_as(tests: Sequence[str], limit_s: float) -> NoReturn:
    """Run tests and end: a child that came back would take work from the pool beside its parent."""
    status = 1
    try:
        os.setsid()
        resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(limit_s), math.ceil(limit_s) + 5))
        status = _child(tests)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def _child(tests: Sequence[str]) -> int:
    import pytest

    said = os.open(_said(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(said, 1)
    os.dup2(said, 2)
    resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY_BYTES, _MEMORY_BYTES))
    temporary = str(Path.cwd().parent / "pytest")
    options = ["-x", "-q", "-p", "no:cacheprovider", f"--basetemp={temporary}"]
    return int(pytest.main([*options, *tests]))


def _said() -> Path:
    """Where the last run's words are kept."""
    return Path.cwd().parent / "said.txt"


def _without_fault(module: str) -> float:
    """Run a module's tests as they are; gives the seconds.

    Raises:
        RuntimeError: if they fail, for then they tell nothing.
    """
    status, seconds = _run_tests(tests_of(module), limit_s=600)
    if status:
        said = _said().read_text(encoding="utf-8", errors="replace")[-2000:]
        raise RuntimeError(f"the tests of {module!r} fail without any fault: {said}")
    return seconds


def _judge(mutant: Mutant, limit_s: float) -> _Verdict:
    path = Path(mutant.module)
    whole = path.read_text(encoding="utf-8")
    # Python takes a compiled file of the same second and size for that of the source.
    sys.dont_write_bytecode = True
    for compiled in path.parent.glob(f"__pycache__/{path.stem}.*.pyc"):
        compiled.unlink()
    path.write_text(mutant.source, encoding="utf-8")
    try:
        status, seconds = _run_tests(tests_of(mutant.module), limit_s=limit_s)
    finally:
        path.write_text(whole, encoding="utf-8")
    return _Verdict(mutant, status != 0, seconds)


def measure(mutants: Sequence[Mutant], pool: ProcessPoolExecutor) -> list[_Verdict]:
    """Judge mutants of one module."""
    seconds = pool.submit(_without_fault, mutants[0].module).result()
    limit_s = max(_LEAST_S, _SLOWER * seconds)
    return list(pool.map(_judge, mutants, [limit_s] * len(mutants)))


def summary(module: str, verdicts: Sequence[_Verdict], commit: str) -> dict[str, Any]:
    """Give the score of a module and its survivors."""
    survivors = [verdict.mutant for verdict in verdicts if not verdict.is_killed]
    total = len(mutants_of(module, (ROOT / module).read_text(encoding="utf-8")))
    return {
        "mutants": total,
        "equivalent": sum(key[0] == module for key in EQUIVALENT),
        "judged": len(verdicts),
        "killed": len(verdicts) - len(survivors),
        "score": round(1 - len(survivors) / len(verdicts), 3),
        "commit": commit,
        "survivors": [
            {"line": m.line, "number": m.number, "mutation": m.mutation} for m in survivors
        ],
    }


def main() -> None:
    """Judge and write `results/mutation.json`; modules that are not named keep their result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--modules", nargs="+", required=True, help="measure_extract/a/b.py ...")
    parser.add_argument("--mutants", type=int, default=40, help="per module; drawn by --seed")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--survivors", action="store_true", help="only those of the last result")
    options = parser.parse_args()
    # Here, not above: they load the package, which the processes that judge must load with its fault.
    from benchmarks.result_files import describe_run, read_result, write_result

    known = (read_result(_NAME) or {"modules": {}})["modules"]
    commit = describe_run()["commit"]
    spawn = multiprocessing.get_context("spawn")
    with (
        tempfile.TemporaryDirectory() as folder,
        ProcessPoolExecutor(options.processes, spawn, _prepare, (folder,)) as pool,
    ):
        for module in options.modules:
            drawn = sample(module, size=options.mutants, seed=options.seed)
            if options.survivors:
                left = {(s["line"], s["mutation"]) for s in known[module]["survivors"]}
                drawn = [mutant for mutant in drawn if mutant.key[1:] in left]
            if not drawn:
                print(f"{module}: nothing to judge")
                continue
            result = summary(module, _told(measure(drawn, pool)), commit)
            print(f"{module}: {result['killed']} of {result['judged']} killed", flush=True)
            if not options.survivors:
                known[module] = result
                write_result(_NAME, {"seed": options.seed, "modules": dict(sorted(known.items()))})


def _told(verdicts: list[_Verdict]) -> list[_Verdict]:
    for verdict in verdicts:
        if not verdict.is_killed:
            m = verdict.mutant
            print(f"{m.module}:{m.number}: {m.mutation}    | {m.line}")
    return verdicts


if __name__ == "__main__":
    main()
