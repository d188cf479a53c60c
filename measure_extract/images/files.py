"""From a path or URL to the bytes of a picture file: the one place with the check of the root."""

import hashlib
from pathlib import Path

from measure_extract.errors import ImageError
from measure_extract.images.base import ImageLimits
from measure_extract.images.fetch import Fetcher

__all__ = ["Fetched", "find_image", "get_bytes", "sha256_of"]

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
    name = repr(str(path))
    if not path.is_file():
        raise ImageError(name, "there is no such file")
    if image_root is not None and not path.resolve().is_relative_to(image_root.resolve()):
        raise ImageError(name, f"it is not under {image_root}")
    if path.stat().st_size > limits.max_bytes:
        raise ImageError(name, f"it has over {limits.max_bytes} bytes")
    return path.read_bytes()


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
