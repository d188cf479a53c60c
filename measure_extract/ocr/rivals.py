"""Which of several readings of one line stays. Calls no model.

The recogniser's score says how sure it is of the characters, not that they make sense: of "87rams" (0.89)
and "87 Grams" (0.81), the second says something. Nothing is changed in a reading; one of them is taken.
"""

import re
from collections.abc import Sequence
from functools import cache, reduce

from measure_extract.ocr.second_look import DOUBTFUL, ReadBox, is_better
from measure_extract.unit_tables import challenge_forms

__all__ = ["best_of", "has_sure_quantity", "holds_quantity"]

# A reading with a quantity is taken up to so much below the surest, and not below so much. On the 82 photos
# of gold_train and gold_train_labels whose answer no reading held, it found five; on 105 other photos of
# gold_train_labels it changed one line ("SLBS" to "5LBS") and lost nothing (2026-11-25).
_MARGIN, _LEAST = 0.12, 0.6

_QUOTES = "\"'″′”’“‘"  # inches and feet, as the recogniser writes them


def best_of(readings: Sequence[ReadBox]) -> ReadBox:
    """Take the surest reading, or a little less sure one if it alone holds a number with a unit.

    Args:
        readings: of one line, the first as it was found; not empty.
    """
    best = reduce(_better, readings)
    if holds_quantity(best.line.text):
        return best
    least = max(_LEAST, best.line.rec_score - _MARGIN)
    rivals = [
        read for read in readings if read.line.rec_score >= least and holds_quantity(read.line.text)
    ]
    return max(rivals, key=lambda read: read.line.rec_score, default=best)


def _better(known: ReadBox, other: ReadBox) -> ReadBox:
    return other if is_better(other.line, known.line) else known


def has_sure_quantity(read: ReadBox) -> bool:
    return read.line.rec_score >= DOUBTFUL and holds_quantity(read.line.text)


def holds_quantity(text: str) -> bool:
    """Tell whether a text has a number with one of the challenge's units behind it."""
    return _quantity().search(text) is not None


@cache
def _quantity() -> re.Pattern[str]:
    forms = challenge_forms() | set(_QUOTES)
    units = "|".join(re.escape(form) for form in sorted(forms, key=lambda form: (-len(form), form)))
    return re.compile(rf"\d[ .,]?(?:{units})(?![a-z])", re.IGNORECASE)
