"""Our pipeline on somebody else's OCR call: what does our reading of the picture add?"""

from collections.abc import Sequence

from benchmarks.peers.ocr_calls import Reader, paddleocr_as_it_comes, rapidocr_as_it_comes
from benchmarks.systems import Context, System, SystemBuildError
from benchmarks.systems.pipeline import of_extractor
from measure_extract.errors import OCRError
from measure_extract.extractor import Extractor
from measure_extract.images.base import RGBArray
from measure_extract.ocr.base import read_each
from measure_extract.types import OCRResult

__all__ = ["build", "variants"]

_READERS = {"rapidocr": rapidocr_as_it_comes, "paddleocr": paddleocr_as_it_comes}


class _Engine:
    """A reader as an OCR engine."""

    def __init__(self, name: str, reader: Reader) -> None:
        self.fingerprint = name
        self._reader = reader

    def read(self, image: RGBArray) -> OCRResult:
        return self._reader(image)

    def read_batch(self, images: Sequence[RGBArray]) -> list[OCRResult | OCRError]:
        return read_each(self, images)


def build(argument: str, context: Context) -> System:
    """Build the pipeline on the named OCR call."""
    if argument not in _READERS:
        raise SystemBuildError(
            f"ocr:{argument}", f"there are only {', '.join(_READERS)}", "name one"
        )
    return of_extractor(Extractor(ocr=_Engine(argument, _READERS[argument]())))


def variants(context: Context) -> list[str]:
    """Name the OCR calls."""
    return list(_READERS)
