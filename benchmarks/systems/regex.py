"""A plain regex over the same OCR text: the first number with a unit of the entity.

For height, width and depth the first, second and third distinct length is taken, the rule most
classical entries began with.
"""

import re
from collections.abc import Sequence

from measure_extract.entities import entity_spec
from measure_extract.images import load_image
from measure_extract.ocr.base import OCREngine
from measure_extract.types import Example, OCRResult
from measure_extract.units import format_measurement, unit_table

_PLACE = {"height": 0, "width": 1, "depth": 2}


def _pattern(dimension: str) -> tuple[re.Pattern[str], dict[str, str]]:
    forms = {
        form: spec.name
        for spec in reversed(unit_table().values())
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


def predict(examples: Sequence[Example], engine: OCREngine) -> list[str]:
    """Answer every row with the regex."""
    read: dict[str, OCRResult] = {}
    answers = []
    for example in examples:
        if example.image not in read:
            read[example.image] = engine.read(load_image(example.image))
        answers.append(_answer(read[example.image], example.entity))
    return answers
