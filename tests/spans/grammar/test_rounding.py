"""What printed digits say about rounding, and two prints of one size that differ by it."""

import pytest

from measure_extract.spans.finder import find_quantities
from measure_extract.spans.grammar.rounding import are_rounded_prints, half_step


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("1.9 in", 0.05),
        ("5.0 cm", 0.05),
        ("1,25 kg", 0.005),
        ("8 cm", 0.5),
        ("1,000 g", 0.5),
        ("4-12 cm", 0.5),
        ("2 5/8 in", 1 / 16),
        ("8½ oz", 1 / 4),
        ("¾ cup", 1 / 8),
        ("⅔ cup", 1 / 6),
        ("two pounds", 0.0),
        ("0 kg", 0.0),
        ("1O0 cm", 0.0),
    ],
)
def test_half_step_is_half_of_the_last_printed_place(text: str, step: float) -> None:
    (span,) = find_quantities(text)

    assert half_step(span) == pytest.approx(step)


def test_a_total_has_no_printed_place() -> None:
    *_, total = find_quantities("1 lb 3 oz")

    assert half_step(total) == 0.0


@pytest.mark.parametrize(
    ("text", "consistent"),
    [
        ("1.9 in / 5.0 cm", True),
        ("1 oz (30 g)", True),
        ("3 in (8 cm)", True),
        ("8mm/0.3in", True),
        ("0.5 inch = 12 mm", True),
        ("12.3mm (1/2\")", True),
        ("4 mm (0.2 in)", True),
        ("2 lb (1 kg)", True),
        ("30 cm / 11.8 in", True),
        ("1 cup (250 ml)", True),
        ("1.90 in / 5.00 cm", False),
        ("18 in / 50 cm", False),
        ("3 kg (5 lb)", False),
        ("1 kg (1 lb)", False),
        ("1 kg (3 lb)", False),
        ("10 kg (20 lb)", False),
        ("8.0 cm (3.0 in)", False),
        ("2 oz (30 g)", False),
        ("5 in / 5 cm", False),
        ("30 cm / 21.8 in", False),
    ],
)  # fmt: skip
def test_two_prints_agree_within_the_rounding_of_their_digits(text: str, consistent: bool) -> None:
    first, second = find_quantities(text)

    assert (first.is_consistent, second.is_consistent) == (consistent, consistent)


def test_rounding_alone_joins_no_neighbours_without_a_mark() -> None:
    first, second = find_quantities("1 kg, 2 lb")

    assert first.same_as is second.same_as is None


def test_sizes_that_only_just_round_to_both_prints_are_one() -> None:
    (seven,), (eight,) = find_quantities("7 kg"), find_quantities("8 kg")

    assert are_rounded_prints(seven, "kilogram", eight, "kilogram")
    assert are_rounded_prints(eight, "kilogram", seven, "kilogram")
