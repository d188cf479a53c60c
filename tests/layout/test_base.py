"""Directions, kinds and merits of lines at their limits."""

import math
from dataclasses import replace

import pytest

from measure_extract.layout.base import (
    Annotation,
    Annotations,
    Layout,
    PlacedSpan,
    direction_name,
    line_merit,
)
from tests.helpers import make_span


def placed(slope_deg: float | None) -> PlacedSpan:
    own = None if slope_deg is None else Annotation(0.01, 0.5, 0.5, 0, slope_deg)
    return PlacedSpan(
        make_span(), ((0, 0), (9, 0), (9, 9), (0, 9)), (0, 0, 9, 9), 0.0, 0.9,
        Annotations({}, own), None, None, None, 0, "30cm",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("slope_deg", "direction", "kind"),
    [
        (0, "horizontal", "horizontal"),
        (12, "horizontal", "horizontal"),
        (-12, "horizontal", "horizontal"),
        (12.5, "rising", "horizontal"),
        (-12.5, "falling", "horizontal"),
        (22, "rising", "horizontal"),
        (22.5, "rising", "slanted"),
        (-22.5, "falling", "slanted"),
        (75, "rising", "slanted"),
        (-75.5, "falling", "vertical"),
        (77.5, "rising", "vertical"),
        (78, "vertical", "vertical"),
        (-78, "vertical", "vertical"),
        (90, "vertical", "vertical"),
    ],
)
def test_direction_and_kind(slope_deg: float, direction: str, kind: str) -> None:
    assert direction_name(slope_deg) == direction
    assert replace(Annotation(0, 0, 0, 0, 0), slope_deg=slope_deg).direction == direction
    assert placed(slope_deg).line_kind == kind
    assert placed(slope_deg).tilt_deg == abs(slope_deg)


def test_without_an_own_line() -> None:
    assert math.isnan(placed(None).tilt_deg)
    assert placed(None).line_kind == "none"


@pytest.mark.parametrize(
    ("length", "distance", "merit"), [(0.5, 0.0, 25.0), (0.5, 0.03, 10.0), (1.0, 0.03, 20.0)]
)
def test_merit_of_a_line(length: float, distance: float, merit: float) -> None:
    assert line_merit(length, distance) == pytest.approx(merit)


def test_a_line_of_which_no_more_is_known_is_not_drawn_and_nowhere() -> None:
    line = Annotation(0.01, 0.5, 0.5, 0, 90)

    assert (line.drawn, line.ends) == (0, (0, 0, 0, 0))


def test_a_picture_is_not_blank_unless_it_is_said_to_be() -> None:
    assert not Layout(9, 9, (), frozenset(), boxes=(), n_segments=0).is_blank
