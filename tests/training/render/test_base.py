"""What a number on a drawing answers."""

import pytest

from measure_extract.geometry import BBox, bbox_polygon
from measure_extract.training.render.base import DrawnText, answers_of


@pytest.mark.parametrize(
    ("kind", "ends", "expected"),
    [
        ("height", None, (True, False, False)),
        ("width", None, (False, True, False)),
        ("depth", None, (False, False, True)),
        ("diameter", None, (False, True, True)),
        ("thickness", None, (None, False, True)),
        ("part", None, (False, False, False)),
        ("other product", None, (False, False, False)),
        ("none", None, (False, False, False)),
        # A length is what it looks like: within 30 degrees of level or of upright.
        ("length", None, (None, None, None)),
        ("length", (50, 60, 150, 60), (False, True, None)),
        ("length", (50, 60, 150, 117), (False, True, None)),
        ("length", (50, 60, 150, 118), (None, None, None)),
        ("length", (50, 60, 150, 160), (None, None, None)),
        ("length", (60, 50, 118, 150), (None, None, None)),
        ("length", (60, 50, 117, 150), (True, False, None)),
        ("length", (60, 50, 60, 150), (True, False, None)),
        # From either end.
        ("length", (150, 60, 50, 70), (False, True, None)),
        ("length", (50, 70, 150, 60), (False, True, None)),
        ("length", (60, 150, 50, 50), (True, False, None)),
    ],
)
def test_what_a_text_answers(
    kind: str, ends: BBox | None, expected: tuple[bool | None, ...]
) -> None:
    text = DrawnText("30cm", bbox_polygon((0, 0, 1, 1)), kind, ends)

    assert answers_of(text) == expected
