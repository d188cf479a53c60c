"""Every result says what it depends on: commit, date, chip, cores, runtime, weights."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from benchmarks import result_files
from benchmarks.result_files import RESULTS, describe_run, read_result, write_result
from measure_extract.ocr.fast import FastEngine
from measure_extract.runtime.devices import count_cores

CPU_INFO = """processor\t: 0
model name\t: Some Chip
flags\t\t: fpu avx avx2 {flags} sse

processor\t: 1
model name\t: Some Chip
flags\t\t: fpu avx avx2 {flags} sse
"""


@pytest.mark.parametrize(
    ("info", "machine", "flags"),
    [
        (CPU_INFO.format(flags=""), "Some Chip x 2", (True, False, False)),
        (CPU_INFO.format(flags="avx512_bf16"), "Some Chip x 2", (True, True, False)),
        (CPU_INFO.format(flags="amx_bf16 amx_tile"), "Some Chip x 2", (True, False, True)),
        (CPU_INFO.replace("avx2", "avx2_x").format(flags=""), "Some Chip x 2", (False,) * 3),
        ("model name : Other: Chip\n", "Other: Chip x 1", None),
    ],
)
def test_chip(
    info: str, machine: str, flags: tuple[bool, ...] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(result_files, "_cpu_info", lambda: info)
    run = describe_run()

    assert run["machine"] == machine
    wanted = flags and dict(zip(("avx2", "avx512_bf16", "amx"), flags, strict=True))
    assert run["chip_flags"] == wanted


def test_a_run_names_what_its_figures_depend_on() -> None:
    import onnxruntime

    run = describe_run()

    assert re.fullmatch(r"\d{4}-\d\d-\d\d", run["date"])
    assert run["cores"] == count_cores()
    assert onnxruntime.__version__ in run["runtime"]
    assert "CPUExecutionProvider" in run["runtime"]
    assert run["weights"]["ocr"] == FastEngine(device="cpu").weights.fingerprint
    assert re.fullmatch(r"ranker-v\d+-[0-9a-f]{12}", run["weights"]["ranker"])
    assert run["versions"]["measure_extract"]


def git(folder: Path, *arguments: str) -> None:
    settings = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *settings, *arguments], cwd=folder, check=True, capture_output=True)


def test_the_commit_is_dirty_by_code_and_not_by_results(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(result_files, "ROOT", tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    result, code = tmp_path / "benchmarks" / "results" / "a.json", tmp_path / "code.py"
    result.parent.mkdir(parents=True)
    assert describe_run()["commit"] == "unknown"  # not a repository
    for path in (result, code):
        path.write_text("1")
    git(tmp_path, "init")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "all")
    clean = describe_run()["commit"]
    assert re.fullmatch(r"[0-9a-f]{7,}", clean)
    result.write_text("2")
    assert describe_run()["commit"] == clean
    code.write_text("2")
    assert describe_run()["commit"] == f"{clean}-dirty"


def test_a_ranker_is_named_by_its_card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(result_files, "default_ranker_dir", lambda: tmp_path)
    names = [describe_run()["weights"]["ranker"]]
    for text in ("{}", "{ }"):
        (tmp_path / "card.json").write_text(text)
        names.append(describe_run()["weights"]["ranker"])

    assert names[0] == "unknown"
    assert len(set(names)) == 3


def test_results_are_written_with_their_run_and_read_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(result_files, "RESULTS", tmp_path / "results")
    assert read_result("some") is None

    path = write_result("some", {"rows": 3})

    assert path == tmp_path / "results" / "some.json"
    found = read_result("some")
    assert found is not None
    assert found["rows"] == 3
    assert found["run"] == json.loads(json.dumps(describe_run()))


def test_the_committed_results_are_here() -> None:
    names = [path.stem for path in RESULTS.glob("*.json")]

    assert "benchmark_gold_dev" in names
    assert all(read_result(name) for name in names)
