"""What stands in other cells of a table than a number: axis letters, legends of products, units."""

import pytest

from measure_extract.spans.finder import shared_finder
from measure_extract.types import OCRResult
from tests.helpers import make_box, make_ocr
from tests.spans.render import render

CHARACTER_PX, LINE_PX, COLUMN_PX = 12, 24, 260


def table(*rows: tuple[str, ...], step: int = 60) -> OCRResult:
    """Cells in rows and columns; "" is none."""
    return make_ocr(
        *(
            make_box(
                text,
                COLUMN_PX * column,
                step * row,
                COLUMN_PX * column + CHARACTER_PX * len(text),
                step * row + LINE_PX,
            )
            for row, cells in enumerate(rows)
            for column, text in enumerate(cells)
            if text
        ),
        width=1000,
        height=1000,
    )


def found(page: OCRResult) -> list[str]:
    return [render(span) for span in shared_finder().find(page)]


@pytest.mark.parametrize(
    ("rows", "step", "expected"),
    [
        pytest.param(
            [("H", "12 cm"), ("W", "9 cm"), ("D", "4 cm")], 60,
            ["12 centimetre [H]", "9 centimetre [W]", "4 centimetre [D]"], id="before",
        ),
        pytest.param(
            [("(L)", "100 cm"), ("B:", "50 cm")], 60, ["100 centimetre [L]", "50 centimetre [W]"],
            id="brackets, a colon, another language",
        ),
        pytest.param(
            [("Size", "L", "W"), ("S", "30 cm", "20 cm"), ("M", "40 cm", "30 cm")], 60,
            ["30 centimetre [L]", "20 centimetre [W]", "40 centimetre [L]", "30 centimetre [W]"],
            id="above columns",
        ),
        pytest.param(
            [("H (cm)", "W (cm)"), ("85", "60")], 60, ["85 centimetre [H] ^", "60 centimetre [W] ^"],
            id="above, with the unit",
        ),
        pytest.param(
            [("41 cm", "27 cm"), ("H", "W")], 40, ["41 centimetre [H]", "27 centimetre [W]"],
            id="below",
        ),
        pytest.param(
            [("A", "51 mm"), ("B", "48 mm"), ("D", "25 mm")], 60,
            ["51 millimetre", "48 millimetre", "25 millimetre"], id="letters that count",
        ),
        pytest.param([("H", "12 cm")], 60, ["12 centimetre"], id="one alone may be anything"),
        pytest.param(
            [("", "S", "L"), ("Length", "60 cm", "64 cm")], 60, ["60 centimetre", "64 centimetre"],
            id="sizes of clothes",
        ),
        pytest.param(
            [("H", "12 cm W"), ("D", "4 cm")], 60, ["12 centimetre [W]", "4 centimetre"],
            id="what has a letter keeps it",
        ),
    ],
)  # fmt: skip
def test_letters_in_cells_of_their_own(
    rows: list[tuple[str, ...]], step: int, expected: list[str]
) -> None:
    assert found(table(*rows, step=step)) == expected


SIZES = "60*55*85 cm"


@pytest.mark.parametrize(
    ("page", "axes"),
    [
        pytest.param(table(("Size (L*W*H)", SIZES)), "LWH", id="in the cell before"),
        pytest.param(table(("L x W x H",), (SIZES,), step=40), "LWH", id="above"),
        pytest.param(table((SIZES,), ("(H x W x D)",), step=40), "HWD", id="below"),
        pytest.param(table(("Width x Depth x Height",), (SIZES,), step=40), "WDH", id="words"),
        pytest.param(table(("Wymiary (SxWxG)", SIZES)), "WHD", id="another language"),
        pytest.param(table(("Size (L*W)", SIZES)), "---", id="of another length"),
        pytest.param(table(("Size (L*W*H)",), (SIZES,), step=300), "---", id="far away"),
        pytest.param(table(("Model LxWxH 30", SIZES)), "---", id="with a number of its own"),
        pytest.param(
            table(("Size (L*W*H)", "30 x 20 x 10 cm"), ("Package", SIZES)), "LWH---",
            id="the product in its row alone",
        ),
    ],
)  # fmt: skip
def test_letters_of_a_product_in_another_box(page: OCRResult, axes: str) -> None:
    assert "".join(span.axis or "-" for span in shared_finder().find(page) if span.chain) == axes


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("Rated power", "W", "900"), ("Voltage", "V", "120")], ["900 watt (power) ^", "120 volt (voltage) ^"]),
        ([("Net weight", "lb", "11.2")], ["11.2 pound (net_weight) ^"]),
        ([("Seat", "W", "900")], []),  # nothing says what is measured
        ([("Rated power", "W", "see label")], []),
        ([("Width", "W", "900")], []),  # no width is measured in watts
        ([("W", "900")], []),
    ],
)  # fmt: skip
def test_a_unit_between_its_word_and_its_number(
    rows: list[tuple[str, ...]], expected: list[str]
) -> None:
    assert found(table(*rows)) == expected


def test_mixed_fractions_have_the_declared_unit() -> None:
    page = table(("Dimensions in inches",), ("Width", "22 1/2"), ("Depth", "17¾"))

    assert found(page) == ["22.5 inch ^", "17.75 inch ^"]


def test_a_lone_digit_that_was_taken_to_read_upwards_stands_in_its_row() -> None:
    page = make_ocr(
        make_box("Weight (kg)", 0, 0, 200, 40),
        make_box("5", 400, 0, 426, 40, angle_deg=90.0),
    )
    assert found(page) == ["5 kilogram (weight) ^"]
