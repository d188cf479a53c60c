"""How letters and words fit what is asked: the strongest, another of its own, one of something else, none."""

from dataclasses import replace

import pytest

from measure_extract.entities import entity_spec
from measure_extract.ranking.features.fit import axis_fit, best_fit, role_fit
from measure_extract.ranking.features.golden import golden_layout


@pytest.mark.parametrize(
    ("entity", "axis", "fit"),
    [
        ("depth", "D", 2), ("depth", "L", 1), ("depth", "T", 1), ("depth", "H", -1),
        ("depth", "DIA", 0), ("depth", None, 0), ("height", "H", 2), ("item_weight", "H", -1),
    ],
)  # fmt: skip
def test_letters(entity: str, axis: str | None, fit: float) -> None:
    assert axis_fit(entity_spec(entity), axis) == fit


@pytest.mark.parametrize(
    ("entity", "role", "fit"),
    [
        ("depth", "depth", 2), ("depth", "length", 1), ("depth", "thickness", 1),
        ("depth", "width", -1),  # another entity's
        ("depth", "part", -1),  # against every entity
        ("depth", None, 0),
        ("item_volume", "net_weight", 1), ("item_weight", "net_weight", 1),
    ],
)  # fmt: skip
def test_words(entity: str, role: str | None, fit: float) -> None:
    assert role_fit(entity_spec(entity), role) == fit


@pytest.mark.parametrize(
    ("axis", "role", "left", "above", "below", "fit"),
    [
        ("W", "height", "height", "height", "height", -1),  # the letter is nearest
        (None, "width", "height", "height", "height", -1),
        (None, None, "height", "width", "width", 2),
        (None, None, None, "width", "height", -1),
        (None, None, None, None, "height", 2),
        ("DIA", None, "height", None, None, 2),  # says nothing of an axis
        (None, None, None, None, None, 0),
    ],
)
def test_the_nearest_evidence_counts(
    axis: str | None,
    role: str | None,
    left: str | None,
    above: str | None,
    below: str | None,
    fit: float,
) -> None:
    placed = golden_layout().spans[0]
    placed = replace(
        placed,
        span=replace(placed.span, axis=axis, role=role),
        role_left=left,
        role_above=above,
        role_below=below,
    )

    assert best_fit(entity_spec("height"), placed) == fit
