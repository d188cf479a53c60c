"""The commands that train: train ranker, train ner, train all, train search."""

from pathlib import Path
from typing import Any

import click

from measure_extract.cli.options import PATH, naming, quiet
from measure_extract.cli.printing import print_json
from measure_extract.cli.progress import ProgressLine
from measure_extract.paths import refuse_overwriting, refuse_unwritable

__all__ = [
    "train",
    "train_all_command",
    "train_ner_command",
    "train_ranker_command",
    "train_search_command",
]


@click.group()
def train() -> None:
    """Train the models anew."""


_seed = click.option(
    "--seed", type=int, default=1, show_default=True, help="The same seed trains the same model."
)
_mlflow = click.option(
    "--mlflow", metavar="URI", help="Log the run to this MLflow server or store."
)


def _reading(is_quiet: bool) -> ProgressLine:
    return ProgressLine(things="pictures", is_quiet=is_quiet)


def _track(uri: str | None, name: str, report: dict[str, Any], seed: int, output: Path) -> None:
    if uri is None:
        return
    from measure_extract.training.track import log_run

    log_run(uri, name, parameters={"seed": seed}, metrics=report, artefacts=output)


@train.command("ranker")
@naming
@click.option(
    "--data", type=PATH, help="Folder of labelled rows and photos, to train from scratch."
)
@click.option("--output", type=PATH, required=True, help="Artefact folder to write.")
@click.option("--cache", type=PATH, help="File that keeps OCR results.")
@click.option(
    "--weights",
    help="OCR weights whose readings are taught: cascade (if not given), small, tiny, a folder, or hub:NAME.",
)
@click.option(
    "--labels",
    type=PATH,
    help="Table of your own labels (image, entity_name, entity_value), or folder of serve --capture.",
)
@_seed
@_mlflow
@quiet
def train_ranker_command(
    data: Path | None,
    output: Path,
    cache: Path | None,
    weights: str | None,
    labels: Path | None,
    seed: int,
    mlflow: str | None,
    is_quiet: bool,
) -> None:
    """Train the ranker of the eight on DATA, or adapt to LABELS of entities of your own.

    Without --data it starts from what the package's model of other entities was taught, adds your rows, and
    says what they bring: F1 before and after, by cross-validation, with an interval. Use the result with
    --ranker.
    """
    if data is None:
        if labels is None:
            raise click.UsageError("give --labels of your own, or --data to train from scratch")
        if weights is not None:
            raise click.UsageError(
                "--weights goes with --data: own labels are read as the package's model was taught"
            )
        from measure_extract.training.own_run import train_from_own_labels

        with _reading(is_quiet) as show:
            report = train_from_own_labels(labels, output, cache=cache, seed=seed, on_progress=show)
    else:
        if labels is not None and not labels.is_dir():
            raise click.UsageError(
                "with --data, --labels is the folder of a service (serve --capture)"
            )
        from measure_extract.training.run import train_ranker_from_folder

        with _reading(is_quiet) as show:
            report = train_ranker_from_folder(
                data,
                output,
                cache=cache,
                seed=seed,
                labels=labels,
                weights=weights,
                on_progress=show,
            )
    _track(mlflow, "train ranker", report, seed, output)
    print_json(report)


@train.command("all")
@naming
@click.option("--data", type=PATH, required=True, help="Folder of labelled rows and photos.")
@click.option("--output", type=PATH, required=True, help="Folder to write the artefacts to.")
@click.option("--cache", type=PATH, help="File that keeps OCR results.")
@_seed
@click.option(
    "--promote",
    "is_promoted",
    is_flag=True,
    help="Use the new ranker if it is better beyond chance.",
)
@_mlflow
@quiet
def train_all_command(
    data: Path,
    output: Path,
    cache: Path | None,
    seed: int,
    is_promoted: bool,
    mlflow: str | None,
    is_quiet: bool,
) -> None:
    """Train NER and ranker from scratch, and compare the ranker with the one in use."""
    from measure_extract.training.promote import train_all

    with _reading(is_quiet) as show:
        report = train_all(
            data, output, cache=cache, seed=seed, is_promoted=is_promoted, on_progress=show
        )
    _track(mlflow, "train all", report, seed, output)
    print_json(report)


@train.command("ner")
@click.option("--texts", type=PATH, required=True, help="JSON lines: text, spans.")
@click.option("--output", type=PATH, required=True, help="Folder to write.")
@_seed
def train_ner_command(texts: Path, output: Path, seed: int) -> None:
    """Train an NER model on marked TEXTS, and compare it with the rules on a held-out fifth."""
    from measure_extract.training.marked_texts import check_enough, read_marked_texts
    from measure_extract.training.ner import NERSettings, write_ner

    refuse_overwriting([output], [texts])
    refuse_unwritable([], folders=[output])
    settings, marked = NERSettings(), read_marked_texts(texts)
    check_enough(marked, settings.folds, str(texts))
    print_json(write_ner(marked, output, settings, seed=seed))


@train.command("search")
@click.option("--data", type=PATH, required=True, help="Folder of labelled rows and photos.")
@click.option("--output", type=PATH, required=True, help="Folder to write; goes on if stopped.")
@click.option("--cache", type=PATH, help="File that keeps OCR results.")
@click.option(
    "--trials",
    type=click.IntRange(min=1),
    default=30,
    show_default=True,
    help="Trials of each study: one per outer fold, and one on all pictures.",
)
@click.option(
    "--outer", type=click.IntRange(min=2), default=3, show_default=True, help="Outer folds."
)
@click.option(
    "--inner", type=click.IntRange(min=2), default=3, show_default=True, help="Inner folds."
)
@_seed
@_mlflow
@quiet
def train_search_command(
    data: Path,
    output: Path,
    cache: Path | None,
    trials: int,
    outer: int,
    inner: int,
    seed: int,
    mlflow: str | None,
    is_quiet: bool,
) -> None:
    """Search families and settings of the ranker; say what the best would gain. Changes nothing in use."""
    from measure_extract.training.search.base import SearchSettings
    from measure_extract.training.search.run import search_from_folder

    settings = SearchSettings(trials=trials, outer_folds=outer, inner_folds=inner)
    with _reading(is_quiet) as show:
        report = search_from_folder(
            data, output, cache=cache, settings=settings, seed=seed, on_progress=show
        )
    _track(mlflow, "train search", report, seed, output)
    print_json(report)
