"""Runs arrive at a real MLflow server with their parameters, metrics and files."""

import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from measure_extract.errors import MissingExtraError
from measure_extract.training.track import flat, log_run
from tests.helpers import free_port

pytest.importorskip("mlflow")


@pytest.mark.parametrize(
    ("values", "leaves"),
    [
        ({"a": 1, "b": {"c": 2.5}}, {"a": 1, "b/c": 2.5}),
        ({"50%": 1, "none": None}, {"50_": 1}),
        ({}, {}),
    ],
)
def test_flat(values: dict[str, object], leaves: dict[str, object]) -> None:
    assert dict(flat(values)) == leaves


def test_no_mlflow_is_a_missing_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mlflow", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'measure-extract\[track\]'"):
        log_run(str(tmp_path), "run", parameters={}, metrics={}, artefacts=tmp_path)


@pytest.mark.parametrize("is_folder", [True, False])
def test_what_is_told_of_a_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_folder: bool
) -> None:
    """A stand-in for MLflow notes what it is told."""
    told: list[tuple[str, object]] = []

    class Run:
        info = SimpleNamespace(run_id=17)

        def __enter__(self) -> "Run":
            return self

        def __exit__(self, *_: object) -> None:
            told.append(("end", None))

    def start_run(*, run_name: str) -> Run:
        told.append(("start_run", run_name))
        return Run()

    names = (
        "set_tracking_uri", "set_experiment", "log_params", "log_metrics", "log_artifact", "log_artifacts",
    )  # fmt: skip
    notes = {name: lambda said, name=name: told.append((name, said)) for name in names}
    monkeypatch.setitem(sys.modules, "mlflow", SimpleNamespace(start_run=start_run, **notes))
    kept = tmp_path if is_folder else tmp_path / "card.json"
    run_id = log_run(
        "uri",
        "ranker",
        parameters={"seed": 1, "words": "x" * 600, "none": None},
        metrics={"f1": 1, "of": {"height": 0.5}, "note": "text", "is_better": True},
        artefacts=kept,
    )

    assert run_id == "17"
    assert told == [
        ("set_tracking_uri", "uri"),
        ("set_experiment", "measure_extract"),
        ("start_run", "ranker"),
        ("log_params", {"seed": "1", "words": "x" * 500}),
        ("log_metrics", {"f1": 1.0, "of/height": 0.5}),
        ("log_artifacts" if is_folder else "log_artifact", str(kept)),
        ("end", None),
    ]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    port = free_port()
    command = [
        sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(port),
        "--backend-store-uri", f"sqlite:///{tmp_path}/runs.db",
        "--artifacts-destination", str(tmp_path / "files"), "--workers", "1",
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{url}/health")
        yield url
    finally:
        process.terminate()
        process.wait()


def _wait_for(url: str) -> None:
    for _ in range(120):
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.5)
    raise TimeoutError(url)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # MLflow's own, of many kinds
def test_a_run_arrives_at_a_server(server: str, tmp_path: Path) -> None:
    import mlflow

    folder = tmp_path / "artefacts"
    folder.mkdir()
    (folder / "card.json").write_text("{}")
    run_id = log_run(
        server,
        "ranker",
        parameters={"seed": 1, "settings": {"rounds": 600}},
        metrics={"f1": 0.9, "per_entity": {"height": 0.95}, "note": "text"},
        artefacts=folder,
    )

    run = mlflow.MlflowClient(server).get_run(run_id)
    assert run.data.params == {"seed": "1", "settings/rounds": "600"}
    assert run.data.metrics == {"f1": 0.9, "per_entity/height": 0.95}
    files = mlflow.MlflowClient(server).list_artifacts(run_id)
    assert [file.path for file in files] == ["card.json"]
