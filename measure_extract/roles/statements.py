"""What a statement says of its quantity: what the product fits, what it is mixed with, the step of a scale."""

import re

from measure_extract.roles.label_places import OwnLabel
from measure_extract.types import QuantitySpan
from measure_extract.units import dimension_of, to_base

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
# "7 W = 45 W": a lamp and what it replaces, which is the larger one.
_EQUATED = re.compile(
    r"\s?(?:[=≙≈≅~≜→>]|=>|->|replaces|ersetzt|remplace|sustituye|sostituisce|vervangt|substitui|ersätter)\s?"
)
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


def is_equated(text: str, span: QuantitySpan, other: QuantitySpan) -> bool:
    """Whether a power is what a lamp of less replaces, both in one text: the 45 W of "7 W = 45 W" and "45 W = 7 W".

    Args:
        text: of the line of both.
        span: judged.
        other: in the same line.
    """
    if not dimension_of(span.unit) == dimension_of(other.unit) == "power":
        return False
    first, second = sorted((span, other), key=lambda found: found.start)
    is_joined = _EQUATED.fullmatch(text[first.end : second.start].lower()) is not None
    power, less = to_base(span.low, span.unit), to_base(other.high, other.unit)
    return is_joined and power >= _LEAST_SAVING * less
