"""Adds --slow: tests that load the real OCR."""

import os

import hypothesis
import pytest

# The data here are small: threads of OpenMP would mostly wait for each other, longest on a busy machine.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# A busy machine says nothing of the code: no example is too slow there.
hypothesis.settings.register_profile(
    "busy", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("busy")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="run tests that load the real OCR")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--slow"):
        return
    skip = pytest.mark.skip(reason="needs --slow")
    for item in items:
        if "slow" in item.keywords:
            item.add_marker(skip)
