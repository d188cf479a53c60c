"""Train from a data folder: read files, read pictures, train, write the artefact and its card."""

import hashlib
import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from measure_extract.ocr.engines import make_engine
from measure_extract.paths import refuse_overwriting
from measure_extract.ranking.ranker import save_ranker
from measure_extract.training.boosters import RankerSettings
from measure_extract.training.data import read_training_data
from measure_extract.training.ranker import train_ranker

__all__ = ["train_ranker_from_folder"]


def _fingerprint(paths: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def train_ranker_from_folder(
    data: Path, output: Path, *, cache: Path | None, seed: int
) -> dict[str, Any]:
    """Train the ranker and write it.

    Args:
        data: see `read_training_data`.
        output: artefact folder to write.
        cache: OCR cache.
        seed: of LightGBM.

    Returns:
        The training report that is also in the card.
    """
    refuse_overwriting([output, cache], [data])
    engine = make_engine("auto", device="auto", cache=cache)
    found = read_training_data(data, engine)
    trained = train_ranker(found.gold, found.extra, RankerSettings(), seed=seed)
    sources = ["gold_train.jsonl", "test_weak_labels.csv", "train_labels.csv"]
    card = {
        "name": "ranker-v1",
        "data": "Amazon ML Challenge 2024 photos; labels of ../shared/data, gold_train by eye; our "
        "own annotations, models/training_data",
        "data_sha256": _fingerprint([data / name for name in sources]),
        "split": "five folds by picture; pictures of gold_dev.jsonl never trained on",
        "ocr": engine.fingerprint,
        "seed": seed,
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in ("lightgbm", "scikit-learn", "numpy")},
        },
        "calibration": {"slope": trained.calibration.slope, "offset": trained.calibration.offset},
        "threshold": trained.threshold,
        "report": trained.report,
    }
    save_ranker(output, trained.order, trained.chance, found.priors, card)
    return trained.report
