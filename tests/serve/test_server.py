"""Real processes: readers are killed, the service is told to stop, a port is taken."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Collection, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import httpx
import pytest

from measure_extract.errors import OutputError
from measure_extract.serve.server import listen
from measure_extract.serve.settings import ServeSettings
from tests.helpers import EXAMPLES
from tests.serve.helpers import photo

READY_S = 300.0  # a machine that others keep busy takes minutes for what takes seconds


class Slow:
    """A service in a process of its own."""

    def __init__(self, process: "subprocess.Popen[str]", address: str, log: IO[str]) -> None:
        self.process = process
        self.log = log
        self.http = httpx.Client(
            base_url=address, timeout=600, limits=httpx.Limits(max_connections=40)
        )
        self.pool = ThreadPoolExecutor(30)
        self.stopped: list[Future[httpx.Response]] = []  # at which readers stand still

    def is_ready(self) -> bool:
        return self.http.get("/readyz").status_code == 200

    def figure(self, name: str) -> float:
        lines = self.http.get("/metrics").text.splitlines()
        return float(next(v for v in lines if v.startswith(f"measure_extract_{name}")).split()[1])

    def ready_readers(self) -> float:
        return self.figure("readers_ready")

    def width(self, width: int) -> httpx.Response:
        """Ask for the width of a photo of that width."""
        files = {"image": ("a.png", photo(width, 20))}
        return self.http.post("/v1/measurements", files=files, data={"entity": "width"})

    def ask(self, *widths: int) -> "list[Future[httpx.Response]]":
        return [self.pool.submit(self.width, width) for width in widths]

    def readers(self) -> list[int]:
        """Give the processes that read: the children of the service that have models."""
        found = subprocess.run(
            ["pgrep", "-P", str(self.process.pid), "-f", "spawn_main"],
            capture_output=True,
            text=True,
        )
        return [int(line) for line in found.stdout.split()]


def wait_until(condition, seconds: float = READY_S) -> float:  # type: ignore[no-untyped-def]
    started = time.monotonic()
    while not condition():
        assert time.monotonic() - started < seconds
        time.sleep(0.02)
    return time.monotonic() - started


@contextmanager
def slow_service(*options: str) -> Iterator[Slow]:
    # A file, no pipe: each question whether it is ready logs a line until it is. On a busy machine they filled the pipe
    # that nobody read, and the service stood still for ever.
    with TemporaryFile("w+", encoding="utf-8") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.serve.slow_service", *options],
            cwd=EXAMPLES.parent, stdout=subprocess.PIPE, stderr=log, text=True,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
        )  # fmt: skip
        assert process.stdout is not None
        slow = Slow(process, process.stdout.readline().strip(), log)
        try:
            wait_until(slow.is_ready)
            wait_until(lambda: slow.ready_readers() == 2)
            yield slow
        finally:
            slow.http.close()
            if process.poll() is None:
                process.kill()
            slow.pool.shutdown()
            process.communicate()


def is_right(answer: httpx.Response, width: int) -> bool:
    return bool(answer.json()["answers"][0]["measurement"]["value"] == width)


def _state(pid: int) -> str:
    """Give the letter of a process's state, "T" where it stands still; "" where there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return ""


def _stopped_at(slow: Slow, photo: int, known: Collection[int] = ()) -> int:
    """Have a reader stand still at a photo; gives its process.

    Args:
        slow: the service.
        photo: 77 or 78; 0 where one was asked before.
        known: processes that stand still already.
    """
    if photo:
        slow.stopped += slow.ask(photo)
    wait_until(lambda: _standing(slow, known))
    return _standing(slow, known)[0]


def _standing(slow: Slow, known: Collection[int]) -> list[int]:
    return [pid for pid in slow.readers() if pid not in known and _state(pid) == "T"]


def test_a_killed_reader_loses_no_answer_and_is_replaced_and_sigterm_drains() -> None:
    """One service, as each costs seconds to start.

    Each step waits for what the one before brings about, however long that takes, and readers stand still while the
    test looks: how busy the machine is decides nothing.
    """
    with slow_service("--grace", "500") as slow:

        def is_whole(restarts: int) -> bool:
            is_ready = slow.ready_readers() == 2
            return slow.figure("reader_restarts_total") == restarts and is_ready

        def has(photos: int) -> bool:
            return slow.figure("queue_depth") + slow.figure("photos_being_read") == photos

        widths = [*range(100, 114)]
        first = _stopped_at(slow, 77)
        second = _stopped_at(slow, 78, [first])
        asked = slow.ask(*widths)
        wait_until(lambda: has(len(widths) + 2))
        os.kill(first, signal.SIGKILL)
        assert slow.is_ready()  # the other one reads on
        os.kill(second, signal.SIGCONT)
        again = _stopped_at(slow, 0, [first])  # whoever has the photo of the first now
        os.kill(again, signal.SIGCONT)
        assert all(is_right(future.result(), w) for future, w in zip(asked, widths, strict=True))
        assert all(map(is_right, [future.result() for future in slow.stopped], (77, 78)))
        wait_until(lambda: is_whole(1))
        assert len(slow.readers()) == 2

        killer = slow.width(66)
        assert killer.status_code == 500
        assert killer.json()["type"].endswith(":unreadable-photo")
        wait_until(lambda: is_whole(3))

        for reader in slow.readers():  # with nothing to read
            os.kill(reader, signal.SIGKILL)
        answer = slow.width(120)
        assert answer.status_code == 200, answer.text
        assert is_right(answer, 120)
        wait_until(lambda: is_whole(5))

        dying = slow.readers()  # with a photo that they were given and never began
        for reader in dying:
            os.kill(reader, signal.SIGSTOP)
        [waits] = slow.ask(121)
        wait_until(lambda: slow.figure("photos_being_read") == 1)
        for reader in dying:
            os.kill(reader, signal.SIGKILL)
        assert waits.result().status_code == 200, waits.result().text
        assert is_right(waits.result(), 121)
        wait_until(lambda: is_whole(7))

        slow.stopped.clear()
        first = _stopped_at(slow, 77)
        second = _stopped_at(slow, 78, [first])
        asked = slow.ask(*widths)
        wait_until(lambda: has(len(widths) + 2))
        slow.process.send_signal(signal.SIGTERM)
        wait_until(lambda: not slow.is_ready())
        late = slow.width(300)
        assert late.status_code == 503
        assert late.json()["type"].endswith(":draining")
        assert "retry-after" in late.headers
        for reader in (first, second):
            os.kill(reader, signal.SIGCONT)
        assert all(is_right(future.result(), w) for future, w in zip(asked, widths, strict=True))
        assert all(map(is_right, [future.result() for future in slow.stopped], (77, 78)))
        assert slow.process.wait(READY_S) == 0
        slow.log.seek(0)
        assert "Traceback" not in slow.log.read()


@pytest.mark.slow
def test_the_grace_time_and_the_deadline_are_kept() -> None:
    with slow_service("--grace", "1", "--deadline", "3") as slow:
        late = slow.width(99)
        assert late.status_code == 504
        wait_until(lambda: slow.ready_readers() < 2)  # what reads on in secret is stopped
        wait_until(lambda: slow.ready_readers() == 2)
        [asked] = slow.ask(99)
        time.sleep(0.3)
        slow.process.send_signal(signal.SIGTERM)
        assert asked.result().status_code == 503
        assert slow.process.wait(25) == 0


@pytest.mark.slow
def test_a_second_signal_stops_at_once_and_a_killed_service_leaves_no_reader() -> None:
    for signals in ((signal.SIGTERM, signal.SIGTERM), (signal.SIGKILL,)):
        with slow_service() as slow:
            readers = slow.readers()
            assert len(readers) == 2
            [asked] = slow.ask(99 if len(signals) == 2 else 100)
            time.sleep(0.3)
            for number in signals:
                slow.process.send_signal(number)
                time.sleep(0.3)
            slow.process.wait(5)
            wait_until(lambda: not any(_is_alive(pid) for pid in readers), 5)  # noqa: B023
            asked.exception()


def _is_alive(pid: int) -> bool:
    return _state(pid) not in ("", "Z")


def test_the_body_of_an_answer_does_not_wait_until_its_head_is_acknowledged() -> None:
    with listen(ServeSettings(port=0)) as listener:
        with socket.create_connection(listener.getsockname()), listener.accept()[0] as accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_port_that_is_taken_is_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OutputError, match=f"127.0.0.1:{port}: the system refuses to listen"):
            listen(ServeSettings(port=port))


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (["--host", "0.0.0.0"], 2, "can be reached by others and no keys are set"),
        (["--workers", "0"], 2, "0 is not in the range"),
        (["--new-key", "shop"], 2, "--new-key needs --keys"),
        (["--deadline", "0"], 2, "deadline_s must be from 0.1"),
    ],
)
def test_the_command_refuses(options: list[str], code: int, words: str) -> None:
    from click.testing import CliRunner

    from measure_extract.cli.app import cli

    result = CliRunner().invoke(cli, ["serve", *options])

    assert result.exit_code == code
    assert words in result.output


def test_the_command_makes_keys_and_reads_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from click.testing import CliRunner

    from measure_extract.cli.app import cli
    from measure_extract.serve.keys import read_keys

    keys = tmp_path / "keys"
    result = CliRunner().invoke(
        cli, ["serve", "--new-key", "shop"], env={"MEASURE_EXTRACT_KEYS": str(keys)}
    )
    assert read_keys(keys).owner_of(result.stdout.strip()) == "shop"

    seen: list[ServeSettings] = []
    monkeypatch.setattr(
        "measure_extract.serve.server.serve", lambda settings, _: seen.append(settings)
    )
    environment = {
        "MEASURE_EXTRACT_HOST": "0.0.0.0", "MEASURE_EXTRACT_KEYS": str(keys),
        "MEASURE_EXTRACT_ORIGINS": "https://a.example https://b.example",
        "MEASURE_EXTRACT_MAX_BODY_BYTES": "5000",
    }  # fmt: skip
    for more in (["--max-pixels", "99"], ["--max-bytes", "700"]):
        CliRunner().invoke(cli, ["serve", "--port", "0", *more], env=environment)
    settings, small = seen
    assert (settings.host, settings.origins) == (
        "0.0.0.0",
        ("https://a.example", "https://b.example"),
    )
    assert (settings.stages.limits.max_bytes, settings.stages.limits.max_pixels) == (5000, 99)
    assert (small.stages.limits.max_bytes, small.max_body_bytes) == (700, 5000)


def test_every_setting_can_be_given_on_the_command_line() -> None:
    from dataclasses import fields

    from measure_extract.cli.app import cli

    given = {parameter.name for parameter in cli.commands["serve"].params}
    left_out = {
        "stages",
        "max_text_characters",
        "max_held_bytes",
        "header_s",
        "body_s",
        "keep_alive_s",
    }

    assert {field.name for field in fields(ServeSettings)} - given == left_out
