"""The first signal is a wish to stop, the second one stops; afterwards all is as it was."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from measure_extract.batch.signals import stop_on_signal

NUMBERS = (signal.SIGINT, signal.SIGTERM)


class Stopped(Exception):
    """Raised by the handlers that were there before."""


@pytest.fixture(autouse=True)
def _handlers() -> Iterator[None]:
    def stop(number: int, _: object) -> None:
        raise Stopped(number)

    before = {number: signal.signal(number, stop) for number in NUMBERS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def send(number: int) -> None:
    os.kill(os.getpid(), number)


@pytest.mark.parametrize("number", NUMBERS)
def test_a_second_signal_stops_at_once(number: int, capfd: pytest.CaptureFixture[str]) -> None:
    with stop_on_signal() as is_stopped:
        assert not is_stopped()
        send(number)
        assert is_stopped()
        said = capfd.readouterr()
        with pytest.raises(Stopped):
            send(number)

    assert said.out == ""
    assert "stopping: what is in flight is finished first" in said.err
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("number", NUMBERS)
def test_the_handlers_of_before_come_back(number: int) -> None:
    before = signal.getsignal(number)
    with pytest.raises(ZeroDivisionError), stop_on_signal():
        assert signal.getsignal(number) is not before
        raise ZeroDivisionError

    assert signal.getsignal(number) is before
    with pytest.raises(Stopped):
        send(number)


def test_elsewhere_than_in_the_main_thread_nothing_is_stopped() -> None:
    def run() -> bool:
        with stop_on_signal() as is_stopped:
            return is_stopped()

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(run).result() is False


@pytest.mark.parametrize("stderr", [None, object()], ids=["none", "a notebook's"])
def test_nobody_to_tell_is_no_fault(stderr: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", stderr)
    with stop_on_signal() as is_stopped:
        send(signal.SIGINT)
        assert is_stopped()
