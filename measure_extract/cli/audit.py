"""The commands that judge runs: verify, drift."""

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import click

from measure_extract.cli.options import (
    PATH,
    judging,
    naming,
    on_workers,
    pictures_under,
    quiet,
    stages,
    stages_of,
)
from measure_extract.cli.printing import run_and_report

__all__ = ["drift", "verify"]

_MOST_NAMED = 20  # rows that are told one by one


@click.command()
@click.argument("catalogue", type=PATH)
@click.option("--output", type=PATH, required=True, help="CSV of mismatches to write.")
@click.option("--page", type=PATH, help="Also write an HTML page with the photos.")
@pictures_under
@on_workers
@click.option("--overwrite", is_flag=True, help="Read the photos afresh.")
@click.option(
    "--fail-on",
    type=click.Choice(["low", "medium", "high"]),
    default="high",
    show_default=True,
    help="Exit with code 3 if a mismatch is at least so grave.",
)
@quiet
@judging
@stages
def verify(
    catalogue: Path,
    output: Path,
    page: Path | None,
    image_root: Path | None,
    workers: int | None,
    overwrite: bool,
    fail_on: str,
    is_quiet: bool,
    **options: Any,
) -> None:
    """Compare the entity_value of a CATALOGUE's rows with what their photos say."""
    from measure_extract.audit.page import write_page
    from measure_extract.audit.verify import (
        SEVERITIES,
        find_mismatches,
        gravest_first,
        write_findings,
    )
    from measure_extract.batch.settings import PredictSettings
    from measure_extract.batch.worker import WorkerSettings
    from measure_extract.datasets.tables import check_columns
    from measure_extract.images.fetch import Fetcher
    from measure_extract.images.files import get_bytes
    from measure_extract.paths import beside, refuse_overwriting, refuse_pictures, refuse_unwritable

    chosen = stages_of(options)
    worker = WorkerSettings(stages=chosen, image_root=image_root, is_detailed=True)
    details = beside(output, ".details.jsonl")
    settings = PredictSettings(
        rows=catalogue,
        output=beside(output, ".predictions.csv"),
        worker=worker,
        details=details,
        workers=workers,
        is_overwritten=overwrite,
    )
    pages = [] if page is None else [page, beside(page, ".part")]
    refuse_overwriting(
        [output, beside(output, ".part"), *pages, *settings.written],
        [catalogue, *chosen.read_files],
    )
    refuse_pictures([output, page])
    refuse_unwritable([output, page])
    check_columns(catalogue, ["entity_value"])  # before hours of reading
    report = run_and_report(settings, is_quiet=is_quiet)
    unreadable: list[str] = []
    findings = gravest_first(find_mismatches(catalogue, details, unreadable.append))
    write_findings(output, findings)
    if page is not None:
        with Fetcher(chosen.limits) as fetcher:
            get = partial(get_bytes, image_root=image_root, fetcher=fetcher)
            write_page(page, findings, report.rows, get)
    severities = [finding.severity for finding in findings]
    _tell(severities, unreadable)
    if any(name in severities for name in SEVERITIES[SEVERITIES.index(fail_on) :]):
        sys.exit(3)


def _tell(severities: Sequence[str], unreadable: Sequence[str]) -> None:
    """Say how many mismatches there are, the gravest first, and which rows declare no such quantity."""
    from measure_extract.audit.verify import SEVERITIES

    for name in reversed(SEVERITIES):
        click.echo(f"{severities.count(name)} {name} mismatches", err=True)
    if unreadable:
        rest = "" if len(unreadable) <= _MOST_NAMED else ", ..."
        click.echo(
            f"{len(unreadable)} declared values are no such quantity: "
            f"rows {', '.join(unreadable[:_MOST_NAMED])}{rest}",
            err=True,
        )


@click.command()
@naming
@click.argument("before", type=PATH)
@click.argument("after", type=PATH)
def drift(before: Path, after: Path) -> None:
    """Compare two records of predict or serve --capture.

    A folder stands for its newest run; a service's folder for its newest day, and a day for all its hours.
    Where a service's answers were corrected, how many were right is told day by day.
    """
    from measure_extract.audit.drift import accuracy_by_day, compare_captures

    changes = compare_captures(before, after)
    click.echo("entity\trows\tempty\tmean confidence\tstability index\tverdict")
    for change in changes:
        a, b = change.before, change.after
        index = "" if change.stability_index is None else f"{change.stability_index:.4f}"
        click.echo(
            f"{change.entity}\t{a.rows} -> {b.rows}\t{a.share_empty:.1%} -> {b.share_empty:.1%}\t"
            f"{_confidence(a.mean_confidence)} -> {_confidence(b.mean_confidence)}\t"
            f"{index}\t{change.verdict}"
        )
    days = {day.day: day for path in (before, after) for day in accuracy_by_day(path)}
    if days:
        click.echo("day\tjudged\tright\tshare right")
    for _, day in sorted(days.items()):
        click.echo(f"{day.day}\t{day.judged}\t{day.right}\t{day.right / day.judged:.1%}")


def _confidence(value: float | None) -> str:
    return "none" if value is None else f"{value:.3f}"
