"""A G behind a number is a gauge where words tell of what is sold by gauge."""

import pytest

from measure_extract.spans.finder import find_quantities
from tests.spans.test_photo import beside, found


@pytest.mark.parametrize(
    ("text", "quantities"),
    [
        ("16G T304 construction", ["16 american wire gauge"]),
        ("16 G T-304 Stainless Steel", ["16 american wire gauge"]),
        ("18G 20G septum rings", ["18 american wire gauge", "20 american wire gauge"]),
        ("28G lancets", ["28 american wire gauge"]),
        ("28g lancets", ["28 gram"]),
        ("Weight: 16G, nose piercing", ["16 gram"]),
        ("Stainless steel ring 16G", ["16 gram"]),
        ("500G of needles", ["500 gram"]),
        ("16G", ["16 gram"]),
    ],
)
def test_gauges_of_a_text(text: str, quantities: list[str]) -> None:
    spans = find_quantities(text, style="label")
    assert [f"{span.value:g} {span.unit}" for span in spans] == quantities


@pytest.mark.parametrize(
    ("texts", "quantities"),
    [
        (("Lancets", "28G"), []),
        (("Sweets", "28G"), ["28 gram"]),
        (("Needle", "NET WT 28G"), ["28 gram (net_weight)"]),
    ],
)
def test_gauges_of_a_picture(texts: tuple[str, ...], quantities: list[str]) -> None:
    assert found(beside(*texts)) == quantities
