"""Run a command as a user does, in this process: arguments and stdin in, stdout, stderr and exit code out."""

import io
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from measure_extract.cli.app import main
from measure_extract.errors import described

__all__ = ["Done", "run_command"]


@dataclass(frozen=True, slots=True)
class Done:
    """What a command gave."""

    out: str
    err: str
    code: int
    crash: str = ""  # an exception that reached the interpreter

    @property
    def problem(self) -> str:
        """What should not be; "" where it is an answer, or one line with an exit code."""
        if self.crash:
            return self.crash
        if "Traceback" in self.err:
            return "a traceback on stderr"
        if self.code not in (0, 1, 2, 3):
            return f"exit code {self.code}"
        last = self.err.strip().splitlines()[-1:] or [""]
        if self.code == 1 and not self.err.strip():
            return "exit code 1 without a word"
        return "the error is cut into lines" if last[0].startswith("  File") else ""


def run_command(arguments: Sequence[str], *, stdin: bytes = b"") -> Done:
    """Run `measure-extract` with these arguments."""
    crash, code = "", 0
    with _streams(arguments, stdin) as (out, err):
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        except Exception as error:
            crash = described(error)
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        texts = [stream.getvalue().decode("utf-8", errors="replace") for stream in (out, err)]
    return Done(*texts, code, crash)


@contextmanager
def _streams(arguments: Sequence[str], stdin: bytes) -> Iterator[tuple[io.BytesIO, io.BytesIO]]:
    kept = sys.argv, sys.stdin, sys.stdout, sys.stderr
    out, err = io.BytesIO(), io.BytesIO()
    sys.argv = ["measure-extract", *arguments]
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")
    sys.stdout = io.TextIOWrapper(out, encoding="utf-8")
    sys.stderr = io.TextIOWrapper(err, encoding="utf-8")
    try:
        yield out, err
    finally:
        sys.argv, sys.stdin, sys.stdout, sys.stderr = kept
