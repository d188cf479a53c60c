"""What a statement says of its quantity: what the product fits, is mixed with or replaces, the step of a scale."""

import re

from measure_extract.roles.label_places import OwnLabel
from measure_extract.types import QuantitySpan
from measure_extract.units import to_base

__all__ = ["FITTED", "MIXED", "is_equated", "is_fitted", "is_mixed", "is_step_of_scale"]

# What begins a statement about something that the product fits, and what stands before the size of that: "For mattresses of
# 90 x 200 cm", "Für Platten bis 22 mm". Without a limit it says nothing: "For men 250 ml". None of 25 such quantities on
# labelled photos is the product's own.
_FITS = re.compile(
    r"(?i)\W*(?:for|fits?|suits|suitable|compatible|für|passend|geeignet|pour|convient|para|apto|per|adatt[oai]|voor|geschikt"
    r"|dla|för|passar)\s"
)
_LIMIT = re.compile(
    r"(?i)(?:^|.*[\W_])(?:up\s?to|to|of|from|over|max|bis|ab|von|über|hasta|de|desde|jusqu'à|da|fino a|até|tot|van|od|do|upp till)"
    r"[\s:.]*"
)
FITTED = frozenset({"length", "volume"})
# "Für 60 cm breite Schränke": the size of what the next word names.
_SIZED = re.compile(
    r"(?i)\s*(?:wide|high|tall|deep|long|thick|breite[nrs]?|hohe[nrs]?|tiefe[nrs]?|lange[nrs]?|dicke[nrs]?|brede|hoge|diepe|dikke"
    r"|breda|höga|djupa|långa)\s+[^\W\d_]{3,}"
)
# "Take with 8 fl oz water", "60 ml auf 5 l Wasser": what the product is mixed with or taken in.
_MIXED_BEFORE = re.compile(
    r"(?i)(?:^|.*[\W_])(?:with|in|into|per|every|auf|mit|je|dans|avec|en|con|em|com|su|op|met|w|z|i|till|med)"
    r"(?:\s(?:about|approx\.?|ca\.?|a|une?|einem?|un[ao]?))?\s*"
)
_MIXED_BEHIND = re.compile(
    r"(?i)\s*(?:(?:of|de|d'|di|cold|warm|hot|boiling|kaltem|warmem|kochendem|heißem)\s?)*"
    r"(?:water|milk|wasser|milch|eau|lait|agua|leche|acqua|latte|água|leite|melk|wody|wodzie|mleka|vatten|mjölk)"
    r"(?:\W*$|\s?[,.;:)]|\s(?:or|and|to|as|before|after|daily|per|for|at|und|oder|ou|et|o|y|e)\b)"
)
_DOSED = re.compile(
    r"(?i)\d|\b(?:daily|mix|take|add|dilute|dissolve|stir|täglich|mischen|lösen|diluer|mélanger|prendre|mezclar|diluir|tomar"
    r"|mescolare|diluire|sciogliere|misturar|mengen|oplossen|rozpuścić|blanda|lös)\b"
)
MIXED = frozenset({"mass", "volume"})
# "7 W = 45 W": a lamp and what it replaces, which is the larger one; totals ("2 x 50 W = 100 W") and peaks are none.
_EQUATED = re.compile(
    r"(?i)\s?\(?(?:[=≙≈≅≜]|replaces|ersetzt|remplace|sustituye|sostituisce|vervangt|substitui|ersätter)\s?"
)
_COUNTED = re.compile(r"(?i)(?:\d\s?[x×*]|[+&]|pcs|stk)\s*$")
_PEAK = re.compile(r"(?i)\W*(?:surge|peak|max|total|spitze)")
_LEAST_SAVING = 2.0  # times; two units or prints of one power are nearer
# OIML R 76: d is the interval of a scale, e that for its verification.
_STEP_OF_SCALE = re.compile(r"(?:^|.*\W)[de]\s?=\s?")


def is_fitted(label: OwnLabel, span: QuantitySpan) -> bool:
    """Whether it is the first quantity of a statement about what the product fits, and a limit, a range or that thing's."""
    opening = label.opening
    is_first = not any(letter.isdigit() for letter in opening)
    is_limit = span.is_range or _LIMIT.fullmatch(opening) or _SIZED.match(label.rest)
    return _FITS.match(opening) is not None and is_first and bool(is_limit)


def is_mixed(label: OwnLabel) -> bool:
    """Whether it is what a dose is mixed with or taken in: "Take 2 scoops with 8 fl oz of cold water"."""
    return (
        _MIXED_BEFORE.fullmatch(label.opening) is not None
        and _DOSED.search(label.opening) is not None
        and _MIXED_BEHIND.match(label.rest) is not None
    )


def is_step_of_scale(label: OwnLabel) -> bool:
    """Whether it is the interval of a scale: "d = 1 g"."""
    return _STEP_OF_SCALE.fullmatch(label.opening) is not None


def is_equated(text: str, one: QuantitySpan, other: QuantitySpan) -> bool:
    """Whether the larger of two powers is what the smaller one replaces: "7 W = 45 W" and "45 W = 7 W".

    Args:
        text: of the line of both.
        one: the power that is printed first.
        other: the next one.
    """
    powers = sorted((to_base(one.high, one.unit), to_base(other.high, other.unit)))
    is_joined = _EQUATED.fullmatch(text, one.end, other.start) is not None
    is_sum = _COUNTED.search(text[: one.start]) is not None
    is_peak = _PEAK.match(text, other.end) is not None
    return is_joined and not (is_sum or is_peak) and powers[1] >= _LEAST_SAVING * powers[0]
