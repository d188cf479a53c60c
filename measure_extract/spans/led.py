"""Numbers whose unit is a box of its own before them, or below a word: "KG" above "8.5", "4500" above "Starting", "Watts".

Only where neither number nor unit belongs to another quantity.
"""

import re
from collections.abc import Collection
from dataclasses import replace
from functools import lru_cache

from measure_extract.spans.base import Parser
from measure_extract.spans.grammar.clean import clean_text
from measure_extract.spans.grammar.lexicon import match_unit
from measure_extract.spans.grammar.printed_units import THINGS
from measure_extract.spans.grammar.tokens import tokenize
from measure_extract.spans.textmap import DIGITS, TextMap
from measure_extract.types import QuantitySpan

__all__ = ["led_spans", "spelt_below"]

_NUMBER = re.compile(rf"\s*{DIGITS}(?:\s?[-–~]\s?{DIGITS})?\s*")
_UNIT = re.compile(r"[^\W\d_]{2,9}\.?")
# What a rating is called between its number and its unit.
_RATINGS = frozenset(
    {
        "starting", "running", "peak", "rated", "max", "max.",
        "maximum", "surge", "continuous", "output", "input", "nominal",
    }
)  # fmt: skip


def led_spans(joined: TextMap, parse: Parser, used: Collection[int]) -> list[QuantitySpan]:
    """Read a number in the unit before or above it.

    Args:
        joined: two neighbouring boxes.
        parse: finds the quantities of one text.
        used: boxes that belong to a quantity.

    Returns:
        One span over both boxes, or none.
    """
    text = joined.text
    if not (text[-1:].isdecimal() and text[:1].isalpha()):
        return []  # nearly always
    seam = joined.starts[1]
    unit, number = text[: seam - 1].strip(), text[seam:].strip()
    if _NUMBER.fullmatch(number) is None or not _is_unit(unit):
        return []
    if any(index in used for index in joined.box_indices):
        return []
    return [
        replace(span, start=0, end=len(text), surface=text, box_indices=joined.box_indices)
        for span in parse(f"{number} {unit}")
        if span.start == 0 and span.end >= len(number) + len(unit.rstrip("."))
    ]


def spelt_below(
    joined: TextMap, unit: TextMap, parse: Parser, used: Collection[int]
) -> list[QuantitySpan]:
    """Read a number in the unit that stands below the one word under it.

    Args:
        joined: the number's box, and the word's below it.
        unit: the word's box, and the unit's below it.
        parse: finds the quantities of one text.
        used: boxes that belong to a quantity.

    Returns:
        One span over the three boxes, or none.
    """
    boxes = (*joined.box_indices, unit.box_indices[1])
    number = joined.text[: joined.starts[1] - 1].strip()
    word, name = joined.text[joined.starts[1] :].strip(), unit.text[unit.starts[1] :].strip()
    if _NUMBER.fullmatch(number) is None or word.lower() not in _RATINGS or not _is_unit(name):
        return []
    if any(index in used for index in boxes):
        return []
    text = f"{joined.text} {unit.text[unit.starts[1] :]}"
    return [
        replace(span, start=0, end=len(text), surface=text, box_indices=boxes)
        for span in parse(f"{number} {name}")
        if span.start == 0
    ]


@lru_cache(maxsize=4096)  # words of photos, without end
def _is_unit(text: str) -> bool:
    if _UNIT.fullmatch(text) is None or text.rstrip(".").lower() in THINGS:
        return False
    tokens = tokenize(clean_text(text)[0])
    found = match_unit(tokens, 0)
    return (
        found is not None
        and not found[0].is_repaired
        and found[1] >= len(tokens) - text.endswith(".")
    )
