"""The command line: each command parses, calls the library, and prints.

Data goes to stdout, words to stderr. Exit code 0 is done (also when nothing was found), 1 an error of
ours in one line, 2 a usage error.
"""

import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from measure_extract.cli.batch import drift, merge, predict, verify
from measure_extract.cli.options import PATH, judging, stages
from measure_extract.errors import MeasureExtractError, OverwriteError
from measure_extract.paths import refuse_overwriting
from measure_extract.version import __version__

if TYPE_CHECKING:
    from measure_extract.extractor import Extractor

__all__ = ["cli", "main"]


def main() -> None:
    """Run the command line; our own errors become one line on stderr and exit code 1."""
    logging.basicConfig(format="%(levelname)s: %(message)s", stream=sys.stderr)
    try:
        cli.main(standalone_mode=False)
    except MeasureExtractError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(2 if isinstance(error, OverwriteError) else 1)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)


def _extractor(allow_private: bool = False, **options: Any) -> "Extractor":
    from measure_extract.extractor import Extractor
    from measure_extract.images.base import ImageLimits

    return Extractor(limits=ImageLimits(allow_private=allow_private), **options)


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False))


@click.group()
@click.version_option(__version__, prog_name="measure-extract")
def cli() -> None:
    """Read what product photos say about height, width, depth, weight, volume, voltage, wattage."""


for _command in (predict, merge, verify, drift):
    cli.add_command(_command)


@cli.command()
@click.argument("images", nargs=-1, required=True)
@click.option("--entity", "entities", multiple=True, help="What to extract; all if not given.")
@click.option("--group-id", type=int, help="The challenge's product group.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, with evidence.")
@judging
@stages
def extract(
    images: tuple[str, ...],
    entities: tuple[str, ...],
    group_id: int | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Extract quantities from IMAGES (paths or URLs)."""
    from measure_extract.entities import entity_names, entity_spec

    refuse_overwriting([options["cache"]], [*images, options["ranker"], options["weights"]])
    wanted = [entity_spec(name).name for name in entities] or list(entity_names())
    extractor = _extractor(**options)
    for image in images:
        layout = extractor.read(image)
        for entity in wanted:
            found = extractor.answer(layout, entity, group_id)
            if as_json:
                facts = None if found is None else found.to_dict()
                _print_json({"image": image, "entity": entity, "measurement": facts})
            elif found is None:
                click.echo(f"{image}\t{entity}\tnull")
            else:
                click.echo(f"{image}\t{entity}\t{found}\t{found.confidence:.2f}\t{found.surface!r}")


@cli.command()
@click.argument("images", nargs=-1, required=True)
@stages
def ocr(images: tuple[str, ...], **options: Any) -> None:
    """Print the text boxes of IMAGES, one JSON object a picture."""
    refuse_overwriting([options["cache"]], [*images, options["weights"]])
    extractor = _extractor(**options)
    for image in images:
        result = extractor.ocr.read(extractor.load(image))
        _print_json({"image": image, **result.to_dict()})


@cli.command()
@click.argument("texts", nargs=-1)
def spans(texts: tuple[str, ...]) -> None:
    """Print the quantities in TEXTS, one JSON object a text; reads lines of stdin for "-" or none."""
    from measure_extract.spans.finder import find_quantities

    for text in _lines(texts):
        _print_json({"text": text, "quantities": [q.to_dict() for q in find_quantities(text)]})


def _lines(texts: tuple[str, ...]) -> Iterator[str]:
    for text in texts or ("-",):
        if text == "-":
            yield from (line.rstrip("\n") for line in sys.stdin)
        else:
            yield text


@cli.command()
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
    report = score(examples, [given.get(example.index, "") for example in examples], seed=seed)
    _print_json(report.to_dict())


@cli.command()
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


@cli.command()
@click.argument("image")
@click.option("--entity", required=True, help="What to extract.")
@click.option("--group-id", type=int, help="The challenge's product group.")
@click.option("-o", "--output", type=PATH, required=True, help="Picture to write.")
@judging
@stages
def show(
    image: str,
    entity: str,
    group_id: int | None,
    output: Path,
    **options: Any,
) -> None:
    """Draw what was seen on IMAGE and what was chosen."""
    from measure_extract.visualize import draw_measurement

    refuse_overwriting([output, options["cache"]], [image, options["ranker"], options["weights"]])
    extractor = _extractor(**options)
    pixels = extractor.load(image)
    layout = extractor.read(pixels)
    found = extractor.answer(layout, entity, group_id)
    draw_measurement(pixels, layout, found).save(output)
    click.echo(f"{entity}: {found if found is not None else 'null'}, drawn to {output}", err=True)


@cli.command()
@click.argument("image")
@click.option("--entity", required=True, help="What to extract.")
@click.option("--group-id", type=int, help="The challenge's product group.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@judging
@stages
def explain(image: str, entity: str, group_id: int | None, as_json: bool, **options: Any) -> None:
    """Say in words why IMAGE gives its answer for an entity, or none."""
    from measure_extract.ranking.choice import why_empty

    refuse_overwriting([options["cache"]], [image, options["ranker"], options["weights"]])
    extractor = _extractor(**options)
    layout = extractor.read(image)
    found = extractor.explain(layout, entity, group_id)
    if as_json:
        _print_json(None if found is None else found.to_dict())
    else:
        click.echo(found or f"{entity}: {why_empty(layout, entity)}")


@cli.group()
def train() -> None:
    """Train the models anew."""


_mlflow = click.option(
    "--mlflow", metavar="URI", help="Log the run to this MLflow server or store."
)


def _track(uri: str | None, name: str, report: dict[str, Any], seed: int, output: Path) -> None:
    if uri is None:
        return
    from measure_extract.training.track import log_run

    log_run(uri, name, parameters={"seed": seed}, metrics=report, artefacts=output)


@train.command("ranker")
@click.option("--data", type=PATH, required=True, help="Folder laid out as shared/data.")
@click.option("--output", type=PATH, required=True, help="Artefact folder to write.")
@click.option("--cache", type=PATH, help="File that keeps OCR results.")
@click.option("--seed", type=int, default=1, show_default=True)
@_mlflow
def train_ranker_command(
    data: Path, output: Path, cache: Path | None, seed: int, mlflow: str | None
) -> None:
    """Train the ranker on gold and weak labels of DATA."""
    from measure_extract.training.run import train_ranker_from_folder

    report = train_ranker_from_folder(data, output, cache=cache, seed=seed)
    _track(mlflow, "train ranker", report, seed, output)
    _print_json(report)


@train.command("all")
@click.option("--data", type=PATH, required=True, help="Folder laid out as shared/data.")
@click.option("--output", type=PATH, required=True, help="Folder to write the artefacts to.")
@click.option("--cache", type=PATH, help="File that keeps OCR results.")
@click.option("--seed", type=int, default=1, show_default=True)
@click.option(
    "--promote",
    "is_promoted",
    is_flag=True,
    help="Use the new ranker if it is better beyond chance.",
)
@_mlflow
def train_all_command(
    data: Path,
    output: Path,
    cache: Path | None,
    seed: int,
    is_promoted: bool,
    mlflow: str | None,
) -> None:
    """Train NER and ranker from scratch, and compare the ranker with the one in use."""
    from measure_extract.training.promote import train_all

    report = train_all(data, output, cache=cache, seed=seed, is_promoted=is_promoted)
    _track(mlflow, "train all", report, seed, output)
    _print_json(report)


@train.command("ner")
@click.option("--texts", type=PATH, required=True, help="JSON lines: text, spans.")
@click.option("--output", type=PATH, required=True, help="Folder to write.")
@click.option("--seed", type=int, default=1, show_default=True)
def train_ner_command(texts: Path, output: Path, seed: int) -> None:
    """Train an NER model on marked TEXTS, and compare it with the rules on a held-out fifth."""
    from measure_extract.training.ner import (
        NERSettings,
        compare_with_rules,
        read_marked_texts,
        train_ner,
    )

    refuse_overwriting([output], [texts])
    marked = read_marked_texts(texts)
    _print_json(compare_with_rules(marked, NERSettings(), seed=seed))
    train_ner(marked, NERSettings(), seed=seed).to_disk(output)
