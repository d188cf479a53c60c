"""The unit that a picture declares for all its lengths: "Unit: mm", "All dimensions in inches", "(cm)"."""

import re
from functools import cache

from measure_extract.spans.grammar.declared import DECLARATIONS, UNIT_WORDS
from measure_extract.types import OCRResult
from measure_extract.unit_tables import unit_table

__all__ = ["declared_unit_of", "is_declaration"]

# "(in)" beside "(out)" is a word, "(cm)" a unit.
_WORDS = frozenset(
    {"in", "ins", "po", "zoll", "foot", "feet", "pie", "pies", "pied", "pieds", "pé", "pés", "voet"}
)
_DECLARED_UNITS = ("millimetre", "centimetre", "metre", "inch", "foot")
_UNIT = f"(?:{'|'.join(sorted(UNIT_WORDS))})"
_ONLY_UNIT = re.compile(rf"(?i:\W*{_UNIT}\b)")
_VERBS = "are|is|given|sind|sont|son|são|sono|zijn|shown"


@cache
def _forms() -> dict[str, str]:
    """Map each printed form of a unit that pictures declare to the unit."""
    return {
        form: name
        for name in _DECLARED_UNITS
        for form in unit_table()[name].forms
        if form.isalpha()
    }


@cache
def _declaration() -> re.Pattern[str]:
    """Build the pattern of "unit: mm", "All dimensions in inches" and "(cm)"."""
    longest_first = [form for form in sorted(_forms(), key=len, reverse=True) if len(form) > 1]
    forms = "|".join(longest_first)
    bracketed = "|".join(form for form in longest_first if form not in _WORDS)
    words = "|".join(sorted(DECLARATIONS - {"all", "alle"}, key=len, reverse=True))
    return re.compile(
        rf"\b(?:{words})\W{{0,3}}(?:(?:{_VERBS})\s)*(?:(?:in|en|em)\s(?P<letter>m)|(?:(?:in|en|em)\s)?(?P<unit>{forms}))\b"
        rf"(?!(?<=\sin)\s[^\W\d_])"
        rf"|\((?P<bracketed>{bracketed})\)"
        rf"|\b{_UNIT}\s?[:=]\s?(?P<alone>m)$",
        re.IGNORECASE,
    )


def is_declaration(text: str) -> bool:
    """Whether a text declares a unit and nothing of what is measured in it: "Unit:(inch)", "Einheit: mm"."""
    return _ONLY_UNIT.match(text) is not None and _declaration().search(text) is not None


def declared_unit_of(ocr: OCRResult, *, without: frozenset[int] = frozenset()) -> str | None:
    """Find the unit that a box declares, anywhere on the picture.

    Args:
        ocr: the picture's boxes.
        without: boxes that declare for a row or column alone.
    """
    for index, box in enumerate(ocr.boxes):
        declared = None if index in without else _declaration().search(box.text)
        if declared:
            return _forms()[(declared[declared.lastgroup or "unit"]).lower()]
    return None
