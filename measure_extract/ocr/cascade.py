"""Which lines the careful model reads again after the quick one. Calls no model.

The quick model reads most lines as well as the careful one, in a fifth of the time. A line is read
again where an error would cost an answer and the quick model's score says that there may be one. Where text
stands is another matter: the careful model searches the whole picture, as what is not found there is lost, and
the quick one looks closer on pictures where a quantity was read already (`reader.PageModels`).
"""

import re

from measure_extract.ocr.recognition import TextLine
from measure_extract.unit_tables import challenge_forms

__all__ = ["is_read_again", "is_read_for_silence"]

# Scores below which a line is read again: see docs/design for what they find and take (2026-11-27). 0.95 for
# numbers lost two of 309 answers; 0.50 for texts, one of 1,299.
_DOUBTFUL_NUMBER = 0.985
_DOUBTFUL_TEXT = 0.90
_END = re.compile(r"[0-9] ?([A-Za-z]{1,3})$")  # three: longer words are read as words
_HALVES = ("m",)  # half of "mm"


def is_read_again(line: TextLine) -> bool:
    """Tell whether a line matters and is doubtful."""
    has_digit = any(c.isdigit() for c in line.text)
    is_unsure = line.rec_score < (_DOUBTFUL_NUMBER if has_digit else _DOUBTFUL_TEXT)
    return is_unsure or _has_lost_a_letter(line.text)


def _has_lost_a_letter(text: str) -> bool:
    """Tell whether a line ends in a number with letters that are no unit, or may be half of one.

    The quick model surely reads "185mm" as "185m" and "11.73Lb" as "11.73b".
    """
    found = _END.search(text)
    return found is not None and (found[1] in _HALVES or found[1].lower() not in challenge_forms())


def is_read_for_silence(line: TextLine) -> bool:
    """Tell whether a line that was not read again may hide the quantity of a picture that seems to have none."""
    return line.rec_score < _DOUBTFUL_NUMBER and not is_read_again(line)
