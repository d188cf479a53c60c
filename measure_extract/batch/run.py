"""Answer the rows of a file: one command from the rows to the finished output.

The order of events: rows go into a journal beside the output, pictures are answered in any order and
recorded there, and when none is open the output is written from it in the rows' order. Run again after
a kill, it goes on where the journal ends.
"""

import hashlib
import json
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from measure_extract.batch.base import ImageJob, ImageOutcome
from measure_extract.batch.journal import Journal, Progress
from measure_extract.batch.worker import Worker, WorkerSettings
from measure_extract.datasets.captures import write_capture
from measure_extract.datasets.details import write_details, write_failures
from measure_extract.datasets.rows import RowBatch, stream_batches
from measure_extract.datasets.submission import PREDICTION_HEADER, write_predictions
from measure_extract.errors import ModelNotFoundError, OverwriteError, TableError
from measure_extract.images.fetch import Fetcher
from measure_extract.images.files import get_bytes
from measure_extract.paths import beside, refuse_overwriting, refuse_pictures
from measure_extract.ranking.ranker import default_ranker_dir
from measure_extract.runtime.devices import count_cores, pick_devices
from measure_extract.version import __version__

__all__ = ["PredictSettings", "RunReport", "predict_file"]

_COMMIT_S = 0.5  # what a kill may cost


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictSettings:
    """One run of `predict_file`."""

    rows: Path
    output: Path
    worker: WorkerSettings = WorkerSettings()
    shard: tuple[int, int] = (0, 1)  # its number from 0, and how many there are
    details: Path | None = None  # .jsonl or .parquet
    capture: Path | None = None  # folder
    engine: str = "local"  # or "ray"
    workers: int | None = None  # processes on the CPU; one per core if None, 0 for this process
    fetch_threads: int = 32
    per_host: int = 32
    tries: int = 4
    is_overwritten: bool = False  # start afresh, whatever is there
    is_retried: bool = False  # ask again for the pictures that failed

    @property
    def written(self) -> tuple[Path, ...]:
        """Every file that a run may write or remove."""
        names = ("", ".failures.csv", ".run.json")
        results = [beside(self.output, name) for name in names]
        results += [] if self.details is None else [self.details]
        journal = beside(self.output, ".journal")
        return (
            *results,
            *(beside(path, ".part") for path in results),
            *(beside(journal, ending) for ending in ("", "-wal", "-shm")),
            *([] if self.worker.cache is None else [self.worker.cache]),
        )

    def __post_init__(self) -> None:
        number, count = self.shard
        if not 0 <= number < count:
            raise ValueError(
                f"shard {number + 1}/{count} must be from 1/{count} to {count}/{count}"
            )
        if self.engine not in ("local", "ray"):
            raise ValueError(f"unknown engine {self.engine!r}; allowed: 'local', 'ray'")
        if self.details is not None and self.details.suffix not in (".jsonl", ".parquet"):
            raise ValueError(f"details must end in .jsonl or .parquet, got {self.details.name!r}")


@dataclass(frozen=True, slots=True)
class RunReport:
    """What came of a run."""

    output: str
    rows: int
    done: int
    answered: int
    failed: int
    reasons: dict[str, int]  # of empty answers, the commonest first
    failures: str | None  # where the failed rows are listed
    images: int  # read in this run, not before
    seconds: float  # of this run
    is_complete: bool  # False after Ctrl-C
    is_repeated: bool = False  # the finished output was there already

    @property
    def images_per_s(self) -> float:
        """Pictures a second of this run."""
        return self.images / self.seconds if self.seconds else 0.0


def predict_file(
    settings: PredictSettings, on_progress: Callable[[Progress], None] = lambda _: None
) -> RunReport:
    """Answer the rows of a file and write the output; go on where an earlier run ended.

    Ctrl-C finishes the pictures in flight and returns a report that is not complete.

    Raises:
        OverwriteError: if an output is an input, or is no output of ours and would be replaced.
        TableError: if the rows cannot be used, or the output was begun with other settings.
        DeviceError, ModelError, OCRError: if the stages cannot be built.
    """
    started = time.monotonic()
    worker = settings.worker
    refuse_overwriting(settings.written, [settings.rows, worker.ranker, worker.weights])
    refuse_pictures(settings.written)
    journal_path = beside(settings.output, ".journal")
    facts = _facts(settings)
    if settings.is_overwritten:
        _remove_all(settings.output, journal_path)
    if settings.output.exists() and not journal_path.exists():
        return _finished_before(settings, facts)
    settings.output.parent.mkdir(parents=True, exist_ok=True)
    journal = Journal(journal_path, facts)
    try:
        if not journal.is_loaded:
            journal.load(lambda: _rows(settings))
        if settings.is_retried:
            journal.forget_failures()
        with _stop_on_signal() as is_stopped, _fetcher(settings) as fetcher:
            images = _answer_all(settings, journal, fetcher, is_stopped, on_progress)
        report = _report(settings, journal, images, time.monotonic() - started)
        if report.is_complete:
            _write_outputs(settings, journal, facts, report)
            if report.failed:
                journal.close()  # kept for --retry-failed
            else:
                journal.remove()
    except TableError:
        if not journal.is_loaded:
            journal.remove()  # nothing in it yet
        raise
    finally:
        journal.close()
    return report


def _rows(settings: PredictSettings) -> Iterator[RowBatch]:
    return stream_batches(settings.rows, shard=settings.shard)


def _facts(settings: PredictSettings) -> dict[str, Any]:
    """Name everything that decides the output, so that no run goes on with other things."""
    worker = settings.worker
    ranker_dir = worker.ranker or default_ranker_dir()
    card = ranker_dir / "card.json"
    if not card.is_file():
        raise ModelNotFoundError(str(ranker_dir), "there is no card.json")
    limits = asdict(worker.limits)
    del limits["timeout_s"]  # patience decides what can be had, not what it says
    return {
        "version": __version__,
        "rows": _sha256(settings.rows),
        "ocr": replace(worker, cache=None, device=_first_device(worker))
        .extractor()
        .ocr.fingerprint,
        "ranker": _sha256(card),
        "min_confidence": worker.min_confidence,
        "image_root": None if worker.image_root is None else str(worker.image_root),
        "limits": limits,
        "shard": list(settings.shard),
        "is_detailed": worker.is_detailed,
    }


def _first_device(worker: WorkerSettings) -> str:
    return pick_devices(worker.device)[0]


def _sha256(path: Path) -> str:
    if not path.is_file():
        raise TableError(str(path), "there is no such file", "check the path")
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _remove_all(output: Path, journal_path: Path) -> None:
    _refuse_strange(output)
    for ending in ("", "-wal", "-shm"):
        Path(f"{journal_path}{ending}").unlink(missing_ok=True)
    for path in (output, beside(output, ".run.json"), beside(output, ".failures.csv")):
        path.unlink(missing_ok=True)


def _refuse_strange(output: Path) -> None:
    """Refuse to remove a file that no run of ours can have written."""
    if not output.is_file() or output.stat().st_size == 0:
        return
    with output.open("rb") as file:
        header = file.readline(len(PREDICTION_HEADER) + 2)
    if header.rstrip(b"\r\n") != PREDICTION_HEADER.encode():
        raise OverwriteError(
            repr(str(output)),
            f"it is no earlier output (those begin with {PREDICTION_HEADER!r})",
            "choose another output, or move it away",
        )


def _finished_before(settings: PredictSettings, facts: dict[str, Any]) -> RunReport:
    """Give the report of the run that wrote the output, if it is the same run."""
    path = beside(settings.output, ".run.json")
    record = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    if record.get("facts") != facts:
        raise TableError(
            str(settings.output),
            "it is there already, and not of a run with these rows and settings",
            "use --overwrite, or another output",
        )
    return RunReport(**{**record["report"], "images": 0, "seconds": 0.0, "is_repeated": True})


@contextmanager
def _stop_on_signal() -> Iterator[Callable[[], bool]]:
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


def _fetcher(settings: PredictSettings) -> Fetcher:
    return Fetcher(
        settings.worker.limits,
        connections=settings.fetch_threads,
        per_host=settings.per_host,
        tries=settings.tries,
    )


def _answer_all(
    settings: PredictSettings,
    journal: Journal,
    fetcher: Fetcher,
    is_stopped: Callable[[], bool],
    on_progress: Callable[[Progress], None],
) -> int:
    """Answer what is open and record it; gives the number of pictures."""
    on_progress(journal.counts())
    images, committed = 0, time.monotonic()
    for outcome in _outcomes(settings, journal.jobs(), fetcher, is_stopped):
        journal.record(outcome)
        images += 1
        if time.monotonic() - committed > _COMMIT_S:
            journal.commit()
            committed = time.monotonic()
            on_progress(journal.counts())
    journal.commit()
    on_progress(journal.counts())
    return images


def _outcomes(
    settings: PredictSettings,
    jobs: Iterator[ImageJob],
    fetcher: Fetcher,
    is_stopped: Callable[[], bool],
) -> Iterator[ImageOutcome]:
    worker = settings.worker
    if settings.engine == "ray":
        from measure_extract.batch.ray_engine import run_ray

        return run_ray(jobs, worker, tries=settings.tries, is_stopped=is_stopped)
    if settings.workers == 0:
        return _inline(jobs, worker, fetcher, is_stopped)
    from measure_extract.batch.local import run_local

    devices = list(pick_devices(worker.device))
    if devices == ["cpu"]:
        devices *= settings.workers or count_cores()
    return run_local(
        jobs,
        worker,
        devices=devices,
        fetcher=fetcher,
        fetch_threads=settings.fetch_threads,
        is_stopped=is_stopped,
    )


def _inline(
    jobs: Iterator[ImageJob],
    settings: WorkerSettings,
    fetcher: Fetcher,
    is_stopped: Callable[[], bool],
) -> Iterator[ImageOutcome]:
    """Answer one picture after the other in this process."""
    worker = Worker(settings, threads=None)
    for job in jobs:
        if is_stopped():
            return
        yield from worker.answer([job], [get_bytes(job.image, settings.image_root, fetcher)])


def _report(settings: PredictSettings, journal: Journal, images: int, seconds: float) -> RunReport:
    counts = journal.counts()
    failures = beside(settings.output, ".failures.csv")
    return RunReport(
        output=str(settings.output),
        reasons=journal.reasons(),
        failures=str(failures) if counts.failed else None,
        images=images,
        seconds=round(seconds, 2),
        is_complete=counts.done == counts.rows,
        **asdict(counts),
    )


def _write_outputs(
    settings: PredictSettings, journal: Journal, facts: dict[str, Any], report: RunReport
) -> None:
    if _sha256(settings.rows) != facts["rows"]:
        raise TableError(
            str(settings.rows),
            "it was changed while its rows were being answered",
            "put the first version back and run again, or use --overwrite",
        )
    failures = beside(settings.output, ".failures.csv")
    if report.failed:
        write_failures(failures, journal.answered_rows(_rows(settings), failed_only=True))
    else:
        failures.unlink(missing_ok=True)
    if settings.details is not None:
        write_details(settings.details, journal.answered_rows(_rows(settings)))
    if settings.capture is not None:
        settings.capture.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
        stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
        path = settings.capture / f"{stamp}-{digest[:8]}.parquet"
        write_capture(path, journal.answered_rows(_rows(settings)), facts)
    write_predictions(
        settings.output, ((row[0], row[4]) for row in journal.answered_rows(_rows(settings)))
    )
    record = {"facts": facts, "report": asdict(report)}
    path = beside(settings.output, ".run.json")
    path.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
