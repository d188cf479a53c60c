"""Our pipeline with somebody else's quantity finder: what does our grammar add?

The peer reads each text that our finder would read; boxes, layout and ranker are ours.
"""

from functools import lru_cache

from benchmarks.peers.quantity_finders import FINDERS
from benchmarks.systems import Context, System, SystemBuildError, one_by_one
from measure_extract.extractor import Extractor
from measure_extract.images.load import load_image
from measure_extract.layout.base import Layout
from measure_extract.layout.build import read_layout
from measure_extract.spans.base import Parser
from measure_extract.spans.finder import QuantityFinder
from measure_extract.spans.photo import find_in_boxes
from measure_extract.types import Example, OCRResult, QuantitySpan

__all__ = ["build", "variants"]


class _Finder(QuantityFinder):
    """Our finder with another parser of texts."""

    def __init__(self, parse: Parser) -> None:
        super().__init__()
        self._parse = parse

    def find(self, ocr: OCRResult) -> tuple[QuantitySpan, ...]:
        return find_in_boxes(ocr, self._safely)

    def _safely(self, text: str) -> tuple[QuantitySpan, ...]:
        try:
            return self._parse(text)
        except Exception:  # a peer that raises has found nothing
            return ()


def build(argument: str, context: Context) -> System:
    """Build the pipeline with the named finder."""
    if argument not in FINDERS:
        raise SystemBuildError(
            f"spans:{argument}", f"there are only {', '.join(FINDERS)}", "name one"
        )
    finder = _Finder(FINDERS[argument]())
    extractor = Extractor(cache=context.cache, device=context.device)

    @lru_cache(maxsize=1)
    def read(image: str) -> Layout:
        pixels = load_image(image)
        return read_layout(pixels, extractor.ocr.read(pixels), finder)

    def predict(example: Example) -> str | None:
        found = extractor.answer(read(example.image), example.entity, example.group_id)
        return None if found is None else str(found)

    return one_by_one(predict)


def variants(context: Context) -> list[str]:
    """Name the finders."""
    return list(FINDERS)
