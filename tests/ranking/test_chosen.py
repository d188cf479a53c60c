"""Of several models or sizes that a photo lists, the one that it names."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from measure_extract.layout.build import read_layout
from measure_extract.ranking.own import own_quantities
from measure_extract.spans.finder import shared_finder
from tests.helpers import blank, make_box, make_ocr

ROW_PX, LINE_PX, COLUMN_PX = 32, 20, 220


def own(rows: Sequence[Sequence[str]]) -> list[str]:
    """Print a table, and give the quantities that are the photo's own."""
    boxes = [
        make_box(
            text, x * COLUMN_PX, y * ROW_PX, x * COLUMN_PX + 10 * len(text), y * ROW_PX + LINE_PX
        )
        for y, row in enumerate(rows)
        for x, text in enumerate(row)
        if text
    ]
    layout = read_layout(blank(1000, 1000), make_ocr(*boxes), shared_finder())
    return [placed.span.surface for placed in own_quantities(layout).spans]


TENTS = [["Model", "Height", "Weight"], ["T-2", "42 in", "4.6 lb"], ["T-4", "51 in", "7.9 lb"]]
MOTORS = [["", "HX-20", "HX-30"], ["Voltage", "12 V", "24 V"], ["Power", "150 W", "280 W"]]
SIZES = [["Small", "12 in"], ["Medium", "18 in"], ["Large", "24 in"]]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([["TENT MODEL T-4"], *TENTS], ["51 in", "7.9 lb"]),
        ([["Tent"], *TENTS], ["42 in", "4.6 lb", "51 in", "7.9 lb"]),
        ([["TENT T-42"], *TENTS], ["42 in", "4.6 lb", "51 in", "7.9 lb"]),
        ([["T-2 and T-4"], *TENTS], ["42 in", "4.6 lb", "51 in", "7.9 lb"]),
        ([["TENTS T-2/4"], *TENTS], ["42 in", "4.6 lb", "51 in", "7.9 lb"]),
        ([["T-2 to T-4"], *TENTS], ["42 in", "4.6 lb", "51 in", "7.9 lb"]),
        ([["Bag for T-4"], *TENTS], ["42 in", "4.6 lb", "51 in", "7.9 lb"]),
        ([*TENTS, ["T-4 needs two people"]], ["42 in", "4.6 lb", "51 in", "7.9 lb"]),
        (
            [["Tent T-4"], ["T-2", "42 in", "Small", "12 in"], ["T-4", "51 in", "Large", "24 in"]],
            ["12 in", "51 in", "24 in"],
        ),
        ([["Tent T-4"], ["T-4", "51 in"], ["Bag", "20 in"]], ["51 in", "20 in"]),
        ([["Tent T-4"], ["T-2", "42 in"], ["T-4", "42 in"], ["T-6", "60 in"]], ["42 in", "42 in"]),
        ([["Tent T-4"], ["T-2", "42 in"], ["T-4", "130 cm"]], ["130 cm"]),
        ([["Fuse of 12 A"], ["10 A", "30 cm"], ["12 A", "40 cm"]], ["30 cm", "40 cm"]),
        ([["Now step 2"], ["Step 1", "30 cm"], ["Step 2", "40 cm"]], ["30 cm", "40 cm"]),
        ([["Your model: HX-30"], *MOTORS], ["24 V", "280 W"]),
        ([SIZES[0], ["Medium (this item)", "18 in"], SIZES[2]], ["18 in"]),
        ([["Your size"], *SIZES], ["12 in", "18 in", "24 in"]),
        ([["Your size", "36 cm"], ["Width", "20 cm"]], ["36 cm", "20 cm"]),
        ([["Height of this item", "36 cm"], ["Width", "20 cm"]], ["36 cm", "20 cm"]),
        ([["Height 3 table"], ["Height", "30 cm"], ["Width", "20 cm"]], ["30 cm", "20 cm"]),
        ([["Box 30 cm"], ["A1", "30 cm"], ["B1", "20 cm"]], ["Box 30 cm"[4:], "30 cm", "20 cm"]),
        ([["Others", "Ours"], ["3 lbs", "2 lbs"]], ["2 lbs"]),
        ([["", "Andere", "Unser Regal"], ["Tiefe", "30 cm", "45 cm"]], ["45 cm"]),
        ([["", "Outras", "Nossa mala"], ["Peso", "3 kg", "2 kg"]], ["2 kg"]),
        ([["", "Regular", "Large"], ["Weight", "3 kg", "2 kg"]], ["3 kg", "2 kg"]),
    ],
    ids=[
        "a row",
        "no row",
        "a longer name",
        "two rows",
        "a list of names",
        "a range of names",
        "what is for a model",
        "a sentence about a model",
        "a table beside another",
        "what is no model of the kind",
        "two models of one size",
        "two units",
        "quantities of another kind",
        "what is counted",
        "a column",
        "a mark",
        "a mark that is no head",
        "a label that is like a mark",
        "a label that ends like a mark",
        "heads that are no models",
        "a quantity that is printed twice",
        "another product",
        "another product, German",
        "another product, Portuguese",
        "two sizes",
    ],
)
def test_the_quantities_of_the_named_model_are_kept(
    rows: list[list[str]], expected: list[str]
) -> None:
    assert own(rows) == expected


def test_quantities_of_two_names_are_no_rivals() -> None:
    boxes = [
        make_box(text, x, y, x + 10 * len(text), y + LINE_PX)
        for text, x, y in (
            ("Tent T-4", 0, 0), ("T-2", 0, 40), ("42 in", 200, 40), ("T-4", 0, 80), ("51 in", 200, 80)
        )
    ]  # fmt: skip
    layout = read_layout(blank(1000, 1000), make_ocr(*boxes), shared_finder())

    for named, kept in ((("height", "width"), 2), (("height", "height"), 1), (("", "height"), 1)):
        assert len(own_quantities(replace(layout, named=named)).spans) == kept
