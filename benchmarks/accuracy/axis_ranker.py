"""The ranker with and without columns on lengths: the axis classifiers, what a net sees, what the ends of lines show.

Cross-validated on the careful rows that ask for height, width or depth, by the ranker's binary model with settings
smaller than its own, and without drawn labels, which show no product. Each set of columns stands beside the ranker's others
without the axis classifiers, and is judged on the same folds with several seeds; the gap is that of F1 over the three
axes, with a 95 % interval over photos.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from benchmarks.accuracy.axis_kept import Kept, NotJudgedError
from benchmarks.accuracy.line_ends import END_FACTS, facts_of_ends
from benchmarks.result_files import describe_run
from measure_extract.datasets.splits import fold_of, refuse_overlap
from measure_extract.errors import MeasureExtractError
from measure_extract.evaluation.base import TEST_MIX, EntityCounts, outcome
from measure_extract.evaluation.bootstrap import bootstrap_interval
from measure_extract.evaluation.metrics import is_same_quantity
from measure_extract.images.load import load_image
from measure_extract.ranking.features.axes import AXES_SEEN
from measure_extract.ranking.features.table import FAMILY_OF, feature_names
from measure_extract.training.axes.model import AXES_OF_NET, KINDS_OF_NET
from measure_extract.training.base import LabelledQuery
from measure_extract.training.boosters import fit_chance
from measure_extract.training.claims import CLAIM_SETTINGS
from measure_extract.training.data import Pictures, TrainingData
from measure_extract.training.validation import Judged, cross_fit
from measure_extract.units import format_measurement

__all__ = [
    "COLUMNS",
    "Answered",
    "added",
    "f1",
    "gap",
    "kind_columns",
    "net_columns",
    "ranker_report",
    "swapped",
]

SEEDS = (1, 2, 3)
KINDS = ("gold", "labels")  # drawings, and ordinary photos
SOURCES = (*KINDS, "own", "weak", "erased", "mirror")  # fields of the training data
_END_GROUPS = {
    "marks at the ends": [name for name in END_FACTS if name.startswith("end")],
    "extension lines": [name for name in END_FACTS if name.startswith("extension")],
    "receding directions": [name for name in END_FACTS if name.startswith("recede")],
    "these three together": list(END_FACTS),
}
_BASE = "without the axis classifiers"
_CLASSIFIERS = "the axis classifiers, as in the product"
_OWN_COLUMNS = [i for i, name in enumerate(feature_names()) if FAMILY_OF[name] is AXES_SEEN]
COLUMNS = (_CLASSIFIERS, *_END_GROUPS, "net")
"""What can stand beside the ranker's own columns."""

Key: TypeAlias = tuple[str, int]  # a photo and the number of its quantity
Floats: TypeAlias = npt.NDArray[np.float64]
Table: TypeAlias = Mapping[Key, Floats]


@dataclass(frozen=True, slots=True)
class Answered:
    """A measured question and what came of it."""

    judged: Judged
    is_answered: bool
    kind: str


def stem(image: str) -> str:
    """Name the photo that a made-up picture was made from; see `erased`."""
    return image.split(" without ")[0]


def added(query: LabelledQuery, columns: npt.NDArray[np.float64]) -> LabelledQuery:
    """Put columns behind the features of a query."""
    return replace(query, matrix=np.hstack([query.matrix, columns]).astype(np.float32))


def rows_of(query: LabelledQuery, table: Table, width: int) -> npt.NDArray[np.float64]:
    """Give the first `width` of a row of a table to each candidate; NaN without one. Shape: (n, width)."""
    image, missing = stem(query.example.image), np.full(width, np.nan)
    rows = [table.get((image, number), missing)[:width] for number in query.query.clusters.tolist()]
    return np.array(rows, dtype=np.float64).reshape(-1, width)


def lead(values: npt.NDArray[np.float64], query: LabelledQuery) -> npt.NDArray[np.float64]:
    """Give by how much each candidate is over the best of the other quantities; NaN without one."""
    if not len(values):
        return values
    others = np.where(query.query.is_other, values[None, :], -np.inf)
    best = np.fmax.reduce(others, axis=1)
    return np.where(np.isfinite(best), values - best, np.nan)


def net_columns(query: LabelledQuery, seen: Table) -> npt.NDArray[np.float64]:
    """Say how likely each candidate looks to be the asked axis, over other quantities, and over other axes."""
    logits = rows_of(query, seen, len(AXES_OF_NET))
    axis = AXES_OF_NET.index(query.example.entity)
    own = logits[:, axis]
    rest = own - np.delete(logits, axis, axis=1).max(axis=1, initial=-np.inf)
    return np.column_stack([own, lead(own, query), rest])


def kind_columns(query: LabelledQuery, seen: Table) -> npt.NDArray[np.float64]:
    """Give `net_columns`, and the log-chances that it is of the asked axis, of a part, and no size of the product."""
    from scipy.special import log_softmax

    logits = rows_of(query, seen, len(AXES_OF_NET) + len(KINDS_OF_NET))
    kinds = logits[:, len(AXES_OF_NET) :]
    chances = log_softmax(kinds, axis=1)
    shown = (query.example.entity, "part", "none")
    told = chances[:, [KINDS_OF_NET.index(kind) for kind in shown]]
    return np.hstack([net_columns(query, seen), told])


def end_columns(query: LabelledQuery, ends: Table, names: Sequence[str]) -> npt.NDArray[np.float64]:
    """Give the facts of some names, each also over the best of the other quantities."""
    found = rows_of(query, ends, len(END_FACTS))[:, [END_FACTS.index(name) for name in names]]
    return np.column_stack([found, *(lead(np.nan_to_num(column), query) for column in found.T)])


def end_table(queries: Iterable[LabelledQuery], pictures: Pictures) -> Table:
    """Look at the ends of all lines of the photos that are asked about."""
    table: dict[Key, npt.NDArray[np.float64]] = {}
    for image in sorted({stem(query.example.image) for query in queries} & set(pictures.layouts)):
        try:
            pixels = load_image(image)
        except MeasureExtractError:
            continue
        for number, facts in facts_of_ends(pixels, pictures.layouts[image]).items():
            table[image, number] = facts
    return table


def without_classifiers(query: LabelledQuery) -> LabelledQuery:
    """Empty the columns of the axis classifiers."""
    matrix = query.matrix.copy()
    matrix[:, _OWN_COLUMNS] = np.nan
    return replace(query, matrix=matrix)


def lengths(queries: Iterable[LabelledQuery]) -> list[LabelledQuery]:
    """Keep the questions for an axis."""
    return [query for query in queries if query.example.entity in AXES_OF_NET]


def judged_by_folds(
    measured: Sequence[LabelledQuery], taught: Sequence[LabelledQuery], *, seed: int
) -> list[Floats]:
    """Judge each question by a model that never saw its photo.

    Returns:
        Place of the likeliest candidate, -1 without candidates, and its chance. Shape of both: (n_measured,).
    """
    places, chances = np.full(len(measured), -1.0), np.zeros(len(measured))
    for fold in range(CLAIM_SETTINGS.folds):
        seen = [query for query in taught if _fold(query) != fold]
        held = [(i, q) for i, q in enumerate(measured) if _fold(q) == fold and len(q.relevance)]
        refuse_overlap(
            (query.example.split_key for query in seen),
            (query.example.split_key for _, query in held),
        )
        columns = range(seen[0].matrix.shape[1])
        booster = fit_chance(seen, CLAIM_SETTINGS, seed, columns=columns)
        for i, query in held:
            found = np.asarray(booster.predict(query.matrix))
            places[i], chances[i] = found.argmax(), found.max()
    return [places, chances]


def answered(
    measured: Mapping[str, Sequence[LabelledQuery]], found: Sequence[Floats]
) -> list[Answered]:
    """Answer where the other folds' rows lead to an answer; see `cross_fit`."""
    queries = [query for rows in measured.values() for query in rows]
    kinds = [kind for kind, rows in measured.items() for _ in rows]
    judged = [
        Judged(query, None if place < 0 else int(place), float(chance))
        for query, place, chance in zip(queries, *found, strict=True)
    ]
    _, said = cross_fit(judged, [_fold(query) for query in queries], CLAIM_SETTINGS.folds)
    return [Answered(*row) for row in zip(judged, said, kinds, strict=True)]


def _fold(query: LabelledQuery) -> int:
    return fold_of(query.example.split_key, CLAIM_SETTINGS.folds)


def f1(rows: Iterable[Answered]) -> float:
    """Give the F1 over the three axes, weighted as the challenge asks for them; doubtful rows are left out."""
    return _counts(rows).reweighted_f1() or 0.0


def _counts(rows: Iterable[Answered]) -> EntityCounts:
    return EntityCounts.of(
        (
            row.judged.query.example.entity,
            outcome(
                row.judged.is_right if row.is_answered else None,
                is_printed=bool(row.judged.query.example.answers),
            ),
        )
        for row in rows
        if row.judged.is_trusted
    )


def swapped(rows: Sequence[Answered]) -> float:
    """Give the share of printed answers in whose place that of another axis was given."""
    truth: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for row in rows:
        example = row.judged.query.example
        truth[example.image][example.entity] = example.answers or ()
    printed = [r for r in rows if r.judged.is_trusted and r.judged.query.example.answers]
    return sum(_is_swap(row, truth) for row in printed) / len(printed) if printed else 0.0


def _is_swap(row: Answered, truth: Mapping[str, Mapping[str, tuple[str, ...]]]) -> bool:
    place = row.judged.place
    if not row.is_answered or row.judged.is_right or place is None:
        return False
    query, example = row.judged.query.query, row.judged.query.example
    given = format_measurement(query.candidates[place].span.value, query.units[place])
    others = (a for name, a in truth[example.image].items() if name != example.entity and a)
    return any(is_same_quantity(given, answers) for answers in others)


def _table(rows: Sequence[Answered]) -> Floats:
    """Give the outcome of each row in the columns of its axis: TP, FP, FN, rows. Shape: (n, 3, 4)."""
    table = np.zeros((len(rows), len(AXES_OF_NET), 4))
    for place, row in enumerate(rows):
        for name, found in _counts([row]).items():
            axis = AXES_OF_NET.index(name)
            table[place, axis] = found.tp, found.fp, found.fn, found.total
    return table


def _f1_of(counts: Floats) -> float:
    """Weigh the axes as `f1` does. Shape: (3, 4)."""
    mix = np.array([TEST_MIX[name] for name in AXES_OF_NET])
    tp, fp, fn, _ = (mix / np.maximum(counts[:, 3], 1)) @ counts
    return float(2 * tp / max(2 * tp + fp + fn, 1e-9))


def gap(
    before: Sequence[Sequence[Answered]], after: Sequence[Sequence[Answered]]
) -> tuple[float, tuple[float, float] | None]:
    """Give the mean gain of F1 over seeds, and its 95 % interval over photos; rows in one order."""

    pairs = [(_table(a), _table(b)) for a, b in zip(before, after, strict=True)]

    def gain(places: Sequence[int]) -> float:
        gains = [_f1_of(b[places].sum(axis=0)) - _f1_of(a[places].sum(axis=0)) for a, b in pairs]
        return sum(gains) / len(gains)

    keys = [row.judged.query.example.split_key for row in before[0]]
    return gain(list(range(len(keys)))), bootstrap_interval(keys, gain, samples=300, seed=1)


def ranker_report(
    found: TrainingData,
    pictures: Pictures,
    seen: Mapping[str, Table],
    kept: Kept,
    *,
    names: Collection[str] = COLUMNS,
) -> dict[str, Any]:
    """Measure the ranker as it is, and with each set of columns.

    Args:
        found: the ranker's training data.
        pictures: their layouts.
        seen: logits of models that were not taught the photo, by the model's name, then by photo and number.
        kept: what was judged before.
        names: of COLUMNS; others are passed over.

    Returns:
        By the name of the columns: the run, and of each of KINDS what `_summary` tells.
    """
    sources = {
        name: [found.as_trusted(query) for query in lengths(getattr(found, name))]
        for name in SOURCES
    }
    queries = [query for rows in sources.values() for query in rows]
    report: dict[str, Any] = {}
    base: dict[int, list[Answered]] = {}
    for name, columns in _variants(queries, pictures, seen, names):
        changed = {id(q): added(without_classifiers(q), columns[id(q)]) for q in queries}
        measured = {kind: [changed[id(q)] for q in sources[kind]] for kind in KINDS}
        runs = dict(_runs(name, measured, list(changed.values()), kept))
        base = base or runs
        if runs:
            questions = {kind: len(rows) for kind, rows in measured.items()}
            summaries = {kind: _summary(kind, base, runs) for kind in KINDS}
            report[name] = {"run": describe_run(), "questions": questions, **summaries}
            print(name, report[name], flush=True)
    return report


def _runs(
    name: str,
    measured: Mapping[str, Sequence[LabelledQuery]],
    taught: Sequence[LabelledQuery],
    kept: Kept,
) -> Iterator[tuple[int, list[Answered]]]:
    """Judge with every seed; those that may not be judged are left out."""
    queries = [query for rows in measured.values() for query in rows]
    for seed in SEEDS:
        with suppress(NotJudgedError):
            found = kept.arrays(
                f"ranker, {name}, seed {seed}",
                partial(judged_by_folds, queries, taught, seed=seed),
            )
            yield seed, answered(measured, found)


def _variants(
    queries: Sequence[LabelledQuery],
    pictures: Pictures,
    seen: Mapping[str, Table],
    names: Collection[str],
) -> Iterator[tuple[str, dict[int, npt.NDArray[np.float64]]]]:
    yield _BASE, {id(q): np.zeros((len(q.relevance), 0)) for q in queries}
    if _CLASSIFIERS in names:
        yield _CLASSIFIERS, {id(q): q.matrix[:, _OWN_COLUMNS].astype(np.float64) for q in queries}
    groups = {name: facts for name, facts in _END_GROUPS.items() if name in names}
    ends = end_table(queries, pictures) if groups else {}
    for name, facts in groups.items():
        yield name, {id(q): end_columns(q, ends, facts) for q in queries}
    for name, table in seen.items():
        if name in names:
            yield name, {id(q): kind_columns(q, table) for q in queries}


def _summary(
    kind: str, base: Mapping[int, Sequence[Answered]], runs: Mapping[int, Sequence[Answered]]
) -> dict[str, Any]:
    """Compare the runs of the seeds that both have."""
    seeds = sorted(set(base) & set(runs))
    before, after = (
        [[row for row in found[seed] if row.kind == kind] for seed in seeds]
        for found in (base, runs)
    )
    gained, interval = gap(before, after)
    return {
        "seeds": len(seeds),
        "f1": round(float(np.mean([f1(rows) for rows in after])), 4),
        "per_axis": {
            name: round(float(np.mean([_counts(rows)[name].f1 or 0.0 for rows in after])), 4)
            for name in AXES_OF_NET
        },
        "swapped": round(float(np.mean([swapped(rows) for rows in after])), 4),
        "gained": round(gained, 4),
        "interval": None if interval is None else [round(end, 4) for end in interval],
    }
