"""Lines are tied to the text that they annotate."""

import numpy as np
import pytest

from measure_extract.geometry import BBox
from measure_extract.layout.annotations import annotate
from measure_extract.layout.base import Annotations
from measure_extract.layout.segments import Segments, no_segments


def lines(*ends: list[float], drawn: float = 1.0) -> Segments:
    return Segments(np.array(ends, dtype=np.float32), np.full(len(ends), drawn, dtype=np.float32))


def test_annotation_of_a_text_beside_a_line() -> None:
    segments = lines([100, 50, 100, 550])
    left_of_middle: BBox = (40, 290, 90, 310)
    found = annotate([left_of_middle], [0], segments, (600, 600))[0]

    assert set(found.nearest) == {"vertical"}
    assert found.own == found.nearest["vertical"]
    assert found.own is not None
    assert found.own.distance == pytest.approx(10 / 600)
    assert found.own.length == pytest.approx(500 / 600)
    assert found.own.position == pytest.approx(0.5)
    assert found.own.slope_deg == 90
    assert found.own.side == -1


def test_far_lines_and_strokes_of_the_text_annotate_nothing() -> None:
    far = lines([500, 50, 500, 550])
    stroke = lines([45, 292, 85, 292])
    box: BBox = (40, 290, 90, 310)

    for segments in (far, stroke, no_segments()):
        assert annotate([box], [0], segments, (600, 600)) == [Annotations({}, None)]


def test_the_longer_of_two_near_lines_wins() -> None:
    segments = lines([100, 50, 100, 550], [98, 280, 98, 320])
    found = annotate([(40, 290, 90, 310)], [0], segments, (600, 600))[0]

    assert found.nearest["vertical"].length == pytest.approx(500 / 600)


def test_two_quantities_do_not_share_a_line_but_two_prints_of_one_do() -> None:
    both_edges = lines([100, 50, 100, 550], [103, 50, 103, 550])
    boxes: list[BBox] = [(40, 290, 90, 310), (40, 400, 80, 420)]
    apart = annotate(boxes, [0, 1], both_edges, (600, 600))
    together = annotate(boxes, [0, 0], both_edges, (600, 600))

    assert [a.own is not None for a in apart] == [True, False]
    assert [a.own is not None for a in together] == [True, True]


def test_a_text_in_the_gap_of_a_line_owns_the_whole_line() -> None:
    pieces = lines([100, 50, 100, 280], [100, 320, 100, 550])
    for box in ((75, 290, 125, 310), (60, 290, 110, 310)):  # also where it is not centered on it
        own = annotate([box], [0], pieces, (600, 600))[0].own

        assert own is not None
        assert own.length == pytest.approx(500 / 600)
        assert own.position == pytest.approx(0.5)
        assert own.ends == (100, 50, 100, 550)


def test_two_lines_side_by_side_are_not_one() -> None:
    pieces = lines([100, 50, 100, 280], [110, 320, 110, 550])
    own = annotate([(75, 290, 125, 310)], [0], pieces, (600, 600))[0].own

    assert own is not None
    assert own.length < 0.4


def test_letters_of_another_text_are_no_lines() -> None:
    stroke = lines([45, 322, 85, 322])
    boxes: list[BBox] = [(40, 290, 90, 310)]
    other: BBox = (40, 315, 90, 330)

    assert annotate(boxes, [0], stroke, (600, 600))[0].own is not None
    assert annotate(boxes, [0], stroke, (600, 600), [*boxes, other])[0].own is None


def test_a_shape_that_was_read_as_a_letter_hides_no_lines() -> None:
    line = lines([100, 50, 100, 550])
    boxes: list[BBox] = [(40, 290, 90, 310)]
    shape: BBox = (95, 40, 400, 560)

    assert annotate(boxes, [0], line, (600, 600), [*boxes, shape])[0].own is not None


def test_the_receding_line_belongs_to_the_text_beside_it() -> None:
    three = lines([100, 50, 100, 450], [120, 480, 420, 480], [440, 470, 540, 400])
    boxes: list[BBox] = [(40, 240, 90, 260), (240, 490, 300, 510), (500, 440, 550, 460)]
    found = annotate(boxes, [0, 1, 2], three, (600, 600))
    slopes = [a.own.slope_deg for a in found if a.own is not None]

    assert slopes == [90, 0, pytest.approx(35, abs=1)]
