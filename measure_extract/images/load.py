"""Bring any kind of picture to one form: RGB uint8 of shape (H, W, 3), upright after EXIF.

Accepts a path, bytes, a NumPy array, a PIL image or an http(s) URL. Refuses what could hurt:
pictures over a pixel limit and files over a byte limit; URLs are the matter of `fetching`.
"""

import io
import warnings
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from measure_extract.errors import ImageError
from measure_extract.images.addresses import plain_address
from measure_extract.images.base import ImageLimits, ImageSource, RGBArray
from measure_extract.images.fetch import fetch_bytes

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["describe_source", "load_image"]


def describe_source(source: object) -> str:
    """Name a picture for an error message: its path or URL, or what kind of object it is."""
    if isinstance(source, str | PathLike):
        return repr(fspath(source))
    if isinstance(source, bytes):
        return f"<{len(source)} bytes>"
    if isinstance(source, np.ndarray):
        return f"<array {source.shape} {source.dtype}>"
    return f"<{type(source).__name__}>"


def load_image(source: ImageSource, *, limits: ImageLimits | None = None) -> RGBArray:
    """Load a picture as an RGB array.

    Args:
        source: path, bytes of an encoded file, array, PIL image or http(s) URL. An array is grey
            (H, W) or (H, W, 1), RGB (H, W, 3) or RGBA (H, W, 4); uint8, uint16, bool, or float in
            [0, 1]. The first frame of an animation is taken; transparency is laid on white.
        limits: sizes and addresses accepted.

    Returns:
        RGB after EXIF rotation. Shape: (H, W, 3), uint8, C-contiguous.

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
        return _from_bytes(_read_file(Path(location), name, limits), name, limits)
    if isinstance(source, bytes):
        return _from_bytes(source, name, limits)
    from PIL import Image

    if isinstance(source, Image.Image):
        return _from_pil(source, name, limits)
    raise TypeError(
        f"cannot load an image from {type(source).__name__}; "
        "give a path, URL, bytes, NumPy array or PIL image"
    )


def _read_file(path: Path, name: str, limits: ImageLimits) -> bytes:
    if not path.exists():
        raise ImageError(name, "there is no such file")
    if not path.is_file():
        raise ImageError(name, "it is not a file; give the path of one picture")
    if path.stat().st_size > limits.max_bytes:
        raise ImageError(name, f"it has over {limits.max_bytes} bytes; raise ImageLimits.max_bytes")
    try:
        return path.read_bytes()
    except OSError as error:
        raise ImageError(name, str(error)) from error


def _from_bytes(data: bytes, name: str, limits: ImageLimits) -> RGBArray:
    from PIL import Image, UnidentifiedImageError

    if not data:
        raise ImageError(name, "it is empty (0 bytes)")
    try:
        with warnings.catch_warnings():
            # Our own limit follows; Pillow's warning would only repeat it.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data))
    except Image.DecompressionBombError as error:
        raise ImageError(name, f"decompression bomb: {error}") from error
    except UnidentifiedImageError as error:
        raise ImageError(name, "it is not a picture in a known format") from error
    except Exception as error:  # Pillow's plugins raise many kinds on broken headers
        raise ImageError(name, f"its header is broken ({error})") from error
    return _from_pil(picture, name, limits)


def _from_pil(picture: "Image.Image", name: str, limits: ImageLimits) -> RGBArray:
    from PIL import ImageOps

    width, height = picture.size
    if width < 1 or height < 1:
        raise ImageError(name, f"it has no pixels ({width}x{height})")
    if width * height > limits.max_pixels:
        raise ImageError(
            name,
            f"{width}x{height} pixels are over the limit of {limits.max_pixels}; "
            "raise ImageLimits.max_pixels if you trust it",
        )
    try:
        upright = ImageOps.exif_transpose(picture)
        return _flatten(upright)
    except Exception as error:  # Pillow's decoders raise many kinds on truncated data
        raise ImageError(name, f"its pixels are broken or truncated ({error})") from error


def _flatten(picture: "Image.Image") -> RGBArray:
    from PIL import Image

    if picture.mode in ("I", "I;16", "I;16B", "I;16L", "F"):
        return _from_deep(np.asarray(picture))
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        paper = Image.new("RGBA", layer.size, "white")
        picture = Image.alpha_composite(paper, layer)
    return np.ascontiguousarray(picture.convert("RGB"), dtype=np.uint8)


def _from_deep(grey: npt.NDArray[np.generic]) -> RGBArray:
    """Bring 16-bit, 32-bit or float grey to 8 bits; the full range of the type used is kept."""
    values = np.nan_to_num(grey.astype(np.float64))
    top = 65535.0 if values.max(initial=0) > 255 else 255.0
    eight = np.clip(values / top * 255, 0, 255).astype(np.uint8)
    return np.ascontiguousarray(np.repeat(eight[:, :, None], 3, axis=2))


def _from_array(array: npt.NDArray[np.generic], name: str, limits: ImageLimits) -> RGBArray:
    if array.ndim == 2:
        array = array[:, :, None]
    if array.ndim != 3 or array.shape[2] not in (1, 3, 4) or 0 in array.shape:
        raise ImageError(name, "an array must be (H, W), (H, W, 1), (H, W, 3) or (H, W, 4)")
    if array.shape[0] * array.shape[1] > limits.max_pixels:
        raise ImageError(name, f"it has over {limits.max_pixels} pixels")
    if array.dtype == np.uint16:
        array = (array >> 8).astype(np.uint8)  # type: ignore[operator]
    elif array.dtype == np.bool_ or np.issubdtype(array.dtype, np.floating):
        array = (np.clip(np.nan_to_num(array), 0, 1) * 255).astype(np.uint8)
    elif array.dtype != np.uint8:
        raise ImageError(name, "an array must be uint8, uint16, bool, or float in [0, 1]")
    if array.shape[2] == 1:
        array = np.repeat(array, 3, axis=2)
    if array.shape[2] == 4:
        color, alpha = array[:, :, :3].astype(np.uint16), array[:, :, 3:].astype(np.uint16)
        array = ((color * alpha + 255 * (255 - alpha)) // 255).astype(np.uint8)
    return np.ascontiguousarray(array, dtype=np.uint8)
