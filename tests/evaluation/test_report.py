"""One report for every system."""

import pytest

from measure_extract.evaluation import report as module
from measure_extract.evaluation.report import evaluate
from measure_extract.types import Example


def rows(pictures: str, *, keyed: bool) -> list[Example]:
    return [
        Example(
            picture if not keyed else f"{i}.jpg", "height", answers=("1 inch",),
            split_key=picture if keyed else "",
        )
        for i, picture in enumerate(pictures)
    ]  # fmt: skip


@pytest.mark.parametrize("keyed", [True, False], ids=["by split key", "by picture"])
def test_the_interval_is_over_pictures(keyed: bool) -> None:
    half = ["1 inch", "2 inch"] * 10
    one = evaluate(rows("a" * 20, keyed=keyed), half)
    many = evaluate(rows("abcdefghijklmnopqrst", keyed=keyed), half)

    assert one.reweighted_f1 == many.reweighted_f1 == pytest.approx(2 / 3)
    assert one.reweighted_interval == (pytest.approx(2 / 3), pytest.approx(2 / 3))
    assert many.reweighted_interval is not None
    low, high = many.reweighted_interval
    assert 0.3 < low < 0.6 < 0.7 < high < 0.95


def test_the_seed_moves_the_interval_only() -> None:
    examples, half = rows("abcdefghij", keyed=True), ["1 inch", "2 inch"] * 5
    first, again, other = (evaluate(examples, half, seed=seed) for seed in (0, 0, 5))

    assert first == again
    assert first.reweighted_f1 == other.reweighted_f1


def test_shares_of_the_report() -> None:
    report = evaluate(rows("abcd", keyed=True), ["1 inch", "1.0 inch", "2 inch", ""])

    assert (report.quantity.precision, report.quantity.recall) == (2 / 3, 2 / 3)
    assert report.quantity.f1 == pytest.approx(2 / 3)
    assert report.per_entity["height"] == report.quantity == report.exact
    assert report.rows == 4


def test_published_intervals_are_of_a_thousand_resamples_from_seed_0(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []

    def watch(keys: object, statistic: object, *, samples: int, seed: int) -> None:
        asked.append((keys, samples, seed))

    monkeypatch.setattr(module, "bootstrap_interval", watch)
    evaluate(rows("aab", keyed=True), ["", "", ""])
    evaluate(rows("ab", keyed=True), ["", ""], seed=7)

    assert asked == [(["a", "a", "b"], 1000, 0), (["a", "b"], 1000, 7)]
