"""Stage 1: a picture goes in, text boxes come out. What is asked for is unknown here."""

from pathlib import Path

from measure_extract.ocr.base import OCREngine
from measure_extract.ocr.cached import CachedEngine
from measure_extract.ocr.paddle import PaddleEngine

__all__ = ["make_engine"]


def make_engine(
    ocr: str | OCREngine,
    *,
    device: str = "auto",
    weights: str | None = None,
    cache: Path | str | None = None,
) -> OCREngine:
    """Build an engine by name, or take the caller's, with a cache around it if asked.

    Raises:
        ValueError: if the name is unknown.
        DeviceError: if the device is not there.
    """
    if isinstance(ocr, str):
        if ocr != "paddle":
            raise ValueError(f"unknown OCR engine {ocr!r}; allowed: 'paddle', or an OCREngine")
        ocr = PaddleEngine(device=device, weights=weights)
    return ocr if cache is None else CachedEngine(ocr, Path(cache))
