"""Turn the first Ctrl-C into a wish to stop."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

__all__ = ["stop_on_signal"]

_SAID = b"\nstopping: what is in flight is finished first; a second time stops at once\n"


@contextmanager
def stop_on_signal() -> Iterator[Callable[[], bool]]:
    """Turn the first Ctrl-C (or SIGTERM) into a wish to stop; the second one stops at once."""
    is_stopped = False
    known: dict[int, Any] = {}

    def stop(number: int, _: object) -> None:
        nonlocal is_stopped
        is_stopped = True
        signal.signal(number, known[number])
        _say()

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


def _say() -> None:
    """Tell it at once: the photos in flight take seconds. Not by print, which a signal may have interrupted."""
    try:
        os.write(sys.stderr.fileno(), _SAID)
    except (OSError, ValueError, AttributeError):
        pass  # no stderr of the system's: a notebook, a closed one, none
