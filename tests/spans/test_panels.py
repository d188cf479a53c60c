"""Grams of a panel that alone would be networks."""

import pytest

from measure_extract.spans.finder import shared_finder
from measure_extract.units import challenge_units
from tests.helpers import make_box, make_ocr
from tests.spans.render import render


@pytest.mark.parametrize(
    ("texts", "quantities"),
    [
        (("Fat", "12G", "Sugar", "7G", "Protein", "5G"), ["12 gram", "7 gram", "5 gram"]),
        (("27 G", "11 G", "3 G"), ["27 gram", "11 gram", "3 gram"]),
        (("27 G", "11 G", "4.0G"), ["27 gram", "11 gram", "4 gram"]),
        (("27g", "11g", "5G"), ["27 gram", "11 gram"]),
        (("27G", "5G"), ["27 gram"]),
        (("8G", "64G", "5G"), ["8 gram", "64 gram"]),
        (("27 G", "11 G", "5G WiFi"), ["27 gram", "11 gram"]),
        (("27 G", "11 G", "6G"), ["27 gram", "11 gram", "6 gram"]),
        (("5G",), []),
    ],
)
def test_grams_of_a_panel(texts: tuple[str, ...], quantities: list[str]) -> None:
    boxes = [make_box(text, 0, 60 * i, 12 * len(text), 60 * i + 20) for i, text in enumerate(texts)]
    spans = shared_finder().find(make_ocr(*boxes))

    assert sorted(render(s) for s in spans if s.unit in challenge_units()) == sorted(quantities)


@pytest.mark.parametrize(
    ("texts", "quantities"),
    [
        (("24。", "PROTEIN"), ["24 gram ?"]),
        (("5.5。", "BCAAs"), ["5.5 gram ?"]),
        (("256。",), ["256 gram ?"]),
        (("2,25。", "Taurin"), ["2.25 gram ?"]),
        (("380 。", "WEIGHT"), ["380 gram ?"]),
        (("30｡",), ["30 gram ?"]),
        (("7。", "12 g"), ["12 gram", "7 gram ?"]),
        (("24。", "タンパク質"), []),
        (("1。", "安全"), []),
        (("0。°",), []),
        (("0。",), []),
        (("2024。",), []),
        (("5。 GHz",), []),
        (("Step 5。",), []),
    ],
)
def test_small_raised_grams(texts: tuple[str, ...], quantities: list[str]) -> None:
    boxes = [make_box(text, 0, 60 * i, 12 * len(text), 60 * i + 20) for i, text in enumerate(texts)]
    spans = shared_finder().find(make_ocr(*boxes))

    assert sorted(render(s) for s in spans if s.unit in challenge_units()) == sorted(quantities)
