"""Our pipeline with somebody else's quantity finder: what does our grammar add?

The peer reads each text that our finder would read; boxes, layout and ranker are ours.
"""

from collections.abc import Callable
from functools import lru_cache

from benchmarks.systems import Context, System, SystemBuildError, one_by_one
from measure_extract.extractor import Extractor
from measure_extract.images.load import load_image
from measure_extract.layout.build import read_layout
from measure_extract.spans.finder import QuantityFinder
from measure_extract.spans.photo import find_in_boxes
from measure_extract.types import Example, OCRResult, QuantitySpan
from measure_extract.units import canonical_units

__all__ = ["Parser", "build", "quantulum", "recognizers", "variants"]

Parser = Callable[[str], tuple[QuantitySpan, ...]]


def quantulum() -> Parser:
    """quantulum3 without its classifier, whose pickle does not load with this scikit-learn.

    A range is given by both ends, as its value and uncertainty tell.
    """
    from quantulum3 import classifier, parser

    classifier.USE_CLF = False
    known = set(canonical_units())
    names = {"pound-mass": "pound", "cubic centimetre": "millilitre"}

    def parse(text: str) -> tuple[QuantitySpan, ...]:
        found = []
        for quantity in parser.parse(text):
            unit = names.get(quantity.unit.name, quantity.unit.name)
            if unit in known:
                spread = quantity.uncertainty or 0.0
                low, high = sorted((quantity.value - spread, quantity.value + spread))
                start, end = quantity.span
                found.append(_span(text, float(low), float(high), unit, start, end))
        return tuple(found)

    return parse


def recognizers() -> Parser:
    """Recognizers-Text, its dimension model."""
    from recognizers_number_with_unit import Culture, NumberWithUnitRecognizer

    model = NumberWithUnitRecognizer(Culture.English).get_dimension_model()
    names = {
        unit.replace("metre", "meter").replace("litre", "liter"): unit for unit in canonical_units()
    }

    def parse(text: str) -> tuple[QuantitySpan, ...]:
        found = []
        for result in model.parse(text):
            unit = names.get(str(result.resolution["unit"]).lower())
            if unit and result.resolution["value"]:
                value = float(result.resolution["value"])
                found.append(_span(text, value, value, unit, result.start, result.end + 1))
        return tuple(found)

    return parse


def _span(text: str, low: float, high: float, unit: str, start: int, end: int) -> QuantitySpan:
    return QuantitySpan(high, low, high, unit, (unit,), start, end, text[start:end])


_PARSERS = {"quantulum3": quantulum, "recognizers": recognizers}


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
    if argument not in _PARSERS:
        raise SystemBuildError(
            f"spans:{argument}", f"there are only {', '.join(_PARSERS)}", "name one"
        )
    finder = _Finder(_PARSERS[argument]())
    extractor = Extractor(cache=context.cache, device=context.device)

    @lru_cache(maxsize=1)
    def read(image: str):  # type: ignore[no-untyped-def]  # the cache hides the type
        pixels = load_image(image)
        return read_layout(pixels, extractor.ocr.read(pixels), finder)

    def predict(example: Example) -> str | None:
        found = extractor.answer(read(example.image), example.entity, example.group_id)
        return None if found is None else str(found)

    return one_by_one(predict)


def variants(context: Context) -> list[str]:
    """Name the finders."""
    return list(_PARSERS)
