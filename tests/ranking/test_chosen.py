"""Of several models or sizes that a photo lists, the one that it names."""

from collections.abc import Sequence

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
        ([["Your model: HX-30"], *MOTORS], ["24 V", "280 W"]),
        ([SIZES[0], ["Medium (this item)", "18 in"], SIZES[2]], ["18 in"]),
        ([["Your size"], *SIZES], ["12 in", "18 in", "24 in"]),
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
        "a column",
        "a mark",
        "a mark that is no head",
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
