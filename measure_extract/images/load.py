"""Bring any kind of picture to one form: RGB uint8 of shape (H, W, 3), upright after EXIF.

Accepts a path, bytes, an open binary file, a NumPy array, a PIL image or an http(s) URL. Refuses what
could hurt: pictures over a pixel limit and files over a byte limit; URLs are the matter of `fetch`.
"""

import io
import warnings
from os import PathLike, fspath
from pathlib import Path
from typing import IO, TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from measure_extract.errors import ImageError, PictureKindError, PictureTooLargeError
from measure_extract.images.addresses import plain_address, refuse_unusable
from measure_extract.images.base import (
    ImageLimits,
    ImageSource,
    RGBArray,
    is_blank,
    too_many_bytes,
)
from measure_extract.images.deep import deep_numbers, deep_tiff
from measure_extract.images.fetch import fetch_bytes
from measure_extract.images.files import quoted, read_file
from measure_extract.images.pixels import eight_bits, lay_on_paper

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["describe_source", "load_image"]

_DEEP = ("I", "I;16", "I;16B", "I;16L", "I;16N", "F")  # Pillow's grey of more than 8 bits
_TRANSPARENT = ("RGBA", "RGBa", "LA", "La", "PA")
_SAVE = "save it as JPEG, PNG or WebP"
_AGAIN = "fetch it or save it again"
_ORIENTATION = 0x0112  # EXIF 2.32, 4.6.4: how the stored page has to be turned


def describe_source(source: object) -> str:
    """Name a picture for an error message: its path or URL, or what kind of object it is."""
    if isinstance(source, str | PathLike):
        return quoted(str(fspath(source)))
    if isinstance(source, bytes | bytearray):
        return f"<{len(source)} bytes>"
    if isinstance(source, np.ndarray):
        return f"<array {source.shape} {source.dtype}>"
    return f"<{type(source).__name__}>"


def load_image(source: ImageSource, *, limits: ImageLimits | None = None) -> RGBArray:
    """Load a picture as an RGB array.

    Args:
        source: path, bytes of an encoded file, file open in binary mode (read from its start, and left
            where it was), array, PIL image or http(s) URL. An array is grey (H, W) or (H, W, 1), RGB
            (H, W, 3) or RGBA (H, W, 4), of bool, whole numbers or floats; see `pixels.eight_bits` for
            their range. The first frame of an animation and the first page of a TIFF are taken;
            transparency is laid on white or, where print would be lost on it, on black or grey.
        limits: sizes and addresses accepted.

    Returns:
        RGB after EXIF rotation. Shape: (H, W, 3), uint8, C-contiguous. A page of one colour is given as
        it is; `images.base.is_blank` tells.

    Raises:
        ImageError: if the picture is missing, empty, broken, too large, or not fetchable.
        TypeError: if `source` is of another type.
    """
    limits = limits or ImageLimits()
    name = describe_source(source)
    if isinstance(source, np.ndarray):
        return _from_array(source, name, limits)
    if isinstance(source, str | PathLike):
        location = plain_address(fspath(source))
        if location.startswith(("http://", "https://")):
            return _from_bytes(fetch_bytes(location, limits=limits), name, limits)
        refuse_unusable(location)
        return _from_bytes(read_file(Path(location), limits), name, limits)
    if isinstance(source, bytes | bytearray):
        return _from_bytes(bytes(source), name, limits)
    from PIL import Image

    if isinstance(source, Image.Image):
        return _from_pil(source, name, limits)
    if hasattr(source, "read"):
        return _from_bytes(_read_open(source, name, limits), name, limits)
    raise TypeError(
        f"cannot load an image from {type(source).__name__}; "
        "give a path, URL, bytes, open binary file, NumPy array or PIL image"
    )


def _read_open(file: IO[bytes], name: str, limits: ImageLimits) -> bytes:
    try:
        data = _read_whole(file, limits.max_bytes + 1)
    except (OSError, ValueError) as error:  # ValueError: it is closed
        raise ImageError(name, f"it cannot be read from ({error})") from error
    if not isinstance(data, bytes):
        raise TypeError(f"{name} gives {type(data).__name__}; open the file with mode 'rb'")
    if len(data) > limits.max_bytes:
        raise too_many_bytes(name, limits)
    return data


def _read_whole(file: IO[bytes], size: int) -> bytes:
    """Read from the start, as Pillow does, and leave the file where it was; a stream is read on."""
    if not (hasattr(file, "seekable") and file.seekable()):
        return file.read(size)
    place = file.tell()
    file.seek(0)
    data = file.read(size)
    file.seek(place)
    return data


def _from_bytes(data: bytes, name: str, limits: ImageLimits) -> RGBArray:
    # Pillow knows five formats from the start and loads the other forty at the first picture of a sixth.
    from PIL import Image, UnidentifiedImageError, WebPImagePlugin  # noqa: F401

    if not data:
        raise ImageError(name, f"it is empty (0 bytes); {_AGAIN}")
    try:
        with warnings.catch_warnings():
            # Our own limit follows; Pillow's warning would only repeat it.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data))
    except Image.DecompressionBombError as error:
        size = str(error).partition(",")[0]  # Pillow goes on about an attack
        raise PictureTooLargeError(name, f"decompression bomb ({size}); save it smaller") from error
    except UnidentifiedImageError as error:
        deep = deep_tiff(data, name, limits)
        if deep is None:
            raise PictureKindError(
                name, f"it is not a picture in a known format; {_SAVE}"
            ) from error
        return _from_array(deep, name, limits)
    except Exception as error:  # Pillow's plugins raise many kinds on broken headers
        raise ImageError(name, f"its header is broken ({error}); {_AGAIN}") from error
    pixels = _from_pil(picture, name, limits)
    if is_blank(pixels) and picture.format in ("PNG", "TIFF"):
        return _from_deep_colors(data, pixels)
    return pixels


def _from_deep_colors(data: bytes, pixels: RGBArray) -> RGBArray:
    """Load a page of 16-bit colours whose upper 8 bits, all that Pillow keeps, show nothing."""
    deep = deep_numbers(data)
    if deep is None or deep.dtype != np.uint16 or deep.shape[2] == 1:
        return pixels
    return _to_rgb(eight_bits(deep))


def _from_pil(picture: "Image.Image", name: str, limits: ImageLimits) -> RGBArray:
    width, height = picture.size
    if width < 1 or height < 1:
        raise ImageError(name, f"it has no pixels ({width}x{height})")
    if width * height > limits.max_pixels:
        raise PictureTooLargeError(
            name,
            f"{width}x{height} pixels are over the limit of {limits.max_pixels}; "
            "raise it (--max-pixels, ImageLimits.max_pixels) if you trust it",
        )
    try:
        picture.load()
        return _flatten(_upright(picture))
    except Exception as error:  # Pillow's decoders raise many kinds on truncated data
        problem = f"its pixels are broken or truncated ({error}); {_AGAIN}"
        raise ImageError(name, problem) from error


def _upright(picture: "Image.Image") -> "Image.Image":
    from PIL.Image import Transpose

    turns = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
    turn = turns.get(_orientation(picture))
    return picture if turn is None else picture.transpose(turn)


def _orientation(picture: "Image.Image") -> int:
    """Give the EXIF orientation, 1 to 8; 1 where the block is junk, which says nothing of the pixels."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # "Corrupt EXIF data"
            found = picture.getexif().get(_ORIENTATION, 1)
    except Exception:  # Pillow's EXIF reader raises many kinds on junk
        return 1
    return found if isinstance(found, int) else 1


def _flatten(picture: "Image.Image") -> RGBArray:
    if picture.mode in _DEEP:
        return _to_rgb(eight_bits(np.asarray(picture))[:, :, None])
    if picture.mode in ("RGBa", "La"):
        picture = picture.convert(picture.mode.upper())
    if picture.mode in _TRANSPARENT or "transparency" in picture.info:
        return _to_rgb(np.asarray(picture.convert("RGBA")))
    return _to_rgb(np.asarray(picture.convert("RGB")))


def _to_rgb(page: npt.NDArray[np.uint8]) -> RGBArray:
    """Bring grey (H, W, 1), RGB or RGBA to an RGB array."""
    if page.shape[2] == 1:
        page = np.repeat(page, 3, axis=2)
    if page.shape[2] == 4:
        page = lay_on_paper(page)
    return np.ascontiguousarray(page, dtype=np.uint8)


def _from_array(array: npt.NDArray[np.generic], name: str, limits: ImageLimits) -> RGBArray:
    if array.ndim == 2:
        array = array[:, :, None]
    if array.ndim != 3 or array.shape[2] not in (1, 3, 4) or 0 in array.shape:
        raise ImageError(name, "an array must be (H, W), (H, W, 1), (H, W, 3) or (H, W, 4)")
    if array.shape[0] * array.shape[1] > limits.max_pixels:
        raise PictureTooLargeError(
            name, f"it has over {limits.max_pixels} pixels; raise ImageLimits.max_pixels"
        )
    try:
        return _to_rgb(eight_bits(array))
    except ValueError as error:
        raise ImageError(name, str(error)) from error
