"""Nested cross-validation: what a search gains on pictures that it never saw.

The best trial's own score flatters it, since it was the best of many on the same pictures. So each outer fold is
judged by what a search without it chose, and compared there, question by question, with what is in use.

Source: Cawley and Talbot (2010), On over-fitting in model selection, JMLR 11, 2079-2107.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from measure_extract.datasets.splits import fold_of
from measure_extract.evaluation.bootstrap import bootstrap_interval
from measure_extract.training.search.base import Choice, SearchSettings, Task
from measure_extract.training.search.study import choice_of, open_study, run_study

if TYPE_CHECKING:
    from optuna.study import Study

__all__ = ["Found", "Gain", "search"]

Outcome = TypeVar("Outcome")

_SAMPLES = 1000  # of the bootstrap
_ALL = "all pictures"


@dataclass(frozen=True, slots=True)
class Gain:
    """What was found against what is in use, on the same questions of pictures that neither saw."""

    questions: int
    score: float
    in_use_score: float
    gap: float
    gap_interval: tuple[float, float] | None  # 95 %, pictures resampled, the same for both

    @property
    def is_better(self) -> bool:
        """Whether what was found is better beyond chance."""
        return self.gap_interval is not None and self.gap_interval[0] > 0


@dataclass(frozen=True)
class Found:
    """What a search gives."""

    choice: Choice  # found on all pictures: what to train
    best_score: float  # of its trial; flatters it
    gain: Gain
    by_fold: tuple[Choice, ...]  # found without each outer fold: the steadier, the surer
    study: "Study"  # on all pictures


def search(task: Task[Outcome], storage: Path, *, settings: SearchSettings, seed: int) -> Found:
    """Search a task's families, and measure the gain.

    Args:
        task: what is searched.
        storage: SQLite file; a search that is found there goes on.
        settings: how long and on which folds.
        seed: of samplers, training and bootstrap.

    Raises:
        MissingExtraError: if Optuna is not installed.
        ModelMismatchError: if the file holds a search of other data.
    """

    def study_without(name: str, outside: frozenset[str]) -> "Study":
        study = open_study(
            name, storage, fingerprint=task.fingerprint, seed=seed, settings=settings
        )
        run_study(study, task, outside=outside, seed=seed, settings=settings)
        return study

    by_fold, found, used = [], [], []
    for fold in range(settings.outer_folds):
        held = frozenset(
            k for k in task.keys if fold_of(f"outer {k}", settings.outer_folds) == fold
        )
        by_fold.append(choice_of(study_without(f"without fold {fold}", held)))
        found += task.judge(by_fold[-1], held=held, hidden=held, seed=seed)
        used += task.judge(task.in_use, held=held, hidden=held, seed=seed)
    study = study_without(_ALL, frozenset())
    gain = _gain(task, found, used, seed)
    return Found(choice_of(study), study.best_value, gain, tuple(by_fold), study)


def _gain(task: Task[Outcome], found: list[Outcome], used: list[Outcome], seed: int) -> Gain:
    """Compare judgements of the same questions, in the same order."""
    sides = [(judged, task.decide(judged)) for judged in (found, used)]

    def scores(places: Sequence[int]) -> list[float]:
        return [
            task.score([judged[i] for i in places], [answered[i] for i in places])
            for judged, answered in sides
        ]

    def gap(places: Sequence[int]) -> float:
        score, in_use_score = scores(places)
        return score - in_use_score

    keys = [task.key_of(outcome) for outcome in found]
    interval = bootstrap_interval(keys, gap, samples=_SAMPLES, seed=seed)
    score, in_use_score = scores(range(len(found)))
    return Gain(len(found), score, in_use_score, score - in_use_score, interval)
