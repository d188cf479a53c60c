"""What a search found, for people and for programs: report.json, report.md, history.png, importances.png."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from measure_extract.errors import MissingExtraError
from measure_extract.training.search.base import Choice, SearchSettings
from measure_extract.training.search.nested import Found

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from optuna.study import Study
    from optuna.trial import FrozenTrial

__all__ = ["summarise", "write_report"]

_LEAST_TRIALS = 4  # of a family, for importances
_SIZE_INCHES = (7.0, 4.0)


def summarise(found: Found, settings: SearchSettings, *, seed: int) -> dict[str, Any]:
    """Give what a search found as plain values."""
    return {
        "choice": asdict(found.choice),
        "best_trial_score": found.best_score,
        "gain": {**asdict(found.gain), "is_better": found.gain.is_better},
        "choice_by_outer_fold": [asdict(choice) for choice in found.by_fold],
        "best_by_family": _best_by_family(found.study),
        "importances": _importances(found.study, found.choice.family),
        "trials": {
            state: sum(trial.state.name.lower() == state for trial in found.study.trials)
            for state in ("complete", "pruned", "fail")
        },
        "settings": asdict(settings),
        "seed": seed,
    }


def write_report(folder: Path, found: Found, summary: dict[str, Any]) -> None:
    """Write the four files.

    Raises:
        MissingExtraError: if matplotlib is not installed.
    """
    (folder / "report.json").write_text(json.dumps(summary, indent=1) + "\n", encoding="utf-8")
    (folder / "report.md").write_text(_page(summary), encoding="utf-8")
    _plot(folder / "history.png", lambda axes: _draw_history(axes, found.study))
    _plot(folder / "importances.png", lambda axes: _draw_bars(axes, summary["importances"]))


def _complete(study: "Study") -> list["FrozenTrial"]:
    return [trial for trial in study.trials if trial.state.name == "COMPLETE"]


def _best_by_family(study: "Study") -> dict[str, float]:
    best: dict[str, float] = {}
    for trial in _complete(study):
        family = str(trial.params["family"])
        best[family] = max(best.get(family, 0.0), trial.value or 0.0)
    return dict(sorted(best.items(), key=lambda pair: -pair[1]))


def _importances(study: "Study", family: str) -> dict[str, float]:
    """Say how much each parameter of a family moves the score; shares, the largest first.

    Empty where too few trials of the family came to an end, or all scored alike.

    Source: Hutter, Hoos and Leyton-Brown (2014), An efficient approach for assessing hyperparameter importance
    (functional ANOVA, ICML).
    """
    import optuna

    own = [trial for trial in _complete(study) if trial.params["family"] == family]
    if len(own) < _LEAST_TRIALS or len({trial.value for trial in own}) == 1:
        return {}
    alone = optuna.create_study(direction="maximize")
    alone.add_trials(own)
    evaluator = optuna.importance.FanovaImportanceEvaluator(seed=0)
    found = optuna.importance.get_param_importances(alone, evaluator=evaluator)
    prefix = f"{family.split()[0]}_"
    return {name.removeprefix(prefix): share for name, share in found.items() if name != "family"}


def _page(summary: dict[str, Any]) -> str:
    gain = summary["gain"]
    low, high = gain["gap_interval"] or (float("nan"), float("nan"))
    verdict = "better" if gain["is_better"] else "not better"
    lines = [
        "# What the search found",
        "",
        f"On {gain['questions']} questions of pictures that neither saw: {gain['score']:.4f} found, "
        f"{gain['in_use_score']:.4f} in use, gap {gain['gap']:+.4f} (95 % {low:+.4f} to {high:+.4f}): "
        f"{verdict} beyond chance.",
        "",
        f"The best trial scored {summary['best_trial_score']:.4f} on the pictures that it was chosen on, "
        "which flatters it.",
        "",
        *_table("chosen on", "family", "parameters", _choices(summary)),
        "",
        *_table("family", "best trial", "", _scores(summary)),
        "",
        "![history](history.png)",
        "![importances](importances.png)",
    ]
    return "\n".join(lines) + "\n"


def _choices(summary: dict[str, Any]) -> list[tuple[str, str, str]]:
    named = [("all pictures", summary["choice"])]
    named += [
        (f"all but outer fold {fold}", choice)
        for fold, choice in enumerate(summary["choice_by_outer_fold"])
    ]
    return [(name, choice["family"], _in_words(Choice(**choice))) for name, choice in named]


def _in_words(choice: Choice) -> str:
    return ", ".join(f"{name} {value:.4g}" for name, value in choice.parameters.items())


def _scores(summary: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(name, f"{score:.4f}", "") for name, score in summary["best_by_family"].items()]


def _table(first: str, second: str, third: str, rows: list[tuple[str, str, str]]) -> list[str]:
    heads = [(first, second, third), ("---", "---", "---")]
    width = 3 if third else 2
    return [f"| {' | '.join(row[:width])} |" for row in (*heads, *rows)]


def _plot(path: Path, draw: Any) -> None:
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingExtraError("matplotlib", "train") from error
    figure = Figure(figsize=_SIZE_INCHES, layout="constrained")
    draw(figure.add_subplot())
    figure.savefig(path, dpi=110)


def _draw_history(axes: "Axes", study: "Study") -> None:
    """Draw the score of each trial by family, and the best so far; pruned ones at their last score."""
    for family in sorted({str(trial.params["family"]) for trial in _complete(study)}):
        own = [trial for trial in _complete(study) if trial.params["family"] == family]
        axes.scatter([t.number for t in own], [t.value or 0.0 for t in own], s=18, label=family)
    pruned = [trial for trial in study.trials if trial.state.name == "PRUNED"]
    last = [trial.intermediate_values[max(trial.intermediate_values)] for trial in pruned]
    axes.scatter([t.number for t in pruned], last, s=18, marker="x", color="grey", label="pruned")
    best, so_far = [], float("-inf")
    for trial in _complete(study):
        so_far = max(so_far, trial.value or 0.0)
        best.append(so_far)
    axes.step(
        [t.number for t in _complete(study)], best, where="post", color="black", label="best so far"
    )
    axes.set_xlabel("trial")
    axes.set_ylabel("score in cross-validation")
    axes.legend(fontsize=8)


def _draw_bars(axes: "Axes", shares: dict[str, float]) -> None:
    names = list(shares)[::-1]
    axes.barh(names, [shares[name] for name in names])
    axes.set_xlabel("share of the score's variance" if names else "too few trials to tell")
