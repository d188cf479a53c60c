"""One study: trials on some of the pictures, each cross-validated there, stored so that it can go on.

Every trial draws from a sampler of its own seed, so that a study that was stopped and went on finds what one
without a stop finds. Trials that were cut off are counted as failed, and drawn again.
"""

import logging
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from measure_extract.datasets.splits import fold_of
from measure_extract.errors import MissingExtraError, ModelMismatchError
from measure_extract.training.search.base import Choice, SearchSettings, Task

if TYPE_CHECKING:
    from optuna.study import Study
    from optuna.trial import Trial

__all__ = ["choice_of", "finished", "open_study", "run_study"]

Outcome = TypeVar("Outcome")

_log = logging.getLogger(__name__)

_SEED_STEP = 1000  # between the samplers of two searches; more trials would share seeds
_DATA, _CHOICE = "data", "choice"  # names of stored attributes


def open_study(
    name: str, storage: Path, *, fingerprint: str, seed: int, settings: SearchSettings
) -> "Study":
    """Open a stored study, or begin one.

    Args:
        name: of the study.
        storage: SQLite file.
        fingerprint: of the task's data.
        seed: of sampler and training.
        settings: of the search.

    Raises:
        MissingExtraError: if Optuna is not installed.
        ModelMismatchError: if the file holds a study of other data, folds or seed by this name.
    """
    try:
        import optuna
    except ImportError as error:
        raise MissingExtraError("optuna", "train") from error
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(
        study_name=name,
        storage=f"sqlite:///{storage}",
        direction="maximize",
        load_if_exists=True,
        pruner=optuna.pruners.MedianPruner(n_startup_trials=settings.startup_trials),
    )
    own = f"{fingerprint} seed {seed} folds {settings.outer_folds}, {settings.inner_folds}"
    found = study.user_attrs.get(_DATA, own)
    if found != own:
        raise ModelMismatchError(
            str(storage), f"it holds a search of {found}, asked is {own}; use another --output"
        )
    study.set_user_attr(_DATA, own)
    return study


def run_study(
    study: "Study",
    task: Task[Outcome],
    *,
    outside: frozenset[str],
    seed: int,
    settings: SearchSettings,
) -> None:
    """Run the trials that a study still lacks.

    Args:
        study: of `open_study`.
        task: what is searched.
        outside: split keys of pictures that the study must not see.
        seed: of sampler and training.
        settings: of the search.
    """
    import optuna

    _give_up_cut_off(study)
    inside = [key for key in task.keys if key not in outside]
    folds = [
        frozenset(key for key in inside if fold_of(f"inner {key}", settings.inner_folds) == fold)
        for fold in range(settings.inner_folds)
    ]

    def objective(trial: "Trial") -> float:
        family = str(trial.suggest_categorical("family", list(task.families)))
        parameters = task.families[family](trial)
        trial.set_user_attr(_CHOICE, {"family": family, "parameters": dict(parameters)})
        judged: list[Outcome] = []
        for step, held in enumerate(folds):
            choice = Choice(family, parameters)
            judged += task.judge(choice, held=held, hidden=held | outside, seed=seed)
            score = task.score(judged, task.decide(judged))
            trial.report(score, step)
            if trial.should_prune():
                raise optuna.TrialPruned
        return score

    while (done := finished(study)) < settings.trials:
        study.sampler = optuna.samplers.TPESampler(
            seed=_SEED_STEP * seed + done, n_startup_trials=settings.startup_trials
        )
        study.optimize(objective, n_trials=1)
        last = study.trials[-1]
        _log.info("%s: trial %d of %d: %s %s", study.study_name, done + 1, settings.trials,
                  last.state.name, last.value)  # fmt: skip


def finished(study: "Study") -> int:
    """Count the trials that came to an end, pruned ones too."""
    from optuna.trial import TrialState

    return len(study.get_trials(deepcopy=False, states=(TrialState.COMPLETE, TrialState.PRUNED)))


def _give_up_cut_off(study: "Study") -> None:
    """Count trials that are still running as failed: they are of a search that was stopped."""
    from optuna.trial import TrialState

    for trial in study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
        study.tell(trial.number, state=TrialState.FAIL)


def choice_of(study: "Study") -> Choice:
    """Give the best trial's choice."""
    stored = study.best_trial.user_attrs[_CHOICE]
    return Choice(stored["family"], stored["parameters"])
