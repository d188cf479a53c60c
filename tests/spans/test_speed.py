"""The time a text takes grows with its length, not faster."""

import time

import pytest

from measure_extract.spans.finder import shared_finder
from measure_extract.spans.grammar.styles import Style

# A quadratic step takes 16 times as long for four times the text; the rest is a shared machine.
LONGER, MOST = 4, 9
SHORT_CHARACTERS = 1_500


def seconds(text: str, style: Style) -> float:
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        shared_finder().parse(text, style=style)
        best = min(best, time.process_time() - start)
    return best


def is_linear(text: str, longer: int, most: float, style: Style) -> bool:
    """Whether a text so many times as long takes less than `most` times as long, once in three times."""
    return any(
        seconds(text * longer, style) < most * max(seconds(text, style), 0.001) for _ in range(3)
    )


@pytest.mark.parametrize(
    "piece",
    [
        "30 cm ", "12 x ", "5' 11\" ", "5/8 in ", "1 000 g ", "Height 30 ", "W12 D10 H8 ",
        "5, 6, 7 and 8 cm ", "3 x 5 x 2 ml ", "O0l cm ", "1'500'", "12. 5 kg ", "(30 x 20 ",
        "/5/6/7", "1-2-3-4 ", "Size 1 cm (in) ", "0140mm ", "1.5 x 10^6 kg ", "10-6 ", "two hundred ",
        "\"a 12\" ", "5 m s-1 kg ", "M8-1.25 x 16mm ", "30 ± 2 cm ", "5 kg N ", "it was 5 in the ", "12:30' ",
        "5|55||5", "||||1", "l8|B ",
    ],
)  # fmt: skip
@pytest.mark.parametrize("style", ["label", "prose"])
def test_time_is_linear_in_the_length(piece: str, style: Style) -> None:
    text = piece * (SHORT_CHARACTERS // len(piece))
    shared_finder().parse(text, style=style)  # what is loaded on first use is not measured

    assert is_linear(text, LONGER, MOST, style)


@pytest.mark.parametrize("piece", ["5ft3in ", "p0unds ", "55°"])
def test_no_step_looks_at_the_whole_text_each_time(piece: str) -> None:
    text = piece * (10_240 // len(piece))
    shared_finder().parse(text)

    assert is_linear(text, 8, 13, "label")
