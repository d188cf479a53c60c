"""Answer the rows of a file: one command from the rows to the finished output.

The order of events: rows go into a journal beside the output, pictures are answered in any order and
recorded there, and when none is open the output is written from it in the rows' order. Run again after
a kill, it goes on where the journal ends.
"""

import logging
import sqlite3
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from measure_extract.batch.engines import run_engine
from measure_extract.batch.journal import Journal
from measure_extract.batch.outputs import (
    RunReport,
    finished_before,
    make_report,
    remove_earlier,
    sha256_of_file,
    write_outputs,
)
from measure_extract.batch.pool import leave_if_being_imported
from measure_extract.batch.settings import PredictSettings
from measure_extract.batch.signals import stop_on_signal
from measure_extract.datasets.groups import GroupCounts
from measure_extract.errors import OutputError
from measure_extract.images.fetch import Fetcher
from measure_extract.images.files import clashing, name_of
from measure_extract.paths import refuse_overwriting, refuse_pictures, refuse_unwritable
from measure_extract.progress import OnProgress, say_nothing
from measure_extract.runtime.devices import pick_devices
from measure_extract.version import __version__

__all__ = ["predict_file"]

_log = logging.getLogger(__name__)

_COMMIT_S = 0.5  # what a kill may cost


def predict_file(settings: PredictSettings, on_progress: OnProgress = say_nothing) -> RunReport:
    """Answer the rows of a file and write the output; go on where an earlier run ended.

    Ctrl-C finishes the pictures in flight and returns a report that is not complete.

    Raises:
        OverwriteError: if an output is an input, or is no output of ours and would be replaced.
        TableError: if the rows cannot be used, or the output was begun with other settings.
        DeviceError, ModelError, OCRError: if the stages cannot be built.
        OutputError: if an output cannot be written.
        BatchError: if the processes that read pictures cannot start, or die whatever they read.
    """
    leave_if_being_imported()
    started = time.monotonic()
    stages = settings.worker.stages
    refuse_overwriting(settings.written, [settings.rows, *stages.read_files])
    refuse_pictures(settings.written)
    # A cache that cannot be written is read all the same.
    outputs = [path for path in settings.written if path != stages.cache]
    refuse_unwritable(outputs, folders=[settings.capture])
    journal_path = settings.journal
    facts = _facts(settings)
    if settings.is_overwritten:
        remove_earlier(settings)
    if settings.output.exists() and not journal_path.exists():
        return finished_before(settings, facts)
    settings.output.parent.mkdir(parents=True, exist_ok=True)
    # A picture that failed as it was too large, or at a private address, may be asked for again.
    journal = Journal(journal_path, facts, may_differ=["limits"] if settings.is_retried else [])
    try:
        if not journal.is_loaded:
            _load(settings, journal)
        if settings.is_retried:
            journal.forget_failures()
        _fail_clashing(settings.worker.image_root, journal)
        with stop_on_signal() as is_stopped, _fetcher(settings) as fetcher:
            images = _answer_all(settings, journal, fetcher, is_stopped, on_progress)
        report = make_report(settings, journal, images, time.monotonic() - started)
        if report.is_complete:
            write_outputs(settings, journal, facts, report)
            if report.failed:
                journal.close()  # kept for --retry-failed
            else:
                journal.remove()
    except sqlite3.Error as error:
        raise OutputError(
            repr(str(journal_path)),
            f"SQLite says: {error}",
            "see whether the disk is full, and run the same command again to go on",
        ) from error
    finally:
        if journal.is_loaded:
            journal.close()
        else:
            journal.remove()  # nothing in it yet
    return report


def _load(settings: PredictSettings, journal: Journal) -> None:
    """Take the rows in, and say once how many groups cannot be used."""
    counts: list[GroupCounts] = []  # one for each time that they were read
    journal.load(lambda: settings.read_rows(counts.append), settings.rows)
    if counts and counts[0].warning:
        _log.warning("%s: %s", settings.rows, counts[0].warning)


def _fail_clashing(image_root: Path | None, journal: Journal) -> None:
    """Answer no two rows of different pictures from one file of the root."""
    if image_root is None:
        return
    for images in journal.namesakes(name_of):
        for image, problem in clashing(images, image_root).items():
            journal.fail(image, problem)


def _facts(settings: PredictSettings) -> dict[str, Any]:
    """Name everything that decides the output, so that no run goes on with other things."""
    worker = settings.worker
    # Whether a picture was read before, and by which of several devices, changes nothing.
    device = pick_devices(worker.stages.device)[0]
    uncached = replace(worker, stages=replace(worker.stages, cache=None)).on(device)
    return {
        "version": __version__,
        "rows": sha256_of_file(settings.rows),
        **uncached.extractor().fingerprint,
        "image_root": None if worker.image_root is None else str(worker.image_root),
        "shard": list(settings.shard),
        "is_detailed": worker.is_detailed,
        "is_by_picture": worker.is_by_picture,
    }


def _fetcher(settings: PredictSettings) -> Fetcher:
    return Fetcher(
        settings.worker.stages.limits,
        connections=settings.fetch_threads,
        per_host=settings.per_host,
        tries=settings.tries,
    )


def _answer_all(
    settings: PredictSettings,
    journal: Journal,
    fetcher: Fetcher,
    is_stopped: Callable[[], bool],
    on_progress: OnProgress,
) -> int:
    """Answer what is open and record it; gives the number of pictures."""
    on_progress(journal.counts())
    images, committed = 0, time.monotonic()
    for outcome in run_engine(settings, journal.jobs(), fetcher, is_stopped):
        journal.record(outcome)
        images += 1
        if time.monotonic() - committed > _COMMIT_S:
            journal.commit()
            committed = time.monotonic()
            on_progress(journal.counts())
    journal.commit()
    on_progress(journal.counts())
    return images
