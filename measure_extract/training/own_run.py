"""Train for a user's own entities: read labels and photos, adapt, write the artefact and its card."""

import hashlib
import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from measure_extract.datasets.splits import apart_from, split_keys
from measure_extract.entities import entity_table
from measure_extract.errors import TableError
from measure_extract.ocr.engines import make_engine
from measure_extract.paths import refuse_overwriting, refuse_unwritable
from measure_extract.progress import OnProgress, say_nothing
from measure_extract.ranking.base import ScoreArray
from measure_extract.ranking.relations.scorer import (
    default_relations_dir,
    load_relations,
    save_relations,
)
from measure_extract.training.compact import read_taught
from measure_extract.training.data import read_pictures
from measure_extract.training.own_labels import OWN_WEIGHT, Start, adapt
from measure_extract.training.own_rows import read_own_labels
from measure_extract.training.relation_confidence import Confidence, facts_of
from measure_extract.training.relation_queries import RelationQuery, make_relation_queries
from measure_extract.types import Example

__all__ = ["loss_warning", "train_from_own_labels"]

_log = logging.getLogger(__name__)

_NOTHING: ScoreArray = np.zeros(0)


def train_from_own_labels(
    labels: Path,
    output: Path,
    *,
    cache: Path | None,
    seed: int,
    on_progress: OnProgress = say_nothing,
) -> dict[str, Any]:
    """Adapt the shipped model of relations to labels, and write it.

    Args:
        labels: see `read_own_labels`.
        output: artefact folder to write, for `Extractor(ranker=...)` and `--ranker`.
        cache: OCR cache.
        seed: of LightGBM and of the interval.
        on_progress: is told how many pictures are read.

    Returns:
        What the labels bring, which is also in the card.

    Raises:
        TableError: if no label can be learnt from.
    """
    refuse_overwriting([output, cache], [labels])
    refuse_unwritable([], folders=[output])
    rows = _without_the_eight(read_own_labels(labels), labels)
    queries = _queries(rows, labels, cache, on_progress)
    shipped, folder = load_relations(), default_relations_dir()
    confidence = Confidence(
        dict(shipped.calibrations),
        dict(shipped.taught),
        shipped.threshold,
        shipped.taught_threshold,
    )
    start = Start(read_taught(folder), confidence)
    before = [shipped.chance.predict(q.features) if len(q.query) else _NOTHING for q in queries]
    adapted = adapt(queries, before, start, seed=seed)
    card = {
        **confidence.facts,
        "labelled": facts_of(adapted.heard.calibrations),
        "labelled_threshold": adapted.heard.threshold,
        "labels_sha256": _fingerprint(queries),
        "own_weight": OWN_WEIGHT,
        "seed": seed,
        "report": adapted.report,
    }
    save_relations(output, adapted.booster.model_to_string(), card)
    if warning := loss_warning(adapted.report):
        _log.warning("%s", warning)
    return adapted.report


def loss_warning(report: Mapping[str, Any]) -> str:
    """Say in one sentence that labels make answers worse, and what to do; "" where they do not."""
    before, after = report["before"]["f1"], report["after"]["f1"]
    if after >= before:
        return ""
    return (
        f"these {report['rows']} labels make answers worse (F1 {before:.3f} before, {after:.3f} after): "
        "give more of them, or go on without --ranker, with the model of the package"
    )


def _without_the_eight(rows: Sequence[Example], labels: Path) -> list[Example]:
    """Leave out what the trained ranker answers, and say so."""
    kept = [row for row in rows if row.entity not in entity_table()]
    if len(kept) < len(rows):
        _log.warning(
            "%d of %d rows ask one of the eight entities, which need the whole data (--data): left out",
            len(rows) - len(kept),
            len(rows),
        )
    if not kept:
        raise TableError(
            str(labels),
            "no row asks an entity beside the eight",
            "give labels of your own entities",
        )
    return kept


def _queries(
    rows: Sequence[Example], labels: Path, cache: Path | None, on_progress: OnProgress
) -> list[RelationQuery]:
    engine = make_engine("auto", device="auto", cache=cache)
    pictures = read_pictures(list(dict.fromkeys(row.image for row in rows)), engine, on_progress)
    keyed = apart_from(rows, split_keys(pictures.signatures), ())
    if not keyed:
        raise TableError(str(labels), "none of its photos can be read", "check the column image")
    return make_relation_queries(keyed, pictures.layouts)


def _fingerprint(queries: Sequence[RelationQuery]) -> str:
    rows = [(Path(q.example.image).name, q.example.entity, q.example.answers) for q in queries]
    return hashlib.sha256(repr(sorted(rows)).encode()).hexdigest()[:16]
