"""Text in a script that the alphabet lacks is told from poor print and from no print."""

import pytest

from measure_extract.layout.build import read_layout
from measure_extract.layout.unread import is_script_unread
from measure_extract.spans.finder import shared_finder
from measure_extract.types import TextBox
from tests.helpers import blank, make_box, make_ocr


def line(text: str, score: float, length: float = 10.0) -> TextBox:
    """Give a line so many heights long."""
    return make_box(text, 0, 0, 20 * length, 20, rec_score=score)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        # As the recogniser gave drawn pages in Cyrillic, Arabic, Hebrew, Armenian.
        ([(" 2 ", 0.92, 9), ("   ", 0.9, 8)], True),
        ([(" 220 ", 0.96, 9), ("Bec 500 r", 0.96, 5), (" 2 ", 0.91, 9)], False),  # "Bec" is a word
        ([(" ", 0.96, 9), (" ", 0.63, 7), (" ", 0.86, 8)], True),
        ([("D'y 7v DcoD", 0.52, 7), ("GDD", 0.49, 2)], True),
        ([("L2D", 0.54, 3), ("PupapnLajnLU", 0.65, 8)], True),
        ([("   ", 0.9, 8), ("Bec", 0.96, 2)], False),  # three letters are a word
        ([("   ", 0.9, 8), ("Be", 0.96, 2)], True),
        ([("   ", 0.9, 8), ("Bec", 0.85, 2)], True),  # not surely a word
        ([("300", 0.5, 3)], False),  # no letters, so no look-alikes
        ([("   ", 0.9, 8), ("30", 0.96, 2), ("40", 0.96, 2)], True),  # most of the text, not lines
        ([("       ", 0.9, 8)], True),  # blanks name nothing, however many
        ([("   ", 0.9, 2), ("   ", 0.9, 2), ("60 cm", 0.96, 3)], False),
        # Poor print, logos, numbers.
        ([("h at ee", 0.55, 5), ("KEEP IN A DRY PLACE", 0.93, 10)], False),
        ([("60 cm", 1.0, 3), ("W", 0.5, 1), ("140 cm", 1.0, 3)], False),
        ([("30", 0.99, 1.2)], False),
        ([("-", 0.8, 1.0)], False),
        ([], False),
    ],
)
def test_which_pages_were_not_read(lines: list[tuple[str, float, float]], expected: bool) -> None:
    ocr = make_ocr(*(line(*one) for one in lines))

    assert is_script_unread(ocr) is expected
    assert read_layout(blank(), ocr, shared_finder()).is_script_unread is expected
