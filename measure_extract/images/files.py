"""From a path or URL to the bytes of a picture file: the one place with the check of the root."""

import errno
import hashlib
import os
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path

from measure_extract.errors import ImageError, described
from measure_extract.images.addresses import plain_address, refuse_unusable
from measure_extract.images.base import ImageLimits, too_many_bytes
from measure_extract.images.fetch import Fetcher

__all__ = [
    "Fetched",
    "clashing",
    "find_image",
    "get_bytes",
    "name_of",
    "quoted",
    "read_file",
    "sha256_of",
]

Fetched = bytes | str  # a picture file, or why it could not be loaded


def get_bytes(image: str, image_root: Path | None, fetcher: Fetcher) -> Fetched:
    """Get a picture file from the web, or from under the root if one is given; never raises.

    With a root, a path that is not under it is refused.
    """
    try:
        place = find_image(plain_address(image), image_root)
        if place.startswith(("http://", "https://")):
            return fetcher.fetch(place)
        refuse_unusable(place)
        return _read(Path(place), image_root, fetcher.limits)
    except ImageError as error:
        return error.problem
    except OSError as error:
        return described(error, error.strerror)
    except Exception as error:  # a bug of ours on one picture must not stop a million rows
        return described(error)


def _read(path: Path, image_root: Path | None, limits: ImageLimits) -> bytes:
    if image_root is not None and os.path.exists(path):
        if not path.resolve().is_relative_to(image_root.resolve()):
            raise ImageError(
                quoted(str(path)),
                f"it is not under {image_root}; copy it there, or leave the image root out",
            )
    return read_file(path, limits)


def read_file(path: Path, limits: ImageLimits) -> bytes:
    """Read a picture file.

    Raises:
        ImageError: if there is none, it is a folder or no file, it is too large, or the system does not let us.
    """
    name = quoted(str(path))
    try:
        facts = os.stat(path)
    except ValueError as error:  # a NUL character
        raise ImageError(name, f"it cannot be a path ({error})") from error
    except OSError as error:
        raise ImageError(name, _problem(error)) from error
    if stat.S_ISDIR(facts.st_mode):
        raise ImageError(name, "it is a folder; give the path of one picture")
    if not stat.S_ISREG(facts.st_mode):
        raise ImageError(name, "it is not a file; give the path of one picture")
    if facts.st_size > limits.max_bytes:
        raise too_many_bytes(name, limits)
    try:
        return path.read_bytes()
    except OSError as error:
        raise ImageError(name, _problem(error)) from error


def quoted(location: str) -> str:
    """Quote a path or URL for an error message, which stays one readable line."""
    return repr(location) if len(location) <= 300 else f"{location[:100]!r}..."


def _problem(error: OSError) -> str:
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return "there is no such file"
    if error.errno == errno.ENAMETOOLONG:
        return "its path is too long for this system; bytes are given as bytes, not as text"
    if error.errno in (errno.EACCES, errno.EPERM):
        return "it may not be read by this user; check the permissions of the file and its folders"
    return f"the system cannot open it ({error.strerror or error})"


def sha256_of(file: Fetched) -> str:
    """Give the hash of a picture file; "" where it could not be loaded."""
    return hashlib.sha256(file).hexdigest() if isinstance(file, bytes) else ""


# Also the endings under which a picture may be stored that a link names with another one.
_IMAGE_ENDINGS = ("", ".webp", ".png", ".jpg", ".jpeg")
_NAMED_ENDINGS = frozenset({*_IMAGE_ENDINGS, ".gif", ".bmp", ".tif", ".tiff", ".avif"})


def find_image(link: str, image_root: Path | None) -> str:
    """Find the picture of a row under the root, with other endings too; else give the link.

    The link's path is tried first, without its leading folders one by one: a/b/1.png is looked for at
    a/b/1.png, b/1.png and 1.png. Where the root has such a folder, the picture is in it or nowhere:
    b/1.png is not a/1.png, though both are called 1.png. What goes up (..) is cut off, so a link cannot
    lead out of the root.
    """
    if image_root is None:
        return link
    parts = _parts(_path_of(link))
    for start in range(len(parts)):
        folder = image_root.joinpath(*parts[start:-1])
        if start == len(parts) - 1 or os.path.isdir(folder):
            return _named(folder, parts[-1]) or link
    return link


def name_of(link: str) -> str:
    """Give the name by which a picture is looked for in the root itself, without a picture's ending."""
    name = next(reversed(_parts(_path_of(link))), "")
    stem, ending = os.path.splitext(name)
    return stem if ending.lower() in _NAMED_ENDINGS else name


def clashing(links: Sequence[str], image_root: Path) -> dict[str, str]:
    """Find links that lead to a file under the root only by its name, which other links share.

    a/1.png and b/1.png are two pictures: where the root has neither folder, its 1.png is not both.

    Args:
        links: of one `name_of`.
        image_root: where their pictures are looked for.

    Returns:
        Link -> what is wrong; empty where each link has a file of its own.
    """
    by_file: dict[str, set[str]] = {}
    for link in links:
        place = find_image(plain_address(link), image_root)
        if place != plain_address(link):
            by_file.setdefault(place, set()).add(link)
    return {
        link: _clash(link, place, others)
        for place, others in by_file.items()
        if len({_folders(other) for other in others}) > 1
        for link in others
        if not _is_at(link, place, image_root)
    }


def _folders(link: str) -> tuple[str, ...]:
    """Give the folders of a link's path; of a URL's too, whatever its host."""
    return tuple(_parts(_path_of(plain_address(link)))[:-1])


def _is_at(link: str, place: str, image_root: Path) -> bool:
    return Path(place).parent == image_root.joinpath(*_folders(link))


def _clash(link: str, place: str, others: Iterable[str]) -> str:
    other = min(other for other in others if _folders(other) != _folders(link))
    return (
        f"{quoted(place)} would be this picture and that of {quoted(other)}; "
        "keep the folders of their paths under the root"
    )


def _path_of(link: str) -> str:
    """Give the path of a URL, without its host; a path stays as it is."""
    _, is_web, rest = link.partition("://")
    return rest.partition("/")[2] if is_web else link


def _parts(path: str) -> list[str]:
    """Split a path into names, of what follows the last "..": nothing that leads up is left."""
    parts = [part for part in path.split("/") if part not in ("", ".")]
    ups = [place for place, part in enumerate(parts) if part == ".."]
    return parts[ups[-1] + 1 :] if ups else parts


def _named(folder: Path, name: str) -> str | None:
    """Find a picture of this name, or of this name with another ending for the one it has."""
    stem, ending = os.path.splitext(name)
    stems = (name, stem) if ending.lower() in _NAMED_ENDINGS else (name,)  # SKU.front is no SKU
    for candidate in stems:
        for other in _IMAGE_ENDINGS:
            path = f"{folder}{os.sep}{candidate}{other}"
            if os.path.isfile(path):  # unlike Path.is_file, never raises
                return path
    return None
