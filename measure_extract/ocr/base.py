"""The contract of an OCR engine; one file beside this one per implementation."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from measure_extract.errors import OCRError
from measure_extract.images.base import RGBArray
from measure_extract.types import OCRResult

__all__ = ["OCREngine", "read_each"]


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
        """

    def read_batch(self, images: Sequence[RGBArray]) -> list[OCRResult | OCRError]:
        """Read pictures, in their order; one that fails gives its error in its place."""


def read_each(engine: OCREngine, images: Sequence[RGBArray]) -> list[OCRResult | OCRError]:
    """Read a batch picture by picture, for engines that gain nothing from a batch."""
    results: list[OCRResult | OCRError] = []
    for image in images:
        try:
            results.append(engine.read(image))
        except OCRError as error:
            results.append(error)
    return results
