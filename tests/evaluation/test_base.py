"""Counts of outcomes, against cases counted by hand."""

import pytest

from measure_extract.evaluation.base import TEST_MIX, Counts, EntityCounts, outcome


@pytest.mark.parametrize(
    ("is_right", "is_printed", "counts"),
    [
        (True, True, Counts(tp=1)),
        (False, True, Counts(fp=1)),
        (False, False, Counts(fp=1)),
        (None, True, Counts(fn=1)),
        (None, False, Counts(tn=1)),
    ],
)
def test_outcomes_count_as_the_challenge_does(
    is_right: bool | None, is_printed: bool, counts: Counts
) -> None:
    assert outcome(is_right, is_printed=is_printed) == counts


def test_nothing_is_right_where_nothing_is_printed() -> None:
    with pytest.raises(ValueError, match="right where none is printed"):
        outcome(True, is_printed=False)


def test_scores_of_counts() -> None:
    counts = Counts(tp=6, fp=2, fn=4)

    assert counts.precision == 0.75
    assert counts.recall == 0.6
    assert counts.f1 == pytest.approx(2 * 0.75 * 0.6 / (0.75 + 0.6))
    assert Counts(tn=5).f1 is None
    assert Counts(tn=5).precision is None
    assert Counts(tn=5).recall is None


ROWS = [
    ("width", Counts(fp=1)),
    ("height", Counts(tp=1)),
    ("width", Counts(tn=1)),
    ("height", Counts(fn=1)),
]
COUNTED = {"height": Counts(tp=1, fn=1), "width": Counts(fp=1, tn=1)}


def test_rows_are_added_up_per_entity() -> None:
    counts = EntityCounts.of(ROWS)

    assert counts == COUNTED
    assert list(counts) == ["height", "width"]
    assert len(counts) == 2
    assert counts.total == Counts(tp=1, fp=1, fn=1, tn=1)
    assert EntityCounts.of(ROWS[:1]) + EntityCounts.of(ROWS[1:]) == COUNTED
    assert EntityCounts().total == Counts()


def test_reweighting_gives_the_mix_of_the_test_rows() -> None:
    counts = EntityCounts({"height": Counts(tp=1), "depth": Counts(fp=10)})
    h, d = TEST_MIX["height"], TEST_MIX["depth"]

    assert counts.reweighted_f1() == pytest.approx(2 * h / (2 * h + d))
    assert sum(TEST_MIX.values()) == 131_187
    assert EntityCounts().reweighted_f1() is None


@pytest.mark.parametrize(
    ("mix", "f1"),
    [
        ({"height": 1, "width": 1}, 0.5),  # a half right, a half missed, a half wrong
        ({"height": 30, "width": 30}, 0.5),  # shares may have any unit
        ({"height": 3, "width": 1}, 2 * 1.5 / (2 * 1.5 + 0.5 + 1.5)),
        ({"height": 1, "width": 0, "depth": 9}, 2 / 3),  # entities without rows change nothing
    ],
)
def test_the_mix_is_an_argument(mix: dict[str, float], f1: float) -> None:
    assert EntityCounts(COUNTED).reweighted_f1(mix) == pytest.approx(f1)


def test_the_mix_of_the_rows_themselves_changes_nothing() -> None:
    counts = EntityCounts.of(ROWS)
    own = {name: found.total for name, found in counts.items()}

    assert counts.reweighted_f1(own) == pytest.approx(counts.total.f1)
    assert counts.row_weights(own) == {"height": 1, "width": 1}


def test_an_entity_outside_the_mix_is_named() -> None:
    counts = EntityCounts({**COUNTED, "caliber": Counts(tp=1), "torque": Counts()})

    assert counts.outside() == ("caliber",)  # nothing was asked about torque
    for ask in (counts.reweighted_f1, counts.row_weights):
        with pytest.raises(ValueError, match=r"without a share in the mix: caliber \(it has depth"):
            ask()
    assert counts.inside() == COUNTED
    assert counts.inside().reweighted_f1() == EntityCounts(COUNTED).reweighted_f1()
    assert counts.reweighted_f1({**TEST_MIX, "caliber": 1}) is not None
