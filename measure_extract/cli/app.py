"""The command line: each command parses, calls the library, and prints.

Data goes to stdout, words to stderr. Exit code 0 is done (also when nothing was found), 1 an error of
ours in one line, 2 a usage error, 3 a grave mismatch that `verify` found, 130 stopped by Ctrl-C.
"""

import io
import logging
import os
import sys
from contextlib import suppress

import click

from measure_extract.cli.audit import drift, verify
from measure_extract.cli.batch import merge, predict
from measure_extract.cli.entities import entities
from measure_extract.cli.evaluate import evaluate, sanity
from measure_extract.cli.extract import explain, extract, ocr, show, spans
from measure_extract.cli.serve import mcp, serve
from measure_extract.cli.train import train
from measure_extract.errors import MeasureExtractError, OverwriteError
from measure_extract.version import __version__

__all__ = ["cli", "main"]


def main() -> None:
    """Run the command line; our own errors become one line on stderr and exit code 1."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(
            stream, io.TextIOWrapper
        ):  # a pipe of another alphabet loses no line for a sign
            stream.reconfigure(errors="backslashreplace")
    logging.basicConfig(format="%(levelname)s: %(message)s", stream=sys.stderr)
    try:
        cli.main(standalone_mode=False)
        sys.stdout.flush()  # a full disk is told here, not by the interpreter on its way out
    except MeasureExtractError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(2 if isinstance(error, OverwriteError) else 1)
    except OSError as error:  # no space, no permission, a name that is too long: wherever it is met
        place = "" if error.filename is None else f" {error.filename!r}"
        click.echo(f"error: the system refuses{place}: {error.strerror or error}", err=True)
        _forget_output()
        sys.exit(1)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)


def _forget_output() -> None:
    """Drop what is still to be printed, or the interpreter tries and complains when it ends."""
    with suppress(OSError):  # an embedding program's stdout may be no file
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="measure-extract")
def cli() -> None:
    """Read what product photos say about height, width, depth, weight, load, voltage, wattage, volume."""


for _command in (
    extract, predict, merge, verify, drift, ocr, spans, entities, evaluate, sanity, show, explain, train, serve,
    mcp,
):  # fmt: skip
    cli.add_command(_command)
