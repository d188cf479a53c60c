"""What commands print and read: JSON to stdout; what came of a run to stderr; lines of stdin."""

import json
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from measure_extract.cli.progress import ProgressLine

if TYPE_CHECKING:
    from measure_extract.batch.outputs import RunReport
    from measure_extract.batch.settings import PredictSettings

__all__ = ["json_line", "print_json", "run_and_report", "stdin_lines"]


def print_json(value: object) -> None:
    click.echo(json_line(value))


def json_line(value: object) -> str:
    """Write JSON in the characters that stdout takes; the others are escaped (a cp1252 pipe has no ℮)."""
    line = json.dumps(value, ensure_ascii=False)
    try:
        line.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return json.dumps(value)
    return line


def stdin_lines(*, are_paths: bool = False) -> Iterator[str]:
    """Give the lines of stdin: UTF-8, or Windows-1252 where a line is none.

    Args:
        are_paths: a line that is the name of a file in bytes of any kind is that file.
    """
    for place, line in enumerate(sys.stdin.buffer):
        line = line.rstrip(b"\r\n")
        yield _decoded(line.removeprefix(b"\xef\xbb\xbf") if place == 0 else line, are_paths)


def _decoded(line: bytes, is_path: bool) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        if is_path and os.path.lexists(line):
            return os.fsdecode(line)
        return line.decode("cp1252", errors="replace")


def run_and_report(settings: "PredictSettings", *, is_quiet: bool = False) -> "RunReport":
    """Answer the rows and say what came of it; leave here if it was stopped.

    Args:
        settings: of the run.
        is_quiet: say nothing before its end.
    """
    from measure_extract.batch.run import predict_file

    with ProgressLine(is_quiet=is_quiet) as show:
        report = predict_file(settings, show)
    _summarize(report)
    if not report.is_complete:
        click.echo("stopped; run the same command again to go on", err=True)
        sys.exit(130)
    return report


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
    if report.failed:
        where = f"listed in {report.failures}" if report.failures else "listed when all are done"
        click.echo(f"{report.failed} rows failed; {where}", err=True)
