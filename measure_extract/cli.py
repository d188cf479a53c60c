"""The command line: each command parses, calls the library, and prints.

Data goes to stdout, words to stderr. Exit code 0 is done (also when nothing was found), 1 an error of
ours in one line, 2 a usage error.
"""

import json
import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from measure_extract import __version__
from measure_extract.errors import MeasureExtractError

if TYPE_CHECKING:
    from measure_extract.extractor import Extractor, RowResult
    from measure_extract.types import Example

__all__ = ["cli", "main"]

F = TypeVar("F", bound=Callable[..., Any])

_PATH = click.Path(path_type=Path)


def main() -> None:
    """Run the command line; our own errors become one line on stderr and exit code 1."""
    logging.basicConfig(format="%(levelname)s: %(message)s", stream=sys.stderr)
    try:
        cli.main(standalone_mode=False)
    except MeasureExtractError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(1)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)


def _stages(command: F) -> F:
    """Add the options that choose the stages."""
    options = [
        click.option("--device", type=click.Choice(["auto", "cpu", "gpu"]), default="auto"),
        click.option("--weights", help="OCR weights: a folder, or hub:NAME to download."),
        click.option("--cache", type=_PATH, help="File that keeps OCR results."),
        click.option("--allow-private", is_flag=True, help="Fetch URLs at private addresses too."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def _judging(command: F) -> F:
    """Add the options of the ranker."""
    options = [
        click.option("--ranker", type=_PATH, help="Folder of a trained ranker."),
        click.option(
            "--min-confidence",
            type=click.FloatRange(0, 1),
            help="Answer nothing below this; the ranker's own threshold if not given.",
        ),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def _extractor(allow_private: bool = False, **options: Any) -> "Extractor":
    from measure_extract.extractor import Extractor
    from measure_extract.fetching import ImageLimits

    return Extractor(limits=ImageLimits(allow_private=allow_private), **options)


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False))


@click.group()
@click.version_option(__version__, prog_name="measure-extract")
def cli() -> None:
    """Read what product photos say about height, width, depth, weight, volume, voltage, wattage."""


@cli.command()
@click.argument("images", nargs=-1, required=True)
@click.option("--entity", "entities", multiple=True, help="What to extract; all if not given.")
@click.option("--group-id", type=int, help="The challenge's product group.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, with evidence.")
@_judging
@_stages
def extract(
    images: tuple[str, ...],
    entities: tuple[str, ...],
    group_id: int | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Extract quantities from IMAGES (paths or URLs)."""
    from measure_extract.entities import entity_names, entity_spec

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
@click.argument("rows", type=_PATH)
@click.option("--output", type=_PATH, required=True, help="CSV to write: index,prediction.")
@click.option("--image-root", type=_PATH, help="Folder with the pictures, by basename.")
@click.option("--details", is_flag=True, help="Also write OUTPUT.details.jsonl with the evidence.")
@_judging
@_stages
def predict(
    rows: Path, output: Path, image_root: Path | None, details: bool, **options: Any
) -> None:
    """Answer the ROWS of a CSV (index, image_link, group_id, entity_name)."""
    from dataclasses import replace

    from measure_extract.datasets import find_image, read_rows
    from measure_extract.submission import write_predictions

    examples = [
        replace(example, image=find_image(example.image, image_root)) for example in read_rows(rows)
    ]
    results = _answer(_extractor(**options), examples)
    write_predictions(
        output,
        (
            (r.example.index, str(r.measurement) if r.measurement is not None else "")
            for r in results
        ),
    )
    if details:
        _write_details(output.with_suffix(output.suffix + ".details.jsonl"), results)
    _summarize(results, output)


def _answer(extractor: "Extractor", examples: "list[Example]") -> "list[RowResult]":
    from tqdm import tqdm

    bar = tqdm(total=len(examples), unit="row", disable=None)
    found: dict[int, RowResult] = {}
    with bar:
        for place, result in extractor.iter_results(examples):
            found[place] = result
            bar.update()
    return [found[place] for place in range(len(examples))]


def _write_details(path: Path, results: "list[RowResult]") -> None:
    with path.open("w", encoding="utf-8") as file:
        for r in results:
            row = {
                "index": r.example.index,
                "image": r.example.image,
                "entity": r.example.entity,
                "measurement": None if r.measurement is None else r.measurement.to_dict(),
                "reason": r.reason,
            }
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def _summarize(results: "list[RowResult]", output: Path) -> None:
    from collections import Counter

    answered = sum(r.measurement is not None for r in results)
    click.echo(f"{len(results)} rows, {answered} answered, written to {output}", err=True)
    reasons = Counter(r.reason for r in results if r.measurement is None)
    for reason, count in reasons.most_common(10):
        click.echo(f"  {count} empty: {reason}", err=True)
    if len(reasons) > 10:
        click.echo(f"  and {len(reasons) - 10} other reasons; see --details", err=True)


@cli.command()
@click.argument("images", nargs=-1, required=True)
@_stages
def ocr(images: tuple[str, ...], **options: Any) -> None:
    """Print the text boxes of IMAGES, one JSON object a picture."""
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
@click.argument("gold", type=_PATH)
@click.argument("predictions", type=_PATH)
@click.option("--seed", type=int, default=0, show_default=True, help="Of the bootstrap.")
def evaluate(gold: Path, predictions: Path, seed: int) -> None:
    """Score PREDICTIONS (index,prediction) against GOLD.

    GOLD is a CSV with index, entity_name and entity_value (empty: nothing printed), or a gold file
    in JSON lines, whose index is the line number from 0.
    """
    from measure_extract.datasets import read_answers
    from measure_extract.evaluation import evaluate as score
    from measure_extract.submission import read_predictions

    given = dict(read_predictions(predictions))
    examples = read_answers(gold)
    missing = sum(example.index not in given for example in examples)
    if missing:
        click.echo(f"{missing} of {len(examples)} rows have no prediction: empty", err=True)
    report = score(examples, [given.get(example.index, "") for example in examples], seed=seed)
    _print_json(report.to_dict())


@cli.command()
@click.argument("rows", type=_PATH)
@click.argument("predictions", type=_PATH)
def sanity(rows: Path, predictions: Path) -> None:
    """Check PREDICTIONS against ROWS as the challenge's checker does; exit code 1 on a problem."""
    from measure_extract.submission import check_predictions

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
@click.option("-o", "--output", type=_PATH, required=True, help="Picture to write.")
@_judging
@_stages
def show(
    image: str,
    entity: str,
    group_id: int | None,
    output: Path,
    **options: Any,
) -> None:
    """Draw what was seen on IMAGE and what was chosen."""
    from measure_extract.visualize import draw_measurement

    extractor = _extractor(**options)
    pixels = extractor.load(image)
    layout = extractor.read(pixels)
    found = extractor.answer(layout, entity, group_id)
    draw_measurement(pixels, layout, found).save(output)
    click.echo(f"{entity}: {found if found is not None else 'null'}, drawn to {output}", err=True)


@cli.group()
def train() -> None:
    """Train the models anew."""


@train.command("ranker")
@click.option("--data", type=_PATH, required=True, help="Folder laid out as shared/data.")
@click.option("--output", type=_PATH, required=True, help="Artefact folder to write.")
@click.option("--cache", type=_PATH, help="File that keeps OCR results.")
@click.option("--seed", type=int, default=1, show_default=True)
def train_ranker_command(data: Path, output: Path, cache: Path | None, seed: int) -> None:
    """Train the ranker on gold and weak labels of DATA."""
    from measure_extract.training.run import train_ranker_from_folder

    report = train_ranker_from_folder(data, output, cache=cache, seed=seed)
    _print_json(report)


@train.command("ner")
@click.option("--texts", type=_PATH, required=True, help="JSON lines: text, spans.")
@click.option("--output", type=_PATH, required=True, help="Folder to write.")
@click.option("--seed", type=int, default=1, show_default=True)
def train_ner_command(texts: Path, output: Path, seed: int) -> None:
    """Train an NER model on marked TEXTS, and compare it with the rules on a held-out fifth."""
    from measure_extract.training.ner import (
        NERSettings,
        compare_with_rules,
        read_marked_texts,
        train_ner,
    )

    marked = read_marked_texts(texts)
    _print_json(compare_with_rules(marked, NERSettings(), seed=seed))
    train_ner(marked, NERSettings(), seed=seed).to_disk(output)
