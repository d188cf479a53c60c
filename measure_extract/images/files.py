"""From a path or URL to the bytes of a picture file: the one place with the check of the root."""

import errno
import hashlib
import os
import stat
from pathlib import Path

from measure_extract.errors import ImageError
from measure_extract.images.base import ImageLimits
from measure_extract.images.fetch import Fetcher

__all__ = ["Fetched", "find_image", "get_bytes", "quoted", "read_file", "sha256_of"]

Fetched = bytes | str  # a picture file, or why it could not be had


def get_bytes(image: str, image_root: Path | None, fetcher: Fetcher) -> Fetched:
    """Get a picture file from the web, or from under the root if one is given; never raises.

    With a root, a path that is not under it is refused.
    """
    try:
        place = find_image(image, image_root)
        if place.startswith(("http://", "https://")):
            return fetcher.fetch(place)
        return _read(Path(place), image_root, fetcher.limits)
    except ImageError as error:
        return error.problem
    except OSError as error:
        return f"{type(error).__name__}: {error.strerror or error}"


def _read(path: Path, image_root: Path | None, limits: ImageLimits) -> bytes:
    if not os.path.isfile(path):
        raise ImageError(quoted(str(path)), "there is no such file")
    if image_root is not None and not path.resolve().is_relative_to(image_root.resolve()):
        raise ImageError(quoted(str(path)), f"it is not under {image_root}")
    return read_file(path, limits)


def read_file(path: Path, limits: ImageLimits) -> bytes:
    """Read a picture file.

    Raises:
        ImageError: if there is none, it is no file, it is too large, or the system does not let us.
    """
    name = quoted(str(path))
    try:
        facts = os.stat(path)
    except ValueError as error:  # a NUL character
        raise ImageError(name, f"it cannot be a path ({error})") from error
    except OSError as error:
        raise ImageError(name, _problem(error)) from error
    if not stat.S_ISREG(facts.st_mode):
        raise ImageError(name, "it is not a file; give the path of one picture")
    if facts.st_size > limits.max_bytes:
        raise ImageError(name, f"it has over {limits.max_bytes} bytes; raise ImageLimits.max_bytes")
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
    """Give the hash of a picture file; "" where it could not be had."""
    return hashlib.sha256(file).hexdigest() if isinstance(file, bytes) else ""


_IMAGE_ENDINGS = ("", ".webp", ".png", ".jpg", ".jpeg")


def find_image(link: str, image_root: Path | None) -> str:
    """Find the picture of a row: under the root by its basename, with other endings too, else the link.

    The basename has no folders, so a link cannot lead out of the root.
    """
    if image_root is not None:
        name = Path(link.rsplit("/", 1)[-1]).name
        for stem in (name, Path(name).stem):
            for ending in _IMAGE_ENDINGS:
                path = image_root / f"{stem}{ending}"
                if stem and path.is_file():
                    return str(path)
    return link
