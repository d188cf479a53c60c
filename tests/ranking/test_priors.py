"""What is known of all groups is asked for by none."""

import pytest

from measure_extract.ranking.priors import GroupPriors, fit_priors

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
