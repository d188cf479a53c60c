"""Marks at the ends of drawn lines, and the points that lines recede to."""

import cv2
import numpy as np
import pytest

from benchmarks.accuracy.line_ends import END_FACTS, facts_of_ends, vanishing_points
from measure_extract.layout.build import read_layout
from measure_extract.spans.finder import shared_finder
from tests.helpers import blank, make_box, make_ocr

SIDE = 400


def drawing(mark: str) -> np.ndarray:
    """Draw a level line from x 80 to 320 at y 200, with a mark at each end."""
    image = blank(SIDE, SIDE)
    ink = (0, 0, 0)
    cv2.line(image, (80, 200), (320, 200), ink, 2)
    for x, inward in ((80, 1), (320, -1)):
        if mark == "arrow":
            cv2.fillPoly(
                image, [np.array([(x, 200), (x + 14 * inward, 193), (x + 14 * inward, 207)])], ink
            )
        elif mark == "tick":
            cv2.line(image, (x, 190), (x, 210), ink, 2)
        elif mark == "extension":
            cv2.line(image, (x, 120), (x, 210), ink, 2)
    return image


def facts(image: np.ndarray) -> dict[str, float]:
    ocr = make_ocr(make_box("30 cm", 180, 205, 220, 219), width=SIDE, height=SIDE)
    layout = read_layout(image, ocr, shared_finder())
    (found,) = facts_of_ends(image, layout).values()
    return dict(zip(END_FACTS, found.tolist(), strict=True))


@pytest.mark.parametrize(
    ("fact", "more", "less"),
    [
        ("end_swell_least", "arrow", "plain"),
        ("end_swell_least", "tick", "plain"),
        ("end_arrow_least", "arrow", "tick"),
        ("end_arrow_least", "arrow", "plain"),
        ("end_breadth_least", "arrow", "tick"),
        ("end_taper_least", "arrow", "tick"),
        ("extension_shorter", "extension", "plain"),
        ("extension_shorter", "extension", "arrow"),
    ],
)
def test_ends_are_told_apart(fact: str, more: str, less: str) -> None:
    assert facts(drawing(more))[fact] > facts(drawing(less))[fact] + 0.05


def test_lines_run_to_the_point_they_were_drawn_to() -> None:
    point = np.array([900.0, -300.0])
    starts = np.array([(50, 100), (60, 180), (40, 260), (80, 330), (30, 390)], dtype=np.float64)
    away = starts + 0.2 * (point - starts)
    upright = np.array([[200, 10, 200, 300], [10, 20, 390, 20]], dtype=np.float64)
    ends = np.vstack([np.hstack([starts, away]), upright]).astype(np.float32)
    ((found, share), *_) = vanishing_points(ends)

    assert found[:2] / found[2] == pytest.approx(point, rel=0.05)
    run = ends[:, 2:] - ends[:, :2]
    lengths = np.hypot(run[:, 0], run[:, 1])
    assert share == pytest.approx(lengths[:5].sum() / lengths.sum(), abs=1e-3)


@pytest.mark.parametrize(
    "ends",
    [np.zeros((0, 4)), [[0, 0, 10, 0]], [[0, 0, 10, 10]] * 5, [[0, 0, 9, 9], [5, 0, 9, 9], [0, 5, 9, 9]]],
)  # fmt: skip
def test_few_or_equal_lines_are_no_error(ends: object) -> None:
    found = vanishing_points(np.array(ends, dtype=np.float32))

    assert all(0 <= share <= 1 for _, share in found)


def test_a_photo_without_lines_has_no_facts() -> None:
    image = blank(SIDE, SIDE)
    ocr = make_ocr(make_box("30 cm", 180, 205, 220, 219), width=SIDE, height=SIDE)

    assert facts_of_ends(image, read_layout(image, ocr, shared_finder())) == {}
