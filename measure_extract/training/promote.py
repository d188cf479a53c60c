"""Is a newly trained ranker better than the one in use? Compare on held-out rows; promote only then."""

import logging
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any

from measure_extract.datasets.labels import GOLD_WEIGHTS, read_gold
from measure_extract.errors import ModelError
from measure_extract.ocr.engines import make_engine
from measure_extract.paths import refuse_overwriting, refuse_unwritable
from measure_extract.progress import OnProgress, say_nothing
from measure_extract.ranking.ranker import Ranker, default_ranker_dir, load_ranker
from measure_extract.runtime.artefacts import add_to_card
from measure_extract.training.compare import compare_rankers
from measure_extract.training.data import read_pictures
from measure_extract.training.marked_texts import read_marked_texts
from measure_extract.training.ner import NERSettings, write_ner
from measure_extract.training.run import train_ranker_from_folder

__all__ = ["train_all"]

_log = logging.getLogger(__name__)


def train_all(
    data: Path,
    output: Path,
    *,
    cache: Path | None,
    seed: int,
    is_promoted: bool,
    on_progress: OnProgress = say_nothing,
) -> dict[str, Any]:
    """Train every model from scratch, compare the ranker with the one in use, and promote it if better.

    Args:
        data: see `read_training_data`; also ner_spans.jsonl and gold_dev.jsonl.
        output: folder to write the artefacts to.
        cache: OCR cache.
        seed: of training and bootstrap.
        is_promoted: replace the ranker in use where the new one is better beyond chance.
        on_progress: is told how many pictures are read: those to train on, then those to compare on.

    Returns:
        What was measured; `comparison` is also written to the new ranker's card.
    """
    refuse_overwriting([output, cache], [data])
    refuse_unwritable([], folders=[output])
    output.mkdir(parents=True, exist_ok=True)
    marked = read_marked_texts(data / "ner_spans.jsonl")
    ner_report = write_ner(marked, output / "ner-v1", NERSettings(), seed=seed)
    new_dir = output / default_ranker_dir().name
    report = train_ranker_from_folder(
        data, new_dir, cache=cache, seed=seed, on_progress=on_progress
    )
    held_out = [
        example
        for example in read_gold(data / "gold_dev.jsonl", data / "images")
        if example.weight >= GOLD_WEIGHTS["medium"]
    ]
    images = list(dict.fromkeys(example.image for example in held_out))
    engine = make_engine("auto", device="auto", cache=cache)
    layouts = read_pictures(images, engine, on_progress).layouts
    old, note = _ranker_in_use()
    comparison = compare_rankers(old, load_ranker(new_dir), held_out, layouts, seed=seed)
    facts = {**asdict(comparison), "ranker_in_use": note, "is_better": comparison.is_better}
    add_to_card(new_dir, {"comparison": facts})
    has_promoted = is_promoted and comparison.is_better
    if has_promoted:
        shutil.copytree(new_dir, default_ranker_dir(), dirs_exist_ok=True)
    elif is_promoted:
        _log.warning("not promoted: the new ranker is not better beyond chance (%s)", facts)
    return {"ranker": report, "ner": ner_report, "comparison": facts, "promoted": has_promoted}


def _ranker_in_use() -> tuple[Ranker | None, str]:
    """Load the ranker in use; gives a note with it: where it is from, or why it cannot be used."""
    try:
        ranker = load_ranker()
    except ModelError as error:
        return None, str(error)
    return ranker, f"seed {ranker.card['seed']}, data {ranker.card['data_sha256']}"
