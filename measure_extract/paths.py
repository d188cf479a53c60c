"""Which files a command may write: never one that it reads, and none that the system refuses.

Paths are compared as the files they lead to: links, relative paths, doubled slashes and, where the
file system ignores it, case make no difference.
"""

import os
from collections.abc import Iterable
from pathlib import Path

from measure_extract.errors import OutputError, OverwriteError

__all__ = ["beside", "refuse_overwriting", "refuse_pictures", "refuse_unwritable"]

# First bytes of the picture formats that people keep product photos in: PNG, JPEG, GIF, BMP, TIFF in
# both byte orders. WebP is a RIFF file with its name after the length.
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")


def beside(path: Path, ending: str) -> Path:
    """Give the path of a file that goes with `path`: OUT.csv and .failures.csv."""
    return path.with_name(path.name + ending)


def refuse_overwriting(outputs: Iterable[Path | None], inputs: Iterable[Path | str | None]) -> None:
    """Refuse outputs that are an input, hold one, or are one another.

    Args:
        outputs: files or folders that are going to be written; None is skipped. A file inside an
            output folder counts as written.
        inputs: files or folders that are going to be read; None is skipped. A file inside an input
            folder does not count as read: outputs may stand beside what was read.

    Raises:
        OverwriteError: naming the first pair.
    """
    written: list[Path] = [path for path in outputs if path is not None]
    read = [Path(path) for path in inputs if path is not None]
    for place, output in enumerate(written):
        for path in read:
            if _is_same(output, path) or _holds(output, path):
                raise OverwriteError(
                    repr(str(output)),
                    f"it is {_named(path, output)}, which is read here",
                    "choose another output",
                )
        for other in written[:place]:
            if _is_same(output, other):
                raise OverwriteError(
                    repr(str(output)), "two outputs would be this file", "choose another for one"
                )


def refuse_pictures(outputs: Iterable[Path | None]) -> None:
    """Refuse to put a table where a picture is: rows name their photos, too many to compare each.

    Raises:
        OverwriteError: naming the first picture.
    """
    for path in outputs:
        if path is not None and path.is_file() and _is_picture(path):
            raise OverwriteError(repr(str(path)), "it is a picture", "choose another output")


def refuse_unwritable(
    outputs: Iterable[Path | None], *, folders: Iterable[Path | None] = ()
) -> None:
    """Refuse outputs that cannot be written, before hours of work: folders are made where they lack.

    Args:
        outputs: files that are going to be written; None is skipped.
        folders: folders that files are going to be written to; None is skipped.

    Raises:
        OutputError: naming the first one.
    """
    for path in outputs:
        if path is not None:
            if os.path.isdir(path):
                raise OutputError(repr(str(path)), "it is a folder", "give the path of a file")
            _refuse_below(path.parent, path)
    for path in folders:
        if path is not None:
            _refuse_below(path, path)


def _refuse_below(folder: Path, output: Path) -> None:
    """Refuse a folder that is a file, lies below one, or is closed to this user."""
    there = next(path for path in (folder, *folder.parents) if os.path.lexists(path))
    if not os.path.isdir(there):
        raise OutputError(
            repr(str(output)), f"{str(there)!r} is no folder", "choose another place for it"
        )
    if not os.access(there, os.W_OK | os.X_OK):
        raise OutputError(
            repr(str(output)),
            f"this user may not write to {str(there)!r}",
            "choose another place for it, or change the folder's permissions",
        )


def _is_picture(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(12)
    return head.startswith(_PICTURES) or (head[:4] == b"RIFF" and head[8:] == b"WEBP")


def _named(path: Path, output: Path) -> str:
    return f"{str(path)!r}" if path != output else "an input"


def _is_same(a: Path, b: Path) -> bool:
    try:
        return os.path.samefile(a, b)  # hard links and case-insensitive names too
    except (OSError, ValueError):  # one of them is not there yet, or no path of this system
        return _real(a) == _real(b)


def _holds(folder: Path, path: Path) -> bool:
    """Tell whether an existing output folder has an input somewhere below it."""
    return folder.is_dir() and _real(path).startswith(_real(folder) + os.sep)


def _real(path: Path) -> str:
    try:
        return os.path.realpath(path)
    except ValueError:  # a NUL character: no path of any file
        return str(path)
