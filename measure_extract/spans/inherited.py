"""Numbers that take the picture's unit: bare ones on dimension lines, and those with a damaged unit.

A picture's lengths share their unit, so a bare number, or a foot mark among inches (a halved inch
mark), yields one more span, marked as inherited. Proposals only.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from measure_extract.spans.grammar.clean import clean_text
from measure_extract.spans.grammar.declared import DECLARATIONS
from measure_extract.spans.grammar.letters import AXES
from measure_extract.spans.grammar.lexicon import find_roles
from measure_extract.spans.grammar.numerals import parse_decimal
from measure_extract.spans.grammar.tokens import tokenize
from measure_extract.types import OCRResult, QuantitySpan
from measure_extract.units import dimension_of, unit_table
from measure_extract.vocabulary import AXIS_LETTERS

__all__ = ["inherited_spans"]

# Letters of other languages would take in paper sizes and legends ("A4", "C1").
_LETTERS = "".join(AXIS_LETTERS) + "Ø"
# A box that is nothing but a number, with an axis letter or a diameter sign at most. Four digits are
# years and model numbers where no letter stands at them.
_BARE_NUMBER = re.compile(
    rf"\s*(?:(?P<letter>[{_LETTERS}])\s*[:=]?\s*(?=\d)(?P<four>\d{{4}}(?!\d))?)?"
    r"(?P<number>(?(four)|\d{1,3}(?:[.,]\d{1,2})?))\s*[-'.*°]?\s*"
)
# A number behind the words that name it: "Depth: 450".
_NAMED_NUMBER = re.compile(
    r"\s*(?P<words>[^\W\d_]{3,}(?:\ [^\W\d_]+){0,2})\s*[:=]?\s*(?P<number>\d{1,4}(?:[.,]\d{1,2})?)\s*"
)
_NAMES = frozenset({"height", "width", "depth", "length", "thickness", "diameter"})
# "(in)" beside "(out)" is a word, "(cm)" a unit.
_WORDS = frozenset({"in", "ins", "po", "zoll"})
_DECLARED_UNITS = ("millimetre", "centimetre", "inch")


def inherited_spans(ocr: OCRResult, spans: list[QuantitySpan]) -> list[QuantitySpan]:
    """Give the spans that a declared or common unit of the picture adds.

    Args:
        ocr: the picture's boxes.
        spans: what is printed with its own unit.
    """
    declared = _declared_unit(ocr)
    unit = declared or _common_unit(spans)
    if unit is None:
        return []
    used = {index for span in spans for index in span.box_indices}
    free = [index for index in range(len(ocr.boxes)) if index not in used]
    found = [_bare(ocr.boxes[index].text, unit, index) for index in free]
    if declared is not None:
        found += [_named(ocr.boxes[index].text, declared, index) for index in free]
    return [*(span for span in found if span is not None), *_damaged_units(spans, unit)]


def _bare(text: str, unit: str, index: int) -> QuantitySpan | None:
    """Read a box that is a bare number, and keep its letter."""
    cleaned, _ = clean_text(text)
    bare = _BARE_NUMBER.fullmatch(cleaned)
    if bare is None:
        return None
    axis = AXES.get((bare["letter"] or "").lower())
    span = bare.span("four") if bare["four"] else bare.span("number")
    return _span(text, cleaned, span, unit, index, axis=axis)


def _named(text: str, unit: str, index: int) -> QuantitySpan | None:
    """Read a box that is a number behind its name, and keep the name as its role."""
    cleaned, _ = clean_text(text)
    named = _NAMED_NUMBER.fullmatch(cleaned)
    if named is None:
        return None
    roles = [role for role, _, _ in find_roles(tokenize(named["words"]))]
    if len(roles) != 1 or roles[0] not in _NAMES:
        return None
    return _span(text, cleaned, named.span("number"), unit, index, role=roles[0])


def _span(
    text: str,
    cleaned: str,
    place: tuple[int, int],
    unit: str,
    index: int,
    *,
    axis: str | None = None,
    role: str | None = None,
) -> QuantitySpan | None:
    start, end = place
    value = parse_decimal(cleaned[start:end])
    if not value:
        return None
    return QuantitySpan(
        value, value, value, unit, (unit,), start, end, text[start:end],
        axis=axis, role=role, is_inherited=True, box_indices=(index,),
    )  # fmt: skip


@cache
def _forms() -> dict[str, str]:
    """Map each printed form of a unit that pictures declare to the unit."""
    return {
        form: name
        for name in _DECLARED_UNITS
        for form in unit_table()[name].forms
        if len(form) > 1 and form.isalpha()
    }


@cache
def _declaration() -> re.Pattern[str]:
    """Build the pattern of "unit: mm", "All dimensions in inches" and "(cm)"."""
    longest_first = sorted(_forms(), key=len, reverse=True)
    forms = "|".join(longest_first)
    bracketed = "|".join(form for form in longest_first if form not in _WORDS)
    words = "|".join(sorted(DECLARATIONS - {"all"}, key=len, reverse=True))
    return re.compile(
        rf"(?:{words})\W{{0,3}}(?:(?:in|en|em)\s)?(?P<unit>{forms})\b|\((?P<bracketed>{bracketed})\)",
        re.IGNORECASE,
    )


def _declared_unit(ocr: OCRResult) -> str | None:
    """Find the unit that a box declares, anywhere on the picture."""
    for box in ocr.boxes:
        declared = _declaration().search(box.text)
        if declared:
            return _forms()[(declared["unit"] or declared["bracketed"]).lower()]
    return None


def _common_unit(spans: list[QuantitySpan]) -> str | None:
    """Give the length unit printed most often; the earlier one of equals."""
    lengths = Counter(s.unit for s in spans if dimension_of(s.unit) == "length")
    return lengths.most_common(1)[0][0] if lengths else None


def _damaged_units(spans: list[QuantitySpan], unit: str) -> Iterator[QuantitySpan]:
    """Read "39.76'" among inches as inches, and "84m" among centimetres as centimetres."""
    damaged = {"inch": ("foot", ("'", "′", "’")), "centimetre": ("metre", ("m", "M"))}
    if unit not in damaged:
        return
    printed, endings = damaged[unit]
    for span in spans:
        is_part = span.part_of is not None or span.is_derived
        if span.unit == printed and span.surface.endswith(endings) and not is_part:
            yield replace(span, unit=unit, units=(unit,), is_inherited=True, same_as=None)
