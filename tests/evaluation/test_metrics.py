"""Scores against hand-counted cases."""

import pytest

from measure_extract.evaluation.base import Counts
from measure_extract.evaluation.bootstrap import bootstrap_interval
from measure_extract.evaluation.metrics import (
    exact_outcome,
    is_exact,
    is_same_quantity,
    quantity_outcome,
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
    ("30 centimetre", ("tall",), False, False, "junk accepted"),
    ("30 centimetre", ("tall", "30.0 centimetre"), True, True, "junk accepted too"),
    ("100.5 gram", ("100 gram",), False, True, "rounded to three digits"),
    ("100.7 gram", ("100 gram",), False, False, "another number"),
    ("[100.0, 240.0] volt", ("[100.0, 240.0] volt",), True, True, "the same range"),
    ("[100.0, 240.0] volt", ("[100, 240] volt",), False, True, "the same range, written otherwise"),
    ("[110.0, 240.0] volt", ("240 volt",), False, True, "a range whose upper end is right"),
    ("[110.0, 240.0] volt", ("110 volt",), False, True, "a range whose lower end is right"),
    ("240 volt", ("[100.0, 240.0] volt", "240.0 volt"), True, True, "a number beside a range"),
    ("[110.0, 240.0] volt", ("[50.0, 60.0] volt",), False, False, "another range"),
]


@pytest.mark.parametrize(
    ("given", "answers", "exact", "same", "why"), SAME, ids=[c[4] for c in SAME]
)
def test_equality(given: str, answers: tuple[str, ...], exact: bool, same: bool, why: str) -> None:
    assert is_exact(given, answers) == exact
    assert is_same_quantity(given, answers) == same


@pytest.mark.parametrize(
    ("given", "answers", "exact", "quantity"),
    [
        ("1 inch", ("1 inch",), Counts(tp=1), Counts(tp=1)),
        ("25.4 millimetre", ("1 inch",), Counts(fp=1), Counts(tp=1)),
        ("2 inch", ("1 inch",), Counts(fp=1), Counts(fp=1)),
        ("2 inch", (), Counts(fp=1), Counts(fp=1)),
        ("", ("1 inch",), Counts(fn=1), Counts(fn=1)),
        ("", (), Counts(tn=1), Counts(tn=1)),
    ],
)
def test_rows_are_counted(
    given: str, answers: tuple[str, ...], exact: Counts, quantity: Counts
) -> None:
    assert exact_outcome(given, answers) == exact
    assert quantity_outcome(given, answers) == quantity


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
    assert report.outside_mix == ()
    with pytest.raises(ValueError, match="3 examples but 1 predictions"):
        evaluate(examples, [""])
    with pytest.raises(ValueError, match="has no label"):
        evaluate([Example("a", "height")], [""])


def test_evaluate_names_entities_outside_the_mix_and_scores_the_others() -> None:
    examples = [
        Example("a", "height", answers=("30 centimetre",)),
        Example("b", "caliber", answers=("9 millimetre",)),
    ]
    report = evaluate(examples, ["30 centimetre", ""])
    own = evaluate(examples, ["30 centimetre", ""], mix={"height": 1, "caliber": 1})

    assert report.outside_mix == ("caliber",)
    assert report.reweighted_f1 == 1
    assert report.per_entity["caliber"].f1 == 0
    assert own.outside_mix == ()
    assert own.reweighted_f1 == pytest.approx(2 / 3)
