"""Real commands, each in a process of its own: forked from one that has imported everything.

A fresh Python takes a second to import what a command needs, and these tests run some thirty. Every
command here still has its own process, streams, limits and end.
"""

import gc
import importlib
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]

# What commands import where they use it.
_HEAVY = (
    "cv2", "onnxruntime", "pyarrow.csv", "pyarrow.parquet", "scipy.optimize", "measure_extract.audit.page",
    "measure_extract.audit.verify", "measure_extract.batch.run", "measure_extract.training.run",
    "measure_extract.visualize",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a command."""

    returncode: int
    stdout: str
    stderr: str


class Commands:
    """Runs commands one after the other."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def run(
        self,
        arguments: Sequence[str],
        folder: Path,
        *,
        most_bytes: int | None = None,
        stdout: str | None = None,
    ) -> Done:
        """Run `measure-extract` with arguments in a folder, over an engine that reads "Height: 30cm".

        Args:
            arguments: of the command line.
            folder: where the command stands.
            most_bytes: the system refuses to let a file grow further, as a full disk does.
            stdout: a device to print to; what is printed there does not come back.
        """
        with tempfile.TemporaryDirectory() as scratch:
            out, err = Path(scratch, "out"), Path(scratch, "err")
            task = [list(arguments), str(folder), stdout or str(out), str(err), most_bytes]
            assert self._process.stdin is not None and self._process.stdout is not None
            self._process.stdin.write(json.dumps(task) + "\n")
            self._process.stdin.flush()
            code = int(self._process.stdout.readline())
            said = out.read_text(encoding="utf-8") if out.exists() else ""
            return Done(code, said, err.read_text(encoding="utf-8"))


@contextmanager
def started() -> Iterator[Commands]:
    """Start the process that commands are forked from."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.cli.commands"], env=environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        yield Commands(process)
        assert process.stdin is not None
        process.stdin.close()


def _serve() -> None:
    """Fork a command for each line of stdin; a child goes on from here to its own end."""
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _become(*json.loads(line))
            return
        _, status = os.waitpid(child, 0)
        os.write(1, f"{os.waitstatus_to_exitcode(status)}\n".encode())


def _become(
    arguments: list[str], folder: str, stdout: str, stderr: str, most_bytes: int | None
) -> None:
    from measure_extract.cli.app import main

    os.chdir(folder)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number, path in ((1, stdout), (2, stderr)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), number)
    if most_bytes is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))
    sys.argv = ["measure-extract", *arguments]
    main()


def _import_everything() -> None:
    for name in _HEAVY:
        importlib.import_module(name)
    from PIL import Image

    from measure_extract.batch.worker import WorkerSettings
    from measure_extract.cli import extract
    from measure_extract.extractor import Extractor
    from tests.helpers import FakeEngine, make_box

    Image.init()
    engine = FakeEngine(make_box("Height: 30cm", 40, 240, 192, 262))
    extract.build_extractor = lambda **options: Extractor(ocr=engine)  # type: ignore[assignment]
    WorkerSettings.extractor = lambda self, threads=None: Extractor(ocr=engine)  # type: ignore


if __name__ == "__main__":
    _import_everything()
    gc.freeze()  # or each child would copy all of it when it ends
    _serve()
