"""What is known of all groups is asked for by none."""

import math

import pytest

from measure_extract.ranking.priors import GroupPriors, fit_priors
from measure_extract.units import to_base

ROWS = [(7, "height", "10 inch")] * 3 + [(8, "height", "20 inch")] + [(-1, "height", "5 inch")] * 2


@pytest.mark.parametrize(("group", "rows"), [(7, 3), (8, 1), (9, 0), (-1, 0), (0, 0), (None, 0)])
def test_no_group_has_everybodys_rows(group: int | None, rows: int) -> None:
    priors = fit_priors(ROWS)

    assert priors.rows(group, "height") == rows
    assert GroupPriors.from_csv(priors.to_csv()).rows(group, "height") == rows


def test_rows_without_a_group_count_for_all() -> None:
    with_group, without = fit_priors(ROWS), fit_priors(ROWS[:4])

    assert with_group.log_deviation(None, "height", 1.0) != without.log_deviation(
        None, "height", 1.0
    )
    assert with_group.log_deviation(-1, "height", 1.0) == with_group.log_deviation(9, "height", 1.0)


def test_the_file_keeps_its_form() -> None:
    text = fit_priors(ROWS).to_csv()

    assert [line.split(",")[:3] for line in text.splitlines()] == [
        ["group_id", "entity", "rows"],
        ["-1", "height", "6"],
        ["7", "height", "3"],
        ["8", "height", "1"],
    ]
    assert GroupPriors.from_csv(text).to_csv() == text


# 30 rows of group 7 in inches, 10 of group 8 in centimetres: three quarters of all are inches.
MIXED = fit_priors(
    [(7, "height", "10 inch")] * 30
    + [(8, "height", "100 centimetre")] * 10
    + [(7, "width", "1 foot")]
)


@pytest.mark.parametrize(
    ("group", "entity", "unit", "share"),
    [
        (7, "height", "inch", (30 * 1 + 10 * 0.75) / 40),
        (7, "height", "centimetre", (30 * 0 + 10 * 0.25) / 40),
        (8, "height", "centimetre", (10 * 1 + 10 * 0.25) / 20),
        (8, "height", "inch", (10 * 0 + 10 * 0.75) / 20),
        (9, "height", "inch", 0.75),
        (None, "height", "inch", 0.75),
        (None, "height", "foot", 0.0),
        (7, "width", "foot", 1.0),
        (8, "width", "foot", 1.0),
        (7, "depth", "inch", 0.0),
    ],
)
def test_shares_are_smoothed_by_ten_rows_of_all_groups(
    group: int | None, entity: str, unit: str, share: float
) -> None:
    assert MIXED.unit_share(group, entity, unit) == pytest.approx(share)


@pytest.mark.parametrize(
    ("group", "own_rows", "own_log", "own_std"),
    [
        (7, 30, math.log10(to_base(10, "inch")), 0.0),
        (8, 10, math.log10(to_base(100, "centimetre")), 0.0),
        (9, 0, 0.0, 0.0),
        (None, 0, 0.0, 0.0),
    ],
)
@pytest.mark.parametrize("value", [0.01, 1.0, 30.0, 5000.0])
def test_deviation_is_from_a_smoothed_mean_in_smoothed_deviations(
    group: int | None, own_rows: float, own_log: float, own_std: float, value: float
) -> None:
    low, high = math.log10(to_base(10, "inch")), math.log10(to_base(100, "centimetre"))
    all_mean = 0.75 * low + 0.25 * high
    all_std = math.sqrt(0.75 * (low - all_mean) ** 2 + 0.25 * (high - all_mean) ** 2)
    weight = own_rows / (own_rows + 10)
    mean = weight * own_log + (1 - weight) * all_mean
    std = max(weight * own_std + (1 - weight) * all_std, 0.1)

    found = MIXED.log_deviation(group, "height", value)
    assert found == pytest.approx((math.log10(value) - mean) / std)


@pytest.mark.parametrize(("entity", "value"), [("depth", 5.0), ("height", 0.0), ("height", -1.0)])
def test_nothing_is_unusual_where_nothing_is_known(entity: str, value: float) -> None:
    assert MIXED.log_deviation(7, entity, value) == 0.0


def test_labels_that_agree_still_deviate_by_a_tenth() -> None:
    priors = fit_priors([(7, "height", "10 inch")] * 5)
    tenfold = 10 * to_base(10, "inch")

    assert priors.log_deviation(7, "height", tenfold) == pytest.approx(1 / 0.1)


@pytest.mark.parametrize(
    ("answer", "rows"),
    [("tall", 0), ("0 inch", 0), ("", 0), ("5 zorkmid", 0), ("[1.0, 5.0] inch", 1), ("5 inch", 1)],
)
def test_which_labels_count(answer: str, rows: int) -> None:
    assert fit_priors([(7, "height", answer)]).rows(7, "height") == rows


def test_a_range_counts_by_its_upper_end() -> None:
    ranged, single = (fit_priors([(7, "height", a)]) for a in ("[1.0, 5.0] inch", "5 inch"))

    assert ranged == single


def test_the_five_commonest_units_of_a_group_are_kept() -> None:
    units = ["inch", "foot", "yard", "metre", "millimetre", "centimetre"]
    rows = [(7, "height", f"1 {u}") for n, u in enumerate(units) for _ in range(9 - n)]
    kept = dict(fit_priors(rows).stats[7, "height"].units)

    assert kept == {u: pytest.approx((9 - n) / 39) for n, u in enumerate(units[:5])}
