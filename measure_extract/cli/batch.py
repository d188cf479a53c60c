"""The commands for many rows: predict, merge, verify, drift."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from measure_extract.cli.options import PATH, judging, stages

if TYPE_CHECKING:
    from measure_extract.batch.journal import Progress
    from measure_extract.batch.run import PredictSettings, RunReport

__all__ = ["drift", "merge", "predict", "verify"]


@click.command()
@click.argument("rows", type=PATH)
@click.option("--output", type=PATH, required=True, help="CSV to write: index,prediction.")
@click.option("--image-root", type=PATH, help="Folder with the pictures, by basename.")
@click.option(
    "--details",
    type=click.Choice(["jsonl", "parquet"]),
    help="Also write OUTPUT.details.jsonl (or .parquet) with the evidence.",
)
@click.option("--capture", type=PATH, help="Folder for a record of this run, for drift.")
@click.option("--shard", default="1/1", show_default=True, help="Answer the K-th of N parts: K/N.")
@click.option("--engine", type=click.Choice(["local", "ray"]), default="local", show_default=True)
@click.option("--workers", type=click.IntRange(0), help="Processes on the CPU; one per core.")
@click.option("--fetches", type=click.IntRange(1), default=32, show_default=True)
@click.option("--per-host", type=click.IntRange(1), default=32, show_default=True)
@click.option("--tries", type=click.IntRange(1), default=4, show_default=True)
@click.option("--timeout", type=click.FloatRange(0, min_open=True), default=20.0, show_default=True)
@click.option("--overwrite", is_flag=True, help="Start afresh, whatever is there.")
@click.option("--retry-failed", is_flag=True, help="Ask again for the pictures that failed.")
@judging
@stages
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
    from measure_extract.batch.run import PredictSettings
    from measure_extract.batch.worker import WorkerSettings
    from measure_extract.images.base import ImageLimits

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
    _run(settings)


def _run(settings: "PredictSettings") -> "RunReport":
    """Answer the rows and say what came of it; leave here if it was stopped."""
    from measure_extract.batch.run import predict_file

    with _Bar() as bar:
        report = predict_file(settings, bar)
    _summarize(report)
    if not report.is_complete:
        click.echo("stopped; run the same command again to go on", err=True)
        sys.exit(130)
    return report


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


@click.command()
@click.argument("shards", nargs=-1, required=True, type=PATH)
@click.option("--rows", type=PATH, required=True, help="The rows that were asked.")
@click.option("--output", type=PATH, required=True, help="CSV to write: index,prediction.")
def merge(shards: tuple[Path, ...], rows: Path, output: Path) -> None:
    """Join the outputs of SHARDS into one; every index of the rows must be there once."""
    from measure_extract.batch.merge import merge_shards

    count = merge_shards(shards, rows, output)
    click.echo(f"{count} rows of {len(shards)} shards written to {output}", err=True)


@click.command()
@click.argument("catalogue", type=PATH)
@click.option("--output", type=PATH, required=True, help="CSV of mismatches to write.")
@click.option("--page", type=PATH, help="Also write an HTML page with the photos.")
@click.option("--image-root", type=PATH, help="Folder with the pictures, by basename.")
@click.option("--workers", type=click.IntRange(0), help="Processes on the CPU; one per core.")
@click.option("--overwrite", is_flag=True, help="Read the photos afresh.")
@click.option(
    "--fail-on",
    type=click.Choice(["low", "medium", "high"]),
    default="high",
    show_default=True,
    help="Exit with code 3 if a mismatch is at least so grave.",
)
@judging
@stages
def verify(
    catalogue: Path,
    output: Path,
    page: Path | None,
    workers: int | None,
    overwrite: bool,
    fail_on: str,
    allow_private: bool,
    **options: Any,
) -> None:
    """Compare the entity_value of a CATALOGUE's rows with what their photos say."""
    from measure_extract.audit.page import write_page
    from measure_extract.audit.verify import SEVERITIES, find_mismatches, write_findings
    from measure_extract.batch.run import PredictSettings
    from measure_extract.batch.worker import WorkerSettings
    from measure_extract.images.base import ImageLimits
    from measure_extract.images.fetch import Fetcher
    from measure_extract.images.files import get_bytes
    from measure_extract.paths import beside, refuse_overwriting, refuse_pictures

    worker = WorkerSettings(
        limits=ImageLimits(allow_private=allow_private), is_detailed=True, **options
    )
    details = beside(output, ".details.jsonl")
    settings = PredictSettings(
        rows=catalogue,
        output=beside(output, ".predictions.csv"),
        worker=worker,
        details=details,
        workers=workers,
        is_overwritten=overwrite,
    )
    refuse_overwriting(
        [output, page, *settings.written], [catalogue, worker.ranker, worker.weights]
    )
    refuse_pictures([output, page])
    report = _run(settings)
    unreadable: list[str] = []
    findings = sorted(
        find_mismatches(catalogue, details, unreadable.append),
        key=lambda finding: (-SEVERITIES.index(finding.severity), -finding.confidence),
    )
    write_findings(output, findings)
    if page is not None:
        with Fetcher(worker.limits) as fetcher:
            root = worker.image_root
            write_page(page, findings, report.rows, lambda image: get_bytes(image, root, fetcher))
    for name in reversed(SEVERITIES):
        count = sum(finding.severity == name for finding in findings)
        click.echo(f"{count} {name} mismatches", err=True)
    if unreadable:
        click.echo(
            f"{len(unreadable)} declared values are no such quantity; "
            f"the first: row {unreadable[0]}",
            err=True,
        )
    grave = SEVERITIES.index(fail_on)
    if any(SEVERITIES.index(finding.severity) >= grave for finding in findings):
        sys.exit(3)


@click.command()
@click.argument("before", type=PATH)
@click.argument("after", type=PATH)
def drift(before: Path, after: Path) -> None:
    """Compare two records of predict --capture (files, or folders: their newest run)."""
    from measure_extract.audit.drift import compare_captures

    click.echo("entity\trows\tempty\tmean confidence\tstability index\tverdict")
    for found in compare_captures(before, after):
        a, b = found.before, found.after
        index = "" if found.stability_index is None else f"{found.stability_index:.4f}"
        click.echo(
            f"{found.entity}\t{a.rows} -> {b.rows}\t{a.share_empty:.1%} -> {b.share_empty:.1%}\t"
            f"{_confidence(a.mean_confidence)} -> {_confidence(b.mean_confidence)}\t"
            f"{index}\t{found.verdict}"
        )


def _confidence(value: float | None) -> str:
    return "none" if value is None else f"{value:.3f}"
