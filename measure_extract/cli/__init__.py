"""The command line: `measure-extract`, and the click group for programs that embed it."""

from measure_extract.cli.app import cli, main

__all__ = ["cli", "main"]
