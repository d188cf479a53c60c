"""How far a long run is: one line that is renewed on a terminal, a line a minute in a log."""

import os
import sys
import time
from collections.abc import Callable
from typing import TextIO

from measure_extract.progress import Progress

__all__ = ["ProgressLine", "progress_line"]

_LOG_S = 60.0  # between two lines of a log
_WIDTH = 80  # of a terminal that does not say


def progress_line(progress: Progress, *, fresh: int, seconds: float, things: str = "rows") -> str:
    """Say how far a run is, and when it will be done at the pace it had so far.

    Args:
        progress: of the run and those that it goes on with.
        fresh: things done by this run alone.
        seconds: since it began to answer.
        things: what is counted.
    """
    share = f" ({progress.done / progress.total:.0%})" if progress.total else ""
    parts = [f"{progress.done} of {progress.total} {things}{share}"]
    if fresh > 0 and seconds > 0:
        rate = fresh / seconds
        left = progress.total - progress.done
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
        things: str = "rows",
        is_quiet: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Print nothing yet.

        Args:
            stream: where to; stderr if None.
            things: what is counted.
            is_quiet: print nothing at all.
            clock: gives seconds that only rise.
        """
        self._stream = stream or sys.stderr
        self._things = things
        self._is_quiet = is_quiet
        self._clock = clock
        self._is_terminal = self._stream.isatty()
        self._begun: tuple[float, int] | None = None  # when, and with how many rows done
        self._done = 0  # of the last line
        self._logged = 0.0  # when
        self._shown = 0  # characters of the line on the terminal

    def __enter__(self) -> "ProgressLine":
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def _end(self) -> None:
        """Let the line stand; what comes next begins a new one."""
        if self._shown:
            self._shown = 0
            self._write("\n")

    def clear(self) -> None:
        """Make room on a terminal, where other words are to stand in the place of the line."""
        if self._shown:
            blank, self._shown = " " * self._shown, 0
            self._write(f"\r{blank}\r")

    def __call__(self, progress: Progress) -> None:
        """Take in how far the run is; where less is done than before, another one begins."""
        now = self._clock()
        if self._begun is None or progress.done < self._done:
            self._begun, self._logged = (now, progress.done), now
        elif progress.done == self._done == progress.total:
            return  # all is done, and said
        self._done = progress.done
        if self._is_quiet:
            return
        began, done = self._begun
        line = progress_line(
            progress, fresh=progress.done - done, seconds=now - began, things=self._things
        )
        if self._is_terminal:
            room = _columns(self._stream) - 1  # a line that wraps is not renewed but repeated
            line = line[:room]
            before, self._shown = self._shown, len(line)
            self._write(f"\r{line.ljust(before)}")
            if progress.done == progress.total:
                self._end()
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
