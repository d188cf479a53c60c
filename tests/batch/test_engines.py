"""The engine that a run names answers it, or says what it lacks."""

import sys

import pytest

from measure_extract.batch.ray_engine import run_ray
from measure_extract.batch.worker import WorkerSettings
from measure_extract.errors import MissingExtraError


def test_no_ray_is_a_missing_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    outcomes = run_ray(iter([]), WorkerSettings(), tries=1, is_stopped=lambda: False)
    with pytest.raises(MissingExtraError, match=r"pip install 'measure-extract\[ray\]'"):
        next(outcomes)
