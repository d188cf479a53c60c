"""What a picture is here: RGB pixels, the forms in which one may be given, what is accepted, what is blank."""

from dataclasses import dataclass
from os import PathLike
from typing import IO, TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from measure_extract.errors import PictureTooLargeError

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["ImageLimits", "ImageSource", "RGBArray", "is_blank", "too_many_bytes"]

RGBArray: TypeAlias = npt.NDArray[np.uint8]  # shape (H, W, 3)

ImageSource: TypeAlias = (
    "str | PathLike[str] | bytes | bytearray | IO[bytes] | npt.NDArray[np.generic] | Image.Image"
)

# Of 255. Source: 200 plain pages of random colours came back from lossy WebP of quality 50 with up to 13
# between the lowest and the highest value, from quality 80 with 7, from JPEG with 0.
_FAINTEST = 13


def is_blank(pixels: RGBArray) -> bool:
    """Tell whether a page is of one colour, but for what a decoder leaves on a plain page.

    Print fainter than that is still read where it is there (black on white by 4 of 255 was), so this alone
    does not prove a page empty.

    Args:
        pixels: shape (H, W, 3).
    """
    flat = pixels.reshape(-1, pixels.shape[2])
    return all(int(np.ptp(flat[:, channel])) <= _FAINTEST for channel in range(flat.shape[1]))


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageLimits:
    """What is accepted from outside.

    The defaults hold any product photo (the challenge's largest are about 25 megapixels) and stop
    decompression bombs before they are decoded.
    """

    max_pixels: int = 100_000_000
    max_bytes: int = 50_000_000
    timeout_s: float = 20.0  # for one try: to connect, to wait, and for the whole body
    allow_private: bool = False  # fetch from loopback and private networks too

    def __post_init__(self) -> None:
        for name in ("max_pixels", "max_bytes", "timeout_s"):
            if getattr(self, name) <= 0:
                raise ValueError(f"{name} must be above 0, got {getattr(self, name)!r}")


def too_many_bytes(name: str, limits: ImageLimits) -> PictureTooLargeError:
    """Make the error of a picture that has more bytes than are accepted; `name` as it is shown."""
    problem = (
        f"it has over {limits.max_bytes} bytes; save it smaller, or raise the limit "
        "(--max-bytes, ImageLimits.max_bytes)"
    )
    return PictureTooLargeError(name, problem)
