"""Build an OCR engine by name, with a cache around it if asked."""

from pathlib import Path

from measure_extract.errors import OCRError
from measure_extract.ocr.base import OCREngine
from measure_extract.ocr.cached import CachedEngine
from measure_extract.ocr.fast import FastEngine
from measure_extract.ocr.paddle import PaddleEngine
from measure_extract.ocr.weights import HUB_PREFIX
from measure_extract.runtime.choice import RuntimeChoice, pick_runtime

__all__ = ["ENGINES", "make_engine"]

ENGINES = ("auto", "fast", "paddle")


def make_engine(
    ocr: str | OCREngine,
    *,
    device: str = "auto",
    threads: int | None = None,
    weights: str | None = None,
    cache: Path | str | None = None,
    runtime: str = "auto",
    precision: str = "auto",
) -> OCREngine:
    """Build an engine by name, or take the caller's, with a cache around it if asked.

    `threads` is the number of cores of the fast engine; PaddleOCR chooses its own. "auto" is "fast",
    unless the weights are still to be downloaded, which only PaddleOCR does. `runtime` and `precision` are
    the fast engine's, see `pick_runtime`.

    Raises:
        ValueError: if a name is unknown, or runtime and precision do not go together.
        OCRError: if another runtime than the default is asked of another engine than "fast".
        DeviceError: if the device is not there, or cannot do what is asked.
        MissingExtraError: if the runtime is not installed.
    """
    if isinstance(ocr, str) and ocr not in ENGINES:
        allowed = ", ".join(map(repr, ENGINES))
        raise ValueError(f"unknown OCR engine {ocr!r}; allowed: {allowed}, or an OCREngine")
    is_remote = weights is not None and weights.startswith(HUB_PREFIX)
    if ocr == "fast" or (ocr == "auto" and not is_remote):
        engine: OCREngine = FastEngine(
            device=device, weights=weights, threads=threads, runtime=runtime, precision=precision
        )
    else:
        _refuse_other_than_default(pick_runtime(runtime, precision))
        engine = PaddleEngine(device=device, weights=weights) if isinstance(ocr, str) else ocr
    return engine if cache is None else CachedEngine(engine, Path(cache))


def _refuse_other_than_default(runtime: RuntimeChoice) -> None:
    if runtime != RuntimeChoice():
        raise OCRError(
            f"{runtime} is asked for, and ocr='fast' alone has a choice of runtimes",
            "take ocr='fast' with weights of this disk, or leave runtime and precision at 'auto'",
        )
