"""How far a long run is: one line that is renewed on a terminal, a line a minute in a log."""

import os
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from measure_extract.batch.journal import Progress

__all__ = ["ProgressLine", "progress_line"]

_LOG_S = 60.0  # between two lines of a log
_WIDTH = 80  # of a terminal that does not say


def progress_line(progress: "Progress", *, fresh: int, seconds: float) -> str:
    """Say how far a run is, and when it will be done at the pace it had so far.

    Args:
        progress: of the run and those that it goes on with.
        fresh: rows done by this run alone.
        seconds: since it began to answer.
    """
    share = f" ({progress.done / progress.rows:.0%})" if progress.rows else ""
    parts = [f"{progress.done} of {progress.rows} rows{share}"]
    if fresh > 0 and seconds > 0:
        rate = fresh / seconds
        left = progress.rows - progress.done
        parts += [f"{rate:.{0 if rate >= 10 else 2}f} a second"]
        parts += [f"{_duration(left / rate)} left"] if left else []
    return ", ".join([*parts, f"{progress.failed} failed"])


def _duration(seconds: float) -> str:
    minutes, hours = round(seconds / 60), round(seconds / 3600)
    if seconds < 59.5:
        return f"{seconds:.0f} s"
    if minutes < 60:
        return f"{minutes} min"
    if hours < 48:
        return f"{minutes // 60} h {minutes % 60} min"
    return f"{hours // 24} d {hours % 24} h"


class ProgressLine:
    """Prints the line whenever it is told how far the run is."""

    def __init__(
        self,
        stream: TextIO | None = None,
        *,
        is_quiet: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Print nothing yet.

        Args:
            stream: where to; stderr if None.
            is_quiet: print nothing at all.
            clock: gives seconds that only rise.
        """
        self._stream = stream or sys.stderr
        self._is_quiet = is_quiet
        self._clock = clock
        self._is_terminal = self._stream.isatty()
        self._begun: tuple[float, int] | None = None  # when, and with how many rows done
        self._logged = 0.0  # when
        self._shown = 0  # characters of the line on the terminal

    def __enter__(self) -> "ProgressLine":
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            self._write("\n")

    def __call__(self, progress: "Progress") -> None:
        """Take in how far the run is."""
        now = self._clock()
        if self._begun is None:
            self._begun, self._logged = (now, progress.done), now
        if self._is_quiet:
            return
        began, done = self._begun
        line = progress_line(progress, fresh=progress.done - done, seconds=now - began)
        if self._is_terminal:
            room = _columns(self._stream) - 1  # a line that wraps is not renewed but repeated
            line = line[:room]
            before, self._shown = self._shown, len(line)
            self._write(f"\r{line.ljust(before)}")
        elif now - self._logged >= _LOG_S:
            self._logged = now
            self._write(f"{line}\n")

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except OSError:  # nobody reads it any more: no reason to end a run of hours
            self._is_quiet, self._shown = True, 0


def _columns(stream: TextIO) -> int:
    try:
        return os.get_terminal_size(stream.fileno()).columns or _WIDTH
    except OSError:  # a terminal by its own word only
        return _WIDTH
