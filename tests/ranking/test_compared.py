"""What a photo compares its product with is another product; a row for each way to print it."""

import pytest

from measure_extract.entities import entity_spec
from measure_extract.layout.base import Layout
from measure_extract.layout.build import read_layout
from measure_extract.ranking.compared import compared_with
from measure_extract.ranking.own import own_quantities
from measure_extract.ranking.priors import fit_priors
from measure_extract.ranking.query import make_query
from measure_extract.spans.finder import shared_finder
from measure_extract.types import TextBox
from tests.helpers import blank, make_box, make_ocr

CHARACTER_PX, LINE_PX = 10, 20


def at(text: str, left: float, top: float, *, size: int = 1) -> TextBox:
    """Print a line of 20 px, or of so many times more."""
    right = left + size * CHARACTER_PX * len(text)
    return make_box(text, left, top, right, top + size * LINE_PX)


def layout_of(*boxes: TextBox) -> Layout:
    return read_layout(blank(), make_ocr(*boxes), shared_finder())


def lines(*texts: str) -> list[TextBox]:
    """Print lines so far apart that none is right above another."""
    return [at(text, 0, 100 * i) for i, text in enumerate(texts)]


def others_of(*boxes: TextBox, entity: str = "item_weight") -> list[str]:
    layout = layout_of(*boxes)
    placed = make_query(layout, entity_spec(entity), None, fit_priors([])).candidates
    found = compared_with(layout, placed)
    return [one.span.surface for one, is_other in zip(placed, found, strict=True) if is_other]


@pytest.mark.parametrize(
    ("texts", "others"),
    [
        (["Others 3 lbs", "Ours 2 lbs"], ["3 lbs"]),
        (["Ours: 2 lbs", "OTHERS: 3 lbs / 1.36 kg"], ["3 lbs", "1.36 kg"]),
        (["Ours 2 lbs", "Ordinary 3 lbs", "Others 3 lbs"], ["3 lbs", "3 lbs"]),
        (["Thickened (800g)", "VS", "Common (600g)"], ["600g"]),
        (["2 kg", "other brands 3 kg"], ["3 kg"]),
        (["2 kg", "Competitors: 3 kg"], ["3 kg"]),
        (["2 kg", "the leading brand: 3 kg"], ["3 kg"]),
        (["2 kg", "Autres marques : 3 kg"], ["3 kg"]),
        (["Weight comparison", "2 kg", "Standard hanger 3 kg"], ["3 kg"]),
        (["VS", "2 kg", "An other thing of 3 kg"], []),
        (["VS", "2 kg", "Regular one two three four five 3 kg"], []),
        (["2 kg", "Regular 3 kg"], []),  # a size or a flavour, and nothing is compared
        (["2 kg", "Traditional 3 kg", "vsop"], []),
        (["2 kg", "Traditional 3 kg", "24 hours"], []),
        (["2 kg", "2 kg others"], []),
        (["Others 3 lbs", "Ours 3 lbs"], []),  # both are as heavy
        (["Others 3 lbs", "Ordinary 2 lbs"], []),  # nothing would be left
        (["Others 3 lbs"], []),
    ],
)
def test_a_heading_in_the_line(texts: list[str], others: list[str]) -> None:
    assert others_of(*lines(*texts)) == others


def test_only_the_first_of_a_line_is_headed() -> None:
    assert others_of(at("Others 3 lbs, ours 2 lbs", 0, 0)) == ["3 lbs"]


@pytest.mark.parametrize(
    ("boxes", "others"),
    [
        ([at("Others", 0, 0), at("3 kg", 0, 50)], ["3 kg"]),
        ([at("Others", 0, 0), at("3 kg", 0, 51)], []),
        ([at("Others", 0, 0, size=2), at("3 kg", 0, 99)], ["3 kg"]),
        ([at("Others", 70, 0), at("3 kg", 0, 30)], []),  # beside its column
        ([at("Others", 0, 40), at("300 kg", 0, 0)], []),  # below it
        ([at("Others", 0, 0), at("3 kg", 140, 0)], ["3 kg"]),
        ([at("Others", 0, 0), at("3 kg", 141, 0)], []),
        ([at("Others", 100, 500), at("3 kg", 0, 500)], []),  # behind it
        ([at("Others", 0, 0), at("3", 140, 0), at("kg", 152, 0)], ["3 kg"]),  # by its first line
        ([at("Others 3 kg", 0, 0), at("4", 0, 300), at("kg", 12, 300)], ["3 kg"]),
        ([at("Ordinary", 0, 0), at("3 kg", 0, 30)], []),
        ([at("Ordinary", 0, 0), at("3 kg", 0, 30), at("vs", 300, 200)], ["3 kg"]),
        ([at("Ordinary 3 kg", 0, 0), at("4 kg", 0, 30), at("vs", 300, 200)], ["3 kg"]),
    ],
)
def test_a_heading_beside_the_number(boxes: list[TextBox], others: list[str]) -> None:
    assert others_of(at("2 kg", 400, 300), *boxes) == others


HEADS = [at("OTHER BRANDS", 0, 0), at("Lamello", 400, 0)]


@pytest.mark.parametrize(
    ("heads", "left", "top", "is_other"),
    [
        (HEADS, 30, 200, True),
        (HEADS, 210, 200, True),
        (HEADS, 227.5, 200, False),  # as near to the other heading
        (HEADS, 235, 200, False),  # nearer
        (HEADS, 30, 259, True),
        (HEADS, 30, 261, False),  # too far below
        (HEADS[:1], 30, 200, False),  # nothing beside it
        ([*HEADS, at("Lamello", 770, 0)], 370, 200, False),  # nearer to one of two
        ([HEADS[0], at("Lamello", 400, 30)], 30, 200, False),  # in another row
        ([HEADS[0], at("Lamello", 400, -10, size=2)], 30, 200, True),
        ([HEADS[0], at("Lamello", 400, -10, size=3)], 30, 200, False),  # in another print
    ],
)
def test_a_heading_of_a_panel(heads: list[TextBox], left: float, top: int, is_other: bool) -> None:
    others = others_of(*heads, at("3 kg", left, top), at("2 kg", 420, 200))

    assert others == (["3 kg"] if is_other else [])


def test_lengths_of_the_other_product_are_no_size() -> None:
    boxes = [*HEADS, at("21 cm", 0, 200), at("17 cm", 60, 230), at("19 cm", 420, 230)]

    assert others_of(*boxes, entity="height") == ["21 cm", "17 cm"]


def test_what_is_compared_with_is_nobodys_rival() -> None:
    layout = layout_of(*lines("Others 3 lbs", "Ours 2 lbs"))

    assert [placed.span.surface for placed in own_quantities(layout).spans] == ["2 lbs"]
