"""The files that a finished run leaves, and what becomes of those of an earlier one."""

import hashlib
import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from measure_extract.batch.facts import differences
from measure_extract.batch.journal import Journal
from measure_extract.batch.settings import PredictSettings
from measure_extract.datasets.base import replaced
from measure_extract.datasets.captures import write_capture
from measure_extract.datasets.details import write_details, write_failures
from measure_extract.datasets.submission import PREDICTION_HEADER, write_predictions
from measure_extract.datasets.tables import refuse_missing
from measure_extract.errors import OverwriteError, TableError
from measure_extract.paths import beside

__all__ = [
    "RunReport",
    "finished_before",
    "make_report",
    "remove_earlier",
    "sha256_of_file",
    "write_outputs",
]


@dataclass(frozen=True, slots=True)
class RunReport:
    """What came of a run."""

    output: str
    rows: int
    done: int
    answered: int
    failed: int
    reasons: dict[str, int]  # of empty answers, the commonest first
    failures: str | None  # where the failed rows are listed; None before the run is complete
    images: int  # read in this run, not before
    seconds: float  # of this run
    is_complete: bool  # False after Ctrl-C
    is_repeated: bool = False  # the finished output was there already

    @property
    def images_per_s(self) -> float:
        """Pictures a second of this run."""
        return self.images / self.seconds if self.seconds else 0.0


def sha256_of_file(path: Path) -> str:
    """Hash a table of rows.

    Raises:
        TableError: if there is no such file.
    """
    refuse_missing(path)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def remove_earlier(settings: PredictSettings) -> None:
    """Remove what earlier runs left at the output.

    Raises:
        OverwriteError: if the output is no file that a run can have written.
    """
    _refuse_strange(settings.output)
    for path in settings.own_files:
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


def finished_before(settings: PredictSettings, facts: dict[str, Any]) -> RunReport:
    """Give the report of the run that wrote the output, if it is the same run."""
    path = beside(settings.output, ".run.json")
    record = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    if record.get("facts") != facts:
        why = differences(record["facts"], facts) if record else "no record of a run is beside it"
        raise TableError(
            str(settings.output),
            f"it is there already, and not of a run with these rows and settings ({why})",
            "use --overwrite, or another output",
        )
    return RunReport(**{**record["report"], "images": 0, "seconds": 0.0, "is_repeated": True})


def make_report(
    settings: PredictSettings, journal: Journal, images: int, seconds: float
) -> RunReport:
    """Sum up a run.

    Args:
        settings: of the run.
        journal: with what is answered so far.
        images: pictures read in this run.
        seconds: that it took.
    """
    counts = journal.counts()
    failures = beside(settings.output, ".failures.csv")
    is_complete = counts.done == counts.total
    return RunReport(
        output=str(settings.output),
        rows=counts.total,
        done=counts.done,
        answered=counts.answered,
        failed=counts.failed,
        reasons=journal.reasons(),
        failures=str(failures) if counts.failed and is_complete else None,
        images=images,
        seconds=round(seconds, 2),
        is_complete=is_complete,
    )


def write_outputs(
    settings: PredictSettings, journal: Journal, facts: dict[str, Any], report: RunReport
) -> None:
    """Write the files of a complete run, row by row, each put in place in one step.

    Args:
        settings: of the run.
        journal: with all answers.
        facts: everything that decides the output.
        report: of the run.

    Raises:
        TableError: if the rows were changed while they were being answered.
    """
    if sha256_of_file(settings.rows) != facts["rows"]:
        raise TableError(
            str(settings.rows),
            "it was changed while its rows were being answered",
            "put the first version back and run again, or use --overwrite",
        )
    failures = beside(settings.output, ".failures.csv")
    if report.failed:
        write_failures(failures, journal.answered_rows(settings.read_rows(), failed_only=True))
    else:
        failures.unlink(missing_ok=True)
    if settings.details is not None:
        write_details(settings.details, journal.answered_rows(settings.read_rows()))
    if settings.capture is not None:
        settings.capture.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
        stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
        path = settings.capture / f"{stamp}-{digest[:8]}.parquet"
        write_capture(path, journal.answered_rows(settings.read_rows()), facts)
    rows = journal.answered_rows(settings.read_rows())
    write_predictions(settings.output, ((row.index, row.prediction) for row in rows))
    record = {"facts": facts, "report": asdict(report)}
    path = beside(settings.output, ".run.json")
    with replaced(path) as scratch:
        scratch.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
