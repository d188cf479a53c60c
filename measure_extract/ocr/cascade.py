"""Which lines the careful model reads again after the quick one. Calls no model.

The quick model reads most lines as well as the careful one, in a fifth of the time. A line is read
again where an error would cost an answer and the quick model's score says that there may be one.
"""

from measure_extract.ocr.recognition import TextLine

__all__ = ["is_read_again"]

# Scores below which a line is read again. With these, 40 % of the line width is read twice and as many
# accepted values are found as with every line read twice (120 photos of gold_train and 120 of
# gold_train_labels: 160 of 163 and 131 of 146 both ways). 0.95 for numbers lost two values.
_DOUBTFUL_NUMBER = 0.985
_DOUBTFUL_TEXT = 0.50


def is_read_again(line: TextLine) -> bool:
    """Tell whether a line matters and is doubtful."""
    has_digit = any(c.isdigit() for c in line.text)
    return line.rec_score < (_DOUBTFUL_NUMBER if has_digit else _DOUBTFUL_TEXT)
