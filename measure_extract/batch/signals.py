"""Turn the first Ctrl-C into a wish to stop."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

__all__ = ["stop_on_signal"]


@contextmanager
def stop_on_signal() -> Iterator[Callable[[], bool]]:
    """Turn the first Ctrl-C (or SIGTERM) into a wish to stop; the second one stops at once."""
    is_stopped = False
    known: dict[int, Any] = {}

    def stop(number: int, _: object) -> None:
        nonlocal is_stopped
        is_stopped = True
        signal.signal(number, known[number])

    try:
        for name in (signal.SIGINT, signal.SIGTERM):
            known[int(name)] = signal.signal(name, stop)
    except ValueError:
        pass  # not the main thread: the caller stops us in its own way
    try:
        yield lambda: is_stopped
    finally:
        for number, handler in known.items():
            signal.signal(number, handler)
