"""Count how many small faults of a module its tests notice: python -m benchmarks.mutation --modules ...

Each mutant is written into a copy of the checkout and judged by the tests that belong to its module: its
mirror first, then its folder and those of `BESIDE`; of these, where its fault lies in a function, by the tests that
call it. A mutant whose tests fail, crash or take too long is killed; one that changes nothing that could be
noticed stands in `EQUIVALENT` with the reason. Not for every CI run: a mutant costs seconds. The checkout
itself is never changed. A result says how many mutants were drawn of how many, on which day and commit;
`--survivors` judges those left by the last run again, by all tests, and keeps both counts. `--nearest` asks a module's own
tests alone, for a busy machine: what others would notice counts as not noticed.
"""

import argparse
import importlib
import json
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
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any, NoReturn

from benchmarks.callers import RECORDER, OnlyTests, first_line, with_notes
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
    "batch": (
        "tests/cli/test_overwrite.py",
        "tests/cli/test_unwritable.py",
        "tests/cli/test_cli.py",
    ),
    "datasets": ("tests/batch/test_run.py", "tests/audit", "tests/cli/test_cli.py"),
    "evaluation": ("tests/benchmarks/test_scoring.py",),
    "images": ("tests/batch/test_run.py",),
    "layout": ("tests/test_extractor.py",),
    "ranking": ("tests/test_extractor.py",),
    "training": ("tests/cli/test_unwritable.py",),
    "visualize": ("tests/cli/test_cli.py", "tests/test_extractor.py"),
}

# Tests of modules that have no mirror, or besides it, for `--nearest`.
NEAREST = {
    "ocr/fractions": ("tests/ocr/test_fraction_shapes.py",),
    "spans/ner": ("tests/training/test_ner.py",),
    "training/drawn": ("tests/training/test_relation_rows.py", "tests/training/test_roles.py"),
    "training/labels/base": (
        "tests/training/labels/test_plain.py",
        "tests/training/labels/test_draw.py",
        "tests/training/labels/test_writing.py",
    ),
    "training/labels/fonts": (
        "tests/training/labels/test_draw.py",
        "tests/training/labels/test_writing.py",
    ),
    "training/labels/words": (
        "tests/training/labels/test_writing.py",
        "tests/training/labels/test_writer.py",
    ),
    "training/own_rows": ("tests/training/test_own_labels.py",),
    "training/own_run": ("tests/training/test_own_labels.py",),
    "training/render/generate": ("tests/training/render/test_render.py",),
    "training/render/lettering": ("tests/training/render/test_render.py",),
    "training/render/shapes": ("tests/training/render/test_render.py",),
    "training/search/nested": ("tests/training/search/test_search.py",),
    "training/search/study": ("tests/training/search/test_search.py",),
    "training/search/report": ("tests/training/search/test_search.py",),
    "training/relation_confidence": ("tests/training/test_relations.py",),
    "training/relation_queries": ("tests/training/test_relations.py",),
    "training/relation_rows": ("tests/training/test_relations.py",),
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


@dataclass(frozen=True, slots=True)
class _Baseline:
    """How the tests of a room go without a fault."""

    tests: Mapping[str, Sequence[str]]  # of each module, the nearest first
    seconds: float  # of CPU
    # "MODULE:FIRST LINE" of a function -> tests that call it; empty where all judge
    callers: Mapping[str, Sequence[str]]


_NO_TEST = 5  # what pytest ends with where nothing is left of its tests


def tests_of(module: str, *, are_nearest: bool = False) -> list[str]:
    """List the tests of a module, the nearest first.

    Args:
        module: its path.
        are_nearest: its mirror and those of `NEAREST` alone; without any, those of the folder of its mirror.

    Raises:
        FileNotFoundError: if it has none.
    """
    room, *rest = Path(module).with_suffix("").parts[1:]
    folders, name = [room, *rest][:-1], [room, *rest][-1]
    mirror = "/".join(("tests", *folders, f"test_{name}.py"))
    named = [mirror, f"tests/{room}", *BESIDE.get(room, ())]
    if are_nearest:
        nearest = [mirror, *NEAREST.get("/".join((*folders, name)), ())]
        is_any = any((ROOT / test).exists() for test in nearest)
        named = nearest if is_any else [f"tests/{'/'.join(folders)}"]
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
    copy = Path(tempfile.mkdtemp(dir=folder)) / ROOT.name
    names = shutil.ignore_patterns(".git", "__pycache__", ".*_cache", ".hypothesis")
    shutil.copytree(ROOT, copy, ignore=names)
    os.chdir(copy)
    sys.path[:] = [str(copy), *(path for path in sys.path if path not in ("", str(ROOT)))]
    for name in _HEAVY:
        importlib.import_module(name)
    # A module that is loaded already would be judged without its fault.
    assert not any(name.split(".")[0] in ("measure_extract", "tests") for name in sys.modules)


def _run_tests(
    tests: Sequence[str], *, limit_s: float, plugin: object | None = None
) -> tuple[int, float]:
    """Run tests in a child; gives its exit status and its seconds of CPU.

    Args:
        tests: files and folders.
        limit_s: seconds of CPU; a child that takes more of them ends by a signal (-24).
        plugin: of pytest.
    """
    started = time.monotonic()
    child = os.fork()
    if child == 0:
        _end_as(tests, limit_s, plugin)
    while True:
        ended, status, used = os.wait4(child, os.WNOHANG)
        if ended:
            with suppress(ProcessLookupError):  # what a mutant may have left behind
                os.killpg(child, signal.SIGKILL)
            return os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime
        if time.monotonic() - started > _WAITING * limit_s:
            os.killpg(child, signal.SIGKILL)
        time.sleep(0.02)


def _end_as(tests: Sequence[str], limit_s: float, plugin: object | None) -> NoReturn:
    """Run tests and end: a child that came back would take work from the pool beside its parent."""
    status = 1
    try:
        os.setsid()
        resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(limit_s), math.ceil(limit_s) + 5))
        status = _child(tests, plugin)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def _child(tests: Sequence[str], plugin: object | None) -> int:
    import pytest

    said = os.open(_beside("said.txt"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(said, 1)
    os.dup2(said, 2)
    resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY_BYTES, _MEMORY_BYTES))
    options = ["-x", "-q", "-p", "no:cacheprovider", f"--basetemp={_beside('pytest')}"]
    plugins = [] if plugin is None else [plugin]
    status = int(pytest.main([*options, *tests], plugins=plugins))
    _beside("callers.json").write_text(json.dumps(RECORDER.callers), encoding="utf-8")
    return status


def _beside(name: str) -> Path:
    """Name a file beside the copy of the checkout."""
    return Path.cwd().parent / name


def _without_fault(tests: Mapping[str, Sequence[str]]) -> _Baseline:
    """Run the tests of modules of one room as they are.

    Raises:
        RuntimeError: if they fail, for then they tell nothing.
    """
    files = list(dict.fromkeys(file for of_module in tests.values() for file in of_module))
    with ExitStack() as noted:
        for module in tests:
            notes = with_notes(module, Path(module).read_text(encoding="utf-8"))
            noted.enter_context(_instead(module, notes))
        status, seconds = _run_tests(files, limit_s=900, plugin=RECORDER)
    if status:
        said = _beside("said.txt").read_text(encoding="utf-8", errors="replace")[-2000:]
        raise RuntimeError(f"the tests of {files} fail without any fault: {said}")
    callers = json.loads(_beside("callers.json").read_text(encoding="utf-8"))
    return _Baseline(tests, seconds, callers)


def _callers(mutant: Mutant, baseline: _Baseline) -> list[str]:
    """List the tests that call the function of a mutant, its mirror's first; none where any may notice it."""
    source = Path(mutant.module).read_text(encoding="utf-8")
    callers = baseline.callers.get(f"{mutant.module}:{first_line(source, mutant.number)}", [])
    mirror = f"{baseline.tests[mutant.module][0]}::"
    return [] if "" in callers else sorted(callers, key=lambda name: not name.startswith(mirror))


@contextmanager
def _instead(module: str, source: str) -> Iterator[None]:
    """Let a module be another one for a while."""
    path = Path(module)
    whole = path.read_text(encoding="utf-8")
    # Python takes a compiled file of the same second and size for that of the source.
    sys.dont_write_bytecode = True
    for compiled in path.parent.glob(f"__pycache__/{path.stem}.*.pyc"):
        compiled.unlink()
    path.write_text(source, encoding="utf-8")
    try:
        yield
    finally:
        path.write_text(whole, encoding="utf-8")


def _judge(mutant: Mutant, baseline: _Baseline) -> _Verdict:
    limit_s = max(_LEAST_S, _SLOWER * baseline.seconds)
    callers = _callers(mutant, baseline)
    with _instead(mutant.module, mutant.source):
        status = _NO_TEST
        if callers:
            files = list(dict.fromkeys(name.partition("::")[0] for name in callers))
            status, _ = _run_tests(files, limit_s=limit_s, plugin=OnlyTests(frozenset(callers)))
        if status == _NO_TEST:
            status, _ = _run_tests(baseline.tests[mutant.module], limit_s=limit_s)
    return _Verdict(mutant, status != 0)


def measure(
    mutants: Sequence[Mutant], pool: ProcessPoolExecutor, baseline: _Baseline
) -> list[_Verdict]:
    """Judge mutants of one room, by the tests that call their functions where the baseline tells them."""
    return list(pool.map(partial(_judge, baseline=baseline), mutants))


def summary(module: str, verdicts: Sequence[_Verdict], run: Mapping[str, Any]) -> dict[str, Any]:
    """Give the score of a module, of how many mutants it is, and its survivors.

    Args:
        module: its path.
        verdicts: of the mutants that were drawn.
        run: "date" and "commit" of the judgement.
    """
    survivors = [verdict.mutant for verdict in verdicts if not verdict.is_killed]
    killed = len(verdicts) - len(survivors)
    return {
        "date": run["date"],
        "commit": run["commit"],
        "mutants": len(mutants_of(module, (ROOT / module).read_text(encoding="utf-8"))),
        "equivalent": sum(key[0] == module for key in EQUIVALENT),
        "judged": len(verdicts),
        "killed": killed,
        "score": _share(killed, len(verdicts)),
        "survivors": [_named(mutant) for mutant in survivors],
    }


def judged_again(
    module: str, result: Mapping[str, Any], verdicts: Sequence[_Verdict], run: Mapping[str, Any]
) -> dict[str, Any]:
    """Say of a result's survivors which are killed by now; those that are none of today are left out.

    What was killed before is not tried again, and tests written for the survivors of a sample say little
    of the other mutants: the first count stays beside the new one.

    Args:
        module: its path.
        result: the last one of the module.
        verdicts: of `survivors_of` the result.
        run: "date" and "commit" of the judgement.
    """
    is_killed = {verdict.mutant.key[1:]: verdict.is_killed for verdict in verdicts}
    survivors = [s for s in result["survivors"] if _words(s) in is_killed]
    judged = result["judged"] - (len(result["survivors"]) - len(survivors))
    left = [s for s in survivors if not is_killed[_words(s)]]
    first = ("date", "commit", "judged", "killed", "score")
    return {
        **result,
        "date": run["date"],
        "commit": run["commit"],
        "equivalent": sum(key[0] == module for key in EQUIVALENT),
        "judged": judged,
        "killed": judged - len(left),
        "score": _share(judged - len(left), judged),
        "survivors": left,
        "first": result.get("first") or {key: result[key] for key in first if key in result},
    }


def _words(survivor: Mapping[str, Any]) -> tuple[str, str]:
    return survivor["line"], survivor["mutation"]


def _named(mutant: Mutant) -> dict[str, Any]:
    return {"line": mutant.line, "number": mutant.number, "mutation": mutant.mutation}


def _share(killed: int, judged: int) -> float | None:
    return round(killed / judged, 3) if judged else None


def survivors_of(module: str, result: Mapping[str, Any]) -> list[Mutant]:
    """Find the survivors of a result in today's module, equivalent ones and lines that changed left out."""
    left = {_words(survivor) for survivor in result["survivors"]}
    mutants = mutants_of(module, (ROOT / module).read_text(encoding="utf-8"))
    return [m for m in mutants if m.key[1:] in left and m.key not in EQUIVALENT]


def main() -> None:
    """Judge and write `results/mutation.json`; modules that are not named keep their result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--modules", nargs="+", required=True, help="measure_extract/a/b.py ...")
    parser.add_argument("--mutants", type=int, default=40, help="per module; drawn by --seed")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--survivors", action="store_true", help="only those of the last result")
    parser.add_argument("--nearest", action="store_true", help="by the module's own tests alone")
    options = parser.parse_args()
    # Here, not above: they load the package, which the processes that judge must load with its fault.
    from benchmarks.result_files import describe_run, read_result, write_result

    known = (read_result(_NAME) or {"modules": {}})["modules"]
    run = describe_run()
    spawn = multiprocessing.get_context("spawn")
    with (
        tempfile.TemporaryDirectory() as folder,
        ProcessPoolExecutor(options.processes, spawn, _prepare, (folder,)) as pool,
    ):
        for _, modules in groupby(options.modules, lambda module: Path(module).parts[1]):
            tests = {m: tests_of(m, are_nearest=options.nearest) for m in modules}
            baseline = pool.submit(_without_fault, tests).result()
            if options.survivors:
                baseline = replace(baseline, callers={})
            for module in tests:
                if options.survivors:
                    mutants = survivors_of(module, known[module])
                else:
                    mutants = sample(module, size=options.mutants, seed=options.seed)
                verdicts = measure(mutants, pool, baseline)
                _tell(verdicts)
                if options.survivors:
                    known[module] = judged_again(module, known[module], verdicts, run)
                else:
                    known[module] = summary(module, verdicts, run)
                result = known[module]
                print(f"{module}: {result['killed']} of {result['judged']} killed", flush=True)
                write_result(_NAME, {"seed": options.seed, "modules": dict(sorted(known.items()))})


def _tell(verdicts: Sequence[_Verdict]) -> None:
    for verdict in verdicts:
        if not verdict.is_killed:
            m = verdict.mutant
            print(f"{m.module}:{m.number}: {m.mutation}    | {m.line}")


if __name__ == "__main__":
    main()
