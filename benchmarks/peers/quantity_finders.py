"""Others' finders of quantities in text, as parsers that give our spans."""

from collections.abc import Callable

from measure_extract.spans.base import Parser
from measure_extract.types import QuantitySpan
from measure_extract.units import challenge_units

__all__ = ["FINDERS", "quantulum", "recognizers"]


def quantulum() -> Parser:
    """quantulum3 without its classifier, whose pickle does not load with this scikit-learn.

    A range is given by both ends, as its value and uncertainty tell.
    """
    from quantulum3 import classifier, parser

    classifier.USE_CLF = False
    known = challenge_units()
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
        unit.replace("metre", "meter").replace("litre", "liter"): unit for unit in challenge_units()
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


# By the names that are asked for on the command line.
FINDERS: dict[str, Callable[[], Parser]] = {"quantulum3": quantulum, "recognizers": recognizers}
