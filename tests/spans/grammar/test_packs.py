"""A count beside a mass or a volume makes a total; a size, a price or a share does not."""

import pytest

from measure_extract.spans.finder import find_quantities


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("2 x 330 ml", 660),
        ("6 * 330 ml", 1980),
        ("330 ml x 6", 1980),
        ("330 ml (pack of 6)", 1980),
        ("500 g (set of 3)", 1500),
        ("pack of 6 (330 ml)", 1980),
        ("6 pack of 500 g", 3000),
        ("12 Flaschen à 330 ml", 3960),
        ("4 x 3 x 50 ml", 600),
        ("12-12 FL OZ", 144),
        ("12-12 FL OZ CANS", 144),
        ("6-12 FL OZ BOTTLES", 72),
        # A gross is the largest count; one of them is no pack, nor is half of one.
        ("144 x 5 g", 720),
        ("145 x 5 g", None),
        ("144-5 g bags", 720),
        ("145-5 g bags", None),
        ("5 g x 144", 720),
        ("5 g x 145", None),
        ("2 x 5 g", 10),
        ("1 x 330 ml", None),
        ("0 x 330 ml", None),
        ("2.5 x 330 ml", None),
        ("145 x 3 x 5 g", 15),
        ("3 x 145 x 5 g", None),
        # No count of it.
        ("6-12 FL OZ", None),
        ("6 per 500 g", None),
        ("6 pieces / 500 g", None),
        ("330 ml x 6%", None),
        ("6 x 30 cm", None),
        ("12 of the finest 330 ml", None),
        ("6 330 ml", None),
    ],
)
def test_totals(text: str, total: float | None) -> None:
    totals = [found.value for found in find_quantities(text) if found.is_derived]

    assert totals == ([] if total is None else [total])
