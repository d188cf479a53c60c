"""Models that look at drawings: each learns a plain rule, and is asked in one way."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.accuracy.axis_kept import Kept, NotJudgedError
from benchmarks.accuracy.axis_kinds import kind_report, knows_kinds
from benchmarks.accuracy.axis_models import Floats, Model, Photo, facts_model, hog_model
from measure_extract.training.axes.model import KINDS_OF_NET
from measure_extract.training.axes.rows import AxisRows
from measure_extract.training.axes.run import FOLDS
from measure_extract.training.axes.view import PLANES, SIDE_PX

pytest.importorskip("torch")

from benchmarks.accuracy.axis import (  # noqa: E402
    as_before,
    by_folds,
    chosen,
    confusion,
    score,
)


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
    facts = np.array([[90.0], [0.0]]) + generator.normal(0, 5, (2, 1))
    return Photo(rows, facts)


@pytest.mark.parametrize("model", [facts_model(), hog_model()], ids=["facts", "hog"])
def test_they_learn_which_line_is_upright(model: Model) -> None:
    asked = [photo(i) for i in range(100, 120)]
    logits = model([photo(i) for i in range(60)], asked)

    assert score(asked, dict(enumerate(logits)))["all"] == 1.0
    assert confusion(asked, dict(enumerate(logits))) == [[20, 0, 0], [0, 20, 0], [0, 0, 0]]


def with_kinds(number: int) -> Photo:
    """Say of the same photo that its upright line is a height, and its level one a part."""
    made = photo(number)
    kinds = np.array([KINDS_OF_NET.index("height"), KINDS_OF_NET.index("part")])
    return replace(made, rows=replace(made.rows, kinds=kinds))


def test_the_facts_learn_what_a_length_is_for() -> None:
    asked = [with_kinds(i) for i in range(100, 120)]
    said = dict(enumerate(facts_model()([with_kinds(i) for i in range(60)], asked)))
    found = kind_report(asked, said)

    assert knows_kinds(said)
    assert found["labelled"] == 40
    assert found["accuracy"] == found["macro_f1"] == 1.0
    assert found["kinds"]["part"] == {"labelled": 20, "recall": 1.0, "precision": 1.0, "f1": 1.0}
    assert found["kinds"]["diameter"]["labelled"] == 0


def test_kinds_are_counted_where_they_are_labelled() -> None:
    photos = [with_kinds(1), photo(2)]
    taken = np.zeros((2, 12))
    taken[:, 3 + KINDS_OF_NET.index("part")] = 1
    found = kind_report(photos, {0: taken, 1: taken})

    assert found["labelled"] == 2
    assert found["accuracy"] == 0.5
    assert found["macro_f1"] == pytest.approx(1 / 3, abs=1e-4)  # 0 of the height, 2/3 of the part
    assert found["kinds"]["part"]["precision"] == 0.5
    assert found["confusion"][KINDS_OF_NET.index("height")][KINDS_OF_NET.index("part")] == 1
    assert not knows_kinds({0: taken, 1: np.zeros((2, 3))})


@pytest.mark.parametrize(
    ("asked", "weights"),
    [
        ({("photo1", "width")}, [0, 1, 0]),
        ({("photo1", "height"), ("photo1", "depth"), ("photo2", "width")}, [1, 0, 1]),
        (set(), [0, 0, 0]),
    ],
)
def test_what_whole_photos_say_can_be_forgotten(
    asked: set[tuple[str, str]], weights: list[int]
) -> None:
    found = as_before(with_kinds(1), asked).rows

    assert found.weights.tolist() == weights
    assert found.kinds.tolist() == [-1, -1]


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


def test_another_pool_is_taught_without_what_is_judged(tmp_path: Path) -> None:
    photos, pool = [photo(i) for i in range(25)], [with_kinds(i) for i in range(15)]

    def model(taught: list[Photo], asked: list[Photo]) -> list[Floats]:
        assert all((p.rows.kinds >= 0).all() for p in taught)
        assert not {p.rows.key for p in taught} & {p.rows.key for p in asked}
        return [np.zeros((2, 3)) for _ in asked]

    assert len(by_folds("model", model, photos, Kept(tmp_path), pool=pool)) == 25  # type: ignore[arg-type]


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
