"""The contract of an OCR engine; one file beside this one per implementation."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np

from measure_extract.errors import OCRError
from measure_extract.images.base import RGBArray
from measure_extract.types import OCRResult

__all__ = ["OCREngine", "check_pixels", "read_each"]


@runtime_checkable
class OCREngine(Protocol):
    """Reads pictures."""

    @property
    def fingerprint(self) -> str:
        """Name everything that changes what `read` gives: engine, weights, settings, versions."""

    def read(self, image: RGBArray) -> OCRResult:
        """Read one picture.

        Args:
            image: RGB. Shape: (H, W, 3), uint8.

        Raises:
            OCRError: if the engine cannot be built or fails on this picture.
            TypeError: if it is no such array; `load_image` gives one of a path, a link and so on.
        """

    def read_batch(self, images: Sequence[RGBArray]) -> list[OCRResult | OCRError]:
        """Read pictures, in their order; one that fails gives its error in its place.

        Raises:
            TypeError: if one is no array as `read` takes it.
        """


def check_pixels(*images: object) -> None:
    """Refuse what is no picture as engines take it.

    Raises:
        TypeError: if one is no array of shape (H, W, 3), none of them 0, and of uint8.
    """
    for image in images:
        if not _is_picture(image):
            raise TypeError(
                f"an OCR engine reads an array (H, W, 3) of uint8, got {_named(image)}; "
                "load the picture by measure_extract.load_image, or read it by Extractor.read"
            )


def _is_picture(image: object) -> bool:
    if not isinstance(image, np.ndarray) or image.dtype != np.uint8:
        return False
    return image.ndim == 3 and image.shape[2] == 3 and 0 not in image.shape


def _named(image: object) -> str:
    if isinstance(image, np.ndarray):
        return f"one of {image.shape} of {image.dtype}"
    if isinstance(image, str):
        return f"the text {image[:50]!r}"
    return f"a {type(image).__name__}"


def read_each(engine: OCREngine, images: Sequence[RGBArray]) -> list[OCRResult | OCRError]:
    """Read a batch picture by picture, for engines that gain nothing from a batch."""
    results: list[OCRResult | OCRError] = []
    for image in images:
        try:
            results.append(engine.read(image))
        except OCRError as error:
            results.append(error)
    return results
