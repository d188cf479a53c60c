"""The letters of a product of sizes in another box than it."""

import pytest

from measure_extract.spans.finder import shared_finder
from measure_extract.types import OCRResult
from tests.spans.tables import table

SIZES = "60*55*85 cm"


@pytest.mark.parametrize(
    ("page", "axes"),
    [
        pytest.param(table(("Size (L*W*H)", SIZES)), "LWH", id="in the cell before"),
        pytest.param(table(("L x W x H",), (SIZES,), step=40), "LWH", id="above"),
        pytest.param(table((SIZES,), ("(H x W x D)",), step=40), "HWD", id="below"),
        pytest.param(table((SIZES, "(L x W x H)")), "LWH", id="in the cell behind"),
        pytest.param(table(("Width x Depth x Height",), (SIZES,), step=40), "WDH", id="words"),
        pytest.param(table(("Wymiary (SxWxG)", SIZES)), "WHD", id="another language"),
        pytest.param(table(("Size (L*W)", SIZES)), "---", id="of another length"),
        pytest.param(table(("Size (L*W*H)",), (SIZES,), step=300), "---", id="far away"),
        pytest.param(table(("Model LxWxH 30", SIZES)), "---", id="with a number of its own"),
        pytest.param(
            table(("Size (L*W*H)", "30 x 20 x 10 cm"), ("Package", SIZES)), "LWH---",
            id="the product in its row alone",
        ),
        pytest.param(
            table(("Model", "Size (LxWxH)"), ("A1", SIZES), ("A2", "30 x 20 x 10 cm")), "LWHLWH",
            id="at the head of a column",
        ),
    ],
)  # fmt: skip
def test_letters_of_a_product_in_another_box(page: OCRResult, axes: str) -> None:
    assert "".join(span.axis or "-" for span in shared_finder().find(page) if span.chain) == axes
