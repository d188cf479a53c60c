"""Search from a data folder: read it, search, write the report."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from measure_extract.errors import MissingExtraError
from measure_extract.ocr.engines import make_engine
from measure_extract.paths import refuse_overwriting, refuse_unwritable
from measure_extract.progress import OnProgress, say_nothing
from measure_extract.training.data import read_training_data
from measure_extract.training.search.base import SearchSettings
from measure_extract.training.search.nested import search
from measure_extract.training.search.ranker_task import RankerTask
from measure_extract.training.search.report import summarise, write_report

__all__ = ["search_from_folder"]

_STORAGE = "search.sqlite"


def search_from_folder(
    data: Path,
    output: Path,
    *,
    cache: Path | None,
    settings: SearchSettings,
    seed: int,
    on_progress: OnProgress = say_nothing,
) -> dict[str, Any]:
    """Search for a better ranker and write what was found; nothing in use changes.

    Args:
        data: see `read_training_data`.
        output: folder to write; a search that was stopped there goes on.
        cache: OCR cache.
        settings: how long and on which folds.
        seed: of samplers, training and bootstrap.
        on_progress: is told how many pictures are read.

    Returns:
        What is also in report.json.

    Raises:
        MissingExtraError: if Optuna or matplotlib is not installed.
    """
    for package in ("optuna", "matplotlib"):  # not found out after hours
        if find_spec(package) is None:
            raise MissingExtraError(package, "train")
    refuse_overwriting([output, cache], [data])
    refuse_unwritable([], folders=[output])
    output.mkdir(parents=True, exist_ok=True)
    engine = make_engine("auto", device="auto", cache=cache)
    found = read_training_data(data, engine, seed=seed, on_progress=on_progress)
    task = RankerTask(found.measured, [*found.measured, *found.extra])
    result = search(task, output / _STORAGE, settings=settings, seed=seed)
    summary = summarise(result, settings, seed=seed)
    write_report(output, result, summary)
    return summary
