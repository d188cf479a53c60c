"""Products without a unit that repeat sizes the picture prints with one."""

import pytest

from measure_extract.spans.finder import shared_finder
from tests.helpers import make_box, make_ocr
from tests.spans.render import render


def lengths(*texts: str) -> list[str]:
    """Render the lengths of texts that stand far apart."""
    boxes = [make_box(text, 0, 90 * i, 12 * len(text), 90 * i + 20) for i, text in enumerate(texts)]
    spans = shared_finder().find(make_ocr(*boxes, width=900, height=1200))
    return [render(span) for span in spans if span.dimension == "length"]


@pytest.mark.parametrize(
    ("printed", "product", "quantities"),
    [
        (('62.9"', '40.7"'), "62.9x19.1x40.7", ["62.9 inch ^", "19.1 inch ^", "40.7 inch ^"]),
        (("65 cm", "20 cm"), "65 x 20", ["65 centimetre ^", "20 centimetre ^"]),
        (
            ("90 mm", "45 mm"),
            "Base: 90*45*8",
            ["90 millimetre ^", "45 millimetre ^", "8 millimetre ^"],
        ),
        (('6"x8"',), "15X20", ["15 centimetre ^", "20 centimetre ^"]),
        (("15 x 20 cm",), "6'×8'", ["6 inch ^", "8 inch ^"]),
        (("15 x 20 cm",), "6x8", ["6 inch ^", "8 inch ^"]),
        (('48"', '24"'), "Without stand: 48 x 24 x 3", ["48 inch ^", "24 inch ^", "3 inch ^"]),
        (("10 in", "7 in"), "10 × 7", ["10 inch ^", "7 inch ^"]),
    ],
)
def test_a_product_of_printed_sizes_has_their_unit(
    printed: tuple[str, ...], product: str, quantities: list[str]
) -> None:
    assert lengths(*printed, product)[-len(quantities) :] == quantities


@pytest.mark.parametrize(
    ("printed", "product"),
    [
        (("65 cm",), "65 x 20"),
        (("65 cm", '20"'), "65 x 20"),
        (("65 cm", "20 cm"), "1920x1080"),
        (("5 ft", "7 ft"), "5x7"),
        (("15 x 20 cm",), "9x12"),
        (("65 cm", "20 cm"), "65 x 20 pcs"),
        (("65 cm", "20 cm"), "AB65x20"),
        ((), "65 x 20"),
        (("65 cm", "65 cm"), "65 x 30"),
        (("65 kg", "20 kg"), "65 x 20"),
        (("2 x 3 ft",), "24x36"),
    ],
)
def test_other_products_have_none(printed: tuple[str, ...], product: str) -> None:
    assert lengths(*printed, product) == lengths(*printed, "no size")


def test_a_product_like_a_proven_one_shares_its_unit() -> None:
    found = lengths('62.9"', '40.7"', "62.9x19.1x40.7", "66.1x22.4x44.1", "16x9")

    assert found[-3:] == ["66.1 inch ^", "22.4 inch ^", "44.1 inch ^"]
