"""Any string is read without an exception, in every style, and offsets are those of the text as printed."""

import random

import pytest

from measure_extract.spans.finder import find_quantities
from measure_extract.spans.grammar.styles import STYLES, Style

PIECES = (
    "10 x ^ - ⁻ ³ ⁶ kg m s -1 · / per ± +/- million lakh twenty two hundred and a half of gallon [ ] { } < > ( ) "
    "\" ' ” ° г кг 克 毫升 مل 500 ٥ ५ ग्राम 1/2 ½ 1.5 1,250 # M8 No. MLT KGM in in. IN 2010 USA G A L T pack cans 12 oz fl "
    "°C ² e E5 × ÷ to – İ ß \U0001d7ce ① Ⅷ ౧ \x00 . , : ;"
).split(" ") + ["\t", "\n", "\u00a0", " "]


@pytest.mark.parametrize(
    "text", ["10³", "10⁶", "10^6", "10^(", "10⁻", "5 x 10³", "5 x 10^-", "10-6"]
)
def test_a_power_may_end_the_text(text: str) -> None:
    assert find_quantities(text) == ()


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("style", STYLES)
def test_any_string(seed: int, style: Style) -> None:
    generator = random.Random(seed)
    for _ in range(40):
        pieces = generator.choices(PIECES, k=generator.randint(1, 14))
        text = "".join(piece + generator.choice(("", "", " ")) for piece in pieces)
        for span in find_quantities(text, style=style):
            assert text[span.start : span.end] == span.surface
            assert span.low <= span.high
