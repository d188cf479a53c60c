"""The commands for single photos and texts: extract, ocr, spans, show, explain."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from measure_extract.cli.options import PATH, judging, naming, quiet, read_files, stages, stages_of
from measure_extract.cli.pictures import expand_pictures, print_each
from measure_extract.cli.printing import json_line, print_json, stdin_lines
from measure_extract.errors import ImageError, OCRError
from measure_extract.paths import refuse_overwriting, refuse_unwritable
from measure_extract.vocabulary import outcome_of

if TYPE_CHECKING:
    from measure_extract.extractor import Extractor
    from measure_extract.ranking.choice import Ranked
    from measure_extract.spans.grammar.styles import Style
    from measure_extract.types import Measurement

__all__ = ["build_extractor", "explain", "extract", "ocr", "show", "spans"]


def build_extractor(**options: Any) -> "Extractor":
    from measure_extract.extractor import Extractor

    return Extractor.from_settings(stages_of(options))


@click.command()
@click.argument("images", nargs=-1, required=True)
@click.option(
    "--entity",
    "entities",
    multiple=True,
    help="What to extract, or all; may be repeated; the eight, and those of --entities, if not given. "
    "measure-extract entities lists the names.",
)
@click.option("--group-id", type=int, help="The challenge's product group.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, with evidence.")
@quiet
@judging
@stages
def extract(
    images: tuple[str, ...],
    entities: tuple[str, ...],
    group_id: int | None,
    as_json: bool,
    is_quiet: bool,
    **options: Any,
) -> None:
    """Extract quantities from IMAGES: paths, URLs, folders, patterns, or - for a list on stdin.

    A picture that fails is a line on stderr; the others are answered, and the exit code is 1.
    """
    pictures = expand_pictures(images)
    refuse_overwriting([options["cache"]], [*pictures, *read_files(options)])
    extractor = build_extractor(**options)
    wanted = extractor.asked("all" if "all" in entities else entities or None)

    def answer(image: str) -> Iterator[str]:
        try:
            layout = extractor.read(image)
        except (ImageError, OCRError) as error:
            if as_json:
                yield from (_json_answer(image, entity, None, str(error)) for entity in wanted)
            raise
        for entity in wanted:
            ranked = extractor.rank(layout, entity, group_id)
            if as_json:
                yield _json_answer(image, entity, ranked.measurement, ranked.reason)
            else:
                yield _text_answer(image, entity, ranked.measurement)

    print_each(pictures, answer, is_quiet=is_quiet)


def _text_answer(image: str, entity: str, measurement: "Measurement | None") -> str:
    if measurement is None:
        return f"{image}\t{entity}\tnull"
    return (
        f"{image}\t{entity}\t{measurement}\t{measurement.confidence:.2f}\t{measurement.surface!r}"
    )


def _json_answer(image: str, entity: str, measurement: "Measurement | None", reason: str) -> str:
    from measure_extract.types import Example, RowResult

    return json_line(RowResult(Example(image, entity), measurement, reason).to_dict())


@click.command()
@click.argument("images", nargs=-1, required=True)
@quiet
@stages
def ocr(images: tuple[str, ...], is_quiet: bool, **options: Any) -> None:
    """Print the text boxes of IMAGES, one JSON object a picture; IMAGES as for extract."""
    pictures = expand_pictures(images)
    refuse_overwriting([options["cache"]], [*pictures, options["weights"]])
    extractor = build_extractor(**options)

    def answer(image: str) -> Iterator[str]:
        result = extractor.ocr.read(extractor.load(image))
        yield json_line({"image": image, **result.to_dict()})

    print_each(pictures, answer, is_quiet=is_quiet)


@click.command()
@click.argument("texts", nargs=-1)
@click.option(
    "--style",
    type=click.Choice(("auto", "label", "prose", "field")),
    default="auto",
    show_default=True,
    help="What the texts are: lines of labels, running prose, fields of one quantity.",
)
@click.option(
    "--dimension",
    "dimensions",
    multiple=True,
    help="Of these alone: length, charge ...; may be repeated.",
)
@naming
def spans(texts: tuple[str, ...], style: "Style", dimensions: tuple[str, ...]) -> None:
    """Print the quantities in TEXTS, one JSON object a text; reads lines of stdin for "-" or none."""
    from measure_extract.spans.finder import quantities_of

    for text in _lines(texts):
        print_json(quantities_of(text, style=style, dimensions=dimensions or None))


def _lines(texts: tuple[str, ...]) -> Iterator[str]:
    for text in texts or ("-",):
        if text == "-":
            yield from stdin_lines()
        else:
            yield text


@click.command()
@click.argument("image")
@click.option("--entity", required=True, help="What to extract.")
@click.option("--group-id", type=int, help="The challenge's product group.")
@click.option("-o", "--output", type=PATH, required=True, help="Picture to write.")
@click.option("--all", "is_all", is_flag=True, help="Draw every line and quantity.")
@judging
@stages
def show(
    image: str,
    entity: str,
    group_id: int | None,
    output: Path,
    is_all: bool,
    **options: Any,
) -> None:
    """Draw what could answer on IMAGE, with its lines, and what was chosen."""
    from measure_extract.datasets.base import replaced
    from measure_extract.visualize import (
        draw_everything,
        draw_measurement,
        picture_format,
    )

    refuse_overwriting([output, options["cache"]], [image, *read_files(options)])
    refuse_unwritable([output])
    kind = picture_format(output)
    extractor = build_extractor(**options)
    pixels = extractor.load(image)
    layout = extractor.read(pixels)
    measurement = extractor.answer(layout, entity, group_id)
    if is_all:
        drawn = draw_everything(pixels, layout, measurement)
    else:
        drawn = draw_measurement(pixels, layout, entity, measurement)
    encoded = io.BytesIO()  # Pillow itself notices no full disk
    drawn.save(encoded, kind)
    with replaced(output) as scratch:
        scratch.write_bytes(encoded.getvalue())
    click.echo(
        f"{entity}: {measurement if measurement is not None else 'null'}, drawn to {output}",
        err=True,
    )


@click.command()
@click.argument("image")
@click.option("--entity", required=True, help="What to extract.")
@click.option("--group-id", type=int, help="The challenge's product group.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@judging
@stages
def explain(image: str, entity: str, group_id: int | None, as_json: bool, **options: Any) -> None:
    """Say in words why IMAGE gives its answer for an entity, or none."""
    refuse_overwriting([options["cache"]], [image, *read_files(options)])
    extractor = build_extractor(**options)
    ranked = extractor.rank(extractor.read(image), entity, group_id)
    explanation = extractor.explain_ranked(ranked)
    if as_json:
        print_json(None if explanation is None else explanation.to_dict())
    else:
        click.echo(_without_candidates(entity, ranked) if explanation is None else explanation)


def _without_candidates(entity: str, ranked: "Ranked") -> str:
    """Say why there is nothing to explain, and in which units something would have been."""
    reason = f"{entity}: {ranked.reason}"
    if outcome_of(ranked.reason) != "not_printed":
        return reason
    *others, last = sorted(ranked.query.entity.units)
    units = f"{', '.join(others)} or {last}" if others else last
    return f"{reason} in {units}; measure-extract ocr shows what the photo was read as"
