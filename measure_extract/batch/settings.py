"""What a run is asked, and which files it writes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from measure_extract.batch.journal import journal_files
from measure_extract.batch.worker import WorkerSettings
from measure_extract.datasets.groups import GroupCounts
from measure_extract.datasets.rows import RowBatch, stream_batches
from measure_extract.errors import OverwriteError
from measure_extract.paths import beside

__all__ = ["PredictSettings"]

# Endings that would promise another format than is written.
_OTHER_FORMATS = frozenset(
    {".gz", ".bz2", ".xz", ".zst", ".zip", ".parquet", ".json", ".jsonl", ".xlsx", ".ods"}
)


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
    workers: int | None = None  # processes a device; 0: this one, None: one per core, one on a GPU
    fetch_threads: int = 32
    per_host: int = 32
    tries: int = 4
    is_overwritten: bool = False  # start afresh, whatever is there
    is_retried: bool = False  # ask again for the pictures that failed

    @property
    def journal(self) -> Path:
        """Where a run keeps what it has done."""
        return beside(self.output, ".journal")

    @property
    def own_files(self) -> tuple[Path, ...]:
        """What runs leave at the output: a run that starts afresh removes these."""
        results = [beside(self.output, name) for name in ("", ".failures.csv", ".run.json")]
        parts = [beside(path, ".part") for path in results]
        return (*results, *parts, *journal_files(self.journal))

    @property
    def written(self) -> tuple[Path, ...]:
        """Every file that a run may write or remove."""
        details, cache = self.details, self.worker.stages.cache
        return (
            *self.own_files,
            *([] if details is None else [details, beside(details, ".part")]),
            *([] if cache is None else [cache]),
        )

    def read_rows(
        self, on_groups: Callable[[GroupCounts], object] = lambda _: None
    ) -> Iterator[RowBatch]:
        """Read the rows of this run's shard; see `stream_batches`."""
        return stream_batches(self.rows, shard=self.shard, on_groups=on_groups)

    def __post_init__(self) -> None:
        number, count = self.shard
        if not 0 <= number < count:
            raise ValueError(
                f"shard {number + 1}/{count} must be from 1/{count} to {count}/{count}"
            )
        if self.engine not in ("local", "ray"):
            raise ValueError(f"unknown engine {self.engine!r}; allowed: 'local', 'ray'")
        if self.output.suffix.lower() in _OTHER_FORMATS:
            raise OverwriteError(
                str(self.output),
                f"a CSV file is written, and {self.output.suffix!r} promises another",
                "give a name that ends in .csv",
            )
        if self.details is not None and self.details.suffix not in (".jsonl", ".parquet"):
            raise ValueError(f"details must end in .jsonl or .parquet, got {self.details.name!r}")
