"""The commands that score and check predictions: evaluate, sanity."""

import sys
from collections.abc import Iterable
from pathlib import Path

import click

from measure_extract.cli.options import PATH, naming
from measure_extract.cli.printing import print_json

__all__ = ["evaluate", "sanity"]


@click.command()
@naming
@click.argument("gold", type=PATH)
@click.argument("predictions", type=PATH)
@click.option("--seed", type=int, default=0, show_default=True, help="Of the bootstrap.")
def evaluate(gold: Path, predictions: Path, seed: int) -> None:
    """Score PREDICTIONS (index,prediction) against GOLD.

    GOLD is a CSV with index, entity_name and entity_value (empty: nothing printed), or a gold file
    in JSON lines, whose index is the line number from 0.
    """
    from measure_extract.datasets.labels import read_answers
    from measure_extract.datasets.submission import iter_predictions
    from measure_extract.evaluation.report import evaluate as score

    given = dict(iter_predictions(predictions))
    examples = read_answers(gold)
    missing = sum(example.index not in given for example in examples)
    if missing:
        click.echo(f"{missing} of {len(examples)} rows have no prediction: empty", err=True)
    _tell_unread("predictions", given.values())
    _tell_unread("right answers", (text for example in examples for text in example.answers or ()))
    report = score(examples, [given.get(example.index, "") for example in examples], seed=seed)
    print_json(report.to_dict())


def _tell_unread(what: str, texts: Iterable[str]) -> None:
    """Say how many texts are no quantity, and so equal none."""
    from measure_extract.units import parse_measurement

    unread = [text for text in texts if text and parse_measurement(text) is None]
    if unread:
        click.echo(
            f"{len(unread)} {what} are no number and canonical unit, and equal no quantity; the first: {unread[0]!r}",
            err=True,
        )


@click.command()
@naming
@click.argument("rows", type=PATH)
@click.argument("predictions", type=PATH)
def sanity(rows: Path, predictions: Path) -> None:
    """Check PREDICTIONS against ROWS as the challenge's checker does; exit code 1 on a problem."""
    from measure_extract.datasets.submission import check_predictions

    problems = check_predictions(rows, predictions)
    for problem in problems:
        click.echo(problem)
    if problems:
        click.echo(f"error: {len(problems)} problems in {predictions}", err=True)
        sys.exit(1)
    click.echo(f"{predictions} is sound", err=True)
