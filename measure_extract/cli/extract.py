"""The commands for single photos and texts: extract, ocr, spans, show, explain."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from measure_extract.cli.options import PATH, judging, stages
from measure_extract.cli.printing import print_json
from measure_extract.paths import refuse_overwriting

if TYPE_CHECKING:
    from measure_extract.extractor import Extractor

__all__ = ["build_extractor", "explain", "extract", "ocr", "show", "spans"]


def build_extractor(allow_private: bool = False, **options: Any) -> "Extractor":
    from measure_extract.extractor import Extractor
    from measure_extract.images.base import ImageLimits

    return Extractor(limits=ImageLimits(allow_private=allow_private), **options)


@click.command()
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
    extractor = build_extractor(**options)
    for image in images:
        layout = extractor.read(image)
        for entity in wanted:
            found = extractor.answer(layout, entity, group_id)
            if as_json:
                facts = None if found is None else found.to_dict()
                print_json({"image": image, "entity": entity, "measurement": facts})
            elif found is None:
                click.echo(f"{image}\t{entity}\tnull")
            else:
                click.echo(f"{image}\t{entity}\t{found}\t{found.confidence:.2f}\t{found.surface!r}")


@click.command()
@click.argument("images", nargs=-1, required=True)
@stages
def ocr(images: tuple[str, ...], **options: Any) -> None:
    """Print the text boxes of IMAGES, one JSON object a picture."""
    refuse_overwriting([options["cache"]], [*images, options["weights"]])
    extractor = build_extractor(**options)
    for image in images:
        result = extractor.ocr.read(extractor.load(image))
        print_json({"image": image, **result.to_dict()})


@click.command()
@click.argument("texts", nargs=-1)
def spans(texts: tuple[str, ...]) -> None:
    """Print the quantities in TEXTS, one JSON object a text; reads lines of stdin for "-" or none."""
    from measure_extract.spans.finder import find_quantities

    for text in _lines(texts):
        print_json({"text": text, "quantities": [q.to_dict() for q in find_quantities(text)]})


def _lines(texts: tuple[str, ...]) -> Iterator[str]:
    for text in texts or ("-",):
        if text == "-":
            yield from (line.rstrip("\n") for line in sys.stdin)
        else:
            yield text


@click.command()
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
    extractor = build_extractor(**options)
    pixels = extractor.load(image)
    layout = extractor.read(pixels)
    found = extractor.answer(layout, entity, group_id)
    draw_measurement(pixels, layout, found).save(output)
    click.echo(f"{entity}: {found if found is not None else 'null'}, drawn to {output}", err=True)


@click.command()
@click.argument("image")
@click.option("--entity", required=True, help="What to extract.")
@click.option("--group-id", type=int, help="The challenge's product group.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@judging
@stages
def explain(image: str, entity: str, group_id: int | None, as_json: bool, **options: Any) -> None:
    """Say in words why IMAGE gives its answer for an entity, or none."""
    refuse_overwriting([options["cache"]], [image, options["ranker"], options["weights"]])
    extractor = build_extractor(**options)
    layout = extractor.read(image)
    found = extractor.explain(layout, entity, group_id)
    if as_json:
        print_json(None if found is None else found.to_dict())
    else:
        click.echo(found or f"{entity}: {extractor.rank(layout, entity, group_id).reason}")
