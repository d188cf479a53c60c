"""Is a newly trained ranker better than the one in use? Compare on held-out rows; promote only then."""

import json
import logging
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from measure_extract.datasets.labels import GOLD_WEIGHTS, read_gold
from measure_extract.entities import entity_spec
from measure_extract.errors import ModelError
from measure_extract.evaluation.base import Counts
from measure_extract.evaluation.bootstrap import bootstrap_interval
from measure_extract.evaluation.metrics import is_same_quantity, outcome, reweighted_f1
from measure_extract.layout.base import Layout
from measure_extract.ocr.engines import make_engine
from measure_extract.paths import refuse_overwriting
from measure_extract.ranking.choice import choose
from measure_extract.ranking.features import build_features
from measure_extract.ranking.ranker import Ranker, default_ranker_dir, load_ranker
from measure_extract.training.ner import (
    NERSettings,
    compare_with_rules,
    read_marked_texts,
    train_ner,
)
from measure_extract.training.run import read_layouts, train_ranker_from_folder
from measure_extract.types import Example

__all__ = ["Comparison", "compare_rankers", "train_all"]

_log = logging.getLogger(__name__)

_SAMPLES = 1000  # of the bootstrap


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two rankers on the same held-out rows, by re-weighted quantity F1."""

    rows: int
    old_f1: float | None  # None where the old one cannot be used by this version
    new_f1: float | None
    gap: float | None  # new minus old
    gap_interval: tuple[float, float] | None  # 95 %, pictures resampled, the same for both

    @property
    def is_better(self) -> bool:
        """Whether the new one is better beyond chance, or the old one cannot be used."""
        if self.old_f1 is None:
            return self.new_f1 is not None
        return self.gap_interval is not None and self.gap_interval[0] > 0


def _outcomes(
    ranker: Ranker, examples: Sequence[Example], layouts: Mapping[str, Layout]
) -> list[Counts]:
    counts = []
    for example in examples:
        layout = layouts.get(example.image)
        found = None
        if layout is not None:
            spec = entity_spec(example.entity)
            candidates = build_features(layout, spec, example.group_id, ranker.priors)
            found = choose(spec.name, candidates, ranker, example.group_id, ranker.threshold)
        answer = "" if found is None else str(found)
        counts.append(outcome(answer, example.answers or (), is_same_quantity))
    return counts


def compare_rankers(
    old: Ranker | None,
    new: Ranker,
    examples: Sequence[Example],
    layouts: Mapping[str, Layout],
    *,
    seed: int,
) -> Comparison:
    """Compare two rankers.

    Args:
        old: None where it cannot be used.
        new: the candidate.
        examples: labelled rows that neither was trained on.
        layouts: per picture.
        seed: of the bootstrap.
    """
    by_ranker = [None if r is None else _outcomes(r, examples, layouts) for r in (old, new)]

    def f1(counts: list[Counts] | None, indices: Sequence[int]) -> float | None:
        if counts is None:
            return None
        per_entity: dict[str, Counts] = {}
        for i in indices:
            entity = examples[i].entity
            per_entity[entity] = per_entity.get(entity, Counts()) + counts[i]
        return reweighted_f1(per_entity)

    def gap(indices: Sequence[int]) -> float | None:
        first, second = (f1(counts, indices) for counts in by_ranker)
        return None if first is None or second is None else second - first

    everything = range(len(examples))
    pictures = [example.split_key or example.image for example in examples]
    return Comparison(
        rows=len(examples),
        old_f1=f1(by_ranker[0], everything),
        new_f1=f1(by_ranker[1], everything),
        gap=gap(everything),
        gap_interval=bootstrap_interval(pictures, gap, samples=_SAMPLES, seed=seed),
    )


def train_all(
    data: Path, output: Path, *, cache: Path | None, seed: int, is_promoted: bool
) -> dict[str, Any]:
    """Train every model from scratch, compare the ranker with the one in use, and promote it if better.

    Args:
        data: see `read_training_data`; also ner_spans.jsonl and gold_dev.jsonl.
        output: folder to write the artefacts to.
        cache: OCR cache.
        seed: of training and bootstrap.
        is_promoted: replace the ranker in use where the new one is better beyond chance.

    Returns:
        What was measured; `comparison` is also written to the new ranker's card.
    """
    refuse_overwriting([output, cache], [data])
    output.mkdir(parents=True, exist_ok=True)
    marked = read_marked_texts(data / "ner_spans.jsonl")
    ner_report = compare_with_rules(marked, NERSettings(), seed=seed)
    train_ner(marked, NERSettings(), seed=seed).to_disk(output / "ner-v1")
    new_dir = output / default_ranker_dir().name
    report = train_ranker_from_folder(data, new_dir, cache=cache, seed=seed)
    held_out = [
        example
        for example in read_gold(data / "gold_dev.jsonl", data / "images")
        if example.weight >= GOLD_WEIGHTS["medium"]
    ]
    layouts = read_layouts(held_out, make_engine("auto", device="auto", cache=cache))
    old, note = _ranker_in_use()
    comparison = compare_rankers(old, load_ranker(new_dir), held_out, layouts, seed=seed)
    facts = {**asdict(comparison), "ranker_in_use": note, "is_better": comparison.is_better}
    card_path = new_dir / "card.json"
    card = json.loads(card_path.read_text(encoding="utf-8"))
    text = json.dumps({**card, "comparison": facts}, indent=1, sort_keys=True) + "\n"
    card_path.write_text(text, encoding="utf-8")
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
