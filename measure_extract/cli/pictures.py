"""Which pictures a command is about, and what becomes of one that fails: a line, and the rest goes on."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from glob import glob
from pathlib import Path

import click

from measure_extract.cli.printing import stdin_lines
from measure_extract.cli.progress import ProgressLine
from measure_extract.errors import ImageError, OCRError
from measure_extract.progress import Progress

__all__ = ["expand_pictures", "print_each"]

# Endings by which the pictures of a folder are known; a file named alone may have any.
_ENDINGS = frozenset(".avif .bmp .gif .jfif .jpe .jpeg .jpg .png .tif .tiff .webp".split())


def expand_pictures(arguments: Iterable[str]) -> list[str]:
    """Give the pictures that arguments name, in their order.

    "-" is a list on stdin, one a line; a folder stands for the pictures in and below it, by name; a
    pattern for what it matches. What leads to no picture is given as it is, to fail under its own name.
    """
    return [picture for argument in arguments for picture in _expanded(argument)]


def _expanded(argument: str) -> Iterable[str]:
    if argument == "-":
        return _listed()
    if argument.lower().startswith(("http://", "https://")):
        return [argument]
    if os.path.isdir(argument):
        return _pictures_below(Path(argument)) or [argument]
    if os.path.lexists(argument):
        return [argument]
    return sorted(path for path in glob(argument, recursive=True) if os.path.isfile(path)) or [
        argument
    ]


def _listed() -> list[str]:
    lines = [line for line in stdin_lines(are_paths=True) if line.strip()]
    if any("\0" in line for line in lines):
        raise click.UsageError(
            "stdin holds no list of pictures, one a line, but a file; to read a photo from it give /dev/stdin"
        )
    return lines


def _pictures_below(folder: Path) -> list[str]:
    files = (path for path in folder.rglob("*") if path.suffix.lower() in _ENDINGS)
    return sorted(str(path) for path in files if path.is_file())


def print_each(
    pictures: Sequence[str], answer: Callable[[str], Iterator[str]], *, is_quiet: bool = False
) -> None:
    """Print the lines of each picture, and how far it is; leave with 1 if any failed.

    Args:
        pictures: as they were named.
        answer: gives the lines of one.
        is_quiet: do not say how far it is; a single picture says nothing anyway.
    """
    failed = 0
    with ProgressLine(things="pictures", is_quiet=is_quiet or len(pictures) < 2) as show:
        for done, picture in enumerate(pictures):
            show(Progress(len(pictures), done, done - failed, failed))
            try:
                for line in answer(picture):
                    show.clear()
                    click.echo(line)
            except (ImageError, OCRError) as error:
                show.clear()
                click.echo(f"error: {error}", err=True)
                failed += 1
        show.clear()
    if failed and len(pictures) > 1:
        click.echo(f"{failed} of {len(pictures)} pictures failed", err=True)
    if failed:
        sys.exit(1)
