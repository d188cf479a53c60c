"""The engine that a run names answers it, or says what it lacks."""

import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from measure_extract.batch import engines
from measure_extract.batch.base import ImageJob
from measure_extract.batch.ray_engine import run_ray
from measure_extract.batch.settings import PredictSettings
from measure_extract.batch.worker import Worker, WorkerSettings
from measure_extract.errors import MissingExtraError
from measure_extract.images.base import ImageLimits
from measure_extract.images.fetch import Fetcher


def test_no_ray_is_a_missing_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    outcomes = run_ray(iter([]), WorkerSettings(), tries=1, per_host=1, is_stopped=lambda: False)
    with pytest.raises(MissingExtraError, match=r"pip install 'measure-extract\[ray\]'"):
        next(outcomes)


def settings(**facts: Any) -> PredictSettings:
    return PredictSettings(rows=Path("r.csv"), output=Path("o.csv"), **facts)


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(ImageLimits()) as found:
        yield found


@pytest.mark.parametrize(
    ("there", "workers", "devices"),
    [
        (["cpu"], None, ["cpu"] * 6),  # one a core
        (["cpu"], 2, ["cpu"] * 2),
        (["gpu:0", "gpu:1"], None, ["gpu:0", "gpu:1"]),  # one a GPU
        (["gpu:0", "gpu:1"], 2, ["gpu:0", "gpu:1"] * 2),
        (["gpu:0"], None, ["gpu:0"]),
    ],
)
def test_processes_share_the_devices(
    there: list[str],
    workers: int | None,
    devices: list[str],
    monkeypatch: pytest.MonkeyPatch,
    fetcher: Fetcher,
) -> None:
    asked: list[dict[str, Any]] = []
    monkeypatch.setattr(engines, "pick_devices", lambda _: tuple(there))
    monkeypatch.setattr(engines, "count_cores", lambda: 6)
    monkeypatch.setattr(
        "measure_extract.batch.local.run_local",
        lambda *_, **facts: asked.append(facts) or iter(["outcome"]),
    )
    found = engines.run_engine(settings(workers=workers), iter([]), fetcher, lambda: False)

    assert list(found) == ["outcome"]
    assert [facts["devices"] for facts in asked] == [devices]


def test_a_cluster_is_asked_where_it_is_named(
    monkeypatch: pytest.MonkeyPatch, fetcher: Fetcher
) -> None:
    monkeypatch.setattr(
        "measure_extract.batch.ray_engine.run_ray",
        lambda *_, tries, per_host, is_stopped: iter([tries, per_host]),
    )
    asked = settings(engine="ray", tries=7, per_host=2)

    assert list(engines.run_engine(asked, iter([]), fetcher, lambda: False)) == [7, 2]


@pytest.mark.parametrize(("stopped_after", "answered"), [(0, 0), (2, 2), (9, 3)])
def test_without_processes_pictures_are_answered_here_until_it_is_stopped(
    stopped_after: int, answered: int, monkeypatch: pytest.MonkeyPatch, fetcher: Fetcher
) -> None:
    asked = count(1)
    monkeypatch.setattr(Worker, "answer", lambda _, jobs, files: [(jobs, files)])
    jobs = [ImageJob(number, f"{number}.png", ()) for number in range(3)]
    found = engines.run_engine(
        settings(workers=0), iter(jobs), fetcher, lambda: next(asked) > stopped_after
    )

    each = [(job, file) for [job], [file] in found]
    assert [job.number for job, _ in each] == list(range(answered))
    assert all("no such file" in file.lower() for _, file in each)
