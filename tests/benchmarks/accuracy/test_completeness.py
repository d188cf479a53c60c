"""Misses are sorted by the best trace of their number."""

import pytest

from benchmarks.accuracy.completeness import CAUSES, cause_of
from measure_extract.types import Example
from tests.helpers import make_box, make_ocr


@pytest.mark.parametrize(
    ("texts", "cause"),
    [
        (["height 12.5"], 0),
        (["125"], 0),
        (["12.6 in"], 1),
        (["12. in"], 1),
        (["112.5 in"], 1),
        (["hello 7"], 2),
        ([], 2),
    ],
)
def test_cause_of(texts: list[str], cause: int) -> None:
    ocr = make_ocr(*(make_box(text) for text in texts))

    assert cause_of(ocr, Example("a.jpg", "height", answers=("12.5 inch",))) == CAUSES[cause]
