"""Models that look at drawings: each learns a plain rule, and is asked in one way."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.accuracy.axis_kept import Kept, NotJudgedError
from benchmarks.accuracy.axis_models import Floats, Model, Photo, facts_model, hog_model
from measure_extract.layout.axis_view import PLANES, SIDE_PX
from measure_extract.training.axes.rows import AxisRows
from measure_extract.training.axes.run import FOLDS

pytest.importorskip("torch")

from benchmarks.accuracy.axis import by_folds, chosen, confusion, score  # noqa: E402


def photo(number: int) -> Photo:
    """Make a photo with an upright and a level line: the first answers the height, the second the width."""
    generator = np.random.default_rng(number)
    planes = np.zeros((2, PLANES, SIDE_PX, SIDE_PX), dtype=np.uint8)
    x, y = generator.integers(10, 80, 2)
    planes[0, 3, 10:80, x : x + 2] = 255
    planes[1, 3, y : y + 2, 10:80] = 255
    answers = np.array([(1, 0, np.nan), (0, 1, np.nan)], dtype=np.float32)
    ones = np.ones(3, dtype=np.float32)
    rows = AxisRows(
        f"photo{number}", planes, answers, ones, np.full(2, -1), (0, 1), f"photo{number}"
    )
    facts = np.repeat(
        np.array([[90.0], [0.0]])[:, None] + generator.normal(0, 5, (2, 1, 1)), 3, axis=1
    )
    return Photo(rows, facts)


@pytest.mark.parametrize("model", [facts_model(), hog_model()], ids=["facts", "hog"])
def test_they_learn_which_line_is_upright(model: Model) -> None:
    asked = [photo(i) for i in range(100, 120)]
    logits = model([photo(i) for i in range(60)], asked)

    assert score(asked, dict(enumerate(logits)))["all"] == 1.0
    assert confusion(asked, dict(enumerate(logits))) == [[20, 0, 0], [0, 20, 0], [0, 0, 0]]


def test_one_answer_alone_teaches_nothing_and_is_no_error() -> None:
    (logits,) = hog_model()([photo(1)], [photo(2)])

    assert logits.shape == (2, 3)
    assert not logits[:, 2].any()  # no depth was known


def test_no_photo_is_judged_by_what_was_taught_it(tmp_path: Path) -> None:
    photos, seen = [photo(i) for i in range(25)], []

    def model(taught: list[Photo], asked: list[Photo]) -> list[Floats]:
        seen.append(len(taught))
        assert not {p.rows.key for p in taught} & {p.rows.key for p in asked}
        return [np.full((2, 3), float(p.rows.key.removeprefix("photo"))) for p in asked]

    for _ in range(2):  # the second time nothing is judged anew
        found = by_folds("model", model, photos, Kept(tmp_path), count=7)  # type: ignore[arg-type]
        assert {i: int(logits[0, 0]) for i, logits in found.items()} == {i: i for i in range(25)}
    assert seen == [7] * FOLDS


def test_fewer_photos_are_among_the_more() -> None:
    photos = [photo(i) for i in range(20)]
    few, more = chosen(photos, 5), chosen(photos, 10)

    assert few == more[:5]
    assert len(chosen(photos, None)) == 20


def test_a_closed_folder_judges_nothing(tmp_path: Path) -> None:
    def make() -> list[Floats]:
        raise AssertionError

    Kept(tmp_path).arrays("known", lambda: [np.ones(2)])
    closed = Kept(tmp_path, is_closed=True)

    assert closed.arrays("known", make)[0].tolist() == [1.0, 1.0]
    with pytest.raises(NotJudgedError, match="unknown"):
        closed.arrays("unknown", make)
