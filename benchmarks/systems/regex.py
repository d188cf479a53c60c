"""A plain regex over the same OCR text: the first number with a unit of the entity.

For height, width and depth the first, second and third distinct length is taken, the rule most
classical entries began with.
"""

import re
from functools import cache, lru_cache

from benchmarks.systems import Context, System, one_by_one
from measure_extract.entities import entity_spec
from measure_extract.images.load import load_image
from measure_extract.ocr.engines import make_engine
from measure_extract.types import Example, OCRResult
from measure_extract.unit_tables import challenge_table
from measure_extract.units import format_measurement

__all__ = ["build"]

_PLACE = {"height": 0, "width": 1, "depth": 2}


def build(argument: str, context: Context) -> System:
    """Build the regex on our OCR; takes no argument."""
    engine = make_engine("auto", device=context.device, cache=context.cache)
    read = lru_cache(maxsize=1)(lambda image: engine.read(load_image(image)))

    def predict(example: Example) -> str:
        return _answer(read(example.image), example.entity)

    return one_by_one(predict)


@cache
def _pattern(dimension: str) -> tuple[re.Pattern[str], dict[str, str]]:
    forms = {
        form: spec.name
        for spec in reversed(challenge_table().values())
        for form in spec.forms
        if spec.dimension == dimension
    }
    words = "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))
    return re.compile(rf"(\d+(?:\.\d+)?)\s*({words})(?![a-z])"), forms


def _answer(ocr: OCRResult, entity: str) -> str:
    pattern, forms = _pattern(entity_spec(entity).dimension)
    found = []
    for box in ocr.boxes:
        for number, form in pattern.findall(box.text.lower()):
            answer = format_measurement(float(number), forms[form])
            if answer not in found:
                found.append(answer)
    place = min(_PLACE.get(entity, 0), len(found) - 1)
    return found[place] if found else ""
