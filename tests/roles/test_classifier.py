"""The role model: chances add up, a dimension limits them, the text form keeps everything."""

from dataclasses import replace

import numpy as np
import pytest

from measure_extract.layout.base import Layout
from measure_extract.layout.build import read_layout
from measure_extract.roles.base import purpose_mask, purpose_names
from measure_extract.roles.classifier import RoleModel, chances_of, parse_role_model
from measure_extract.spans.finder import shared_finder
from tests.helpers import blank, make_box, make_ocr

NAMES = purpose_names()


def model(**weights: float) -> RoleModel:
    """Build a model in which a clue "left=portion" speaks for the named purposes."""
    row = np.array([[weights.get(name, 0.0) for name in NAMES]], dtype=np.float32)
    return RoleModel({"left=portion": 0}, row, np.zeros(len(NAMES), dtype=np.float32))


def layout() -> Layout:
    boxes = [make_box("Portion", 0, 0), make_box("30 g", 200, 0)]
    return read_layout(blank(), make_ocr(*boxes), shared_finder())


def test_word_left_of_it_decides() -> None:
    judged = model(serving=5.0).judge(layout())

    assert judged.purposes is not None
    assert NAMES[int(judged.purposes[0].argmax())] == "serving"
    assert judged.clues == ("left=portion",)


def test_without_a_known_clue_the_commonest_purpose_is_found() -> None:
    base = np.zeros(len(NAMES), dtype=np.float32)
    base[NAMES.index("serving")] = 5.0
    judged = RoleModel({}, np.zeros((0, len(NAMES)), dtype=np.float32), base).judge(layout())

    assert judged.purposes is not None
    assert NAMES[int(judged.purposes[0].argmax())] == "serving"
    assert judged.clues == ("",)


def test_the_weightiest_clue_is_told() -> None:
    weights = np.zeros((2, len(NAMES)), dtype=np.float32)
    weights[:, NAMES.index("serving")] = 1.0, 5.0
    rows = {"unit=gram": 0, "left=portion": 1}
    judged = RoleModel(rows, weights, np.zeros(len(NAMES), dtype=np.float32)).judge(layout())

    assert judged.clues == ("left=portion",)


def test_the_clue_that_is_told_speaks_for_what_was_found() -> None:
    weights = np.zeros((2, len(NAMES)), dtype=np.float32)
    weights[:, NAMES.index("serving")] = 2.0, 5.0
    weights[0, NAMES.index("dose")] = 6.0  # weightier, but for another purpose
    rows = {"unit=gram": 0, "left=portion": 1}
    judged = RoleModel(rows, weights, np.zeros(len(NAMES), dtype=np.float32)).judge(layout())

    assert judged.purposes is not None
    assert NAMES[int(judged.purposes[0].argmax())] == "serving"
    assert judged.clues == ("left=portion",)


def test_dimension_limits_the_purposes() -> None:
    judged = model(rated_voltage=9.0).judge(layout())

    assert judged.purposes is not None
    assert judged.purposes[0][NAMES.index("rated_voltage")] == 0
    assert judged.purposes[0].sum() == pytest.approx(1)


def test_picture_without_quantities() -> None:
    judged = model().judge(read_layout(blank(), make_ocr(), shared_finder()))

    assert judged.purposes is not None
    assert judged.purposes.shape == (0, len(NAMES))


def test_chances_add_up() -> None:
    masks = np.stack([purpose_mask("mass"), purpose_mask("length")])

    chances = chances_of(np.random.default_rng(0).normal(size=masks.shape) * 50, masks)

    assert np.allclose(chances.sum(axis=1), 1)
    assert not chances[~masks].any()


def test_text_keeps_the_model() -> None:
    kept = parse_role_model(model(serving=1.25, dose=-0.5).to_text())

    assert kept.rows == {"left=portion": 0}
    assert kept.weights[0][NAMES.index("serving")] == pytest.approx(1.25)
    assert kept.weights[0][NAMES.index("dose")] == pytest.approx(-0.5)


@pytest.mark.parametrize(
    ("weight", "kept"), [(0.1236, 0.124), (0.1234, 0.123), (-0.1236, -0.124), (0.0299, 0.03)]
)
def test_weights_are_rounded_to_thousandths_and_the_base_is_its_own(
    weight: float, kept: float
) -> None:
    base = np.full(len(NAMES), 2 * weight, dtype=np.float32)
    again = parse_role_model(replace(model(serving=weight), base=base).to_text())

    assert again.weights[0][NAMES.index("serving")] == pytest.approx(kept)
    assert again.base == pytest.approx(np.round(base, 3))


def test_other_purposes_are_refused() -> None:
    with pytest.raises(ValueError, match="purposes"):
        parse_role_model(model().to_text().replace("serving", "helping"))


def test_what_is_not_written_as_pairs_is_refused() -> None:
    head, *lines = model(serving=1.0).to_text().splitlines()
    dense = "\n".join([head, *(f"{line.split(chr(9))[0]}\t{'0 ' * len(NAMES)}" for line in lines)])

    with pytest.raises(ValueError, match="train it again"):
        parse_role_model(dense)
