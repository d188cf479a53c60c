"""What a picture is here: RGB pixels, the forms in which one may be given, and what is accepted."""

from dataclasses import dataclass
from os import PathLike
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["ImageLimits", "ImageSource", "RGBArray"]

RGBArray: TypeAlias = npt.NDArray[np.uint8]  # shape (H, W, 3)

ImageSource: TypeAlias = "str | PathLike[str] | bytes | npt.NDArray[np.generic] | Image.Image"


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
