"""The name of a request tells when it came, and nothing that we did not give is such a name."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from measure_extract.serve.visit import hour_asked, new_request_id


@pytest.fixture
def _far_from_greenwich(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "XXX-9")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("_far_from_greenwich")
def test_a_name_tells_the_time_in_utc() -> None:
    before = datetime.now(UTC)
    name = new_request_id()
    said = datetime.strptime(name[:19], "%Y%m%dT%H%M%S.%f").replace(tzinfo=UTC)

    assert timedelta(milliseconds=-1) <= said - before <= timedelta(seconds=30)
    assert hour_asked(name) == said.replace(minute=0, second=0, microsecond=0)


def test_names_are_sorted_by_their_time_and_differ() -> None:
    names = [new_request_id() for _ in range(50)]

    assert len({*names}) == 50
    assert [name[:19] for name in names] == sorted(name[:19] for name in names)


@pytest.mark.parametrize(
    ("name", "hour"),
    [
        ("20260131T235959.999Z-0123456789", datetime(2026, 1, 31, 23, tzinfo=UTC)),
        ("20260101T00", datetime(2026, 1, 1, tzinfo=UTC)),
        ("20261301T00", None),
        ("20260101T24", None),
        ("2026-01-01T00", None),
        ("x", None),
        ("", None),
    ],
)
def test_the_hour_of_a_name(name: str, hour: datetime | None) -> None:
    assert hour_asked(name) == hour
