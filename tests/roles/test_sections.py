"""What headings say of the lines below them."""

from collections.abc import Sequence

import pytest

from measure_extract.layout.build import read_layout
from measure_extract.roles.base import purpose_table
from measure_extract.roles.blocks import read_page
from measure_extract.roles.named import names_of
from measure_extract.roles.sections import heading_of, headings
from measure_extract.spans.finder import shared_finder
from tests.helpers import blank, make_box, make_ocr

ROW_PX, LINE_PX, COLUMN_PX = 32, 20, 240


def names(rows: Sequence[Sequence[str]], *, step: int = ROW_PX) -> list[str]:
    """Print a table, and give the names of its quantities in reading order."""
    boxes = [
        make_box(text, x * COLUMN_PX, y * step, x * COLUMN_PX + 10 * len(text), y * step + LINE_PX)
        for y, row in enumerate(rows)
        for x, text in enumerate(row)
        if text
    ]
    layout = read_layout(blank(1000, 1000), make_ocr(*boxes), shared_finder())
    return list(names_of(layout, read_page([box.bbox for box in layout.boxes])).own)


PRODUCT = [["Height", "24 cm"], ["Weight", "1.1 kg"]]
PACKED = [["Height", "28 cm"], ["Weight", "1.6 kg"]]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([*PRODUCT, ["PACKAGE"], *PACKED], ["height", "product_weight", "package_size", "package_weight"]),
        ([["Karton zbiorczy"], *PACKED], ["package_size", "package_weight"]),
        ([["PACKAGE"], *PACKED, ["PRODUCT"], *PRODUCT], ["package_size", "package_weight", "height", "product_weight"]),
        ([["Package", "Cardboard"], *PRODUCT], ["height", "product_weight"]),
        ([["Package"], ["30 x 20 cm"], *PRODUCT], ["package_size", "package_size", "height", "product_weight"]),
        ([["Package of four"], *PRODUCT], ["height", "product_weight"]),
        ([["PACKAGE"], [], [], [], *PRODUCT], ["height", "product_weight"]),
        ([["PRODUCT", "", "PACKAGE"], ["Height", "24 cm", "Height", "28 cm"]], ["height", "package_size"]),
        ([["", "Product", "Package"], ["Height", "24 cm", "28 cm"], ["Width", "5 cm", "9 cm"]],
         ["height", "package_size", "width", "package_size"]),
        ([["", "Overall", "Folded"], ["Height", "24 cm", "8 cm"]], ["height", "folded_size"]),
        ([["ADAPTER"], ["Power", "12 W"]], ["rated_power"]),
        ([["Power", "9 W"], ["ADAPTER"], ["Power", "12 W"]], ["rated_power", "other_product"]),
        ([["Equivalent to", "60 W"], ["ADAPTER"], ["Power", "12 W"]], ["equivalent_power", "rated_power"]),
        ([["PACKAGE"], ["Max load", "5 kg"], ["N.W.", "2 kg"]], ["load", "net_weight"]),
        ([["PACKAGE"], ["Item weight", "5 kg"], ["Weight", "6 kg"]], ["product_weight", "package_weight"]),
        ([["Folded"], ["Height", "20 cm"], ["In use"], ["Height", "90 cm"]], ["folded_size", "height"]),
        ([["", "", "Package"], ["Height", "20 cm"]], ["height"]),
        ([["Package", "Packaging"], ["Height", "20 cm"]], ["height"]),
        ([["Package: 500 g"]], [""]),
        ([["PACKAGE", "Metric", "Imperial"], ["Height", "12 cm", "4.7 in"]], ["package_size"] * 2),
        ([["PACKAGE", "Metric"], ["Height", "12 cm"]], ["height"]),
        ([["PACKAGE"], ["Height", "28 cm"], ["PRODUCT"], ["60 cm"], ["Weight", "2 kg"]],
         ["package_size", "", "product_weight"]),
        ([["PACKAGE"], ["Height", "28 cm"], ["PRODUCT", "Vase"], ["Weight", "2 kg"]], ["package_size", "product_weight"]),
        ([["PACKAGE"], ["Material", "paper"], ["Height", "28 cm"]], ["package_size"]),
        ([["Emballage"], ["Poids du produit", "5 kg"]], ["product_weight"]),
        ([["PACKAGING"], ["Resealable bag, 500 g"], ["Weight", "600 g"]], ["", "package_weight"]),
        ([["PREPARATION"], ["Add 200 ml juice"], ["500 g"]], ["reference", ""]),
        ([["", "Folded"], ["Height", "24 cm", "70 cm"]], ["folded_size", ""]),
        ([["", "Folded", "Package"], ["Height", "24 cm", "28 cm"]], ["folded_size", "package_size"]),
        ([["PACKAGE"], ["Weight"], ["up to 3 kg"], ["Height", "28 cm"]], ["", "package_size"]),
        ([["PACKAGE"], ["600 mg per capsule"]], ["dose"]),
        ([["DOSING CHART"], ["Seedling", "5 ml"], ["Net content", "250 ml"]], ["reference", "net_content"]),
        ([["Package: height 28 cm"]], ["package_size"]),
        ([["Adapter: power 12 W"]], ["output_power"]),
    ],
    ids=[
        "a package below its product",
        "nothing but a package",
        "a product below its package",
        "a label with its value",
        "a label above its sizes",
        "a heading that says more",
        "a heading far above",
        "side by side",
        "columns with labels to their left",
        "columns, one of which is not listed",
        "an adapter and nothing else",
        "an adapter beside its product",
        "an adapter, and what is not the product's own",
        "labels that are surer than a heading",
        "a label of the product",
        "a heading that is not listed",
        "a heading beside",
        "a label whose value is listed",
        "what is in a package",
        "the corner of a table",
        "a label and a word",
        "a heading with a number below",
        "a heading with a word beside",
        "a label that is listed as a heading",
        "a label that speaks of the product",
        "what is in a package, by itself",
        "what is prepared, and what is in it",
        "a column beside another",
        "two columns",
        "a stack in a part",
        "a label that is none",
        "labels that say more than the heading",
        "a statement that begins so",
        "a statement about an adapter",
    ],
)  # fmt: skip
def test_headings(rows: list[list[str]], expected: list[str]) -> None:
    assert names(rows) == expected


@pytest.mark.parametrize(
    ("boxes", "expected"),
    [
        # a list beside a drawing
        (
            [("PACKAGE", 0, 0), ("Height: 28 cm", 0, 32), ("Height 45 cm", 400, 34), ("60 cm", 620, 34)],
            ["package_size", "height", ""],
        ),
        # a table beside another
        ([("FOLDED", 0, 0), ("Height", 0, 32), ("28 cm", 120, 32), ("Height", 300, 32), ("90 cm", 420, 32)],
         ["folded_size", "height"]),
        # numbers at the right edge, nearer to the next heading
        ([("PACKAGE", 0, 0), ("PRODUCT", 300, 0), ("Height", 0, 32), ("28 cm", 220, 32), ("Height", 300, 32), ("24 cm", 520, 32)],
         ["package_size", "height"]),
        # gaps of up to three heights of the heading
        ([("PACKAGE", 0, 0), ("Height: 28 cm", 0, 78)], ["package_size"]),
        ([("PACKAGE", 0, 0), ("Height: 28 cm", 0, 82)], ["height"]),
    ],
)  # fmt: skip
def test_a_part_keeps_to_its_place(boxes: list[tuple[str, int, int]], expected: list[str]) -> None:
    ocr = make_ocr(*(make_box(t, x, y, x + 10 * len(t), y + LINE_PX) for t, x, y in boxes))
    layout = read_layout(blank(1000, 1000), ocr, shared_finder())
    assert list(names_of(layout, read_page([box.bbox for box in layout.boxes])).own) == expected


@pytest.mark.parametrize("text", ["PACKAGE", "package:", "Verpackung", "Opakowanie", "Netzteil"])
def test_headings_of_every_print(text: str) -> None:
    assert heading_of(text) is not None


@pytest.mark.parametrize("text", ["Package 2", "", "12 cm", "Packages of four"])
def test_what_is_no_heading(text: str) -> None:
    assert heading_of(text) is None


def test_every_heading_has_purposes_of_its_dimensions() -> None:
    for section in headings().values():
        for dimension, purpose in section.purposes.items():
            assert dimension in purpose_table()[purpose].dimensions
