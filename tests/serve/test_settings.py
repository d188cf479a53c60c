"""Settings are checked, and say how much may be under way."""

import pytest

from measure_extract.serve.settings import Rooms, ServeSettings, is_loopback


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"port": 65536}, "port must be from 0 to 65,535"),
        ({"deadline_s": 0}, "deadline_s must be from 0.1"),
        ({"max_body_bytes": 5}, "max_body_bytes must be from 1,000"),
        ({"capture_rate": 1.5}, "capture_rate must be from 0 to 1"),
        ({"are_photos_captured": True}, "give a folder for them"),
        ({"workers": 0}, "workers must be at least 1"),
        ({"waiting": 0}, "waiting must be at least 1"),
        ({"host": "0.0.0.0"}, "can be reached by others and no keys are set"),
        ({"host": "::"}, "can be reached by others"),
        ({"host": "shop.example"}, "can be reached by others"),
        ({"host": "192.168.0.4"}, "can be reached by others"),
    ],
)
def test_settings_refused(facts: dict, words: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(ValueError, match=words):
        ServeSettings(**facts)


def test_an_open_service_is_said_to_be_open() -> None:
    assert ServeSettings(host="0.0.0.0", is_open=True).host == "0.0.0.0"


@pytest.mark.parametrize(
    ("host", "is_own"),
    [
        ("localhost", True), ("127.0.0.1", True), ("127.9.9.9", True), ("::1", True),
        ("[::1]", True), ("0.0.0.0", False), ("::", False), ("example.org", False),
        ("localhost.example.org", False), ("", False), ("10.0.0.1", False),
    ],
)  # fmt: skip
def test_loopback(host: str, is_own: bool) -> None:
    assert is_loopback(host) is is_own


@pytest.mark.parametrize(
    ("workers", "cores", "rooms", "threads"),
    [
        (1, 1, Rooms(readers=1, group=1, places=3, per_client=2), 1),
        (2, 2, Rooms(readers=2, group=1, places=4, per_client=3), 1),
        (None, 2, Rooms(readers=2, group=1, places=4, per_client=3), 1),
        (16, 16, Rooms(readers=16, group=1, places=32, per_client=24), 1),
        (1, 4, Rooms(readers=1, group=4, places=8, per_client=6), 4),  # its share of the cores
        (8, 2, Rooms(readers=8, group=1, places=16, per_client=12), 1),
    ],
)
def test_rooms(
    workers: int | None, cores: int, rooms: Rooms, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("measure_extract.serve.settings.count_cores", lambda: cores)
    settings = ServeSettings(workers=workers)

    assert settings.rooms() == rooms
    assert settings.reader_settings("cpu").threads == threads
