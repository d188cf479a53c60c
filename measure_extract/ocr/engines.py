"""Build an OCR engine by name, with a cache around it if asked."""

from pathlib import Path

from measure_extract.ocr.base import OCREngine
from measure_extract.ocr.cached import CachedEngine
from measure_extract.ocr.fast import FastEngine
from measure_extract.ocr.paddle import PaddleEngine
from measure_extract.ocr.weights import HUB_PREFIX

__all__ = ["ENGINES", "make_engine"]

ENGINES = ("auto", "fast", "paddle")


def make_engine(
    ocr: str | OCREngine,
    *,
    device: str = "auto",
    threads: int | None = None,
    weights: str | None = None,
    cache: Path | str | None = None,
) -> OCREngine:
    """Build an engine by name, or take the caller's, with a cache around it if asked.

    `threads` is the number of cores of the fast engine; PaddleOCR chooses its own. "auto" is "fast",
    unless the weights are still to be downloaded, which only PaddleOCR does.

    Raises:
        ValueError: if the name is unknown.
        DeviceError: if the device is not there.
    """
    if isinstance(ocr, str):
        if ocr not in ENGINES:
            allowed = ", ".join(map(repr, ENGINES))
            raise ValueError(f"unknown OCR engine {ocr!r}; allowed: {allowed}, or an OCREngine")
        is_remote = weights is not None and weights.startswith(HUB_PREFIX)
        is_paddle = ocr == "paddle" or (ocr == "auto" and is_remote)
        ocr = (
            PaddleEngine(device=device, weights=weights)
            if is_paddle
            else FastEngine(device=device, weights=weights, threads=threads)
        )
    return ocr if cache is None else CachedEngine(ocr, Path(cache))
