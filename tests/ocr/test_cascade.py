"""Which lines the careful model reads again, and which of a picture that seems to say no quantity."""

import pytest

from measure_extract.ocr.cascade import is_read_again, is_read_for_silence
from measure_extract.ocr.recognition import TextLine


@pytest.mark.parametrize(
    ("text", "score", "expected"),
    [
        ("30cm", 0.98, True),
        ("30cm", 0.99, False),
        ("Height 30cm", 0.98, True),
        ("Height: 3", 0.98, True),
        ("\u00bd in", 0.98, False),  # no digit: a fraction sign alone is text
        ("Height", 0.98, False),
        ("Height", 0.91, False),
        ("Height", 0.89, True),
        ("SOcm", 0.95, False),
        ("", 0.0, True),
        ("185m", 1.0, True),
        ("Height 185 m", 1.0, True),
        ("11.73b", 1.0, True),
        ("11.73 LB", 1.0, False),
        ("185m x 20cm", 1.0, False),  # letters at the end are lost
        ("No 7 Days", 1.0, False),
    ],
)
def test_doubtful_numbers_and_poor_text_are_read_again(
    text: str, score: float, expected: bool
) -> None:
    assert is_read_again(TextLine(text, score, ())) is expected


@pytest.mark.parametrize(
    ("text", "score", "expected"),
    [
        ("CRAMS", 0.93, True),
        ("GRAMS", 0.99, False),
        ("CRAMS", 0.89, False),  # it was read again already
        ("1B OZ", 0.98, False),  # so was this
        ("18", 0.99, False),
    ],
)
def test_what_was_not_read_again_is_read_for_silence(
    text: str, score: float, expected: bool
) -> None:
    assert is_read_for_silence(TextLine(text, score, ())) is expected
