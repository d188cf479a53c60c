"""Train from a data folder: read files, read pictures, train, write the artefact and its card."""

import hashlib
import platform
import subprocess
from collections.abc import Iterable
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from measure_extract.ocr.base import OCREngine
from measure_extract.ocr.engines import make_engine
from measure_extract.paths import refuse_overwriting, refuse_unwritable
from measure_extract.progress import OnProgress, say_nothing
from measure_extract.ranking.features.table import feature_names
from measure_extract.ranking.ranker import default_ranker_dir, save_ranker
from measure_extract.training.base import new_encodings
from measure_extract.training.boosters import RankerSettings
from measure_extract.training.data import MEASURING_FILES, OWN_ANNOTATIONS, read_training_data
from measure_extract.training.ranker import TrainedRanker, train_ranker

__all__ = ["train_ranker_from_folder"]


_SOURCES = (
    "gold_train.jsonl",
    "gold_train_labels.jsonl",
    "roles_train.jsonl",
    "test_weak_labels.csv",
    "train_labels.csv",
)


def _fingerprint(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def train_ranker_from_folder(
    data: Path,
    output: Path,
    *,
    cache: Path | None,
    seed: int,
    labels: Path | None = None,
    weights: str | None = None,
    on_progress: OnProgress = say_nothing,
) -> dict[str, Any]:
    """Train the ranker and write it.

    Args:
        data: see `read_training_data`.
        output: artefact folder to write.
        cache: OCR cache.
        seed: of LightGBM.
        labels: folder of a service whose corrections are taught too, see `serve --capture`.
        weights: of the OCR, see `make_engine`; what they read is taught, and what they will read is answered best.
        on_progress: is told how many pictures are read.

    Returns:
        The training report that is also in the card.
    """
    refuse_overwriting([output, cache], [data, labels])
    refuse_unwritable([], folders=[output])
    engine = make_engine("auto", device="auto", weights=weights, cache=cache)
    found = read_training_data(data, engine, labels, seed=seed, on_progress=on_progress)
    kinds = {id(query): "drawings" for query in found.gold}
    trained = train_ranker(
        found.measured,
        found.extra,
        RankerSettings(),
        seed=seed,
        kind_of=lambda query: kinds.get(id(query), "ordinary photos"),
    )
    report = {**trained.report, "rows_by_weight": found.rows_by_weight()}
    save_ranker(
        output,
        trained.boosters.order,
        trained.boosters.chance,
        found.priors,
        feature_names=feature_names(),
        encodings=new_encodings(),
        card={**_origin(data, engine, seed), **_confidence(trained), "report": report},
        roles=found.roles,
        axes=found.axes,
        claims=found.claims,
    )
    return report


def _origin(data: Path, engine: OCREngine, seed: int) -> dict[str, Any]:
    """Say for the card what a ranker is made of."""
    return {
        "name": default_ranker_dir().name,
        "data": "Amazon ML Challenge 2024 photos, labelled by eye; our own annotations, models/training_data",
        "data_sha256": _fingerprint(
            [*(data / name for name in _SOURCES), *sorted(OWN_ANNOTATIONS.glob("*.jsonl"))]
        ),
        "split": "five folds by picture, near-duplicates together; calibration and threshold of the "
        f"report fitted on the other folds; pictures of {' and '.join(MEASURING_FILES)}, and what "
        "looks like them, never trained on",
        "ocr": engine.fingerprint,
        "seed": seed,
        "commit": _commit(),
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in ("lightgbm", "scikit-learn", "numpy")},
        },
    }


def _commit() -> str:
    """Name the commit of the code that trains; "" where it is no checkout."""
    command = ["git", "-C", str(Path(__file__).parent), "describe", "--always", "--dirty"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def _confidence(trained: TrainedRanker) -> dict[str, Any]:
    """Say for the card what makes a confidence of a chance, and from which on is answered."""
    return {"calibration": asdict(trained.calibration), "threshold": trained.threshold}
