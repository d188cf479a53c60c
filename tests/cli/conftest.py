"""One process for all commands of these tests."""

from collections.abc import Iterator

import pytest

from tests.cli.commands import Commands, started


@pytest.fixture(scope="session")
def commands() -> Iterator[Commands]:
    with started() as found:
        yield found
