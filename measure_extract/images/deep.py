"""Pages of more numbers than Pillow keeps: 16-bit colours, and TIFFs of floats or of signed numbers.

Knows how large a page is before it is decoded, as a small file may hold a huge one. Decides nothing of
how its numbers become eight bits: that is `pixels`.
"""

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from measure_extract.errors import PictureKindError, PictureTooLargeError
from measure_extract.images.base import ImageLimits

if TYPE_CHECKING:
    from PIL.TiffImagePlugin import ImageFileDirectory_v2

__all__ = ["deep_numbers", "deep_tiff"]

# Tags, and what they say where they are left out: TIFF 6.0, sections 3, 8 and 19.
_TAGS = _WIDTH, _HEIGHT, _BITS, _SAMPLES, _COLOURS, _KIND = 256, 257, 258, 277, 262, 339
_UNSAID = {_BITS: 1, _SAMPLES: 1, _KIND: 1}
_KINDS = {1: "whole", 2: "signed", 3: "float"}  # of the numbers
_GREY_OR_RGB = (0, 1, 2)
# Floats packed into 16 bits, as OpenCV writes float colours; it unpacks them itself.
_LOG_LUV = 32845
# What OpenCV decodes of those that Pillow does not; of others it only complains on the terminal.
_DECODED = {"signed": (8, 16, 32), "float": (32, 64)}
_CHANNELS = {1: (0,), 3: (2, 1, 0), 4: (2, 1, 0, 3)}  # OpenCV gives blue first


def deep_numbers(data: bytes) -> npt.NDArray[np.generic] | None:
    """Decode a file with the numbers that it holds; None where it cannot be decoded.

    Returns:
        Grey, RGB or RGBA. Shape: (H, W, 1), (H, W, 3) or (H, W, 4).
    """
    import cv2

    try:
        numbers = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error:
        return None
    if numbers is None:
        return None
    page = numbers[:, :, None] if numbers.ndim == 2 else numbers
    order = _CHANNELS.get(page.shape[2])
    return None if order is None else page[:, :, order]


def deep_tiff(data: bytes, name: str, limits: ImageLimits) -> npt.NDArray[np.generic] | None:
    """Decode a TIFF of a kind that Pillow does not know; None where it is none, or broken.

    Args:
        data: the file.
        name: of the picture, for errors.
        limits: its numbers, of which a pixel of colour has three, may be as many as pixels are accepted.

    Returns:
        As of `deep_numbers`.

    Raises:
        PictureKindError: if it is a TIFF of a kind that cannot be read.
        PictureTooLargeError: if it has more numbers.
    """
    tiff = _read_tags(data)
    if tiff is None:
        return None
    if not tiff.is_decoded:
        kind = f"{tiff.bits}-bit {tiff.kind} numbers, {tiff.samples} a pixel"
        raise PictureKindError(
            name, f"it is a TIFF of {kind}, which is not read; save it as PNG or with 8 bits"
        )
    if tiff.width * tiff.height * tiff.samples > limits.max_pixels:
        raise PictureTooLargeError(
            name,
            f"{tiff.width}x{tiff.height} pixels of {tiff.samples} numbers are over the limit of "
            f"{limits.max_pixels}; raise it (--max-pixels, ImageLimits.max_pixels) if you trust it",
        )
    return deep_numbers(data)


@dataclass(frozen=True, slots=True)
class _Tiff:
    width: int
    height: int
    bits: int  # of a number
    samples: int  # numbers of a pixel
    colours: int  # of TIFF's "photometric interpretation"
    kind: str

    @property
    def is_decoded(self) -> bool:
        if self.colours == _LOG_LUV:
            return self.samples == 3
        return (
            self.bits in _DECODED.get(self.kind, ())
            and self.samples in _CHANNELS
            and self.colours in _GREY_OR_RGB
        )


def _read_tags(data: bytes) -> _Tiff | None:
    """Read what a TIFF says of its first page; None where it is no TIFF, or a broken one."""
    from PIL.TiffImagePlugin import ImageFileDirectory_v2

    if data[:4] not in (b"II*\0", b"MM\0*"):
        return None
    try:
        tags = ImageFileDirectory_v2(data[:8])
        file = io.BytesIO(data)
        file.seek(tags.next)
        tags.load(file)
        width, height, bits, samples, colours, kind = (_number(tags, tag) for tag in _TAGS)
        return _Tiff(width, height, bits, samples, colours, _KINDS.get(kind, "unknown"))
    except Exception:  # Pillow raises many kinds on broken headers
        return None


def _number(tags: "ImageFileDirectory_v2", tag: int) -> int:
    """Give what a tag says, of the first channel where it is said of each."""
    value = tags.get(tag, _UNSAID.get(tag))
    return int(value[0] if isinstance(value, tuple) else value)
