"""Which lines the careful model reads again."""

import pytest

from measure_extract.ocr.cascade import is_read_again
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
        ("Height", 0.49, True),
        ("SOcm", 0.6, False),
        ("", 0.0, True),
    ],
)
def test_doubtful_numbers_and_poor_text_are_read_again(
    text: str, score: float, expected: bool
) -> None:
    assert is_read_again(TextLine(text, score, ())) is expected
