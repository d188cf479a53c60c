"""The command line: each command parses, calls the library, and prints.

Data goes to stdout, words to stderr. Exit code 0 is done (also when nothing was found), 1 an error of
ours in one line, 2 a usage error.
"""

import json
import logging
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from measure_extract import __version__
from measure_extract.errors import MeasureExtractError

if TYPE_CHECKING:
    from measure_extract.batch.journal import Progress
    from measure_extract.batch.run import RunReport
    from measure_extract.extractor import Extractor

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


def _check_device(_: click.Context, __: click.Parameter, device: str) -> str:
    if re.fullmatch(r"auto|cpu|gpu(:\d+(,\d+)*)?", device) is None:
        raise click.BadParameter(f"{device!r}; allowed: auto, cpu, gpu, gpu:1, gpu:0,1")
    return device


def _stages(command: F) -> F:
    """Add the options that choose the stages."""
    options = [
        click.option("--ocr", type=click.Choice(["auto", "fast", "paddle"]), default="auto"),
        click.option(
            "--device",
            default="auto",
            callback=_check_device,
            help="auto, cpu, gpu, or gpu:0,1 for several.",
        ),
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
@click.option(
    "--details",
    type=click.Choice(["jsonl", "parquet"]),
    help="Also write OUTPUT.details.jsonl (or .parquet) with the evidence.",
)
@click.option("--capture", type=_PATH, help="Folder for a record of this run, for drift.")
@click.option("--shard", default="1/1", show_default=True, help="Answer the K-th of N parts: K/N.")
@click.option("--engine", type=click.Choice(["local", "ray"]), default="local", show_default=True)
@click.option("--workers", type=click.IntRange(0), help="Processes on the CPU; one per core.")
@click.option("--fetches", type=click.IntRange(1), default=32, show_default=True)
@click.option("--per-host", type=click.IntRange(1), default=32, show_default=True)
@click.option("--tries", type=click.IntRange(1), default=4, show_default=True)
@click.option("--timeout", type=click.FloatRange(0, min_open=True), default=20.0, show_default=True)
@click.option("--overwrite", is_flag=True, help="Start afresh, whatever is there.")
@click.option("--retry-failed", is_flag=True, help="Ask again for the pictures that failed.")
@_judging
@_stages
def predict(
    rows: Path,
    output: Path,
    details: str | None,
    shard: str,
    overwrite: bool,
    retry_failed: bool,
    fetches: int,
    timeout: float,
    allow_private: bool,
    **options: Any,
) -> None:
    """Answer the ROWS of a CSV or Parquet file: index, image_link, group_id, entity_name.

    Run again after a kill, it goes on where it ended.
    """
    from measure_extract.batch.run import PredictSettings, predict_file
    from measure_extract.batch.worker import WorkerSettings
    from measure_extract.fetching import ImageLimits

    stages = ("ocr", "device", "weights", "cache", "ranker", "min_confidence", "image_root")
    settings = PredictSettings(
        rows=rows,
        output=output,
        worker=WorkerSettings(
            limits=ImageLimits(allow_private=allow_private, timeout_s=timeout),
            is_detailed=details is not None,
            **{name: options.pop(name) for name in stages},
        ),
        shard=_parse_shard(shard),
        details=output.with_name(f"{output.name}.details.{details}") if details else None,
        fetch_threads=fetches,
        is_overwritten=overwrite,
        is_retried=retry_failed,
        **options,
    )
    with _Bar() as bar:
        report = predict_file(settings, bar)
    _summarize(report)
    if not report.is_complete:
        click.echo("stopped; run the same command again to go on", err=True)
        sys.exit(130)


def _parse_shard(text: str) -> tuple[int, int]:
    number, slash, count = text.partition("/")
    if not (slash and number.isdecimal() and count.isdecimal() and 1 <= int(number) <= int(count)):
        raise click.BadParameter(f"{text!r} is not K/N with K from 1 to N", param_hint="--shard")
    return int(number) - 1, int(count)


class _Bar:
    """A progress bar with what matters for a long run: rate, time left, failures, share answered."""

    def __init__(self) -> None:
        self._bar: Any = None

    def __enter__(self) -> "_Bar":
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def __call__(self, progress: "Progress") -> None:
        if self._bar is None:
            from tqdm import tqdm

            self._bar = tqdm(
                total=progress.rows, initial=progress.done, unit="row", smoothing=0.05, disable=None
            )
        self._bar.update(progress.done - self._bar.n)
        share = progress.answered / progress.done if progress.done else 0.0
        self._bar.set_postfix_str(f"answered {share:.0%}, failed {progress.failed}", refresh=False)


def _summarize(report: "RunReport") -> None:
    verb = "was there already" if report.is_repeated else "written"
    place = f"{verb}: {report.output}" if report.is_complete else "output not written yet"
    click.echo(
        f"{report.done} of {report.rows} rows done, {report.answered} answered, {place}", err=True
    )
    if report.images:
        click.echo(
            f"{report.images} pictures in {report.seconds:.1f} s, {report.images_per_s:.2f} a second",
            err=True,
        )
    for reason, count in list(report.reasons.items())[:10]:
        click.echo(f"  {count} empty: {reason}", err=True)
    if len(report.reasons) > 10:
        click.echo(f"  and {len(report.reasons) - 10} other reasons; see --details", err=True)
    if report.failures:
        click.echo(f"{report.failed} rows failed; listed in {report.failures}", err=True)


@cli.command()
@click.argument("shards", nargs=-1, required=True, type=_PATH)
@click.option("--rows", type=_PATH, required=True, help="The rows that were asked.")
@click.option("--output", type=_PATH, required=True, help="CSV to write: index,prediction.")
def merge(shards: tuple[Path, ...], rows: Path, output: Path) -> None:
    """Join the outputs of SHARDS into one; every index of the rows must be there once."""
    from measure_extract.batch.merge import merge_shards

    count = merge_shards(shards, rows, output)
    click.echo(f"{count} rows of {len(shards)} shards written to {output}", err=True)


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
    from measure_extract.submission import iter_predictions

    given = dict(iter_predictions(predictions))
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
