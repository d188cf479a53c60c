"""The commands for many rows: predict, merge."""

from pathlib import Path
from typing import Any

import click

from measure_extract.cli.options import (
    PATH,
    NumberRange,
    judging,
    naming,
    on_workers,
    pictures_under,
    quiet,
    stages,
    stages_of,
)
from measure_extract.cli.printing import run_and_report

__all__ = ["merge", "predict"]


@click.command()
@click.argument("rows", type=PATH)
@click.option("--output", type=PATH, required=True, help="CSV to write: index,prediction.")
@pictures_under
@click.option(
    "--details",
    type=click.Choice(["jsonl", "parquet"]),
    help="Also write OUTPUT.details.jsonl (or .parquet) with the evidence.",
)
@click.option("--capture", type=PATH, help="Folder for a record of this run, for drift.")
@click.option("--shard", default="1/1", show_default=True, help="Answer the K-th of N parts: K/N.")
@click.option(
    "--engine",
    type=click.Choice(["local", "ray"]),
    default="local",
    show_default=True,
    help="Processes of this machine, or the Ray cluster that RAY_ADDRESS names.",
)
@on_workers
@click.option(
    "--fetches",
    type=click.IntRange(1),
    default=32,
    show_default=True,
    help="Pictures fetched at once.",
)
@click.option(
    "--per-host",
    type=click.IntRange(1),
    default=32,
    show_default=True,
    help="Pictures fetched from one host at once.",
)
@click.option(
    "--tries",
    type=click.IntRange(1),
    default=4,
    show_default=True,
    help="Times that a picture is asked for where that may help.",
)
@click.option(
    "--timeout",
    type=NumberRange(0, min_open=True),
    default=20.0,
    show_default=True,
    help="Seconds that a try may take.",
)
@click.option("--overwrite", is_flag=True, help="Start afresh, whatever is there.")
@click.option("--retry-failed", is_flag=True, help="Ask again for the pictures that failed.")
@quiet
@judging
@stages
def predict(
    rows: Path,
    output: Path,
    image_root: Path | None,
    details: str | None,
    shard: str,
    overwrite: bool,
    retry_failed: bool,
    fetches: int,
    timeout: float,
    is_quiet: bool,
    **options: Any,
) -> None:
    """Answer the ROWS of a CSV or Parquet file: index, image_link, group_id, entity_name.

    Run again after a kill, it goes on where it ended. Without --convention, pictures of the challenge
    (links to m.media-amazon.com) are answered by its convention and all others by the strict one.
    """
    from measure_extract.batch.settings import PredictSettings
    from measure_extract.batch.worker import WorkerSettings

    is_by_picture = options["convention"] is None
    settings = PredictSettings(
        rows=rows,
        output=output,
        worker=WorkerSettings(
            stages=stages_of(options, timeout_s=timeout),
            image_root=image_root,
            is_detailed=details is not None,
            is_by_picture=is_by_picture,
        ),
        shard=_parse_shard(shard),
        details=output.with_name(f"{output.name}.details.{details}") if details else None,
        fetch_threads=fetches,
        is_overwritten=overwrite,
        is_retried=retry_failed,
        **options,
    )
    run_and_report(settings, is_quiet=is_quiet)


def _parse_shard(text: str) -> tuple[int, int]:
    number, slash, count = text.partition("/")
    if not (slash and number.isdecimal() and count.isdecimal() and 1 <= int(number) <= int(count)):
        raise click.BadParameter(f"{text!r} is not K/N with K from 1 to N", param_hint="--shard")
    return int(number) - 1, int(count)


@click.command()
@naming
@click.argument("shards", nargs=-1, required=True, type=PATH)
@click.option("--rows", type=PATH, required=True, help="The rows that were asked.")
@click.option("--output", type=PATH, required=True, help="CSV to write: index,prediction.")
def merge(shards: tuple[Path, ...], rows: Path, output: Path) -> None:
    """Join the outputs of SHARDS into one; every index of the rows must be there once."""
    from measure_extract.batch.merge import merge_shards

    count = merge_shards(shards, rows, output)
    click.echo(f"{count} rows of {len(shards)} shards written to {output}", err=True)
