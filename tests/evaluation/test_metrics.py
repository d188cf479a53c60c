"""Scores against hand-counted cases."""

import pytest

from measure_extract.evaluation.base import Counts
from measure_extract.evaluation.bootstrap import bootstrap_interval
from measure_extract.evaluation.metrics import (
    TEST_MIX,
    is_exact,
    is_same_quantity,
    outcome,
    reweighted_f1,
)
from measure_extract.evaluation.report import evaluate
from measure_extract.types import Example

SAME = [
    ("30 centimetre", ("30 centimetre",), True, True, "equal"),
    ("30 centimetre", ("30.0 centimetre",), True, True, "number written otherwise"),
    ("300 millimetre", ("30 centimetre",), False, True, "other unit"),
    ("11.8 inch", ("30 centimetre",), False, True, "rounded conversion"),
    ("12 inch", ("30 centimetre",), False, False, "too far"),
    ("30 gram", ("30 centimetre",), False, False, "other dimension"),
    ("240 volt", ("[100.0, 240.0] volt",), False, True, "upper end"),
    ("100 volt", ("[100.0, 240.0] volt",), False, True, "lower end"),
    ("170 volt", ("[100.0, 240.0] volt",), False, False, "inside a range"),
    ("1 inch", ("2 inch", "1 inch"), True, True, "any accepted answer"),
    ("tall", ("30 centimetre",), False, False, "junk"),
]


@pytest.mark.parametrize(
    ("given", "answers", "exact", "same", "why"), SAME, ids=[c[4] for c in SAME]
)
def test_equality(given: str, answers: tuple[str, ...], exact: bool, same: bool, why: str) -> None:
    assert is_exact(given, answers) == exact
    assert is_same_quantity(given, answers) == same


def test_outcomes_count_as_the_challenge_does() -> None:
    one = ("1 inch",)

    assert outcome("1 inch", one, is_same_quantity) == Counts(tp=1)
    assert outcome("2 inch", one, is_same_quantity) == Counts(fp=1)
    assert outcome("2 inch", (), is_same_quantity) == Counts(fp=1)
    assert outcome("", one, is_same_quantity) == Counts(fn=1)
    assert outcome("", (), is_same_quantity) == Counts(tn=1)


def test_scores_of_counts() -> None:
    counts = Counts(tp=6, fp=2, fn=4)

    assert counts.precision == 0.75
    assert counts.recall == 0.6
    assert counts.f1 == pytest.approx(2 * 0.75 * 0.6 / (0.75 + 0.6))
    assert Counts(tn=5).f1 is None
    assert Counts(tn=5).precision is None


def test_reweighting_gives_the_mix_of_the_test_rows() -> None:
    per_entity = {"height": Counts(tp=1), "depth": Counts(fp=10)}
    h, d = TEST_MIX["height"], TEST_MIX["depth"]

    assert reweighted_f1(per_entity) == pytest.approx(2 * h / (2 * h + d))
    assert sum(TEST_MIX.values()) == 131_187
    assert reweighted_f1({}) is None


def test_bootstrap_is_seeded_and_keeps_pictures_together() -> None:
    keys = ["a", "a", "b", "b"]
    sizes = []

    def share(indices: list[int]) -> float:
        sizes.append(len(indices))
        return indices.count(0) / len(indices)

    first = bootstrap_interval(keys, share, samples=50, seed=3)
    assert first == bootstrap_interval(keys, share, samples=50, seed=3)
    assert set(sizes) == {4}
    assert bootstrap_interval(keys, lambda i: None, samples=5, seed=0) is None


def test_evaluate_reports_everything() -> None:
    examples = [
        Example("a", "height", answers=("30 centimetre",)),
        Example("b", "width", answers=()),
        Example("c", "width", answers=("5 inch",)),
    ]
    report = evaluate(examples, ["300 millimetre", "", ""])

    assert report.quantity.counts == Counts(tp=1, fn=1, tn=1)
    assert report.exact.counts == Counts(fp=1, fn=1, tn=1)
    assert report.per_entity["height"].f1 == 1
    assert report.to_dict()["rows"] == 3
    with pytest.raises(ValueError, match="3 examples but 1 predictions"):
        evaluate(examples, [""])
    with pytest.raises(ValueError, match="has no label"):
        evaluate([Example("a", "height")], [""])
